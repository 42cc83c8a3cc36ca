from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from parta.audit.api import acting
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_pupils
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.people import api as people
from parta.preschools.dependents import days_said
from parta.preschools.operations.days import SaidOtherwise
from parta.preschools.queries.days import day_page, kitchen_page, month_page
from parta.preschools.rules.days import USUAL, Said
from parta.preschools.rules.groups import Meal
from parta.preschools.testing import mark, noon
from parta.preschools.tests.conftest import Garden

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def rows(garden: Garden, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where institution_id = %s", [garden.id])
        return int(cursor.fetchone()[0])


class TestAMarkedDay:
    def test_stores_only_who_is_not_as_usual(self, garden: Garden) -> None:
        said = {garden.ids[0]: Said(1), garden.ids[1]: USUAL, garden.ids[2]: Said(None, int(Meal.LUNCH))}
        assert mark(garden.educator, garden.id, garden.group, TODAY, said) == 1
        assert (rows(garden, "preschools_day"), rows(garden, "preschools_mark")) == (1, 2)
        page = day_page(garden.educator, garden.public_id, garden.group, TODAY)
        assert (page.present, len(page.children)) == (3, 4)
        assert page.author

    def test_of_everybody_there_is_marked_too(self, garden: Garden) -> None:
        mark(garden.educator, garden.id, garden.group, TODAY, dict.fromkeys(garden.ids, USUAL))
        page = kitchen_page(garden.head, garden.public_id, TODAY)
        assert [(line.group.name, line.present, line.save is not None) for line in page.lines] == [
            ("Зірочка", 0, False),
            ("Сонечко", 4, True),
        ]
        assert [line.group.name for line in page.unmarked] == ["Зірочка"]

    def test_counts_portions_for_the_kitchen(self, garden: Garden) -> None:
        said = {garden.ids[0]: Said(1), garden.ids[1]: Said(None, int(Meal.LUNCH))}
        mark(garden.head, garden.id, garden.group, TODAY, said)
        page = kitchen_page(garden.educator, garden.public_id, TODAY)
        assert [page.total(meal) for meal in page.meals] == [2, 3, 2]

    def test_takes_no_request_of_another_group(self, garden: Garden) -> None:
        request = uuid4()
        mark(garden.head, garden.id, garden.group, TODAY, {garden.ids[0]: Said(1)}, request=request)
        with pytest.raises(Stale):
            mark(garden.head, garden.id, garden.other_group, TODAY, {}, request=request)

    def test_is_saved_once_when_it_is_sent_twice(self, garden: Garden) -> None:
        request = uuid4()
        for _ in range(2):
            assert mark(garden.head, garden.id, garden.group, TODAY, {garden.ids[0]: Said(1)}, request=request) == 1
        assert rows(garden, "preschools_day") == 1

    def test_is_corrected_by_a_row_that_shows(self, garden: Garden) -> None:
        child = garden.ids[0]
        mark(garden.educator, garden.id, garden.group, TODAY, {child: Said(7)})
        assert mark(garden.head, garden.id, garden.group, TODAY, {child: Said(1)}, was={child: Said(7)}) == 2
        page = day_page(garden.head, garden.public_id, garden.group, TODAY)
        (correction,) = page.corrections
        assert (correction.before, correction.after) == (Said(7), Said(1))
        assert page.stands[child] == Said(1)

    def test_that_nothing_changes_adds_nothing(self, garden: Garden) -> None:
        child = garden.ids[0]
        mark(garden.head, garden.id, garden.group, TODAY, {child: Said(7)})
        assert mark(garden.head, garden.id, garden.group, TODAY, {child: Said(7)}, was={child: Said(7)}) == 1
        assert rows(garden, "preschools_day") == 1

    def test_is_not_lost_between_two_who_mark_it(self, garden: Garden) -> None:
        child, other = garden.ids[:2]
        mark(garden.educator, garden.id, garden.group, TODAY, {child: Said(1)})
        with pytest.raises(SaidOtherwise) as caught:
            mark(garden.head, garden.id, garden.group, TODAY, {child: Said(2), other: Said(2)})
        assert caught.value.pupil_ids == (child,)
        assert mark(garden.head, garden.id, garden.group, TODAY, {other: Said(2)}) == 2
        stands = day_page(garden.head, garden.public_id, garden.group, TODAY).stands
        assert (stands[child], stands[other]) == (Said(1), Said(2))

    def test_is_kept_by_its_educators_and_leaders(self, garden: Garden) -> None:
        with pytest.raises(Refused):
            mark(garden.other_educator, garden.id, garden.group, TODAY, {})

    def test_may_be_a_day_off_with_a_reason(self, garden: Garden) -> None:
        with pytest.raises(Invalid):
            mark(garden.head, garden.id, garden.group, TODAY, {}, works=False)
        mark(garden.head, garden.id, garden.group, TODAY, {}, works=False, why="немає світла")
        page = kitchen_page(garden.head, garden.public_id, TODAY)
        assert [page.total(meal) for meal in page.meals] == [0, 0, 0]

    def test_names_children_of_the_group_and_reasons_of_the_list(self, garden: Garden) -> None:
        for said in ({garden.others[0].person_id: Said(1)}, {garden.ids[0]: Said(99)}):
            with pytest.raises(Invalid):
                mark(garden.head, garden.id, garden.group, TODAY, said)

    def test_is_of_a_preschool_group_of_its_school_year(self, garden: Garden) -> None:
        for group, day in ((garden.group + 500, TODAY), (garden.group, TODAY - timedelta(days=400))):
            with pytest.raises(NotVisible):
                mark(garden.head, garden.id, group, day, {}, now=noon(TODAY))

    def test_has_not_come_yet(self, garden: Garden) -> None:
        with pytest.raises(Invalid):
            mark(garden.head, garden.id, garden.group, TODAY, {}, now=noon(YESTERDAY))


@pytest.mark.skipif(
    school_year_of(YESTERDAY) != school_year_of(TODAY), reason="the day before belongs to another school year"
)
class TestADayThatIsOver:
    def test_is_marked_only_with_a_reason(self, garden: Garden) -> None:
        with pytest.raises(Invalid) as caught:
            mark(garden.head, garden.id, garden.group, YESTERDAY, {garden.ids[0]: Said(1)}, now=noon(TODAY))
        assert [problem.field for problem in caught.value.problems] == ["why"]
        said = {garden.ids[0]: Said(1)}
        mark(garden.head, garden.id, garden.group, YESTERDAY, said, now=noon(TODAY), why="не було мережі")
        assert day_page(garden.head, garden.public_id, garden.group, YESTERDAY).present == 3

    def test_is_refused_by_the_database_itself(self, garden: Garden) -> None:
        for day, why, name in ((YESTERDAY, "", "day_closed_says_why"), (TODAY + timedelta(days=1), "", "day_has_come")):
            if school_year_of(day) != school_year_of(TODAY):
                continue
            with pytest.raises(DatabaseError) as caught, transaction.atomic(), acting(SYSTEM, "preschools.day.save"):
                insert(garden, day, why)
            assert caught.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]

    def test_is_never_rewritten(self, garden: Garden) -> None:
        mark(garden.head, garden.id, garden.group, TODAY, {garden.ids[0]: Said(1)})
        for table in ("preschools_day", "preschools_mark"):
            for act in (f"update {table} set rev = 9", f"delete from {table}"):
                with (
                    pytest.raises(DatabaseError, match="permission denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(act)

    def test_needs_somebody_who_says_it(self, garden: Garden) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.actor', '', true)")
        with pytest.raises(DatabaseError, match="no actor"), transaction.atomic():
            insert(garden, TODAY, "")


def insert(garden: Garden, day: object, why: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into preschools_day (institution_id, school_year, group_id, day, rev, request, listed, why) "
            "values (%s, %s, %s, %s, 1, gen_random_uuid(), 4, %s)",
            [garden.id, school_year_of(TODAY), garden.group, day, why],
        )


class TestAMonth:
    def test_adds_up(self, garden: Garden) -> None:
        child = garden.ids[0]
        mark(garden.educator, garden.id, garden.group, TODAY, {child: Said(1)})
        mark(garden.head, garden.id, garden.group, TODAY, {child: Said(2)}, was={child: Said(1)}, why="заява матері")
        page = month_page(garden.head, garden.public_id, garden.group, TODAY.replace(day=1))
        assert page.days == (TODAY,)
        assert (page.total.there, page.total.missed, page.total.ill) == (3, 1, 0)
        assert [row.corrected for row in page.rows if row.pupil_id == child] == [{TODAY}]
        assert page.portions[Meal.LUNCH] == 3

    def test_counts_a_child_only_while_it_is_in_the_group(self, garden: Garden) -> None:
        """On the last day of a school year nobody comes tomorrow: then it is asked of the day before."""
        last = school_year_of(TODAY + timedelta(days=1)) != school_year_of(TODAY)
        day, why = (YESTERDAY, "не було мережі") if last else (TODAY, "")
        late = make_pupils(1, institution_id=garden.id, class_id=garden.group, since=day + timedelta(days=1))
        mark(garden.educator, garden.id, garden.group, day, {}, why=why, now=noon(TODAY))
        page = month_page(garden.head, garden.public_id, garden.group, day.replace(day=1))
        (row,) = [row for row in page.rows if row.pupil_id == late[0].person_id] or [None]
        assert row is None or row.said == (None,)
        assert page.total.there == 4

    def test_is_published_for_statistics(self, garden: Garden) -> None:
        mark(garden.educator, garden.id, garden.group, TODAY, {garden.ids[0]: Said(1), garden.ids[1]: Said(2)})
        mark(garden.head, garden.id, garden.other_group, TODAY, {}, works=False, why="карантин у групі")
        with connection.cursor() as cursor:
            cursor.execute(
                "select group_id, worked, child_days, missed, missed_ill from preschools_attendance_v1(%s, %s) "
                "where institution_id = %s",
                [TODAY.replace(day=1), TODAY, garden.id],
            )
            assert cursor.fetchall() == [(garden.group, 1, 4, 2, 1)]


class TestAFamily:
    def test_sees_what_is_held(self, garden: Garden) -> None:
        mark(garden.educator, garden.id, garden.group, TODAY, {garden.ids[0]: Said(1)})
        held = people.everything_held(garden.ids[0], TODAY)
        titles = [part.title for part in held]
        assert "Відвідування садка" in titles


class TestAnEnrolment:
    def test_with_marked_days_is_ended_and_not_undone(self, garden: Garden) -> None:
        mark(garden.educator, garden.id, garden.group, TODAY, {garden.ids[0]: Said(1)})
        undoing = enrolment.Undoing(
            garden.id, 1, school_year_of(TODAY), garden.opened, (garden.group,), tuple(garden.ids)
        )
        assert [(found.pupil_id, found.what) for found in days_said(undoing)] == [(garden.ids[0], "1 відмічений день")]
