"""What the module of preschools keeps, in form 85-к: every such cell equals a recount by plain SQL over the tables, as
of a past day and as known at a past moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parta.audit.api import acting
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_pupils
from parta.identity.testing import sign_in
from parta.institutions import api as institutions_api
from parta.institutions import testing as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people.testing import make_head
from parta.preschools.api import Said, Terms, change_group
from parta.preschools.testing import Age, Direction, Stay, make_group, mark
from parta.statistics import testing
from parta.statistics.queries import computing, forms
from parta.statistics.rules.results import Outcome, check

YEAR = school_year_of(timezone.localdate())  # its September has come
SPRING, NEXT, AUTUMN, END = date(YEAR, 5, 20), date(YEAR, 5, 21), date(YEAR, 9, 1), date(YEAR, 12, 31)
FAR = date(YEAR + 3, 12, 31)  # of the queue: the database stamps who came, so its days are still ahead
NOW = datetime(YEAR + 4, 6, 1, tzinfo=UTC)  # later than anything that is written or said here
LATE = "Записано пізніше"
pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Land:
    """A region of two communities: two kindergartens, one of them with days, and a school with a group."""

    region: int
    communities: tuple[int, ...]
    garden: int
    other: int
    head: Actor
    first: datetime  # a moment before everything that was corrected


def _sql(statement: str, words: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with acting(SYSTEM, "statistics.testing.write"), connection.cursor() as cursor:
        cursor.execute(statement, words)
        return list(cursor.fetchall()) if cursor.description else []


def _moment() -> datetime:
    ((now,),) = _sql("select clock_timestamp()", {})
    assert isinstance(now, datetime)
    return now


@pytest.fixture(scope="module")
def standing(ground: None) -> Land:
    testing.first_edition(AUTUMN)
    region = institutions.make_authority("Область", level=1)
    one, two = (institutions.make_authority(f"Громада {n}", parent_id=region) for n in (1, 2))
    garden = institutions.make_institution("Сонечко", kind=52, authority_id=one)
    other = institutions.make_institution("Зірочка", kind=59, authority_id=two, is_rural=True)
    school = institutions.make_institution("Ліцей", kind=3, authority_id=two)
    head = make_head(garden)
    last_year, this_year = date(YEAR - 1, 9, 1), AUTUMN
    small = _group(garden, "Малята", since=last_year, age=Age.EARLY, places=15)
    grown = _group(
        garden, "Мовлення", since=this_year, direction=Direction.SPECIAL, profile=3, places=12, hours=Decimal(12)
    )
    plain = _group(garden, "Дзвіночки", since=this_year, age=Age.OLDER, places=20, hours=Decimal(9))
    _group(other, "Різні", since=this_year, age=Age.MIXED, stay=Stay.ROUND_CLOCK, hours=Decimal(24), places=10)
    _group(
        other, "Легені", since=this_year, direction=Direction.SANATORIUM, profile=12, stay=Stay.SHORT, work=3, places=10
    )
    unit = _group(school, "Передшкільна", since=this_year, direction=Direction.INCLUSIVE, age=Age.OLDER, places=15)
    bare = _bare(other, "Без записів")
    young = _children(garden, small, 2, last_year, date(YEAR - 2, 3, 5))
    speech = _children(garden, grown, 2, this_year, date(YEAR - 4, 2, 3))
    others = _children(garden, plain, 3, this_year, date(YEAR - 5, 2, 3))
    _children(school, unit, 2, this_year, date(YEAR - 6, 9, 9))
    _children(other, bare, 1, this_year, date(YEAR - 3, 12, 31))
    mark(head, garden, small, SPRING, {young[0]: Said(1)}, why=LATE)
    mark(head, garden, small, NEXT, {}, why=LATE)
    mark(head, garden, grown, AUTUMN, {speech[0]: Said(1), speech[1]: Said(4)}, why=LATE)
    mark(head, garden, plain, AUTUMN, {}, why="Карантин у групі", works=False)
    _queue(garden, {1: None, 2: _kyiv(FAR, 23), 3: _kyiv(FAR + timedelta(1), 0), 4: _kyiv(FAR - timedelta(5), 9)})
    _queue(other, {1: None, 2: None})
    _take(other, 2, _kyiv(FAR - timedelta(5), 12), plain)
    first = _moment()
    # What was not so after all: an illness, a quarantine, a stay of a child, the terms of two groups.
    mark(head, garden, small, SPRING, {young[0]: Said()}, was={young[0]: Said(1)}, why=LATE)
    mark(head, garden, plain, AUTUMN, {others[0]: Said(2)}, why=LATE)
    _children(garden, small, 1, NEXT, date(YEAR - 3, 5, 22))
    _change(
        garden, plain, Terms(Direction.INCLUSIVE, Stay.DAY, Age.MIDDLE, Decimal("10.5"), 15, over_reason=LATE), AUTUMN
    )
    _change(garden, small, Terms(Direction.GENERAL, Stay.DAY, Age.EARLY, Decimal(12), 10, work=2), NEXT)
    return Land(region, (one, two), garden, other, head, first)


@pytest.fixture
def land(standing: Land, db: None) -> Land:
    return standing


@pytest.fixture
def form(land: Land) -> forms.Form:
    return forms.definition_on("85-k", END).form


def _group(institution_id: int, name: str, *, since: date, **terms: Any) -> int:
    return make_group(institution_id, name, since=since, over_reason="Рішення громади № 1", **terms)


def _bare(institution_id: int, name: str) -> int:
    ((made,),) = _sql(
        "insert into enrolment_group (institution_id, school_year, kind, grade, name, language, is_special, study_form,"
        " version) values (%(at)s, %(year)s, 3, 0, %(name)s, 1, false, 1, 1) returning id",
        {"at": institution_id, "year": YEAR, "name": name},
    )
    return int(made)


def _children(institution_id: int, group: int, count: int, since: date, born_on: date) -> list[int]:
    made = make_pupils(count, institution_id=institution_id, class_id=group, since=since, born_on=born_on)
    return [one.person_id for one in made]


def _change(institution_id: int, group: int, terms: Terms, since: date) -> None:
    card = enrolment.group_card(institution_id=institution_id, group_id=group)
    assert card is not None
    change_group(
        actor=SYSTEM, institution_id=institution_id, group_id=group, version=card.version, name=card.name, language=1,
        terms=terms, educators=[], since=since,
    )  # fmt: skip


def _kyiv(day: date, hour: int) -> datetime:
    ((moment,),) = _sql("select (%(day)s::date + make_time(%(hour)s, 0, 0)) at time zone 'Europe/Kyiv'",
                        {"day": day, "hour": hour})  # fmt: skip
    assert isinstance(moment, datetime)
    return moment


def _queue(institution_id: int, left: Mapping[int, datetime | None]) -> None:
    _sql("insert into preschools_line (institution_id, is_open, note, site, last_number, opened_at)"
         " values (%(at)s, true, '', '', 9, now())", {"at": institution_id})  # fmt: skip
    for number, moment in left.items():
        _sql(
            "insert into preschools_entry (line_id, sealed, child_key, applicant_key, is_paper, cohort, wanted_from,"
            " benefit, benefit_state, reason, number, state, silent, left_at) values (%(at)s, '', %(key)s, %(key)s,"
            " true, %(year)s - 3, %(day)s, '', 0, '', %(number)s, %(state)s, 0, %(left)s)",
            {"at": institution_id, "key": bytes([number]), "year": YEAR, "day": AUTUMN, "number": number,
             "state": 6 if moment else 1, "left": moment},
        )  # fmt: skip


def _take(institution_id: int, number: int, moment: datetime, group: int) -> None:
    _sql(
        "insert into preschools_offer (entry_id, group_id, school_year, since, by_benefit, place, until, outcome,"
        " ended_at) select id, %(group)s, %(year)s, %(day)s, false, 1, %(day)s, 1, %(moment)s from preschools_entry"
        " where line_id = %(at)s and number = %(number)s",
        {"at": institution_id, "number": number, "moment": moment, "group": group, "year": YEAR, "day": AUTUMN},
    )


def _figures(form: forms.Form, scope: computing.Scope, day: date, known: datetime = NOW) -> dict[str, int]:
    return forms.figures_of(form, scope, computing.Moment(day, known))


class TestAKindergarten:
    def test_tells_its_groups_places_and_hours(self, land: Land, form: forms.Form) -> None:
        found = _figures(form, computing.of_institution(land.garden), END)
        expected = {
            "I.12-3.1": 1, "II.01.1": 2, "II.01.5": 27, "II.01.6": 5, "II.02.1": 0, "II.03.1": 1, "II.03.5": 15,
            "II.03.6": 3, "II.04.1": 1, "II.04.5": 12, "II.08.6": 2, "II.26.1": 0, "II.27.1": 0, "II.01.2": 0,
            "II.01.3": 2, "II.01.4": 0,
        }  # fmt: skip
        assert {address: found[address] for address in expected} == expected
        before = _figures(form, computing.of_institution(land.garden), END, land.first)
        assert (before["II.02.1"], before["II.03.1"], before["II.01.5"]) == (1, 0, 32), "as it was known"
        spring = _figures(form, computing.of_institution(land.garden), SPRING)
        assert (spring["II.01.1"], spring["II.01.5"], spring["II.26.1"]) == (1, 15, 0), "as it was on the day"

    def test_tells_its_days_and_who_missed_them(self, land: Land, form: forms.Form) -> None:
        found = _figures(form, computing.of_institution(land.garden), END)
        # May 20: two children. May 21: the third came. 1 September: two of one group, three of the other.
        assert [found[f"VII.0{row}.1"] for row in range(1, 6)] == [3, 7, 3, 1, 333]
        known = _figures(form, computing.of_institution(land.garden), END, land.first)
        assert [known[f"VII.0{row}.1"] for row in range(1, 6)] == [3, 3, 3, 2, 200], "no quarantine yet taken back"
        assert _figures(form, computing.of_institution(land.garden), SPRING)["VII.01.1"] == 1

    def test_tells_its_queue_on_a_day_to_the_midnight(self, land: Land, form: forms.Form) -> None:
        place = computing.of_institution(land.garden)
        assert _figures(form, place, FAR)["VI.08.1"] == 2, "one left at 23 of the day, one at midnight after it"
        assert _figures(form, place, FAR, _kyiv(FAR - timedelta(6), 12))["VI.08.1"] == 4, "nobody was known to leave"
        assert _figures(form, place, date(YEAR - 1, 1, 1))["VI.08.1"] == 0
        assert _figures(form, computing.of_institution(land.other), FAR)["VI.08.1"] == 1, "one took a place"

    def test_names_the_group_of_which_nothing_is_written(self, land: Land, form: forms.Form) -> None:
        found = _figures(form, computing.of_institution(land.other), END)
        broken = [one.control.text for one in check(form, found) if one.outcome is Outcome.BROKEN]
        assert "II.01.1 = II.02.1 + II.03.1 + II.04.1 + II.05.1" in broken
        assert (found["II.27.1"], found["II.27.6"]) == (1, 1)


class TestTheForm:
    @pytest.mark.parametrize("day", [SPRING, NEXT, AUTUMN, END, FAR])
    @pytest.mark.parametrize("is_known_first", [True, False])
    def test_equals_a_recount_by_plain_sql(self, land: Land, form: forms.Form, day: date, is_known_first: bool) -> None:
        known = land.first if is_known_first else NOW
        over = computing.of_authority(land.region, is_national=False, below=land.communities)
        country = computing.of_authority(institutions.make_root(), is_national=True, below=[land.region])
        recount = _recount(day, known)
        assert len(recount) == 27 * 8 + 4 + 1 + 5 + 5
        for scope in (over, country):
            found = _figures(form, scope, day, known)
            assert {address: found[address] for address in recount} == recount

    def test_leaves_no_cell_without_a_figure_that_preschools_know(self, form: forms.Form) -> None:
        without = {cell.address for cell in form.cells() if cell.missing}
        assert {one for one in without if one.split(".")[0] in ("II", "III", "V", "VII")} == set()


class TestACell:
    def open(self, land: Land, address: str, day: date) -> str:
        school = institutions_api.public_id_of(land.garden)
        page = sign_in(Client(), land.head).get(
            f"/forms/85-k/institutions/{school}/cells/{address}/", {"on": day.isoformat()}
        )
        assert page.status_code == 200
        return page.content.decode()

    def test_opens_groups_days_and_numbers_of_the_queue(self, land: Land, django_assert_max_num_queries: Any) -> None:
        school = institutions_api.public_id_of(land.garden)
        places = self.open(land, "II.01.5", END)
        assert "Мовлення" in places
        missed = self.open(land, "VII.03.1", END)
        assert f'href="/preschools/{school}/day/{AUTUMN.isoformat()}/"' in missed
        assert AUTUMN.strftime("%d.%m.%Y") in missed
        waiting = self.open(land, "VI.08.1", timezone.localdate())
        assert "№ 1 · " in waiting.replace("\xa0", " ")
        assert f'href="/preschools/{school}/queue/children/' in waiting
        with django_assert_max_num_queries(6):
            page = forms.cell_page(land.head, "85-k", school, "VII.02.1", END, NOW, 0)
        assert (page.value, page.many, [one.amount for one in page.records]) == (7, 3, [2, 3, 2])
        page = forms.cell_page(land.head, "85-k", school, "II.01.5", END, NOW, 0)
        assert (page.value, [(one.title, one.amount) for one in page.records]) == (
            27, [("Дзвіночки", 15), ("Мовлення", 12)],
        )  # fmt: skip


# The recount: one plain statement a column over the tables, knowing nothing of the definition.

_KNOWN = "{0}.known_from <= %(known)s and ({0}.known_to is null or {0}.known_to > %(known)s)"
_ROWS = {
    "01": "true", "02": "t.direction = 1", "03": "t.direction = 2", "04": "t.direction = 3", "05": "t.direction = 4",
    **{f"{n + 5:02}": f"t.direction = 3 and t.profile = {n}" for n in range(1, 10)},
    **{f"{n + 4}": f"t.direction = 4 and t.profile = {n}" for n in range(11, 17)},
    "21": "t.stay = 2", "22": "t.stay = 3", "23": "t.stay = 4", "24": "t.stay = 5", "25": "t.stay = 6",
    "26": "t.work in (2, 3)", "27": "t.id is null",
}  # fmt: skip
_OF_GROUPS = {
    "1": "count(*) filter (where {0})",
    "2": "count(*) filter (where {0} and t.age in (1, 2))",
    "3": "count(*) filter (where {0} and t.age in (3, 4, 5))",
    "4": "count(*) filter (where {0} and t.age = 6)",
    "5": "coalesce(sum(t.places) filter (where {0}), 0)",
}
_BORN = "(p.born_on + interval '3 years')::date"
_OF_CHILDREN = {
    "6": "count(m.id) filter (where {0})",
    "7": f"count(m.id) filter (where {{0}} and {_BORN} > %(day)s)",
    "8": f"count(m.id) filter (where {{0}} and {_BORN} <= %(day)s)",
}
_GROUPS = f"""
from enrolment_group g
left join preschools_terms t on t.institution_id = g.institution_id and t.group_id = g.id
     and t.during @> %(day)s::date and {_KNOWN.format("t")}
"""
_CHILDREN = f"""
join enrolment_membership m on m.institution_id = g.institution_id and m.group_id = g.id and m.is_class
     and m.during @> %(day)s::date and {_KNOWN.format("m")}
join enrolment_pupil p on p.institution_id = m.institution_id and p.pupil_id = m.pupil_id
"""
_OF_THE_YEAR = " where g.grade = 0 and g.school_year = %(year)s"
_LAST = "not exists (select from preschools_day n where (n.institution_id, n.group_id, n.day) ="
_SAVES = f"""
select d.* from preschools_day d where d.day between date_trunc('year', %(day)s::date) and %(day)s
   and d.said_at <= %(known)s and {_LAST} (d.institution_id, d.group_id, d.day) and n.rev > d.rev
                   and n.said_at <= %(known)s)
"""
# Every child of a list on every day, one by one.
_LISTED = f"""
select d.institution_id, d.day, (
  select k.reason from preschools_mark k join preschools_day s using (institution_id, school_year, group_id, day, rev)
   where k.institution_id = d.institution_id and k.group_id = d.group_id and k.day = d.day and k.pupil_id = m.pupil_id
     and s.said_at <= %(known)s order by k.rev desc limit 1) as reason
from ({_SAVES}) d join enrolment_membership m on m.institution_id = d.institution_id and m.group_id = d.group_id
 and m.is_class and m.during @> d.day and {_KNOWN.format("m")}
where d.works
"""
_DAYS = f"""
select count(*), coalesce(sum(present), 0), coalesce(sum(missed), 0), coalesce(sum(ill), 0) from (
  select s.institution_id, s.day, count(l.day) filter (where l.reason is null) as present, count(l.reason) as missed,
         count(*) filter (where l.reason = 1) as ill
    from (select distinct institution_id, day from ({_SAVES}) w where w.works) s
    left join ({_LISTED}) l on l.institution_id = s.institution_id and l.day = s.day group by 1, 2) x
"""
_AVERAGE = f"""
select coalesce(sum(round(100.0 * listed / days)), 0) from (
  select w.institution_id, count(distinct w.day) as days,
         (select count(*) from ({_LISTED}) l where l.institution_id = w.institution_id) as listed
    from ({_SAVES}) w where w.works group by 1) x
"""
_QUEUE = """
select count(*) from preschools_entry e
where (e.registered_at at time zone 'Europe/Kyiv')::date <= %(day)s and e.registered_at <= %(known)s
  and not exists (
    select from (select e.left_at as at union all
                 select o.ended_at from preschools_offer o where o.entry_id = e.id and o.outcome = 1) gone
    where (gone.at at time zone 'Europe/Kyiv')::date <= %(day)s and gone.at <= %(known)s)
"""
_HOURS = f"""
select count(*) filter (where hours > 0 and hours <= 9), count(*) filter (where hours > 9 and hours <= 10.5),
       count(*) filter (where hours > 10.5 and hours <= 12), count(*) filter (where hours > 12),
       count(*) filter (where hours is null)
from (select c.institution_id, (select max(t.hours) from preschools_terms t where t.institution_id = c.institution_id
              and t.during @> %(day)s::date and {_KNOWN.format("t")}) as hours
        from institutions_card c
       where c.known_to is null and (c.kind between 51 and 59 or exists (
         select from enrolment_group g where g.institution_id = c.institution_id and g.grade = 0
            and g.school_year = %(year)s))) x
"""


def _recount(day: date, known: datetime) -> dict[str, int]:
    words = {"day": day, "known": known, "year": school_year_of(day)}
    found: dict[str, int] = {}
    for columns, source in ((_OF_GROUPS, _GROUPS), (_OF_CHILDREN, _GROUPS + _CHILDREN)):
        cells = {
            f"II.{row}.{column}": f"{measure.format(where)}"
            for row, where in _ROWS.items()
            for column, measure in columns.items()
        }
        (values,) = _sql(f"select {', '.join(cells.values())} {source} {_OF_THE_YEAR}", words)
        found |= dict(zip(cells, map(int, values), strict=True))
    (days,) = _sql(_DAYS, words)
    found |= {f"VII.0{row}.1": int(value) for row, value in enumerate(days, start=1)}
    ((average,),), ((waiting,),) = _sql(_AVERAGE, words), _sql(_QUEUE, words)
    found |= {"VII.05.1": int(average), "VI.08.1": int(waiting)}
    (hours,) = _sql(_HOURS, words)
    found |= {f"I.12-{row}.1": int(value) for row, value in enumerate(hours, start=1)}
    ((groups, children),) = _sql(
        f"""select count(*), coalesce(sum((
              select count(*) from enrolment_membership m where m.institution_id = g.institution_id
                 and m.group_id = g.id and m.is_class and m.during @> %(day)s::date and {_KNOWN.format("m")}
            )), 0) from enrolment_group g {_OF_THE_YEAR}""",
        words,
    )
    assert (groups, children) == (found["II.01.1"], found["II.01.6"]), "no group is counted twice by its terms"
    return found | {"V.15.1": int(groups), "V.15.2": int(children), "III.09.1": int(children), "V.01.1": int(groups)}
