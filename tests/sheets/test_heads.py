"""Heads as a spreadsheet: problems by row and field, appointed by the cascade, invited after, taken back."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.identity import api as identity
from parta.identity.testing import actor_of_person, note_sign_in, sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Role
from parta.people import api as people
from parta.people.testing import (
    Territory,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_teacher,
    make_territory,
)

pytestmark = pytest.mark.django_db

HEADER = "Код;ЄДРПОУ;Прізвище;Ім'я;По батькові;ІПН;Пошта;Керує з"
GOOD = "2480115926"


@pytest.fixture(scope="module")
def standing(ground: None) -> Territory:
    return make_territory()


@dataclass
class Desk:
    """The officer of the community before the list of heads."""

    land: Territory
    role: Role = Role.COMMUNITY
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        place = {Role.COMMUNITY: self.land.community, Role.DISTRICT: self.land.district}[self.role]
        self.authority = institutions.authority(place).public_id
        self.actor = make_officer(self.role, place)
        sign_in(self.client, self.actor)

    @property
    def start(self) -> str:
        return f"/sheets/{self.authority}/people.heads/"

    def code(self, institution_id: int) -> str:
        return str(institutions.public_id_of(institution_id))

    def bring(self, *rows: str, header: str = HEADER) -> str:
        data = "\r\n".join((header, *rows)).encode()
        answer = self.client.post(self.start, {"file": SimpleUploadedFile("heads.csv", data)})
        assert answer.status_code == 302, answer.content.decode()
        address = answer["Location"]
        page = self.client.get(f"{address}columns/").context["page"]
        mapping = {f"c{at}": code for at, code in enumerate(page.mapping)}
        assert self.client.post(f"{address}columns/", {"revision": page.revision, **mapping}).status_code == 302
        return str(address)

    def page(self, address: str) -> Any:
        return self.client.get(address).context

    def counts(self, address: str) -> dict[str, int]:
        return {outcome.name: count for outcome, count in self.page(address)["page"].counts.items()}

    def problems(self, address: str) -> dict[int, list[str]]:
        lines = self.page(address)["lines"]
        return {line.row.number: [name.partition("-")[2].partition("-")[2] for _f, name, *_m in line.problems]
                for line in lines}  # fmt: skip

    def write(self, address: str) -> Any:
        revision = self.page(address)["page"].revision
        return self.client.post(f"{address}write/", {"revision": revision}, follow=True)

    def head(self, institution_id: int) -> str:
        found = people.head_of(institution_id, timezone.localdate())
        return found.person.full if found else ""

    def stage(self, institution_id: int) -> str:
        found = people.head_of(institution_id, timezone.localdate())
        assert found is not None
        person = found.person.person_id
        return str(identity.access_states([person], timezone.now())[person].access.value)

    def invite(self, act: str = "cards") -> Any:
        return self.client.post(f"/subordinates/{self.authority}/institutions/invitations/", {"act": act})


@pytest.fixture
def desk(standing: Territory) -> Desk:
    return Desk(standing)


class TestProblems:
    def test_stand_all_at_once_by_row_and_field(self, desk: Desk) -> None:
        make_head(desk.land.branch)
        make_person("Зовсім", "Інша", rnokpp="3184710691")
        school, branch, foreign = map(desk.code, (desk.land.school, desk.land.branch, desk.land.elsewhere))
        address = desk.bring(
            f"{school};;Савчук;Олена;Петрівна;3184710691;olena@;",  # the address; the РНОКПП is not asked before
            f"{branch};;Бондар;Іван;;;;",
            f"{foreign};;Бондар;Іван;;;;",
            ";26286377;Бондар;Іван;;;;",
            ";26286360;;;;2480115927;;01.09.1826",
            ";;Бондар;Іван;;;;",
        )
        assert desk.problems(address) == {
            2: ["email"], 3: ["head"], 4: ["code"], 5: ["edrpou"], 6: ["rnokpp"], 7: ["code"],
        }  # fmt: skip

    def test_of_a_rnokpp_of_another_person_and_of_a_day_far_away(self, desk: Desk) -> None:
        make_person("Зовсім", "Інша", rnokpp=GOOD)
        address = desk.bring(f"{desk.code(desk.land.school)};;Савчук;Олена;;{GOOD};;01.09.1926")
        assert desk.problems(address) == {2: ["since", "rnokpp"]}

    def test_of_a_name_that_is_missing(self, desk: Desk) -> None:
        address = desk.bring(f"{desk.code(desk.land.school)};;;;;;olena@example.com;")
        assert desk.problems(address) == {2: ["family_name", "given_name"]}

    def test_of_rows_that_are_for_officers_nearer_to_the_institution(self, standing: Territory) -> None:
        make_officer(Role.COMMUNITY, standing.community)
        desk = Desk(standing, Role.DISTRICT)
        address = desk.bring(
            f"{desk.code(standing.school)};;Савчук;Олена;;;;", f"{desk.code(standing.elsewhere)};;Бондар;Іван;;;;"
        )
        assert desk.problems(address) == {2: ["code"]}
        assert desk.counts(address) == {"WRONG": 1, "NEW": 1}

    def test_of_one_rnokpp_under_two_names(self, desk: Desk) -> None:
        address = desk.bring(
            f"{desk.code(desk.land.school)};;Савчук;Олена;;{GOOD};;",
            f"{desk.code(desk.land.branch)};;Бондар;Іван;;{GOOD};;",
        )
        assert desk.problems(address) == {3: ["rnokpp"]}

    def test_of_one_institution_named_twice(self, desk: Desk) -> None:
        row = f"{desk.code(desk.land.school)};;Савчук;Олена;;;;"
        assert desk.problems(desk.bring(row, row.replace("Савчук", "Бондар"))) == {3: ["code"]}


class TestPreview:
    def test_tells_what_else_the_person_heads(self, desk: Desk) -> None:
        make_head(desk.land.elsewhere, person_id=make_person("Савчук", "Олена", rnokpp=GOOD))
        address = desk.bring(f"{desk.code(desk.land.school)};;Савчук;Олена;;{GOOD};;01.09.2026")
        (line,) = desk.page(address)["lines"]
        assert [after for _field, _before, after in line.changes] == [
            "Савчук Олена, від 01.09.2026 (керує також: Іванівська гімназія)"
        ]

    def test_of_the_list_taken_out_changes_nothing(self, desk: Desk) -> None:
        make_head(desk.land.branch, person_id=make_person("Савчук", "Олена", email="olena@example.com"))
        data = b"".join(desk.client.get(f"{desk.start}list.csv").streaming_content)  # type: ignore[attr-defined]
        lines = data.decode("utf-8-sig").strip().split("\r\n")
        assert [line.split(";")[2] for line in lines[1:]] == ["Калинівський ліцей № 3", "Котюжинецька філія"]
        assert "Савчук Олена" in lines[2]
        address = desk.bring(*lines[1:], header=lines[0])
        assert desk.counts(address) == {"SAME": 2}


class TestAppointing:
    def test_is_done_by_the_cascade_and_taken_back_whole(self, desk: Desk) -> None:
        address = desk.bring(
            f";26286360;Савчук;Олена;Петрівна;{GOOD};olena@example.com;".replace(
                ";26286360", f"{desk.code(desk.land.school)};", 1
            ),
            f"{desk.code(desk.land.branch)};;Бондар;Іван;;;;",
        )
        assert desk.counts(address) == {"NEW": 2}
        assert "Записано" in desk.write(address).content.decode()
        assert desk.head(desk.land.school) == "Савчук Олена Петрівна"
        assert desk.stage(desk.land.school) == "never"

        answer = desk.invite()
        assert [card.name for card in answer.context["cards"]] == ["Бондар Іван", "Савчук Олена Петрівна"]
        assert desk.stage(desk.land.school) == "invited"
        assert [*desk.invite().context["cards"]] == []

        assert desk.client.post(f"{address}undo/", follow=True).context["page"].state.name == "UNDONE"
        assert desk.head(desk.land.school) == desk.head(desk.land.branch) == ""
        again = desk.bring(f"{desk.code(desk.land.school)};;Савчук;Олена;Петрівна;{GOOD};;")
        desk.write(again)
        assert desk.stage(desk.land.school) == "never", "the invitation was revoked"

    def test_sends_letters_to_those_who_have_an_address_and_cards_to_the_others(self, desk: Desk) -> None:
        desk.write(
            desk.bring(
                f"{desk.code(desk.land.school)};;Савчук;Олена;;;olena@example.com;",
                f"{desk.code(desk.land.branch)};;Бондар;Іван;;;;",
            )
        )
        answer = desk.invite("letters")
        assert [card.name for card in answer.context["cards"]] == ["Бондар Іван"]
        assert answer.context["count"] == 1
        assert desk.stage(desk.land.school) == "invited"

    def test_is_not_taken_back_when_one_has_signed_in(self, desk: Desk) -> None:
        address = desk.bring(
            f"{desk.code(desk.land.school)};;Савчук;Олена;;;;", f"{desk.code(desk.land.branch)};;Бондар;Іван;;;;"
        )
        desk.write(address)
        desk.invite()
        found = people.head_of(desk.land.school, timezone.localdate())
        assert found is not None
        note_sign_in(actor_of_person(found.person.person_id))
        page = desk.client.post(f"{address}undo/", follow=True)
        assert page.context["page"].state.name == "DONE"
        assert desk.problems(address) == {2: ["code"], 3: []}
        (told,) = (line.problems[0][2] for line in page.context["lines"] if line.problems)
        assert told == "Савчук Олена уже входить до Парти. Припиніть призначення на сторінці закладу."
        assert desk.head(desk.land.branch) == "Бондар Іван"

    def test_takes_a_member_of_staff_without_recording_anybody_twice(self, desk: Desk) -> None:
        person = make_person("Савчук", "Олена", "Петрівна")
        make_teacher(desk.land.school, person_id=person)
        desk.write(desk.bring(f"{desk.code(desk.land.school)};;Савчук;Олена;Петрівна;;;"))
        found = people.head_of(desk.land.school, timezone.localdate())
        assert found is not None
        assert found.person.person_id == person

    def test_costs_a_fixed_number_of_statements_a_row(self, desk: Desk) -> None:
        schools = [make_institution(f"Школа № {n}", authority_id=desk.land.community) for n in range(60)]
        costs = []
        for part in (schools[:10], schools[10:20], schools[20:]):
            address = desk.bring(*(f"{desk.code(each)};;Новий;Сергій{'і' * (each % 7)};;;;" for each in part))
            assert desk.counts(address) == {"NEW": len(part)}
            with CaptureQueriesContext(connection) as queries:
                assert desk.write(address).status_code == 200
            costs.append(len(queries))
        assert costs[0] == costs[1]
        each = (costs[2] - costs[0]) / 30
        assert each == int(each) <= 40


class TestClosedTo:
    def test_officers_of_other_communities_and_those_who_lead_institutions(self, desk: Desk) -> None:
        land = desk.land
        for stranger in (
            make_officer(Role.COMMUNITY, land.other_community),
            make_head(land.school),
            make_deputy(land.school, powers=frozenset({"staff"})),
        ):
            client = sign_in(Client(), stranger)
            assert client.get(desk.start).status_code == 404
            assert client.get(f"{desk.start}list.xlsx").status_code == 404
            answer = client.post(f"/subordinates/{desk.authority}/institutions/invitations/", {"act": "cards"})
            assert answer.status_code == 404
