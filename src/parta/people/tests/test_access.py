"""Who has access to what, and who had."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from parta.identity import api as identity
from parta.identity.testing import sign_in
from parta.institutions.api import authority, public_id_of
from parta.kernel.actor import Actor, Role
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.people.queries.access import Wanted, access_of_authority, access_of_institution
from parta.people.testing import (
    Territory,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_teacher,
)

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def head(land: Territory) -> Actor:
    return make_head(land.school, person_id=make_person("Ткачук", "Віктор"))


def rows(actor: Actor, land: Territory, wanted: Wanted) -> list[tuple[str, date | None]]:
    page = access_of_institution(actor, public_id_of(land.school), wanted, timezone.now())
    return [(row.name, row.last_day) for row in page.rows]


class TestListOfAnInstitution:
    def test_says_who_gave_which_powers_and_from_when(self, land: Territory, head: Actor) -> None:
        deputy = make_deputy(land.school, person_id=make_person("Савчук", "Олена"))
        (post,) = deputy.posts(institution_id=land.school)
        people.set_powers(actor=head, post_id=post, powers=frozenset({"staff"}), since=TODAY, until=TODAY + 3 * DAY)

        page = access_of_institution(head, public_id_of(land.school), Wanted("Савчук", ""), timezone.now())

        assert [(row.when, row.last_day, len(row.powers), row.given_by) for row in page.rows] == [
            ("later", None, 0, ""),
            ("now", TODAY + 2 * DAY, 1, "Ткачук Віктор"),
            ("past", TODAY - DAY, 0, ""),
        ]

    def test_keeps_those_who_left(self, land: Territory, head: Actor) -> None:
        teacher = make_teacher(land.school, person_id=make_person("Жук", "Іван"))
        (post,) = teacher.posts(institution_id=land.school)
        people.dismiss(actor=head, post_id=post, on=TODAY)

        assert rows(head, land, Wanted()) == [("Ткачук Віктор", None)]
        assert rows(head, land, Wanted(when="past")) == [("Жук Іван", TODAY - DAY)]
        assert rows(head, land, Wanted("жук", "")) == [("Жук Іван", TODAY - DAY)]

    def test_is_for_those_in_charge_the_staff_deputy_and_the_authority(self, land: Territory, head: Actor) -> None:
        allowed = [head, make_deputy(land.school, powers=frozenset({"staff"})), make_officer(Role.REGION, land.region)]
        others = [
            make_deputy(land.school, powers=frozenset({"card"})),
            make_teacher(land.school),
            make_head(land.elsewhere),
            make_officer(Role.COMMUNITY, land.other_community),
        ]
        for actor in allowed:
            assert rows(actor, land, Wanted())
        for actor in others:
            with pytest.raises(NotVisible):
                rows(actor, land, Wanted())

    def test_is_offered_only_to_those_for_whom_it_opens(self, land: Territory, head: Actor) -> None:
        list_, staff = (f"/{path}/{public_id_of(land.school)}/" for path in ("access/institutions", "staff"))
        for actor, opens in (
            (head, True),
            (make_deputy(land.school, powers=frozenset({"staff"})), True),
            (make_deputy(land.school, powers=frozenset({"classes"})), False),
        ):
            client = sign_in(Client(), actor)
            assert (list_ in client.get(staff).content.decode()) is opens
            assert (client.get(list_).status_code == 200) is opens

    def test_links_the_file_of_what_is_shown_also_when_only_the_rows_are_swapped(
        self, land: Territory, head: Actor
    ) -> None:
        client, address = sign_in(Client(), head), f"/access/institutions/{public_id_of(land.school)}/"
        part = client.get(address, {"q": "ткачук", "when": "now"}, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "file/?q=%D1%82%D0%BA%D0%B0%D1%87%D1%83%D0%BA&amp;when=now" in part

    def test_leaves_as_a_file(self, land: Territory, head: Actor) -> None:
        make_teacher(land.school, person_id=make_person("Жук", "Іван"))
        client = sign_in(Client(), head)

        answer = client.get(f"/access/institutions/{public_id_of(land.school)}/file/?when=now&q=")

        sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in sheet[1:]] == ["Жук Іван", "Ткачук Віктор"]

    def test_costs_a_fixed_number_of_statements(self, land: Territory, head: Actor) -> None:
        client, counts = sign_in(Client(), head), []
        address = f"/access/institutions/{public_id_of(land.school)}/"
        client.get(address)
        for size in (1, 20):
            for _ in range(size):
                make_teacher(land.school)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 8


class TestListOfAnAuthority:
    def test_holds_officers_and_those_who_lead_its_institutions(self, land: Territory, head: Actor) -> None:
        officer = make_officer(Role.COMMUNITY, land.community, person_id=make_person("Мельничук", "Ірина"))
        make_head(land.elsewhere, person_id=make_person("Чужа", "Людмила"))

        page = access_of_authority(officer, authority(land.community).public_id, Wanted(), timezone.now())

        assert {row.name for row in page.rows} == {"Мельничук Ірина", "Ткачук Віктор"}

    def test_keeps_offices_that_ended(self, land: Territory) -> None:
        region = make_officer(Role.REGION, land.region)
        make_officer(Role.COMMUNITY, land.community, person_id=make_person("Мельничук", "Ірина"))
        (office,) = identity.officers_of([land.community])
        identity.end_office(actor=region, grant_id=office.grant_id, now=timezone.now())

        page = access_of_authority(region, authority(land.community).public_id, Wanted(when="past"), timezone.now())

        assert [(row.name, row.last_day) for row in page.rows] == [("Мельничук Ірина", TODAY)]
