from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from parta.audit.api import acting
from parta.enrolment import api as enrolment
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.people.testing import make_teacher
from parta.preschools import testing
from parta.preschools.operations.groups import change_group
from parta.preschools.queries.groups import groups_page
from parta.preschools.rules.groups import Age, Direction, Terms
from parta.preschools.tests.conftest import Garden


def change(garden: Garden, terms: Terms, *, days: int = 0, version: int = 1, name: str = "Сонечко") -> None:
    since = timezone.localdate() + timedelta(days=days)
    change_group(
        actor=garden.head, institution_id=garden.id, group_id=garden.group, version=version, name=name, language=1,
        terms=terms, educators=list(garden.educator.posts(institution_id=garden.id)), since=since,
    )  # fmt: skip


class TestAGroup:
    def test_shows_what_it_is(self, garden: Garden) -> None:
        page = groups_page(garden.head, garden.public_id, on=timezone.localdate())
        assert [(line.name, line.children, line.free) for line in page.groups] == [
            ("Зірочка", 3, 17),
            ("Сонечко", 4, 16),
        ]
        assert (page.children, page.places, page.free) == (7, 40, 33)
        assert page.groups[1].direction == "загального розвитку"
        assert len(page.groups[1].educators) == 1

    def test_is_changed_from_a_day_on_and_stays_what_it_was_before(self, garden: Garden) -> None:
        today = timezone.localdate()
        change(garden, Terms(1, 1, Age.OLDER, Decimal(9), 15))
        now, before = (
            groups_page(garden.head, garden.public_id, on=day).groups[1].terms for day in (today, today - timedelta(1))
        )
        assert now is not None
        assert before is not None
        assert (now.places, now.age, before.places, before.age) == (15, Age.OLDER, 20, Age.MIDDLE)

    def test_that_is_saved_twice_keeps_one_row(self, garden: Garden) -> None:
        change(garden, testing.MIDDLE)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from preschools_terms where group_id = %s", [garden.group])
            assert cursor.fetchone() == (1,)

    def test_is_not_changed_by_who_read_it_before_another(self, garden: Garden) -> None:
        change(garden, testing.MIDDLE, name="Промінчик")
        with pytest.raises(Stale):
            change(garden, testing.MIDDLE, name="Веселка")

    def test_takes_more_places_than_the_limit_only_with_a_reason(self, garden: Garden) -> None:
        with pytest.raises(Invalid) as caught:
            change(garden, Terms(1, 1, Age.MIDDLE, Decimal(9), 25))
        assert [(problem.field, problem.rule) for problem in caught.value.problems] == [("over_reason", "from-three")]
        change(garden, Terms(1, 1, Age.MIDDLE, Decimal(9), 25, over_reason="рішення засновника № 5 від 01.09"))

    def test_that_is_special_names_its_profile(self, garden: Garden) -> None:
        with pytest.raises(Invalid) as caught:
            change(garden, Terms(Direction.SPECIAL, 1, Age.MIDDLE, Decimal(9), 8))
        assert [problem.field for problem in caught.value.problems] == ["profile"]

    def test_is_formed_by_whoever_forms_classes(self, garden: Garden) -> None:
        with pytest.raises(Refused):
            testing.make_group(garden.id, "Нова", actor=garden.educator, since=garden.opened)

    def test_has_no_two_of_one_name(self, garden: Garden) -> None:
        with pytest.raises(enrolment.NameTaken):
            testing.make_group(garden.id, "Сонечко", since=garden.opened)

    def test_has_educators_of_its_own_institution(self, garden: Garden) -> None:
        (foreign,) = make_teacher(garden.id).posts(institution_id=garden.id)
        with pytest.raises(Invalid):
            testing.make_group(garden.id, "Нова", educators=[foreign + 1000], since=garden.opened)

    def test_of_another_institution_is_not_there(self, garden: Garden) -> None:
        with pytest.raises(NotVisible):
            change_group(
                actor=garden.head, institution_id=garden.id, group_id=garden.group + 999, version=1, name="Х",
                language=1, terms=testing.MIDDLE, educators=[], since=timezone.localdate(),
            )  # fmt: skip


class TestAnEducator:
    def test_reads_the_children_of_the_own_group_alone(self, garden: Garden) -> None:
        reads = [
            bool(enrolment.may_read_group(garden.educator, institution_id=garden.id, group_id=group))
            for group in (garden.group, garden.other_group)
        ]
        assert reads == [True, False]


class TestTheDatabase:
    def test_keeps_one_set_of_terms_a_day(self, garden: Garden) -> None:
        with (
            pytest.raises(DatabaseError, match="terms_one_a_day"),
            acting(SYSTEM, "preschools.test.write"),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "insert into preschools_terms (institution_id, group_id, direction, stay, age, hours, places, "
                "meals, during) values (%s, %s, 1, 1, 4, 9, 20, 7, daterange(%s, null))",
                [garden.id, garden.group, garden.opened],
            )


class TestFactsForForms:
    def test_are_those_of_a_day_as_known_then(self, garden: Garden) -> None:
        today = timezone.localdate()
        before = timezone.now()
        change(garden, Terms(1, 1, Age.OLDER, Decimal(9), 15))
        asked = (
            "select direction, age, hours, places, children, under_three, girls from preschools_facts_v1(%s, {}) "
            "where institution_id = %s and group_id = %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(asked.format("clock_timestamp()"), [today, garden.id, garden.group])
            now = cursor.fetchall()
            cursor.execute(asked.format("%s"), [today, before, garden.id, garden.group])
            then = cursor.fetchall()
        girls = sum(child.display_name.endswith("івна") for child in garden.children)
        assert now == [(1, Age.OLDER, Decimal("9.0"), 15, 4, 0, girls)]
        assert then == [(1, Age.MIDDLE, Decimal("10.5"), 20, 4, 0, girls)]
