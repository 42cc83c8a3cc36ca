"""Posts and the roles that follow from them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from parta.audit.api import acting
from parta.identity.testing import actor_of_person
from parta.institutions.models import Institution
from parta.kernel.actor import SYSTEM, Role
from parta.people import api as people
from parta.people.testing import make_guardian, make_head, make_person, make_teacher

TODAY = timezone.localdate()


@pytest.fixture
def institution() -> int:
    with acting(SYSTEM, "people.testing.institution"):
        return Institution.objects.create().pk


@pytest.mark.django_db
class TestAppoint:
    def test_makes_a_head_of_the_person(self, institution: int) -> None:
        head = make_head(institution)

        assert [(grant.role, grant.institution_id) for grant in head.grants] == [(Role.HEAD, institution)]
        assert head.leads(institution)

    def test_refuses_a_second_head_and_says_what_to_do(self, institution: int) -> None:
        make_head(institution)

        with pytest.raises(people.HeadIsThere):
            make_head(institution)

    def test_lets_a_new_head_follow_the_dismissed_one_on_the_same_day(self, institution: int) -> None:
        old = make_head(institution)
        (post,) = old.posts(institution_id=institution)

        people.dismiss(actor=SYSTEM, post_id=post, on=TODAY)
        new = make_head(institution, since=TODAY)

        assert new.leads(institution)
        assert actor_of_person(old.person_id or 0).grants == ()

    def test_keeps_the_post_of_a_dismissed_teacher_under_its_id(self, institution: int) -> None:
        teacher = make_teacher(institution, since=date(2024, 9, 1))
        (post,) = teacher.posts(institution_id=institution)

        people.dismiss(actor=SYSTEM, post_id=post, on=date(2025, 6, 1))

        line = people.posts([post])[post]
        assert (line.since, line.until, line.person.person_id) == (
            date(2024, 9, 1),
            date(2025, 6, 1),
            teacher.person_id,
        )


@pytest.mark.django_db
class TestGuardian:
    def test_has_the_child_only_while_the_period_lasts(self) -> None:
        child = make_person()
        mother = make_guardian(child, until=TODAY + timedelta(days=1))
        father = make_guardian(child, until=TODAY)

        assert mother.children() == {child}
        assert father.children() == set()
