"""Access opened in waves: who is not yet in, who says when, who is reminded."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.audit.api import acting
from parta.identity import api as identity
from parta.identity.testing import note_sign_in, sign_in
from parta.institutions.api import authority, public_id_of
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people.operations.waves import remind_of_opening, remind_wave
from parta.people.queries.waves import waves_page
from parta.people.testing import (
    Territory,
    make_guardian,
    make_head,
    make_officer,
    make_person,
    make_teacher,
)
from parta.reference import api as reference

TODAY = timezone.localdate()
WEEK = timedelta(days=7)


def announce(
    actor: Actor, authority_id: int, opens_on: date = TODAY + WEEK, kinds: tuple[int, ...] = ()
) -> identity.WaveLine:
    wave_id = identity.announce_wave(
        actor=actor, authority_id=authority_id, kinds=kinds, opens_on=opens_on, note="", now=timezone.now()
    )
    return next(line for line in identity.waves_of([authority_id]) if line.id == wave_id)


class TestSomebodyNotYetIn:
    def test_is_told_when_and_by_whose_word(self, land: Territory) -> None:
        head = make_head(land.school)
        announce(make_officer(Role.NATIONAL), land.district)
        browser = sign_in(Client(), head)

        page = browser.get("/").content.decode()

        assert (TODAY + WEEK).strftime("%d.%m.%Y") in page
        assert authority(land.root).name in page.replace("\xa0", " ")
        assert browser.get(f"/staff/{public_id_of(land.school)}/").status_code == 404

    def test_comes_in_on_the_day_by_himself(self, land: Territory) -> None:
        announce(make_officer(Role.NATIONAL), land.district, TODAY)
        browser = sign_in(Client(), make_head(land.school))
        assert browser.get(f"/staff/{public_id_of(land.school)}/").status_code == 200

    def test_comes_in_when_the_wave_is_withdrawn(self, land: Territory) -> None:
        officer = make_officer(Role.COMMUNITY, land.community)
        wave = announce(officer, land.community)
        browser = sign_in(Client(), make_teacher(land.school))
        assert "відкриється" in browser.get("/").content.decode()

        identity.withdraw_wave(actor=officer, wave_id=wave.id, now=timezone.now())

        assert "відкриється" not in browser.get("/").content.decode()

    def test_is_nobody_elsewhere_of_another_kind_or_in_office(self, land: Territory) -> None:
        officer = make_officer(Role.COMMUNITY, land.community)
        announce(officer, land.community, kinds=(999,))
        for actor, address in (
            (make_head(land.school), f"/staff/{public_id_of(land.school)}/"),
            (officer, "/subordinates/"),
        ):
            assert sign_in(Client(), actor).get(address, follow=True).status_code == 200
        announce(officer, land.community)
        make_head(land.elsewhere)
        assert sign_in(Client(), officer).get("/subordinates/", follow=True).status_code == 200
        assert make_guardian(make_person()).grants

    def test_keeps_roles_elsewhere(self, land: Territory) -> None:
        person = make_person()
        make_teacher(land.elsewhere, person_id=person)
        both = make_teacher(land.school, person_id=person)
        announce(make_officer(Role.COMMUNITY, land.community), land.community)

        browser = sign_in(Client(), both)

        assert browser.get("/journals/", follow=True).status_code == 200
        assert browser.get("/account/").status_code == 200

    def test_costs_nothing_while_no_wave_lies_ahead(self, land: Territory) -> None:
        announce(make_officer(Role.NATIONAL), land.district, TODAY)
        client = sign_in(Client(), make_teacher(land.school))
        client.get("/account/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/nothing-here/")
        assert len(queries) == 2


class TestAnnouncing:
    def test_is_for_ones_own_territory(self, land: Territory) -> None:
        for actor in (
            make_officer(Role.COMMUNITY, land.other_community),
            make_officer(Role.COMMUNITY, land.community),
            make_head(land.school),
        ):
            with pytest.raises(Refused):
                announce(actor, land.district)

    def test_names_the_nearest_office_of_the_giver(self, land: Territory) -> None:
        assert announce(make_officer(Role.REGION, land.region), land.community).giver_id == land.region
        assert announce(make_officer(Role.NATIONAL), land.community).giver_id == land.root

    def test_is_not_for_days_that_are_over(self, land: Territory) -> None:
        with pytest.raises(Invalid):
            announce(make_officer(Role.NATIONAL), land.community, TODAY - WEEK)

    def test_of_those_above_is_not_withdrawn_from_below(self, land: Territory) -> None:
        wave = announce(make_officer(Role.REGION, land.region), land.community)
        with pytest.raises(Refused):
            identity.withdraw_wave(
                actor=make_officer(Role.COMMUNITY, land.community), wave_id=wave.id, now=timezone.now()
            )

    def test_is_never_changed_afterwards(self, land: Territory) -> None:
        wave = announce(make_officer(Role.NATIONAL), land.community)
        with (
            pytest.raises(DatabaseError, match="never changed"),
            acting(SYSTEM, "identity.testing.wave"),
            transaction.atomic(),
        ):
            connection.cursor().execute("update identity_wave set opens_on = %s where public_id = %s", [TODAY, wave.id])


class TestReminding:
    def test_writes_to_heads_who_are_not_in_once_a_day(self, land: Territory) -> None:
        officer = make_officer(Role.COMMUNITY, land.community)
        make_head(land.school, person_id=make_person("Ткачук", "Віктор", email="v@example.org"))
        make_head(land.branch)
        announce(officer, land.community)
        (line,) = identity.waves_of([land.community])

        assert remind_wave(actor=officer, wave=line, now=timezone.now()) == 1
        assert remind_wave(actor=officer, wave=line, now=timezone.now()) == 0

    def test_comes_by_itself_on_the_day_and_a_week_before(self, land: Territory) -> None:
        officer = make_officer(Role.COMMUNITY, land.community)
        make_head(land.school, person_id=make_person("Ткачук", "Віктор", email="v@example.org"))
        announce(officer, land.community, TODAY + WEEK)

        letters = [
            remind_of_opening(actor=SYSTEM, now=timezone.now() + timedelta(days=days)) for days in (0, 0, 1, 7, 8)
        ]

        assert letters == [1, 0, 0, 1, 0]

    def test_is_for_the_authority_alone(self, land: Territory) -> None:
        announce(make_officer(Role.COMMUNITY, land.community), land.community)
        (line,) = identity.waves_of([land.community])
        with pytest.raises(Refused):
            remind_wave(actor=make_officer(Role.COMMUNITY, land.other_community), wave=line, now=timezone.now())


class TestPageOfWaves:
    def test_counts_who_is_in(self, land: Territory) -> None:
        reference.load_first_lists()
        officer = make_officer(Role.COMMUNITY, land.community)
        make_head(land.school)
        announce(officer, land.community)

        (row,) = waves_page(officer, authority(land.community).public_id, timezone.now()).rows

        assert (row.total, row.signed_in, row.invited, row.missing, row.is_mine) == (2, 0, 0, 2, True)

    def test_announces_and_withdraws(self, land: Territory) -> None:
        reference.load_first_lists()
        officer = make_officer(Role.COMMUNITY, land.community)
        client, address = sign_in(Client(), officer), f"/waves/{authority(land.community).public_id}/"
        assert client.get(address).status_code == 200
        words = {
            "territory": str(authority(land.community).public_id),
            "kinds": ["preschool"],
            "opens_on": (TODAY + WEEK).strftime("%d.%m.%Y"),
            "note": "",
        }
        assert client.post(address, {**words, "opens_on": ""}).status_code == 422
        answer = client.post(address, words)
        assert answer.status_code == 302, answer.content.decode()
        (line,) = identity.waves_of([land.community])
        assert line.kinds
        assert client.post(f"{address}{line.id}/", {"act": "nonsense"}).status_code == 404
        assert client.post(f"{address}{line.id}/", {"act": "withdraw"}).status_code == 302
        assert identity.waves_of([land.community]) == ()
        with pytest.raises(NotVisible):
            identity.withdraw_wave(actor=officer, wave_id=line.id, now=timezone.now())


class TestAWaveOverPeopleWhoWork:
    def test_is_asked_about_first(self, land: Territory) -> None:
        reference.load_first_lists()
        officer, head = make_officer(Role.COMMUNITY, land.community), make_head(land.school)
        note_sign_in(head)
        desk, at_work = sign_in(Client(), officer), sign_in(Client(), head)
        body = authority(land.community).public_id
        typed = {"territory": str(body), "opens_on": (TODAY + WEEK).strftime("%d.%m.%Y"), "note": "Ключі дає громада."}

        asked = desk.post(f"/waves/{body}/", typed)

        page = asked.content.decode().replace("\xa0", " ")
        assert asked.status_code == 422
        assert "У 1 закладі вже працюють люди." in page
        assert "Ключі дає громада." in page
        assert at_work.get(f"/staff/{public_id_of(land.school)}/").status_code == 200
        assert desk.post(f"/waves/{body}/", {**typed, "sure": "on"}).status_code == 302
        assert at_work.get(f"/staff/{public_id_of(land.school)}/").status_code == 404


class TestAWaveOfAnotherCentury:
    def test_is_refused(self, land: Territory) -> None:
        officer = make_officer(Role.COMMUNITY, land.community)
        with pytest.raises(Invalid, match="рік"):
            announce(officer, land.community, date(9999, 12, 31))
