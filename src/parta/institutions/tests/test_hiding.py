"""What a territory has closed is nowhere to be read by the public: pages, search, lists; and comes back when undone."""

import re
from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse

from parta.institutions import api
from parta.institutions.models import DirectoryEntry, Hiding
from parta.institutions.operations.hiding import Closing, close_fields, open_fields
from parta.institutions.queries.finding import Filters, find
from parta.institutions.rules.holdings import CLOSABLE
from parta.institutions.testing import make_closing, make_holding, make_institution
from parta.institutions.tests.conftest import CODES, Browser, Country, head_of
from parta.institutions.tests.test_cards import edit
from parta.institutions.tests.test_pages import address, text
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.errors import Invalid, NotVisible, Refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 15)
# What stands in each closable part of the lyceum below, word for word.
SECRETS = {
    "address": ("Потаємна", "22499", "Другий майданчик", "Корпус Б", "Тиха"),
    "contacts": ("0432555111", "tayemnytsya@example.org", "tayemnytsya.example.org", "0432555222"),
    "coordinates": ("49.111111", "28.222222"),
    "shelters": ("777",),
    "settlement": ("Люлинці",),
}


@pytest.fixture
def lyceum(country: Country) -> int:
    made = make_institution(
        authority_id=country.authority("community"), territory_id=country.places["village"], edebo="140313",
        address="вул. Потаємна, 1", postal_code="22499", phone="0432555111", email="tayemnytsya@example.org",
        website="https://tayemnytsya.example.org", settlement="с. Люлинці",
    )  # fmt: skip
    make_holding(
        made, "sites", name="Другий майданчик", address="вул. Потаємна, 2", phone="0432555222", latitude="49.111111",
        longitude="28.222222", territory_id=country.places["village"],
    )  # fmt: skip
    make_institution("Сторонній заклад", edrpou="26286377")
    make_holding(made, "buildings", name="Корпус Б")
    make_holding(made, "shelters", sort="simplest", ownership="own", capacity=777)
    make_holding(made, "streets", street="вул. Тиха", territory_id=country.places["village"])
    return made


def stranger() -> Actor:
    """The head of another institution."""
    (other,) = api.institutions_by_edrpou("26286377")
    return head_of(other.id)


def close(country: Country, *what: str, where: str = "community") -> UUID:
    closing = Closing(country.places[where], what or CLOSABLE, "Наказ ОВА № 12", date(2026, 10, 14))
    return close_fields(actor=country.officer(Role.COMMUNITY, where), closing=closing, today=TODAY)


def open_pages(institution_id: int, actor: Actor | None) -> str:
    """Everything that a visitor, or somebody signed in without a part in the institution, can read of it."""
    browser = Browser(actor)
    pages = [
        browser.get(address("card", institution_id)),
        browser.get(reverse("institutions:directory")),
        browser.get(reverse("institutions:directory"), q="140313"),
        browser.get(reverse("institutions:directory"), q="калинівський ліцей"),
        browser.get(reverse("institutions:directory"), region=CODES["region"]),
    ]
    export = Browser(stranger()).get(reverse("institutions:export"))
    everything = "".join(page.content.decode() for page in pages).replace("\xa0", " ")
    everything = re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", everything)
    listed = b"".join(export.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Калинівський ліцей № 3" in everything, "the institution itself is no secret"
    return everything + listed


class TestClosing:
    @pytest.mark.parametrize("what", CLOSABLE)
    def test_leaves_nothing_of_it_to_the_public(self, country: Country, lyceum: int, what: str) -> None:
        before = open_pages(lyceum, None)
        assert [secret for secret in SECRETS[what] if secret not in before] == []
        close(country, what)

        strangers = (
            None,
            stranger(),
            Actor(9, grants=(Grant(Role.TEACHER, institution_id=lyceum),)),
        )
        for actor in strangers:
            said = open_pages(lyceum, actor)
            assert [secret for secret in SECRETS[what] if secret in said] == []

    def test_keeps_everything_for_the_institution_and_its_offices(self, country: Country, lyceum: int) -> None:
        close(country)

        for actor in (head_of(lyceum), country.officer(Role.COMMUNITY, "community")):
            page = text(Browser(actor).get(address("card", lyceum)))
            assert [word for words in SECRETS.values() for word in words if word not in page] == []
            assert "закрито від сторонніх" in page

    @pytest.mark.parametrize("where", ["community", "district", "region"])
    def test_holds_for_all_that_lies_in_the_territory_and_nothing_else(
        self, country: Country, lyceum: int, where: str
    ) -> None:
        kyiv = make_institution(
            "Київський ліцей", authority_id=country.authority("kyiv"), territory_id=country.places["kyiv_district"],
            address="вул. Відкрита, 5",
        )  # fmt: skip
        close(country, where=where)

        assert "Потаємна" not in text(Browser().get(address("card", lyceum)))
        assert "Відкрита" in text(Browser().get(address("card", kyiv)))
        assert api.closed_of([lyceum, kyiv]) == {lyceum: frozenset(CLOSABLE)}

    def test_holds_where_the_place_is_unknown_and_only_the_authority_tells(self, country: Country) -> None:
        lost = make_institution(
            "Мандрівний ліцей", authority_id=country.authority("community"), address="вул. Потаємна, 9"
        )
        close(country, where="region")

        assert "Потаємна" not in text(Browser().get(address("card", lost)))
        assert set(api.closed_of([lost])) == {lost}

    def test_keeps_a_settlement_from_search_also_after_the_card_is_edited(self, country: Country, lyceum: int) -> None:
        other = make_institution("Іванівський ліцей", territory_id=country.places["other_village"])
        assert lyceum in {row.id for row in find("Люлинці", Filters(), size=9).rows}
        close(country, "settlement")
        edit(lyceum, short_name="Ліцей сьомий")

        for query in ("Люлинці", CODES["village"]):
            assert lyceum not in {row.id for row in find(query, Filters(), size=9).rows}
        assert DirectoryEntry.objects.get(pk=lyceum).place.startswith("Калинівська громада")
        assert DirectoryEntry.objects.get(pk=other).place.startswith("с. Іванів")

    def test_is_undone_by_an_act_with_its_ground_and_both_stay_known(self, country: Country, lyceum: int) -> None:
        before, officer = open_pages(lyceum, None), country.officer(Role.COMMUNITY, "community")
        closing = close(country)
        with pytest.raises(Invalid):
            open_fields(actor=officer, closing_id=closing, ground=" ")
        open_fields(actor=officer, closing_id=closing, ground="Наказ ОВА № 40")

        assert open_pages(lyceum, None) == before
        row = Hiding.objects.get()
        assert (row.ground, row.lift_ground, row.lifter) == ("Наказ ОВА № 12", "Наказ ОВА № 40", "Посадовиця")
        with pytest.raises(NotVisible):
            open_fields(actor=officer, closing_id=closing, ground="Наказ ОВА № 41")

    def test_goes_on_while_another_act_holds(self, country: Country, lyceum: int) -> None:
        small, _large = close(country), close(country, where="region")
        open_fields(actor=country.officer(Role.COMMUNITY, "community"), closing_id=small, ground="Наказ ОВА № 40")

        assert "Потаємна" not in open_pages(lyceum, None)

    def test_is_of_ones_own_territory(self, country: Country) -> None:
        closing = Closing(country.places["region"], CLOSABLE, "Наказ ОВА № 12", TODAY)
        for actor in (country.officer(Role.COMMUNITY, "community"), country.officer(Role.REGION, "kyiv"), head_of(1)):
            with pytest.raises(Refused):
                close_fields(actor=actor, closing=closing, today=TODAY)
        assert close_fields(actor=country.officer(Role.NATIONAL), closing=closing, today=TODAY)

    @pytest.mark.parametrize(
        ("closing", "field"),
        [
            ({"what": ()}, "what"),
            ({"what": ("name",)}, "what"),
            ({"ground": " №1 "}, "ground"),
            ({"decided_on": date(2026, 10, 16)}, "decided_on"),
            ({"territory_id": 10**6}, "territory"),
        ],
    )
    def test_is_refused_at_the_field(self, country: Country, closing: dict[str, object], field: str) -> None:
        said = {
            "territory_id": country.places["community"], "what": CLOSABLE, "ground": "Наказ № 12", "decided_on": TODAY,
        } | closing  # fmt: skip
        with pytest.raises(Invalid) as refused:
            close_fields(actor=country.officer(Role.NATIONAL), closing=Closing(**said), today=TODAY)  # type: ignore[arg-type]
        assert [problem.field for problem in refused.value.problems] == [field]


class TestThePage:
    def test_closes_and_opens_in_one_act_each(self, country: Country, lyceum: int) -> None:
        browser = Browser(country.officer(Role.COMMUNITY, "community"))
        url = reverse("institutions:closings")
        assert "Від сторонніх нічого не закрито" in text(browser.get(url))
        refused = browser.post(url, {"territory": str(country.places["community"]), "decided_on": "14.10.2026"})
        assert refused.status_code == 422

        typed = {
            "territory": str(country.places["community"]), "what": ["address", "shelters"],
            "ground": "Наказ ОВА № 12", "decided_on": "14.10.2026",
        }  # fmt: skip
        assert browser.post(url, typed).status_code == 302
        assert "Наказ ОВА № 12, 14.10.2026" in text(browser.get(url))
        assert "Потаємна" not in text(Browser().get(address("card", lyceum)))

        reopen = reverse("institutions:reopen", args=[Hiding.objects.get().public_id])
        assert browser.post(reopen, {"ground": ""}).status_code == 422
        assert browser.post(reopen, {"ground": "Наказ ОВА № 40"}).status_code == 302
        assert "Знову відкрито" in text(browser.get(url))
        assert "Потаємна" in text(Browser().get(address("card", lyceum)))

    def test_shows_an_act_from_above_without_the_way_to_undo_it(self, country: Country) -> None:
        closing = make_closing(country.authority("region"))
        officer = country.officer(Role.COMMUNITY, "community")

        page = text(Browser(officer).get(reverse("institutions:closings")))
        assert "Наказ ОВА № 1" in page
        assert "Знову відкрити" not in page
        with pytest.raises(Refused):
            open_fields(actor=officer, closing_id=closing, ground="Наказ ОВА № 40")
        with pytest.raises(NotVisible):
            open_fields(actor=country.officer(Role.REGION, "kyiv"), closing_id=closing, ground="Наказ ОВА № 40")


class TestClosedFromAbove:
    def test_is_not_opened_from_below(self, country: Country, lyceum: int) -> None:
        """What the region closes in a community for its safety is not the community's to open."""
        region, community = country.officer(Role.REGION, "region"), country.officer(Role.COMMUNITY, "community")
        closing = Closing(country.places["community"], ["shelters"], "Наказ ОВА № 12", date(2026, 10, 14))
        made = close_fields(actor=region, closing=closing, today=TODAY)

        with pytest.raises(Refused):
            open_fields(actor=community, closing_id=made, ground="Наказ громади № 1")
        listed = text(Browser(community).get(reverse("institutions:closings")))
        assert "Наказ ОВА № 12" in listed
        assert (
            reverse("institutions:reopen", args=[made])
            not in Browser(community).get(reverse("institutions:closings")).content.decode()
        )
        open_fields(actor=country.officer(Role.NATIONAL), closing_id=made, ground="Наказ ОВА № 40")
        assert Hiding.objects.get(public_id=made).lifter
