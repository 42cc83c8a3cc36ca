"""Files of outside preschool systems: read-only with the source named, taken back whole, no second time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.sheets.test_staff import csv

from parta.documents import api as documents
from parta.dossiers import api as dossiers
from parta.editions.testing import put_in_force
from parta.enrolment import api as enrolment
from parta.enrolment.testing import protect_pupil
from parta.identity.testing import sign_in
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.testing import make_head
from parta.preschools import api as preschools
from parta.preschools import testing
from parta.preschools.models import Arrival, QueueEntry
from parta.preschools.queries.queue import child_page
from parta.preschools.tests.conftest import Garden
from parta.rulebook import api as rulebook

TODAY = timezone.localdate()
COURSE, QUEUE = "Курс: Дошкілля", "Електронна черга громади"
HEADER = "ПІБ дитини;Дата народження;Стать;Серія та номер свідоцтва;Група;ВПО;ВПО дата;ПІБ матері;Ким доводиться;Тел."
LINE = "ПІБ дитини;Дата народження;Стать;Свідоцтво;Дата реєстрації;Пільга;ПІБ заявника;Ким доводиться;Телефон"


SYSTEMS: list[dict[str, Any]] = [
    {"code": "kurs", "name": COURSE, "brings_children": True, "brings_queue": False, "contact": "", "source": "тест"},
    {"code": "queue", "name": QUEUE, "brings_children": True, "brings_queue": True, "contact": "", "source": "тест"},
]  # fmt: skip


@pytest.fixture
def rules(garden: Garden) -> None:
    """What lists of orders are checked by."""
    rulebook.load_first_editions(actor=SYSTEM)


class Files:
    """The head of the garden with files of an outside system."""

    def __init__(self, garden: Garden, kind: str = "preschools.children", system: str = COURSE) -> None:
        self.garden, self.system = garden, system
        self.client = Client(headers={"accept-language": "uk"})
        sign_in(self.client, garden.head)
        self.start = f"/sheets/{garden.public_id}/{kind}/"

    def sent(self, *rows: str, header: str = HEADER) -> str:
        """A file read, with its columns agreed; its address."""
        file = SimpleUploadedFile("діти.csv", csv(*rows, header=header))
        answer = self.client.post(self.start, {"file": file, "system": self.system})
        assert answer.status_code == 302, answer.content.decode()
        address = answer["Location"]
        mapping = self.client.get(f"{address}columns/").context["page"].mapping
        self.act(address, "columns", {f"c{at}": code for at, code in enumerate(mapping)})
        return address

    def act(self, address: str, act: str, fields: dict[str, Any] | None = None) -> Any:
        revision = self.client.get(f"{address}columns/", follow=True).context["page"].revision
        return self.client.post(f"{address}{act}/", {"revision": revision, **(fields or {})}, follow=True)

    def page(self, address: str) -> Any:
        return self.client.get(address).context

    def counts(self, address: str) -> dict[str, int]:
        return {outcome.name: count for outcome, count in self.page(address)["page"].counts.items()}

    def written(self, *rows: str, header: str = HEADER) -> str:
        address = self.sent(*rows, header=header)
        self.act(address, "write")
        context = self.page(address)
        assert context["state"] == "DONE", (context["trouble"], [line.problems for line in context["lines"]])
        return address


def row_of(garden: Garden, at: int = 0, *, tail: str = "І-КЛ 48291{at};;так;01.09.2025;;;") -> str:
    """The row of a child that is here."""
    card = people.cards([garden.ids[at]])[garden.ids[at]]
    return f"{card.full};{card.born_on:%d.%m.%Y};{'ж' if card.sex == 'f' else 'ч'};{tail.format(at=at)}"


def fresh(number: int = 1, group: str = "Сонечко", certificate: str = "ІІ-БК 700100") -> str:
    """The row of a child that is not here."""
    born = date(TODAY.year - 4, 2, number)
    return (
        f"Нетутешня Марта Ігорівна;{born:%d.%m.%Y};ж;{certificate};{group};;;Нетутешня Олена Іванівна;мати;0971234567"
    )


def displaced(person_id: int) -> list[tuple[str, str]]:
    return [
        (line.title, line.source)
        for slot in dossiers.facts_of_child(person_id) if slot.slot is dossiers.Slot.WATCH for line in slot.now
    ]  # fmt: skip


class TestAFileOfAnOutsideSystem:
    def test_is_kept_by_that_system_and_changes_nothing_when_sent_again(self, garden: Garden) -> None:
        files, child = Files(garden), garden.ids[0]
        files.written(row_of(garden), row_of(garden, 1))
        (fact,) = displaced(child)
        assert COURSE in fact[1]
        assert set(people.fed_slots([child])[child]) >= {"family_name", "born_on", "watch-1"}
        assert files.counts(files.sent(row_of(garden), row_of(garden, 1))) == {"SAME": 2}
        with pytest.raises(Invalid, match=COURSE):
            dossiers.record_fact(
                actor=garden.head, institution_id=garden.id, person_id=child, now=timezone.now(),
                fact=dossiers.NewFact(dossiers.Slot.WATCH, TODAY, {"item": 1, "is_so": False}),
            )  # fmt: skip

    def test_is_taken_back_whole(self, garden: Garden, rules: None) -> None:
        files, child = Files(garden), garden.ids[0]
        before = people.cards([child])[child]
        tail = "І-КЛ 482910;;так;01.09.2025;Нетотожна Олена Іванівна;мати;"
        address = files.written(row_of(garden, tail=tail), fresh())
        assert (len(people.documents_of(child)), Arrival.objects.count()) == (1, 1)
        assert [line.guardian.full for line in people.guardians_of([child], TODAY)] == ["Нетотожна Олена Іванівна"]
        files.act(address, "undo")
        assert files.page(address)["state"] == "UNDONE", files.page(address)["trouble"]
        assert displaced(child) == []
        assert people.fed_slots([child]) == {}
        assert [line.is_valid for line in people.documents_of(child)] == [False]
        assert people.guardians_of([child], TODAY) == ()
        assert people.cards([child])[child].full == before.full
        assert not Arrival.objects.exists()
        assert files.counts(files.sent(row_of(garden, tail=tail), fresh())) == {"CHANGED": 1, "NEW": 1}

    def test_corrects_a_name_of_whom_the_certificate_names_and_puts_it_back(self, garden: Garden) -> None:
        files, child = Files(garden), garden.ids[0]
        files.written(row_of(garden))
        card = people.cards([child])[child]
        row = f"Переназвана {card.given_name};{card.born_on:%d.%m.%Y};;І-КЛ 482910;;;;;;"
        address = files.written(row)
        assert people.cards([child])[child].family_name == "Переназвана"
        files.act(address, "undo")
        assert people.cards([child])[child].family_name == card.family_name
        assert files.counts(files.sent(row_of(garden))) == {"SAME": 1}

    def test_leaves_what_the_institution_took_back(self, garden: Garden) -> None:
        files, child = Files(garden), garden.ids[0]
        files.written(row_of(garden))
        people.take_back(
            actor=garden.head, institution_id=garden.id, person_id=child, slot="watch-1", reason="довідка інша",
            now=timezone.now(),
        )  # fmt: skip
        assert files.counts(files.sent(row_of(garden))) == {"SAME": 1}
        address = files.written(row_of(garden, tail="І-КЛ 482910;;ні;{day};;;".format(day=f"{TODAY:%d.%m.%Y}")))
        (line,) = files.page(address)["lines"]
        assert "лишається наше" in line.changes[0][2]
        assert displaced(child)[0][0] == "внутрішньо переміщена"

    def test_tells_every_problem_by_row_and_field(self, garden: Garden) -> None:
        files = Files(garden)
        card = people.cards([garden.ids[0]])[garden.ids[0]]
        born = (card.born_on or TODAY) + timedelta(days=1)
        address = files.sent(
            f"{card.full};{born:%d.%m.%Y};;;;;;;;",
            fresh(group="Невідома", certificate="хх"),
            row_of(garden, 1, tail=";Зірочка;;;Хтось;;"),
        )
        lines = files.page(address)["lines"]
        assert [{field for field, *_more in line.problems} for line in lines] == [
            {"Дата народження"}, {"Свідоцтво про народження"}, {"Представник: прізвище, ім’я, по батькові"},
        ]  # fmt: skip
        files.act(address, "correct", {"fix-3-document": "ІІ-БК 700100", "fix-4-guardian_name": ""})
        lines = files.page(address)["lines"]
        assert {field for line in lines for field, *_more in line.problems} == {
            "Дата народження",
            "Група дитячого садка",
        }
        files.act(address, "correct", {"accept_all": "1"})
        assert files.counts(address) == {"CHANGED": 2, "WRONG": 1}

    def test_shows_who_is_here_and_not_in_it(self, garden: Garden) -> None:
        files = Files(garden)
        files.written(row_of(garden))
        context = files.page(files.sent(row_of(garden, 1)))
        gone = context["page"].absent
        assert len(gone) == len(garden.children) + len(garden.others) - 1
        (known,) = [each for each in gone if "був у попередньому файлі" in each or "попередньому" in each]
        assert garden.children[0].display_name in known

    def test_enrols_nobody_but_by_the_list_of_an_order(self, garden: Garden, rules: None) -> None:
        files = Files(garden)
        address = files.written(fresh(), fresh(2, "Зірочка", "ІІ-БК 700101"))
        keys = {row.list_key for row in Arrival.objects.all()}
        assert len(keys) == 2
        assert set(documents.fates_of(institution_id=garden.id, keys=keys)) == keys
        assert files.counts(files.sent(fresh(), fresh(2, "Зірочка", "ІІ-БК 700101"))) == {"SAME": 2}
        assert "Нетутешня" not in {child.card.family_name for child in enrolment.children_here(garden.id, TODAY)}
        files.act(address, "undo")
        assert documents.fates_of(institution_id=garden.id, keys=keys) == {}

    def test_comes_out_as_it_came_in(self, garden: Garden) -> None:
        files = Files(garden)
        files.written(row_of(garden))
        data = files.client.get(f"{files.start}list.csv", follow=True).content.decode("utf-8-sig")
        assert garden.children[0].display_name.split()[0] in data
        assert garden.children[1].display_name not in data
        assert "482910" not in data

    def test_remembers_columns_by_system(self, garden: Garden) -> None:
        files = Files(garden)
        header = "А;Б;В"
        file = SimpleUploadedFile("a.csv", csv("x;y;z", header=header))
        address = files.client.post(files.start, {"file": file, "system": COURSE})["Location"]
        files.act(address, "columns", {"c0": "full_name", "c1": "born_on", "c2": "group"})

        def guessed(system: str) -> tuple[str, ...]:
            sent = SimpleUploadedFile("a.csv", csv("x;y;z", header=header))
            at = files.client.post(files.start, {"file": sent, "system": system})["Location"]
            return tuple(files.client.get(f"{at}columns/").context["page"].mapping)

        assert guessed(COURSE) == ("full_name", "born_on", "group")
        assert guessed("Мрія") == ("", "", "")

    def test_knows_nothing_of_a_child_under_protection(self, garden: Garden) -> None:
        files, hidden = Files(garden), garden.children[0]
        row = row_of(garden)
        files.written(row)
        protect_pupil(
            actor=garden.head, institution_id=garden.id, pupil=hidden.public_id, today=TODAY,
            mark=people.NewProtection(2, "лист № 1", "поліція", TODAY),
        )  # fmt: skip
        context = files.page(files.sent(row, row_of(garden, 1)))
        assert {outcome.name for outcome in context["page"].counts} == {"WRONG", "CHANGED"}  # asks for its group
        absent = files.page(files.sent(row_of(garden, 1)))["page"].absent
        assert len(absent) == len(garden.children) + len(garden.others) - 2
        assert not any(hidden.display_name.split()[0] in each for each in absent)
        data = files.client.get(f"{files.start}list.csv", follow=True).content.decode("utf-8-sig")
        assert hidden.display_name.split()[0] not in data

    def test_takes_no_file_when_no_system_may_bring_one(self, garden: Garden) -> None:
        none = [row | {"brings_children": False} for row in SYSTEMS]
        put_in_force("outside-systems", none, since=TODAY)
        files = Files(garden)
        shown = files.client.get(files.start).content.decode()
        assert "Нині жодна система не дає такого списку" in shown
        assert 'type="file"' not in shown
        assert "Взяти теперішній список" in shown
        refused = files.client.post(files.start, {"file": SimpleUploadedFile("a.csv", csv("x")), "system": COURSE})
        assert refused.status_code == 422

    def test_does_not_guess_which_system_it_came_from(self, garden: Garden) -> None:
        put_in_force("outside-systems", SYSTEMS, since=TODAY)
        files = Files(garden)
        refused = files.client.post(files.start, {"file": SimpleUploadedFile("a.csv", csv("x")), "system": ""})
        assert refused.status_code == 422
        assert "Із якої системи цей файл" in refused.content.decode()

    def test_goes_on_with_what_it_keeps_after_the_system_was_renamed(self, garden: Garden) -> None:
        put_in_force("outside-systems", SYSTEMS, since=TODAY - timedelta(days=2))
        files, child = Files(garden), garden.ids[0]
        early, header = files.written(row_of(garden), row_of(garden, 1)), "А;Б;В"
        file = SimpleUploadedFile("a.csv", csv("x;y;z", header=header))
        address = files.client.post(files.start, {"file": file, "system": COURSE})["Location"]
        files.act(address, "columns", {"c0": "full_name", "c1": "born_on", "c2": "group"})
        put_in_force("outside-systems", [SYSTEMS[0] | {"name": "Курс 2"}, SYSTEMS[1]], since=TODAY)

        assert files.page(early)["page"].system == COURSE
        assert [code for code, _name in files.page(files.start)["form"].fields["system"].choices] == [
            "",
            "Курс 2",
            QUEUE,
        ]
        refused = files.client.post(files.start, {"file": SimpleUploadedFile("a.csv", csv("x")), "system": COURSE})
        assert refused.status_code == 422
        files.system = "Курс 2"
        sent = SimpleUploadedFile("a.csv", csv("x;y;z", header=header))
        at = files.client.post(files.start, {"file": sent, "system": files.system})["Location"]
        assert tuple(files.client.get(f"{at}columns/").context["page"].mapping) == ("full_name", "born_on", "group")
        assert files.counts(files.sent(row_of(garden), row_of(garden, 1))) == {"SAME": 2}
        gone = files.page(files.sent(row_of(garden)))["page"].absent
        assert sum("попередньому" in each for each in gone) == 1

        card = people.cards([child])[child]
        late = files.written(f"Переназвана {card.given_name};{card.born_on:%d.%m.%Y};;І-КЛ 482910;;;;;;")
        kept = people.fed_slots([child])[child]
        assert (kept["family_name"], kept["given_name"], kept["watch-1"]) == ("Курс 2", COURSE, COURSE)
        files.act(late, "undo")
        files.act(early, "undo")
        assert files.page(early)["state"] == "UNDONE", files.page(early)["trouble"]
        assert people.cards([child])[child].family_name == card.family_name
        assert people.fed_slots(garden.ids) == {}

    def test_comes_from_a_system_that_may_bring_it(self, garden: Garden) -> None:
        put_in_force("outside-systems", [SYSTEMS[0] | {"brings_children": False}], since=TODAY)
        client = Files(garden).client
        start = f"/sheets/{garden.public_id}/preschools.children/"
        assert "«Зовнішні системи»" in client.get(start).content.decode()
        sent = {"file": SimpleUploadedFile("a.csv", csv(fresh(), header=HEADER)), "system": COURSE}
        assert client.post(start, sent).status_code == 422

    def test_says_which_system_it_came_from(self, garden: Garden) -> None:
        files = Files(garden)
        sent = {"file": SimpleUploadedFile("a.csv", csv(fresh(), header=HEADER)), "system": "Невідома"}
        assert files.client.post(files.start, sent).status_code == 422

    def test_is_for_preschools(self, garden: Garden) -> None:
        school = make_institution()
        with pytest.raises(Refused):
            preschools.receive_children(
                actor=garden.educator, institution_id=garden.id, source=COURSE, children=(), now=timezone.now(),
                operation_id=garden.public_id,
            )  # fmt: skip
        from parta.preschools.outside_sheet import own_preschool

        assert own_preschool(make_head(school)) is None
        assert own_preschool(garden.head) == garden.public_id


@pytest.fixture
def line(garden: Garden) -> Garden:
    testing.make_queue(garden.head, garden.id)
    return garden


def waiting(number: int, moment: str, benefit: str = "", phone: str = "0971234567") -> str:
    return (
        f"Чергова Ірина Павлівна;1{number}.03.{TODAY.year - 4};ж;І-СГ 90010{number};{moment};{benefit};"
        f"Чергова Ольга Петрівна;мати;{phone}"
    )


class TestAQueueOfAnOutsideSystem:
    def test_comes_in_by_its_moments_behind_who_waits(self, line: Garden) -> None:
        testing.queue_up(line.id)
        files = Files(line, "preschools.queue", QUEUE)
        rows = (
            waiting(1, "15.03.2025 09:00", "Дитина-сирота або позбавлена батьківського піклування"),
            waiting(2, "14.03.2025 08:05"),
        )
        files.written(*rows, header=LINE)
        entries = list(QueueEntry.objects.filter(line_id=line.id).order_by("number"))
        pages = [child_page(line.head, line.public_id, entry.public_id, TODAY) for entry in entries]
        assert [(page.number, page.told.said_at) for page in pages] == [
            (1, ""), (2, "2025-03-14T08:05:00"), (3, "2025-03-15T09:00:00"),
        ]  # fmt: skip
        assert (pages[2].told.source, pages[2].benefit_state.name) == (QUEUE, "CLAIMED")
        assert files.counts(files.sent(*rows, header=LINE)) == {"SAME": 2}
        shown = files.client.get(f"{line.base}queue/children/{entries[1].public_id}/").content.decode()
        assert QUEUE in shown.replace("\u00a0", " ")

    def test_changes_what_it_brought_and_never_what_a_parent_entered(self, line: Garden) -> None:
        files = Files(line, "preschools.queue", QUEUE)
        testing.queue_up(line.id, document="І-СГ 900102", born_on=f"{TODAY.year - 4}-03-12")
        files.written(waiting(1, ""), header=LINE)
        address = files.written(waiting(1, "", phone="0631112233"), waiting(2, "", phone="0631112233"), header=LINE)
        assert files.counts(address) == {"CHANGED": 1, "SAME": 1}
        files.act(address, "undo")
        assert files.counts(files.sent(waiting(1, ""), header=LINE)) == {"SAME": 1}

    def test_is_taken_back_while_nothing_went_on(self, line: Garden) -> None:
        files = Files(line, "preschools.queue", QUEUE)
        address = files.written(waiting(1, ""), header=LINE)
        QueueEntry.objects.get(line_id=line.id)
        files.act(address, "undo")
        assert not QueueEntry.objects.filter(line_id=line.id).exists()
        address = files.written(waiting(1, ""), header=LINE)
        group = testing.make_group(line.id, "Промінчик", places=1, since=line.opened)
        from parta.preschools.operations import offers

        offers.offer_places(actor=line.head, institution_id=line.id, group_id=group, since=TODAY, now=timezone.now())
        files.act(address, "undo")
        assert files.page(address)["state"] == "DONE"

    def test_says_what_is_wrong(self, line: Garden) -> None:
        files = Files(line, "preschools.queue", QUEUE)
        address = files.sent(waiting(1, "торік"), waiting(2, "", "вигадана", phone=""), header=LINE)
        lines = files.page(address)["lines"]
        assert [{field for field, *_more in row.problems} for row in lines] == [
            {"Зареєстровано в тій системі"}, {"Пільга"},
        ]  # fmt: skip
        files.act(address, "correct", {"fix-3-benefit": ""})
        assert {field for row in files.page(address)["lines"] for field, *_more in row.problems} >= {"Телефон"}

    def test_leaves_no_queue_behind_where_none_is_kept(self, garden: Garden) -> None:
        files = Files(garden, "preschools.queue", QUEUE)
        assert files.client.get(files.start).status_code == 404
        with pytest.raises(NotVisible):
            preschools.receive_entries(
                actor=garden.head, institution_id=garden.id, source=QUEUE, entries=(), now=timezone.now(),
                operation_id=garden.public_id,
            )  # fmt: skip
        testing.make_queue(garden.head, garden.id)
        assert files.client.get(f"{files.start}list.csv").status_code == 404
