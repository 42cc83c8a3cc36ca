"""Institutions of an authority as a spreadsheet: contacts, codes, capacity, shelter; taken back as they stood."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.queries import open_cards
from parta.institutions.queries.holdings import holdings_of
from parta.kernel.actor import Role
from parta.people.testing import Territory, make_officer, make_territory
from parta.reference import api as reference
from tests.sheets.test_staff import statements

pytestmark = pytest.mark.django_db
HEADER = "Код ЄДРПОУ;Телефон;Проєктна потужність;Номер ІСУО;Вид укриття;Чиє укриття;Місткість укриття"
ROW = "26286360;0432 212 223;400;77-1;найпростіше укриття;власне;250"


@pytest.fixture(scope="module")
def land(ground: None) -> Territory:
    reference.load_first_lists()
    return make_territory()


class Desk:
    """The officer of a community before the list of its institutions."""

    def __init__(self, land: Territory, authority: int) -> None:
        self.land, self.client = land, Client()
        self.actor = make_officer(Role.COMMUNITY, authority)
        sign_in(self.client, self.actor)
        self.start = f"/sheets/{institutions.authority(authority).public_id}/institutions.cards/"

    def bring(self, data: bytes, name: str = "list.csv") -> str:
        answer: Any = self.client.post(self.start, {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 302, answer.content.decode()
        address: str = answer["Location"]
        page = self.client.get(f"{address}columns/").context["page"]
        mapping = {f"c{at}": code for at, code in enumerate(page.mapping)}
        self.client.post(f"{address}columns/", {"revision": page.revision, **mapping})
        return address

    def checked(self, *rows: str, header: str = HEADER) -> str:
        return self.bring("\r\n".join((header, *rows)).encode())

    def page(self, address: str) -> Any:
        return self.client.get(address).context

    def counts(self, address: str) -> dict[str, int]:
        return {outcome.name: count for outcome, count in self.page(address)["page"].counts.items()}

    def act(self, address: str, act: str) -> Any:
        self.client.post(f"{address}{act}/", {"revision": self.page(address)["page"].revision})
        return self.page(address)

    def card(self) -> tuple[str, str, int, int]:
        """Telephone, ІСУО number, capacity, places in shelters."""
        school = self.land.school
        held = holdings_of(school, timezone.localdate())
        (capacity,) = [state.values["capacity"] for state in held.get("schooling", ())] or [0]
        card = open_cards().get(institution_id=school)
        shelters = [state.values["capacity"] or 0 for state in held.get("shelters", ())]
        return card.phone, institutions.external_ids_of("isuo", [school]).get(school, ""), capacity or 0, sum(shelters)


def test_are_saved_come_out_as_the_same_and_are_taken_back(land: Territory) -> None:
    desk = Desk(land, land.community)
    before = desk.card()
    address = desk.checked(ROW)
    assert desk.counts(address) == {"CHANGED": 1}, [line.problems for line in desk.page(address)["lines"]]
    assert desk.act(address, "write")["state"] == "DONE", desk.page(address)["trouble"]
    assert desk.card() == ("0432 212 223", "77-1", 400, 250)
    data = b"".join(desk.client.get(f"{desk.start}list.csv"))  # type: ignore[arg-type]
    again = desk.bring(data)
    assert desk.counts(again) == {"SAME": 2}, [line.problems for line in desk.page(again)["lines"]]
    assert desk.act(address, "undo")["state"] == "UNDONE", desk.page(address)["trouble"]
    assert desk.card() == before


def test_are_not_taken_back_once_somebody_changed_one(land: Territory) -> None:
    desk = Desk(land, land.community)
    first = desk.checked(ROW)
    desk.act(first, "write")
    second = desk.checked("26286360;0432 212 224", header="Код ЄДРПОУ;Телефон")
    desk.act(second, "write")
    assert desk.act(first, "undo")["state"] == "DONE"
    assert desk.card() == ("0432 212 224", "77-1", 400, 250)


def test_every_problem_of_a_row_is_told_at_once(land: Territory) -> None:
    desk = Desk(land, land.community)
    address = desk.checked("26286360;12;400;#;найпростіше укриття;;250", "11111111;;;;;;")
    first, second = ([field for field, *_more in line.problems] for line in desk.page(address)["lines"])
    assert sorted(first) == sorted(["Номер ІСУО", "Телефон", "Чиє укриття"])
    assert second == ["ЄДРПОУ"]


def test_are_those_that_the_authority_governs_directly(land: Territory) -> None:
    desk = Desk(land, land.other_community)
    address = desk.checked(ROW)
    assert desk.counts(address) == {"WRONG": 1}
    assert Desk(land, land.community).client.get(desk.start).status_code == 404


def test_are_judged_together_however_many(land: Territory) -> None:
    """Rules, codifiers and who may edit are read once: two thousand cards would have asked four thousand times."""
    desk = Desk(land, land.community)
    places = open_cards().filter(authority=land.community).order_by("institution__public_id")
    codes = [str(code) for code in places.values_list("institution__public_id", flat=True)]
    assert len(codes) == 2
    asked = []
    for many in (1, 2):
        rows = [f"{code};0432 21{at} 9{many}3" for at, code in enumerate(codes[:many])]
        address = desk.checked(*rows, header="Код закладу;Телефон")
        assert desk.counts(address) == {"CHANGED": many}
        asked.append(statements(lambda address=address: desk.act(address, "check")))  # type: ignore[misc]
    assert asked[0] == asked[1]
