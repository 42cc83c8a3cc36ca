"""Settling what a register leaves open."""

from datetime import date

import pytest

from parta.institutions import api
from parta.institutions.models import BodySpelling, Review
from parta.institutions.operations import authorities, reviews
from parta.institutions.queries.confirming import confirming_list, waiting_cards
from parta.institutions.queries.work import authority_page, open_reviews, review_list, review_page
from parta.institutions.tests.conftest import CODES, Country, head_of
from parta.institutions.tests.test_register import as_csv, card, load, questions, school
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.ui.paging import Window

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
OLD_BODY = "Відділ освіти Козятинської районної державної адміністрації"


def question(code: str) -> Review:
    institution_id = card(code).institution_id
    return Review.objects.get(institution_id=institution_id, state=Review.State.OPEN)


class TestABranch:
    def test_joins_the_hub_that_an_officer_chose(self, country: Country) -> None:
        load(as_csv(school("1", "Корделівський ліцей", edrpou="26142074"), school("2", "Філія", role="Філія")))
        hub = card("1").institution_id
        reviews.join_hub(
            actor=country.officer(Role.COMMUNITY, "community"),
            review_id=question("2").public_id,
            hub_id=hub,
            today=TODAY,
        )

        assert (card("2").parent_id, card("2").during.lower) == (hub, TODAY)
        assert card("1").network_role == api.NetworkRole.HUB
        assert (questions("2"), questions("2", "settled")) == ([], ["branch-without-hub"])

    def test_stays_joined_when_the_register_comes_again(self, country: Country) -> None:
        data = as_csv(school("1", "Корделівський ліцей", edrpou="26142074"), school("2", "Філія", role="Філія"))
        load(data)
        hub = card("1").institution_id
        reviews.join_hub(
            actor=country.officer(Role.NATIONAL), review_id=question("2").public_id, hub_id=hub, today=TODAY
        )

        assert load(data).rows_in == 2
        assert card("2").parent_id == hub

    def test_is_offered_hubs_of_the_neighbourhood(self, country: Country) -> None:
        load(
            as_csv(
                school("1", "Опорний ліцей «Гармонія»", role="Опорний заклад", edrpou="26142074"),
                school("3", "Іванівський ліцей", role="Опорний заклад", edrpou="21726646"),
                school("2", "Філія опорного ліцею «Гармонія»", role="Філія"),
            )
        )
        page = review_page(country.officer(Role.NATIONAL), question("2").public_id)

        assert [hub.name for hub in page.hubs] == ["Опорний ліцей «Гармонія»", "Іванівський ліцей"]

    def test_may_stand_alone_with_a_reason(self, country: Country) -> None:
        load(as_csv(school("2", "Філія", role="Філія")))
        actor = country.officer(Role.NATIONAL)
        with pytest.raises(Invalid):
            reviews.stand_alone(actor=actor, review_id=question("2").public_id, reason=" ", today=TODAY)
        reviews.stand_alone(
            actor=actor, review_id=question("2").public_id, reason="Відокремлено 2024 року", today=TODAY
        )

        assert card("2").network_role == api.NetworkRole.ORDINARY

    def test_does_not_join_a_branch_nor_itself(self, country: Country) -> None:
        load(
            as_csv(
                school("1", role="Опорний заклад"),
                school("2", "Філія", role="Філія"),
                school("3", "Інша філія", role="Філія", edrpou="21726646"),
            )
        )
        asked = question("3")
        for hub in (card("2").institution_id, asked.institution_id):
            with pytest.raises(Invalid):
                reviews.join_hub(
                    actor=country.officer(Role.NATIONAL), review_id=asked.public_id, hub_id=hub, today=TODAY
                )


class TestABody:
    def test_is_settled_for_one_institution(self, country: Country) -> None:
        load(as_csv(school("1", body=OLD_BODY), school("2", "Другий", body=OLD_BODY)))
        other = country.authority("other")
        count = reviews.assign_authority(
            actor=country.officer(Role.DISTRICT, "district"),
            review_id=question("1").public_id,
            authority_id=other,
            today=TODAY,
        )

        assert count == 1
        assert (card("1").authority_id, card("2").authority_id) == (other, country.authority("community"))
        assert api.authorities_over(card("1").institution_id)[0].id == other

    def test_is_settled_for_all_who_are_spelt_so_and_for_later_files(self, country: Country) -> None:
        rows = [school("1", body=OLD_BODY), school("2", "Другий", body=OLD_BODY)]
        load(as_csv(*rows))
        other = country.authority("other")
        count = reviews.assign_authority(
            actor=country.officer(Role.REGION, "region"), review_id=question("1").public_id, authority_id=other,
            today=TODAY, same_spelling=True,
        )  # fmt: skip
        again = load(as_csv(*rows, school("3", "Третій", body=OLD_BODY.upper())), name="schools_2026-10-01.csv")

        assert count == 2
        assert (again.rows_in, again.rows_on_review) == (3, 0)
        assert card("3").authority_id == other
        assert BodySpelling.objects.get(is_settled=True).basis == "person"

    def test_of_a_whole_region_is_not_for_a_community(self, country: Country) -> None:
        load(as_csv(school("1", body=OLD_BODY)))

        with pytest.raises(Refused):
            reviews.assign_authority(
                actor=country.officer(Role.COMMUNITY, "community"), review_id=question("1").public_id,
                authority_id=country.authority("community"), today=TODAY, same_spelling=True,
            )  # fmt: skip

    def test_outside_the_territory_cannot_be_assigned(self, country: Country) -> None:
        load(as_csv(school("1", body=OLD_BODY)))

        with pytest.raises(Refused):
            reviews.assign_authority(
                actor=country.officer(Role.COMMUNITY, "community"), review_id=question("1").public_id,
                authority_id=country.authority("other"), today=TODAY,
            )  # fmt: skip


class TestAPlace:
    def test_is_set_and_its_authority_follows(self, country: Country) -> None:
        load(as_csv(school("1", katottg="", settlement="с. Атлантида, Вінницька область", body="Обласна рада")))
        reviews.set_place(
            actor=country.officer(Role.REGION, "region"), review_id=question("1").public_id,
            territory_id=country.places["other_village"], today=TODAY,
        )  # fmt: skip

        assert card("1").territory_id == country.places["other_village"]
        assert card("1").authority_id == country.authority("other")

    def test_is_a_settlement(self, country: Country) -> None:
        load(as_csv(school("1", katottg=CODES["community"])))

        with pytest.raises(Invalid):
            reviews.set_place(
                actor=country.officer(Role.NATIONAL), review_id=question("1").public_id,
                territory_id=country.places["district"], today=TODAY,
            )  # fmt: skip


class TestTheReviewList:
    def test_shows_an_officer_his_territory(self, country: Country) -> None:
        load(
            as_csv(
                school("1", body=OLD_BODY), school("2", "Другий", body="Університет", katottg=CODES["other_village"])
            )
        )

        def kinds(role: Role, territory: str = "") -> list[str]:
            found = review_list(country.officer(role, territory), "", Window())
            return sorted(line.kind for line in found.lines)

        assert kinds(Role.NATIONAL) == kinds(Role.DISTRICT, "district") == ["body-abolished", "body-unknown"]
        assert kinds(Role.COMMUNITY, "community") == ["body-abolished"]
        assert kinds(Role.REGION, "kyiv") == []
        assert open_reviews(country.officer(Role.COMMUNITY, "other")) == 1

    def test_shows_an_officer_of_two_authorities_the_work_of_the_current_role(self, country: Country) -> None:
        load(
            as_csv(
                school("1", body=OLD_BODY), school("2", "Другий", body="Університет", katottg=CODES["other_village"])
            )
        )
        here = Grant(Role.COMMUNITY, authority_id=country.authority("community"))
        there = Grant(Role.COMMUNITY, authority_id=country.authority("other"))

        def work(current: Grant | None) -> tuple[int, list[str], tuple[int, int], int]:
            both = Actor(account_id=2, name="Посадовиця двох громад", grants=(here, there), current=current)
            listed = [line.kind for line in review_list(both, "", Window()).lines]
            cards = sum(confirming_list(both, None, Window()).counts.values())
            return open_reviews(both), listed, waiting_cards(both), cards

        assert work(here) == (1, ["body-abolished"], (0, 1), 1)
        assert work(there)[:2] == (1, ["body-unknown"])
        assert work(None)[0] == 2

    def test_narrows_to_a_kind_and_counts_each(self, country: Country) -> None:
        load(as_csv(school("1", body=OLD_BODY), school("2", "Другий", body=""), school("3", "Третій", body="")))
        found = review_list(country.officer(Role.NATIONAL), "body-empty", Window())

        assert [line.kind for line in found.lines] == ["body-empty", "body-empty"]
        assert found.counts == {"body-empty": 2, "body-abolished": 1}

    def test_is_closed_to_others(self, country: Country) -> None:
        load(as_csv(school("1", body=OLD_BODY)))
        asked = question("1")

        with pytest.raises(Refused):
            review_list(head_of(asked.institution_id), "", Window())
        with pytest.raises(NotVisible):
            reviews.dismiss_review(
                actor=country.officer(Role.REGION, "kyiv"), review_id=asked.public_id, reason="не моє діло"
            )


class TestAnAuthority:
    def test_shows_its_territory_to_its_own_and_to_those_above(self, country: Country) -> None:
        load(
            as_csv(
                school("1"),
                school("2", "Другий", katottg=CODES["other_village"], body="Відділ освіти Іванівської сільської ради"),
            )
        )
        community = api.authority(country.authority("community"))
        page = authority_page(country.officer(Role.REGION, "region"), community.public_id)

        assert (page.institutions, page.working, page.direct) == (1, 1, 1)
        assert [each.level for each in page.above] == [0, 1, 2]
        district = authority_page(
            country.officer(Role.DISTRICT, "district"), api.authority(country.authority("district")).public_id
        )
        assert [size for _card, size in district.below] == [1, 1]
        with pytest.raises(NotVisible):
            authority_page(country.officer(Role.COMMUNITY, "other"), community.public_id)

    def test_is_renamed_by_its_own(self, country: Country) -> None:
        community = country.authority("community")
        authorities.rename_authority(
            actor=country.officer(Role.COMMUNITY, "community"),
            authority_id=community,
            name="Управління освіти Калинівки",
        )

        assert api.authority(community).name == "Управління освіти Калинівки"
        with pytest.raises(Refused):
            authorities.rename_authority(
                actor=country.officer(Role.COMMUNITY, "other"), authority_id=community, name="Чуже"
            )

    def test_of_every_community_is_there_before_any_register(self, country: Country) -> None:
        assert api.root_authority() is not None
        assert [each.level for each in api.authorities_above(country.authority("community"))] == [2, 1, 0]
        assert api.authority_of_territory(country.places["kyiv_district"]) is None
