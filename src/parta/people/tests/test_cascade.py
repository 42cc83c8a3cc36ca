"""The cascade: who may give which role where; change of head; screens and their statements."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from conftest import another_database
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.identity import api as identity
from parta.identity.testing import actor_of_person, note_sign_in, sign_in
from parta.institutions.api import authority, public_id_of
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, Refused
from parta.people import api as people
from parta.people.queries.cascade import staff_page
from parta.people.testing import (
    Territory,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_staff,
    make_teacher,
    make_territory,
)

TODAY = timezone.localdate()


def newcomer(family: str = "Мельничук", born_on: date | None = date(1979, 4, 5)) -> people.NewPerson:
    return people.NewPerson(family, "Ірина", "Петрівна", born_on=born_on)


class TestOffices:
    """Truth table: rows are who gives, columns what is given. The district has nobody, all others have."""

    @pytest.fixture
    def officers(self, land: Territory) -> dict[str, Actor]:
        return {
            "national": make_officer(Role.NATIONAL),
            "region": make_officer(Role.REGION, land.region),
            "community": make_officer(Role.COMMUNITY, land.community),
            "other": make_officer(Role.COMMUNITY, land.other_community),
            "head": make_head(land.school),
        }

    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("national", {"region"}),
            ("region", {"district", "community", "other_community"}),  # past the district, which has nobody
            ("community", set()),
            ("other", set()),
            ("head", set()),
        ],
    )
    def test_are_given_by_the_nearest_level_that_has_officers(
        self, who: str, may: set[str], officers: dict[str, Actor], land: Territory
    ) -> None:
        places = {name: getattr(land, name) for name in ("region", "district", "community", "other_community")}
        allowed = {
            name
            for name, place in places.items()
            if identity.may_grant_office(officers[who], authority(place).role, place)
        }
        assert allowed == may

    def test_of_a_country_come_from_the_command_line_only(self, officers: dict[str, Actor]) -> None:
        assert not identity.may_grant_office(officers["national"], Role.NATIONAL, None)
        assert identity.may_grant_office(SYSTEM, Role.NATIONAL, None)

    def test_name_the_office_they_were_given_by(self, officers: dict[str, Actor], land: Territory) -> None:
        result = people.appoint_officer(
            actor=officers["region"], authority_id=land.district, newcomer=newcomer(), now=timezone.now()
        )

        with connection.cursor() as cursor:
            cursor.execute(
                "select giver.role, giver.authority_id from identity_role_grant g "
                "join identity_role_grant giver on giver.id = g.granted_by_id "
                "join identity_account a on a.id = g.account_id where a.person_id = %s",
                [result.person_id],
            )
            assert cursor.fetchall() == [("region", land.region)]
        assert result.issued
        assert result.issued.fact is identity.Fact.KEP

    def test_close_the_way_for_levels_above_once_they_are_held(
        self, officers: dict[str, Actor], land: Territory
    ) -> None:
        make_officer(Role.DISTRICT, land.district)

        decision = identity.may_grant_office(officers["region"], Role.COMMUNITY, land.community)
        assert not decision
        assert "Хмільницького району" in decision.reason, "the refusal says who does it"

    def test_end_by_whoever_is_above(self, officers: dict[str, Actor], land: Territory) -> None:
        (officer,) = identity.officers_of([land.community])

        with pytest.raises(Refused):
            identity.end_office(actor=officers["other"], grant_id=officer.grant_id, now=timezone.now())
        identity.end_office(actor=officers["region"], grant_id=officer.grant_id, now=timezone.now())

        assert actor_of_person(officers["community"].person_id or 0).grants == ()

    def test_are_held_once(self, officers: dict[str, Actor], land: Territory) -> None:
        with pytest.raises(identity.OfficeIsHeld):
            identity.grant_office(
                actor=SYSTEM,
                person_id=officers["community"].person_id or 0,
                role=Role.COMMUNITY,
                authority_id=land.community,
            )


class TestHeads:
    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("national", False),
            ("region", False),
            ("community", True),
            ("other", False),
            ("head", False),
            ("elsewhere", False),
        ],
    )
    def test_are_appointed_by_the_nearest_authority(self, who: str, may: bool, land: Territory) -> None:
        actors = {
            "national": make_officer(Role.NATIONAL),
            "region": make_officer(Role.REGION, land.region),
            "community": make_officer(Role.COMMUNITY, land.community),
            "other": make_officer(Role.COMMUNITY, land.other_community),
            "head": make_head(land.school),
            "elsewhere": make_head(land.elsewhere),
        }
        assert bool(identity.may_appoint_head(actors[who], land.school)) is may

    def test_of_a_branch_are_appointed_by_the_head_of_its_hub_too(self, land: Territory) -> None:
        make_officer(Role.COMMUNITY, land.community)
        assert identity.may_appoint_head(make_head(land.school), land.branch)

    def test_are_appointed_from_above_where_nobody_nearer_holds_office(self, land: Territory) -> None:
        assert identity.may_appoint_head(make_officer(Role.NATIONAL), land.school)


class TestTwoHeadsAtOnce:
    @pytest.fixture
    def elsewhere(self, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
        """A database of its own, where other threads may commit."""
        with django_db_blocker.unblock(), another_database("people_race"):  # type: ignore[attr-defined]
            yield

    @pytest.mark.usefixtures("elsewhere")
    def test_become_one(self) -> None:
        land = make_territory()
        candidates = [make_person() for _ in range(4)]
        together = threading.Barrier(4)

        def appoint(person_id: int) -> str:
            connection.ensure_connection()
            together.wait()
            try:
                people.appoint(
                    actor=SYSTEM,
                    institution_id=land.school,
                    person_id=person_id,
                    position=people.Position.HEAD,
                    since=TODAY,
                )
            except people.HeadIsThere as refused:
                return refused.code
            finally:
                connection.close()
            return "appointed"

        with ThreadPoolExecutor(4) as pool:
            answers = sorted(pool.map(appoint, candidates))

        assert answers == ["appointed", "head-is-there", "head-is-there", "head-is-there"]


class TestStaff:
    def test_is_taken_on_by_the_head_and_by_a_deputy_for_staff_but_deputies_by_the_head_alone(
        self, land: Territory
    ) -> None:
        head = make_head(land.school)
        trusted = make_deputy(land.school, powers=frozenset({"staff"}))
        other = make_deputy(land.school, powers=frozenset({"card"}))

        def employ(actor: Actor, position: people.Position, family: str, rnokpp: str = "") -> people.TakenOn:
            return people.employ(
                actor=actor, institution_id=land.school, newcomer=replace(newcomer(family), rnokpp=rnokpp),
                position=position, since=TODAY, now=timezone.now(),
            )  # fmt: skip

        assert employ(head, people.Position.DEPUTY, "Бондар", "2480115926").issued
        with pytest.raises(Invalid) as unnamed:
            employ(head, people.Position.DEPUTY, "Кравець")
        assert [problem.field for problem in unnamed.value.problems] == ["rnokpp"]
        assert employ(trusted, people.Position.TEACHER, "Гнатюк").issued
        assert employ(trusted, people.Position.SECRETARY, "Жук").issued is None, "a secretary has no role yet"
        with pytest.raises(Refused):
            employ(trusted, people.Position.DEPUTY, "Коваль")
        with pytest.raises(Refused):
            employ(other, people.Position.TEACHER, "Лисенко")
        with pytest.raises(Refused):
            employ(make_head(land.elsewhere), people.Position.TEACHER, "Шпак")

    def test_list_is_closed_to_other_schools_and_to_teachers(self, land: Territory) -> None:
        address = f"/staff/{public_id_of(land.school)}/"

        assert sign_in(Client(), make_head(land.school)).get(address).status_code == 200
        assert sign_in(Client(), make_head(land.elsewhere)).get(address).status_code == 404
        assert sign_in(Client(), make_teacher(land.school)).get(address).status_code == 404

    def test_list_counts_the_head_where_it_shows_him_and_offers_no_bulk_act_for_him(self, land: Territory) -> None:
        browser, head = Client(), make_head(land.school)
        sign_in(browser, head)
        note_sign_in(head, at=timezone.now())
        address = f"/staff/{public_id_of(land.school)}/"

        alone = browser.get(address, {"stage": "signed_in"}).content.decode()
        assert "вже входить" in alone.replace("\u00a0", " ")
        assert staff_page(head, public_id_of(land.school), timezone.now()).counts == {"signed_in": 1}
        assert "Надрукувати запрошення" not in alone.replace("\u00a0", " ")

        make_teacher(land.school)
        assert "Надрукувати запрошення" in browser.get(address).content.decode().replace("\u00a0", " ")

    def test_list_costs_as_many_statements_for_thirty_as_for_three(self, land: Territory) -> None:
        client = sign_in(Client(), make_head(land.school))
        address = f"/staff/{public_id_of(land.school)}/"
        client.get(address)  # labels of the roles go into the session once

        counts = []
        for size in (3, 27):
            for _ in range(size):
                make_teacher(land.school)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))

        assert counts[0] == counts[1] <= 6  # one of them is the frame's

    def test_of_a_bulk_is_invited_except_those_who_cannot_be(self, land: Territory) -> None:
        head = make_head(land.school)
        fine, faceless = make_teacher(land.school), make_teacher(land.school, person_id=make_person(born_on=None))
        posts = [next(iter(actor.posts(institution_id=land.school))) for actor in (fine, faceless)]

        result = people.invite_staff(actor=head, institution_id=land.school, post_ids=posts, now=timezone.now())

        assert [each.person_id for each in result.issued] == [fine.person_id]
        assert [each.person_id for each in result.not_invited] == [faceless.person_id]

    def test_is_dismissed_and_loses_the_role_the_same_day(self, land: Territory) -> None:
        head, teacher = make_head(land.school), make_staff(land.school, people.Position.TEACHER)
        client = sign_in(Client(), teacher)
        assert client.get("/account/").status_code == 200

        (post,) = teacher.posts(institution_id=land.school)
        people.dismiss(actor=head, post_id=post, on=TODAY)

        assert actor_of_person(teacher.person_id or 0).grants == ()
        assert "немає ролі" in client.get("/").content.decode()


class TestScreens:
    def test_of_heads_cost_a_fixed_number_of_statements(self, land: Territory) -> None:
        officer = make_officer(Role.COMMUNITY, land.community)
        client = sign_in(Client(), officer)
        address = f"/subordinates/{authority(land.community).public_id}/institutions/"
        client.get(address)

        with CaptureQueriesContext(connection) as before:
            assert client.get(address).status_code == 200
        make_head(land.school)
        make_head(land.branch)
        with CaptureQueriesContext(connection) as after:
            assert client.get(address).status_code == 200

        assert len(before) == len(after) <= 13

    @pytest.mark.parametrize(
        ("who", "address", "statements"),
        [
            ("region", "/subordinates/{district}/", 12),
            ("community", "/heads/{school}/", 15),
            ("community", "/subordinates/{community}/officers/", 5),
            ("head", "/staff/{school}/new/", 4),
            ("head", "/staff/{school}/{post}/", 8),
            ("head", "/account/", 10),
        ],
    )
    def test_cost_what_they_cost(self, who: str, address: str, statements: int, land: Territory) -> None:
        actors = {
            "region": make_officer(Role.REGION, land.region),
            "community": make_officer(Role.COMMUNITY, land.community),
            "head": make_head(land.school),
        }
        (post,) = make_deputy(land.school).posts(institution_id=land.school)
        words = {
            "district": authority(land.district).public_id,
            "community": authority(land.community).public_id,
            "school": public_id_of(land.school),
            "post": people.posts([post])[post].post_public_id,
        }
        client = sign_in(Client(), actors[who])
        client.get(address.format(**words))

        with CaptureQueriesContext(connection) as queries:
            assert client.get(address.format(**words)).status_code == 200

        assert len(queries) <= statements + 1  # the frame may add one

    def test_of_a_foreign_territory_are_not_there(self, land: Territory) -> None:
        client = sign_in(Client(), make_officer(Role.COMMUNITY, land.other_community))

        for address in (
            f"/subordinates/{authority(land.community).public_id}/",
            f"/subordinates/{authority(land.region).public_id}/",
            f"/heads/{public_id_of(land.school)}/",
        ):
            assert client.get(address).status_code == 404, address

    def test_of_the_actor_take_two_statements_before_the_page(self, land: Territory) -> None:
        client = sign_in(Client(), make_teacher(land.school))
        client.get("/account/")

        with CaptureQueriesContext(connection) as queries:
            client.get("/nothing-here/")

        assert len(queries) == 2

    def test_for_visitors_take_none(self, client: Client, db: None, settings: Any) -> None:
        settings.PARTA_DEMO = False  # the demo looks its people up
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
            assert client.get("/sign-in/").status_code == 200
        assert len(queries) == 0
