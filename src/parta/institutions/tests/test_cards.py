"""Editing a card: dated rows, stale saves, rules that block and warn, who may."""

from datetime import date, timedelta
from typing import Any

import pytest

from parta.institutions import api, policies
from parta.institutions.models import Card
from parta.institutions.queries import open_cards
from parta.institutions.queries.cards import card_page, history
from parta.institutions.rules.fields import Audience
from parta.institutions.testing import make_institution
from parta.institutions.tests.conftest import Country, head_of
from parta.institutions.tests.test_register import as_csv, card, load, school
from parta.kernel.actor import SYSTEM, Actor, Grant, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.rulebook import api as rulebook

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def edit(institution_id: int, actor: Actor | None = None, **changes: Any) -> None:
    words = {name: changes.pop(name) for name in ("since", "ground", "despite", "version") if name in changes}
    version = words.pop("version", None) or api.institution(institution_id).version
    api.edit_card(
        actor=actor or head_of(institution_id), institution_id=institution_id, changes=changes, version=version,
        today=TODAY, **words,
    )  # fmt: skip


def states(institution_id: int) -> list[tuple[str, date | None, date | None]]:
    """Address and period of the rows that we hold to be true, in order."""
    rows = Card.objects.now().filter(institution_id=institution_id).order_by("during")
    return [(row.address, row.during.lower, row.during.upper) for row in rows]


@pytest.fixture
def lyceum(country: Country) -> int:
    return make_institution(
        authority_id=country.authority("community"), territory_id=country.places["town"], address="вул. Шкільна, 1"
    )


class TestEditing:
    def test_adds_what_is_from_a_day_beside_what_was(self, lyceum: int) -> None:
        edit(lyceum, address="вул. Нова, 2", since=date(2026, 9, 1), ground="Рішення ради № 612")

        assert states(lyceum) == [
            ("вул. Шкільна, 1", None, date(2026, 9, 1)),
            ("вул. Нова, 2", date(2026, 9, 1), None),
        ]
        assert open_cards().get(institution_id=lyceum).ground == "Рішення ради № 612"

    def test_of_an_error_corrects_all_the_time_of_the_card(self, lyceum: int) -> None:
        edit(lyceum, address="вул. Шкільна, 10")

        assert states(lyceum) == [("вул. Шкільна, 10", None, None)]
        assert Card.objects.filter(institution_id=lyceum).count() == 2

    def test_without_a_change_writes_nothing(self, lyceum: int) -> None:
        edit(lyceum, address="  вул. Шкільна,  1 ")

        assert Card.objects.filter(institution_id=lyceum).count() == 1

    def test_makes_the_directory_find_the_new_and_the_former_name(self, lyceum: int) -> None:
        edit(lyceum, short_name="Ліцей «Мрія»", since=date(2026, 9, 1))

        for query in ("ліцей мрія", "калинівський ліцей 3"):
            assert [found.title for found in api.find(query, api.Filters()).rows] == ["Ліцей «Мрія»"]

    def test_names_what_people_set(self, lyceum: int) -> None:
        edit(lyceum, phone="0432 212 223", is_rural=True)

        assert open_cards().get(institution_id=lyceum).own_fields == ["is_rural", "phone"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": " "}, "name"),
            ({"short_name": "Л" * 251}, "short_name"),
            ({"edrpou": "2628636"}, "edrpou"),
            ({"postal_code": "2240"}, "postal_code"),
            ({"website": "javascript:alert(1)"}, "website"),
            ({"website": "javascript://school.ua/%0aalert(1)"}, "website"),
            ({"website": "data:text/html,<script>"}, "website"),
            ({"website": "https://user@school.ua"}, "website"),
            ({"website": "немає"}, "website"),
            ({"licensed": 20_001}, "licensed"),
            ({"kind": 99}, "kind"),
            ({"territory": 10**6}, "territory"),
            ({"address": "вул. Нова", "since": TODAY + timedelta(days=1)}, "since"),
        ],
    )
    def test_is_refused_at_the_field(self, lyceum: int, changes: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            edit(lyceum, **changes)

        assert [problem.field for problem in refused.value.problems] == [field]
        assert Card.objects.filter(institution_id=lyceum).count() == 1

    @pytest.mark.parametrize(
        "website", ["https://ліцей3.укр", "HTTP://school.example.ua:8080/a?b=1#c", "school.if.ua/про-нас", ""]
    )
    def test_takes_a_website_with_or_without_its_scheme(self, lyceum: int, website: str) -> None:
        edit(lyceum, website=website, phone="0321122334")

        assert open_cards().get(institution_id=lyceum).website == website

    def test_cannot_begin_before_the_card(self, lyceum: int) -> None:
        edit(lyceum, address="вул. Нова, 2", since=date(2026, 9, 1))

        with pytest.raises(Invalid, match=r"01\.09\.2026"):
            edit(lyceum, address="вул. Стара, 3", since=date(2026, 8, 1))

    def test_despite_a_warning_needs_a_reason(self, lyceum: int) -> None:
        rulebook.load_first_editions(actor=SYSTEM)
        name = "Калинівcький ліцей"  # a Latin c
        with pytest.raises(api.Doubtful) as doubt:
            edit(lyceum, name=name)
        edit(lyceum, name=name, despite="Так у статуті")

        assert [(problem.field, problem.rule) for problem in doubt.value.problems] == [("name", "DQ-016")]
        saved = open_cards().get(institution_id=lyceum)
        assert (saved.name, saved.ground) == (name, "Так у статуті")

    def test_of_fields_that_are_not_edited_is_refused(self, lyceum: int) -> None:
        with pytest.raises(Refused):
            edit(lyceum, status=4)


class TestAStaleSave:
    def test_shows_both_versions_field_by_field(self, lyceum: int) -> None:
        read = api.institution(lyceum).version
        edit(lyceum, address="вул. Перша, 1", phone="0432 111 111")

        with pytest.raises(api.StaleCard) as stale:
            edit(lyceum, version=read, address="вул. Друга, 2", phone="0432 111 111")

        assert stale.value.clashes == (api.Clash("address", "вул. Друга, 2", "вул. Перша, 1"),)
        assert stale.value.version == api.institution(lyceum).version
        assert states(lyceum) == [("вул. Перша, 1", None, None)]

    def test_of_other_fields_goes_through(self, lyceum: int) -> None:
        read = api.institution(lyceum).version
        edit(lyceum, phone="0432 111 111")
        edit(lyceum, version=read, address="вул. Друга, 2")

        assert open_cards().get(institution_id=lyceum).phone == "0432 111 111"
        assert states(lyceum) == [("вул. Друга, 2", None, None)]


class TestFollowingTheRegister:
    def test_shows_where_the_register_differs_and_takes_its_word(self, country: Country) -> None:
        load(as_csv(school("1", phone="+38 000")))
        made = card("1")
        edit(made.institution_id, phone="097 111 22 33")
        page = card_page(head_of(made.institution_id), api.public_id_of(made.institution_id))
        api.take_from_register(
            actor=head_of(made.institution_id), institution_id=made.institution_id, field="phone",
            version=page.version, today=TODAY,
        )  # fmt: skip

        assert {name: found.said for name, found in page.differences.items()} == {"phone": "+38 000"}
        assert (card("1").phone, card("1").own_fields) == ("+38 000", [])

    def test_is_for_words_that_people_changed(self, country: Country) -> None:
        load(as_csv(school("1")))
        made = card("1")

        with pytest.raises(NotVisible):
            api.take_from_register(
                actor=SYSTEM, institution_id=made.institution_id, field="phone", version=made.known_from, today=TODAY
            )


class TestFounding:
    def test_adds_an_institution_that_no_register_brought(self, country: Country) -> None:
        made = api.add_institution(
            actor=country.officer(Role.NATIONAL), today=TODAY,
            new=api.NewInstitution(
                name="Приватна гімназія «Сова»", short_name="Гімназія «Сова»", kind=2, ownership=3,
                territory_id=country.places["town"], authority_id=country.authority("community"),
            ),
        )  # fmt: skip

        assert made.title == "Гімназія «Сова»"
        assert [found.place for found in api.find("сова", api.Filters()).rows] == [
            "м. Калинівка, Калинівська громада, Хмільницький район, Вінницька область"
        ]
        assert country.authority("region") in [over.id for over in api.authorities_over(made.id)]

    def test_of_a_branch_is_no_act_of_the_head_alone(self, lyceum: int) -> None:
        """A signed act opens it: its body, its kind and its hub are checked there."""
        branch = api.NewInstitution(
            name="Люлинецька філія", short_name="", kind=1, parent_id=lyceum, network_role=api.NetworkRole.BRANCH
        )
        with pytest.raises(Refused):
            api.add_institution(actor=head_of(lyceum), new=branch, today=TODAY)
        made = api.add_institution(actor=SYSTEM, new=branch, today=TODAY)

        assert [each.id for each in api.branches_of(lyceum)] == [made.id]


class TestWhoMayEdit:
    @pytest.mark.parametrize(
        ("grant", "allowed"),
        [
            (Grant(Role.HEAD, institution_id=0), True),
            (Grant(Role.DEPUTY, institution_id=0, powers=frozenset({"card"})), True),
            (Grant(Role.DEPUTY, institution_id=0, powers=frozenset({"staff"})), False),
            (Grant(Role.TEACHER, institution_id=0), False),
            (Grant(Role.HEAD, institution_id=-1), False),
            (Grant(Role.GUARDIAN, pupil_id=5), False),
        ],
    )
    def test_in_the_institution(self, lyceum: int, grant: Grant, allowed: bool) -> None:
        scoped = Grant(
            grant.role, institution_id=lyceum if grant.institution_id == 0 else grant.institution_id,
            pupil_id=grant.pupil_id, powers=grant.powers,
        )  # fmt: skip

        assert bool(policies.may_edit_card(Actor(9, grants=(scoped,)), lyceum)) is allowed

    @pytest.mark.parametrize(
        ("role", "territory", "allowed"),
        [
            (Role.NATIONAL, "", True),
            (Role.COMMUNITY, "community", True),
            (Role.COMMUNITY, "other", False),
            (Role.DISTRICT, "district", False),
            (Role.REGION, "region", False),
        ],
    )
    def test_above_the_institution(
        self, country: Country, lyceum: int, role: Role, territory: str, allowed: bool
    ) -> None:
        assert bool(policies.may_edit_card(country.officer(role, territory), lyceum)) is allowed


class TestWhoSees:
    @pytest.mark.parametrize(
        ("role", "territory", "audience"),
        [
            (Role.NATIONAL, "", Audience.NATIONAL),
            (Role.REGION, "region", Audience.AUTHORITY),
            (Role.DISTRICT, "district", Audience.AUTHORITY),
            (Role.COMMUNITY, "community", Audience.AUTHORITY),
            (Role.COMMUNITY, "other", Audience.PUBLIC),
            (Role.REGION, "kyiv", Audience.PUBLIC),
        ],
    )
    def test_what_depends_on_the_territory(
        self, country: Country, lyceum: int, role: Role, territory: str, audience: Audience
    ) -> None:
        page = card_page(country.officer(role, territory), api.public_id_of(lyceum))

        assert page.audience is audience
        assert ("head_name" in page.values) is (audience >= Audience.AUTHORITY)
        assert "settlement" not in page.values

    def test_the_public_fields_are_for_everybody(self, lyceum: int) -> None:
        page = card_page(None, api.public_id_of(lyceum))

        assert page.values["address"] == "вул. Шкільна, 1"
        assert not {"head_name", "fax", "is_confirmed", "settlement"} & set(page.values)
        assert (page.may_edit, page.differences, page.open_reviews) == (False, {}, 0)

    def test_the_history_is_for_authorities_and_the_head(self, country: Country, lyceum: int) -> None:
        edit(lyceum, address="вул. Нова, 2", ground="Рішення № 1")
        _page, changes = history(head_of(lyceum), api.public_id_of(lyceum))

        assert changes[0].fields == (("address", "вул. Шкільна, 1", "вул. Нова, 2"),)
        with pytest.raises(NotVisible):
            history(country.officer(Role.COMMUNITY, "other"), api.public_id_of(lyceum))

    def test_sees_reads_the_same_set(self, country: Country, lyceum: int) -> None:
        assert api.sees(country.officer(Role.REGION, "region"), lyceum)
        assert not api.sees(country.officer(Role.REGION, "kyiv"), lyceum)
        assert not api.sees(None, lyceum)
        assert api.sees(head_of(lyceum), lyceum)
