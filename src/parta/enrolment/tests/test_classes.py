"""Forming classes and enrolling into them."""

from datetime import date

import pytest

from parta.enrolment import api, testing
from parta.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db


class TestMakePupils:
    def test_puts_them_into_the_class_in_alphabetical_order(self, institution: int) -> None:
        class_id = testing.make_class(institution_id=institution, grade=8, letter="Б")
        testing.make_pupils(12, institution_id=institution, class_id=class_id)
        members = api.members_on(institution_id=institution, group_id=class_id, on=date(2026, 9, 1))
        assert len(members) == 12
        assert api.members_on(institution_id=institution, group_id=class_id, on=date(2026, 8, 31)) == ()
        (card,) = api.groups_of(institution_id=institution, school_year=2026, on=date(2026, 11, 2))
        assert (card.name, card.size) == ("8-Б", 12)
        place = api.pupil_places(pupil_ids=[members[0].pupil_id], on=date(2026, 10, 1))[members[0].pupil_id]
        assert (place.class_name, place.group_ids) == ("8-Б", (class_id,))

    def test_divides(self, institution: int) -> None:
        class_id = testing.make_class(institution_id=institution, grade=8, letter="Б")
        pupils = [p.person_id for p in testing.make_pupils(6, institution_id=institution, class_id=class_id)]
        one, two = (
            api.create_study_group(actor=SYSTEM, institution_id=institution, class_id=class_id, name=n)
            for n in ("1", "2")
        )
        assert (
            api.divide_class(
                actor=SYSTEM,
                institution_id=institution,
                class_id=class_id,
                groups={one: pupils[:3], two: pupils[3:]},
                since=date(2026, 9, 1),
            )
            == 6
        )
        assert (
            api.divide_class(
                actor=SYSTEM,
                institution_id=institution,
                class_id=class_id,
                groups={one: pupils[:2], two: pupils[2:]},
                since=date(2026, 10, 1),
            )
            == 2
        )
        assert len(api.members_on(institution_id=institution, group_id=two, on=date(2026, 10, 1))) == 4
        assert len(api.members_on(institution_id=institution, group_id=one, on=date(2026, 9, 30))) == 3
