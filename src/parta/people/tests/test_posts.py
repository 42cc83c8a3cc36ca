"""Posts, guardianship and the roles that follow from them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from parta.identity.testing import actor_of_person
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.testing import Territory, make_deputy, make_guardian, make_head, make_person, make_teacher

TODAY = timezone.localdate()


class TestAppoint:
    def test_makes_a_head_of_the_person(self, land: Territory) -> None:
        head = make_head(land.elsewhere)

        assert [(grant.role, grant.institution_id) for grant in head.grants] == [(Role.HEAD, land.elsewhere)]
        assert head.leads(land.elsewhere)

    def test_refuses_a_second_head_and_says_what_to_do(self, land: Territory) -> None:
        make_head(land.school)

        with pytest.raises(people.HeadIsThere):
            make_head(land.school)

    def test_lets_a_new_head_follow_the_dismissed_one_on_the_same_day(self, land: Territory) -> None:
        old = make_head(land.school)
        (post,) = old.posts(institution_id=land.school)

        people.dismiss(actor=SYSTEM, post_id=post, on=TODAY)
        new = make_head(land.school, since=TODAY)

        assert new.leads(land.school)
        assert actor_of_person(old.person_id or 0).grants == ()

    def test_keeps_the_post_of_a_dismissed_teacher_under_its_id(self, land: Territory) -> None:
        teacher = make_teacher(land.school, since=date(2024, 9, 1))
        (post,) = teacher.posts(institution_id=land.school)

        people.dismiss(actor=SYSTEM, post_id=post, on=date(2025, 6, 1))

        line = people.posts([post])[post]
        assert (line.since, line.until, line.person.person_id) == (
            date(2024, 9, 1),
            date(2025, 6, 1),
            teacher.person_id,
        )

    def test_knows_nothing_of_a_post_that_never_began(self, land: Territory) -> None:
        teacher = make_teacher(land.school, since=TODAY + timedelta(days=5))
        (line,) = people.staff_of(land.school, TODAY + timedelta(days=6))

        people.dismiss(actor=SYSTEM, post_id=line.post_id, on=TODAY)

        assert people.posts([line.post_id]) == {}
        with pytest.raises(NotVisible):
            people.dismiss(actor=SYSTEM, post_id=line.post_id, on=TODAY)
        assert teacher.grants == ()

    def test_refuses_the_same_post_twice(self, land: Territory) -> None:
        teacher = make_teacher(land.school)

        with pytest.raises(people.PostIsHeld):
            make_teacher(land.school, person_id=teacher.person_id)

    def test_gives_the_head_of_a_hub_its_branch_too(self, land: Territory) -> None:
        head = make_head(land.school)

        assert head.leads(land.branch)


class TestPowers:
    def test_are_never_more_than_the_head_may_give(self, land: Territory) -> None:
        make_head(land.school)
        with pytest.raises(Invalid) as caught:
            make_deputy(land.school, powers=frozenset({"head.deferment"}))
        assert caught.value.problems[0].rule == "PE-POWER"

        with pytest.raises(Invalid):
            make_deputy(land.school, powers=frozenset({"nonsense"}))

    def test_change_from_a_day_on_and_keep_what_was(self, land: Territory) -> None:
        head = make_head(land.school)
        deputy = make_deputy(land.school, powers=frozenset({"staff"}))
        (post,) = deputy.posts(institution_id=land.school)

        people.set_powers(actor=head, post_id=post, powers=frozenset({"card"}), since=TODAY)

        now = actor_of_person(deputy.person_id or 0)
        assert now.leads(land.school, "card")
        assert not now.leads(land.school, "staff")
        with connection.cursor() as cursor:
            cursor.execute(
                "select powers from people_tenure where post_id = %s and known_to is null order by during", [post]
            )
            assert cursor.fetchall() == [(["staff"],), (["card"],)]

    def test_are_set_by_the_head_alone(self, land: Territory) -> None:
        deputy = make_deputy(land.school, powers=frozenset({"staff", "card"}))
        (post,) = deputy.posts(institution_id=land.school)

        with pytest.raises(Refused):
            people.set_powers(actor=deputy, post_id=post, powers=frozenset(), since=TODAY)

    def test_belong_to_deputies_only(self, land: Territory) -> None:
        head = make_head(land.school)
        (post,) = make_teacher(land.school).posts(institution_id=land.school)

        with pytest.raises(NotVisible):
            people.set_powers(actor=head, post_id=post, powers=frozenset({"staff"}), since=TODAY)


@pytest.mark.django_db
class TestGuardian:
    def test_has_the_child_only_while_the_period_lasts(self) -> None:
        child = make_person()
        mother = make_guardian(child, until=TODAY + timedelta(days=1))
        father = make_guardian(child, until=TODAY)

        assert mother.children() == {child}
        assert father.children() == set()

    def test_is_recorded_by_those_who_lead_the_childs_institution_only(self, land: Territory) -> None:
        child, aunt, head = make_person(), make_person(), make_head(land.school)
        guardian = people.NewGuardian(aunt, child, people.Kinship.OTHER, since=TODAY, ground="довіреність № 1")

        with pytest.raises(Refused):
            people.add_guardians(actor=head, guardians=[guardian], today=TODAY)

        people.add_guardians(actor=SYSTEM, guardians=[guardian], today=TODAY)
        assert actor_of_person(aunt).children() == {child}

        people.end_guardianship(actor=SYSTEM, guardian_id=aunt, pupil_id=child, on=TODAY, today=TODAY)
        assert actor_of_person(aunt).children() == set()


class TestARowThatIsRefused:
    """Is told by the constraint that refused it; a reason we do not know is never told as another one."""

    def test_says_that_the_post_is_held(self, land: Territory) -> None:
        teacher = make_teacher(land.school)

        with pytest.raises(people.PostIsHeld):
            make_teacher(land.school, person_id=teacher.person_id)

    def test_says_that_the_guardian_is_there(self, land: Territory) -> None:
        child = make_person()
        mother = make_guardian(child)

        with pytest.raises(people.GuardianIsThere):
            make_again(child, mother.person_id or 0)

    def test_is_not_called_a_guardian_who_is_there_when_it_names_the_child_itself(self, land: Territory) -> None:
        child = make_person()

        with pytest.raises(IntegrityError, match="guardianship_of_another"):
            make_again(child, child)


def make_again(child: int, guardian: int) -> None:
    asked = people.NewGuardian(guardian, child, people.Kinship.MOTHER, date(2026, 9, 1))
    people.add_guardians(actor=SYSTEM, guardians=[asked], today=TODAY)
