"""Pages: the head of a village kindergarten forms, an educator marks, the kitchen counts; statements do not grow."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.identity.testing import sign_in
from parta.kernel.actor import Actor, Grant, Role
from parta.preschools import letters, lines, testing
from parta.preschools.queries.days import unmarked_groups
from parta.preschools.rules.days import Said
from parta.preschools.testing import mark
from parta.preschools.tests.conftest import Garden
from parta.ui.testing import read

TODAY = timezone.localdate()
DAY = TODAY.isoformat()


def enter(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "uk"})
    sign_in(client, actor)
    return client


@pytest.fixture
def head(garden: Garden) -> Client:
    return enter(garden.head)


@pytest.fixture
def educator(garden: Garden) -> Client:
    return enter(garden.educator)


def page_text(answer: Any) -> str:
    return read(answer.content.decode()).text.replace("\u00a0", " ")


def form_of(garden: Garden, **typed: str) -> dict[str, str]:
    """The form of a day as a browser without scripts sends it: everybody there, all meals ticked."""
    sent = {"request": str(uuid4())}
    for child in garden.children:
        sent |= {f"was-{child.public_id}": "", f"fed-{child.public_id}": "1"}
    return sent | typed


def all_meals(garden: Garden) -> dict[str, list[str]]:
    return {f"m-{child.public_id}": ["1", "2", "4"] for child in garden.children}


class TestTheDayOfAGroup:
    def test_is_marked_by_one_press_a_child_and_one_save(self, garden: Garden, educator: Client) -> None:
        address = f"{garden.base}groups/{garden.group}/day/{DAY}/"
        absent = garden.children[1].public_id
        typed = form_of(garden) | {f"a-{absent}": "on", f"r-{absent}": "1"}
        answer = educator.post(address, typed | all_meals(garden))
        assert (answer.status_code, answer["Location"]) == (302, f"{address}?saved=1")
        text = page_text(educator.get(f"{address}?saved=1"))
        assert "День збережено" in text
        assert "Присутні: 3 / 4" in text

    def test_leads_on_to_the_group_that_is_not_marked_yet(self, garden: Garden, head: Client) -> None:
        if TODAY.weekday() > 4:
            pytest.skip("nobody waits for a mark on a day off")
        address = f"{garden.base}groups/{garden.group}/day/{DAY}/"
        head.post(address, form_of(garden) | all_meals(garden))
        assert "Відмітити наступну групу: Зірочка" in page_text(head.get(f"{address}?saved=1"))
        assert "Відмітити наступну групу" not in page_text(head.get(address))
        mark(garden.head, garden.id, garden.other_group, TODAY, {})
        assert "Відмітити наступну групу" not in page_text(head.get(f"{address}?saved=1"))

    def test_comes_back_with_what_was_typed_when_it_is_refused(self, garden: Garden, educator: Client) -> None:
        child = garden.children[0]
        address = f"{garden.base}groups/{garden.group}/day/{DAY}/"
        mark(garden.head, garden.id, garden.group, TODAY, {child.person_id: Said(2)})
        typed = form_of(garden) | {f"a-{child.public_id}": "on", f"r-{child.public_id}": "1"} | all_meals(garden)
        answer = educator.post(address, typed)
        assert answer.status_code == 422
        page = read(answer.content.decode())
        assert page.one("input", name=f"was-{child.public_id}").attrs["value"] == "a2"
        assert "зараз стоїть: немає: сімейні обставини" in page.text
        typed[f"was-{child.public_id}"] = "a2"
        assert educator.post(address, typed).status_code == 302

    def test_that_is_over_asks_why(self, garden: Garden, educator: Client) -> None:
        yesterday = TODAY - timedelta(days=1)
        if yesterday < garden.opened:
            pytest.skip("the school year begins today")
        address = f"{garden.base}groups/{garden.group}/day/{yesterday.isoformat()}/"
        answer = educator.post(address, form_of(garden) | all_meals(garden))
        assert answer.status_code == 422
        assert "День уже минув: вкажіть" in page_text(answer)
        assert educator.post(address, form_of(garden, why="не було мережі") | all_meals(garden)).status_code == 302

    def test_is_another_group_s_and_not_for_its_neighbours(self, garden: Garden, educator: Client) -> None:
        assert educator.get(f"{garden.base}groups/{garden.other_group}/day/{DAY}/").status_code == 403

    @pytest.mark.parametrize("day", ["2026-13-01", "x", "0001-01-01"])
    def test_is_a_day(self, garden: Garden, head: Client, day: str) -> None:
        assert head.get(f"{garden.base}groups/{garden.group}/day/{day}/").status_code == 404


class TestAGroupForm:
    def test_forms_a_group(self, garden: Garden, head: Client) -> None:
        typed = {
            "name": "Бджілка", "age": "6", "direction": "1", "profile": "", "stay": "1", "hours": "10,5", "work": "1",
            "places": "15", "meals": ["1", "2"], "language": "1", "since": TODAY.strftime("%d.%m.%Y"),
        }  # fmt: skip
        answer = head.post(f"{garden.base}groups/new/", typed)
        assert answer.status_code == 302, page_text(answer)
        assert "Бджілка" in page_text(head.get(garden.base))

    def test_says_the_limit_and_its_source(self, garden: Garden, head: Client) -> None:
        typed = {
            "name": "Бджілка", "age": "6", "direction": "1", "profile": "", "stay": "1", "hours": "9", "work": "1",
            "places": "16", "language": "1", "since": TODAY.strftime("%d.%m.%Y"),
        }  # fmt: skip
        answer = head.post(f"{garden.base}groups/new/", typed)
        assert answer.status_code == 422
        assert "Межа — 15 (Різновікова група; Закон 2628-III, ст. 14)" in page_text(answer)


class TestTheListOfGroups:
    def test_offers_its_head_nothing_that_schools_alone_have(self, garden: Garden, head: Client) -> None:
        listed = page_text(head.get(f"/schools/{garden.public_id}/classes/"))
        for act in (
            "Хто що викладає",
            "Навантаження таблицею",
            "Повідомлення про відсутність",
            "Зарахування до 1 класу",
        ):
            assert act not in listed
        for act in ("Дошкільні групи", "Алфавітна книга", "Накази"):
            assert act in listed
        shown = page_text(head.get(f"/schools/{garden.public_id}/classes/{garden.group}/"))
        assert "Місця, години, вихователі" in shown
        for act in ("Предмети", "Закрити журнал"):
            assert act not in shown

    def test_puts_the_second_group_before_the_tenth(self, garden: Garden, head: Client) -> None:
        for number in (10, 9, 2):
            typed = {"grade": "0", "letter": f"Група {number}", "language": "1", "study_form": "1"}
            assert head.post(f"/schools/{garden.public_id}/classes/new/", typed).status_code == 302
        listed = page_text(head.get(f"/schools/{garden.public_id}/classes/"))
        assert listed.index("Група 2") < listed.index("Група 9") < listed.index("Група 10")


class TestFiles:
    def test_of_groups_name_no_child(self, garden: Garden, head: Client) -> None:
        text = head.get(f"{garden.base}?as=csv").content.decode()
        assert "Сонечко" in text
        assert garden.children[0].display_name not in text

    def test_of_a_month_pass_the_gate(self, garden: Garden, head: Client) -> None:
        mark(garden.head, garden.id, garden.group, TODAY, {garden.ids[0]: Said(1)})
        answer = head.get(f"{garden.base}groups/{garden.group}/month/{DAY[:7]}/?as=csv")
        assert "хв" in answer.content.decode()


class TestTheFirstPage:
    def test_asks_for_days_that_are_not_marked(self, garden: Garden) -> None:
        workday = next(
            TODAY - timedelta(days=each) for each in range(7) if (TODAY - timedelta(days=each)).weekday() < 5
        )
        if workday < garden.opened:
            pytest.skip("no working day of this school year yet")
        asked = unmarked_groups(garden.id, workday)
        assert asked == {garden.group: "Сонечко", garden.other_group: "Зірочка"}
        said = {garden.ids[0]: Said(1)}
        mark(garden.head, garden.id, garden.group, workday, said, why="пізніше", now=timezone.now())
        assert unmarked_groups(garden.id, workday) == {garden.other_group: "Зірочка"}

    def test_costs_a_school_one_statement(self, garden: Garden) -> None:
        grant = Grant(Role.HEAD, institution_id=garden.id + 999)
        with CaptureQueriesContext(connection) as asked:
            assert lines.of_staff(garden.head, grant, timezone.now()).lines == ()
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("tail", "most"),
    [
        ("", 11),
        ("groups/new/", 7),
        ("groups/{group}/", 13),
        ("day/{day}/", 15),
        ("groups/{group}/day/{day}/", 18),
        ("groups/{group}/month/{month}/", 18),
    ],
)
def test_the_number_of_statements_is_fixed(garden: Garden, head: Client, tail: str, most: int) -> None:
    mark(garden.head, garden.id, garden.group, TODAY, {garden.ids[0]: Said(1)})
    address = garden.base + tail.format(group=garden.group, day=DAY, month=DAY[:7])
    head.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert head.get(address).status_code == 200
    assert len(asked) == most, [each["sql"][:150] for each in asked]


@pytest.fixture
def line(garden: Garden) -> Garden:
    testing.make_queue(garden.head, garden.id)
    return garden


def typed() -> dict[str, str]:
    return {
        "family_name": "Коваль", "given_name": "Соломія", "patronymic": "Андріївна", "sex": "f",
        "born_on": f"14.03.{TODAY.year - 4}", "document": "І-КЛ 400001", "wanted_from": TODAY.strftime("%d.%m.%Y"),
        "benefit": "orphan", "applicant": "Коваль Ганна Петрівна", "kinship": "mother", "phone": "067 123 45 67",
    }  # fmt: skip


class TestTheQueue:
    def test_is_entered_behind_the_link_of_a_letter_and_left_by_its_own(self, line: Garden) -> None:
        visitor = Client(headers={"accept-language": "uk"})
        base = f"/preschools/queue/{line.public_id}/"
        assert "надісланий на hanna@example.ua" in page_text(visitor.post(f"{base}new/", {"email": "hanna@example.ua"}))
        address = f"{base}new/{letters.mailbox_token('hanna@example.ua', timezone.now())}/"
        assert visitor.post(address, typed() | {"phone": ""}).status_code == 422
        answer = visitor.post(address, typed())
        assert answer.status_code == 302, page_text(answer)
        text = page_text(visitor.get(answer["Location"]))
        assert "Місце 1 із 1 у цьому віці" in text
        assert "пільга чекає на відповідь" in text
        assert visitor.post(f"{answer['Location']}withdrawal/").status_code == 302
        assert "вийшла з черги" in page_text(visitor.get(answer["Location"]))

    def test_opens_by_number_and_code(self, line: Garden) -> None:
        made = testing.queue_up(line.id)
        visitor, address = Client(), f"/preschools/queue/{line.public_id}/"
        assert visitor.post(address, {"number": "1", "code": "0000-0000-0000"}).status_code == 422
        answer = visitor.post(address, {"number": "1", "code": letters.code_for(made)})
        assert answer["Location"] == f"/preschools/queue/state/{letters.link_of(made)}/"

    def test_takes_no_link_that_is_old_or_made_up(self, line: Garden) -> None:
        old = letters.mailbox_token("hanna@example.ua", timezone.now() - timedelta(days=4))
        for token in (old, "x", "own"):
            assert Client().get(f"/preschools/queue/{line.public_id}/new/{token}/").status_code == 404

    def test_shows_everybody_numbers_and_no_names(self, line: Garden) -> None:
        testing.queue_up(line.id)
        answer = Client().get(f"/preschools/queue/{line.public_id}/")
        assert "Коваль" not in answer.content.decode()
        assert "Коваль" not in Client().get(f"/preschools/queue/{line.public_id}/?as=csv").content.decode()

    def test_is_worked_off_by_the_head(self, line: Garden, head: Client) -> None:
        made = testing.queue_up(line.id, benefit="orphan")
        entry = f"{line.base}queue/children/{made}/"
        assert head.post(f"{entry}benefit/", {"act": "refuse", "reason": ""}).status_code == 422
        assert head.post(f"{entry}benefit/", {"act": "confirm"}).status_code == 302
        assert "пільгу підтверджено" in page_text(head.get(entry))
        day = {"since": TODAY.strftime("%d.%m.%Y")}
        assert head.post(f"{line.base}queue/groups/{line.group}/offer/", day).status_code == 302
        assert "зберігають місце" in page_text(head.get(f"{line.base}queue/"))
        assert head.post(f"{line.base}queue/groups/{line.group}/offer/", day).status_code == 422

    def test_takes_paper(self, line: Garden, head: Client) -> None:
        answer = head.post(f"{line.base}queue/paper/", typed() | {"email": ""})
        assert answer.status_code == 302, page_text(answer)
        assert "Коваль Соломія Андріївна" in page_text(head.get(answer["Location"]))

    @pytest.mark.parametrize("more", [1, 4])
    def test_costs_the_same_whoever_waits(self, line: Garden, head: Client, more: int) -> None:
        for number in range(more):
            testing.queue_up(line.id, number)
        made = testing.queue_up(line.id, 9)
        pages = {
            "queue": f"{line.base}queue/",
            "entry": f"{line.base}queue/children/{made}/",
            "public": f"/preschools/queue/{line.public_id}/",
            "state": f"/preschools/queue/state/{letters.link_of(made)}/",
        }
        found = {}
        for name, address in pages.items():
            head.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert head.get(address).status_code == 200
            found[name] = len(asked)
        assert found == {"queue": 22, "entry": 13, "public": 10, "state": 12}
