"""The sheet of invitations for the families of a class: its order, one card a person, its cost."""

import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.enrolment import testing
from parta.identity import api as identity
from parta.identity.api import Fact
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import school_year_of
from parta.kernel.text import sort_key
from parta.people import api as people
from parta.people.testing import make_guardian, make_person, make_teacher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]
NOW = timezone.now()
YEAR = school_year_of(timezone.localdate(NOW))


@pytest.fixture
def class_id(institution: int) -> int:
    return testing.make_class(institution_id=institution, school_year=YEAR, grade=8, letter="Б")


def family(institution: int, class_id: int, size: int) -> list[int]:
    """So many children, each with a mother of its own."""
    pupils = [each.person_id for each in testing.make_pupils(size, institution_id=institution, class_id=class_id)]
    for pupil in pupils:
        make_guardian(pupil)
    return pupils


def invite(institution: int, pupils: list[int]) -> people.Invited:
    return people.invite_guardians(actor=SYSTEM, institution_id=institution, pupil_ids=pupils, now=NOW)


class TestTheSheet:
    def test_is_in_the_order_of_the_children(self, institution: int, class_id: int) -> None:
        pupils = family(institution, class_id, 12)

        asked = [each.pupil_id or 0 for each in invite(institution, pupils[::-1]).issued]

        names = [sort_key(people.cards([pupil])[pupil].full) for pupil in asked]
        assert sorted(asked) == sorted(pupils)
        assert names == sorted(names)

    def test_has_one_card_for_a_mother_of_two(self, institution: int, class_id: int, head: Actor) -> None:
        pupils = testing.make_pupils(2, institution_id=institution, class_id=class_id)
        mother = make_person("Бабенко", "Олена")
        for pupil in pupils:
            make_guardian(pupil.person_id, person_id=mother)
        page = f"/schools/{_public(institution)}/classes/{class_id}/families/"

        sheet = sign_in(Client(), head).post(page, {"pupil": [str(each.public_id) for each in pupils]}).content.decode()

        spoken = [" ".join(each.display_name.split()[1::-1]) for each in pupils]
        assert sheet.count("Бабенко Олена") == 1
        assert sheet.count("big-code") == 1
        assert all(name in sheet for name in spoken)
        first = min(pupils, key=lambda each: sort_key(each.display_name))
        asked = " ".join(first.display_name.split()[1::-1])
        assert re.search(rf"дату народження дитини: {asked}\.", sheet.replace("\u00a0", " "))

    def test_asks_a_mother_of_a_child_elsewhere_what_this_school_cannot_know(
        self, institution: int, class_id: int
    ) -> None:
        here, alone = family(institution, class_id, 2)
        other_school = make_institution("Гімназія № 2")
        there = testing.make_class(institution_id=other_school, school_year=YEAR, grade=3, letter="А")
        (elsewhere,) = testing.make_pupils(1, institution_id=other_school, class_id=there)
        mother = make_person("Бабенко", "Олена")
        make_guardian(here, person_id=mother)
        make_guardian(elsewhere.person_id, person_id=mother)

        cards = {each.person_id: each for each in invite(institution, [here, alone]).issued}

        assert _asked_of(cards[mother].invitation_id) == elsewhere.person_id
        others = [each for each in cards.values() if each.person_id != mother]
        assert {_asked_of(each.invitation_id) for each in others} == {here, alone}
        assert {each.fact for each in cards.values()} == {Fact.BORN_ON}

    def test_leads_somebody_who_works_elsewhere_to_kep(self, institution: int, class_id: int) -> None:
        (pupil,) = [each.person_id for each in testing.make_pupils(1, institution_id=institution, class_id=class_id)]
        teacher = make_teacher(make_institution("Гімназія № 3"))
        make_guardian(pupil, person_id=teacher.person_id)

        (card,) = invite(institution, [pupil]).issued

        assert card.fact is Fact.KEP

    def test_costs_the_same_for_two_and_for_twelve(self, institution: int, class_id: int) -> None:
        counts = []
        for size in (2, 12):
            pupils = family(institution, class_id, size)
            with CaptureQueriesContext(connection) as queries:
                assert len(invite(institution, pupils).issued) == size
            counts.append(len(queries))

        assert counts[0] == counts[1]

    def test_revokes_the_cards_printed_before(self, institution: int, class_id: int) -> None:
        pupils = family(institution, class_id, 1)
        (first,) = invite(institution, pupils).issued
        (second,) = invite(institution, pupils).issued

        states = identity.access_states([second.person_id], NOW)
        assert states[second.person_id].access is identity.Access.INVITED
        assert _revoked(first.invitation_id)
        assert not _revoked(second.invitation_id)

    def test_is_not_for_roles_that_need_kep(self, institution: int) -> None:
        with pytest.raises(ValueError, match="head"):
            identity.invite_many(actor=SYSTEM, invitees=(), role=Role.HEAD, institution_id=institution, now=NOW)


def _public(institution: int) -> UUID:
    return institutions.public_id_of(institution)


def _asked_of(invitation_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select fact_person_id from identity_invitation where public_id = %s", [invitation_id])
        return int(cursor.fetchone()[0])


def _revoked(invitation_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select revoked_at is not null from identity_invitation where public_id = %s", [invitation_id])
        return bool(cursor.fetchone()[0])
