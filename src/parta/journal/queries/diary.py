"""A family's reads of the journal: one pupil's lessons with marks, absences, words, homework; one SQL statement each.

The façade offers these reads to `cabinet`, which has checked whose child it is. All of it is personal data (education).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import groupby, pairwise
from typing import Any

from django.db import connection

from parta.reference.api import in_words

NEWS_REACH = timedelta(days=21)  # how far back a new mark is looked for: 21 days hold about 130 lessons of a class


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a pupil's lessons are kept: his groups of a school year and the class journals they are written in."""

    institution_id: int
    school_year: int
    pupil_id: int
    group_ids: tuple[int, ...]
    journal_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """What stood in a cell before (``code`` None = nothing), and when, by whom and why that was changed."""

    code: int | None
    label: str
    at: datetime
    author_post_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class DiaryMark:
    """A mark of a cell as it stands; ``code`` None = taken back. ``before`` holds what stood there, oldest first."""

    slot: int
    code: int | None
    label: str
    put_at: datetime
    before: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class DiaryAbsence:
    """An absence as it stands; ``reason`` None = taken back. Labels of ``before`` are the letters of the reasons."""

    reason: int | None
    letter: str
    name: str
    is_excused: bool
    put_at: datetime
    before: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class DiaryLesson:
    """A lesson as it concerns one pupil. ``substitute_post_id``: another than the course's teacher held it."""

    id: int
    held_on: date
    no: int
    kind: int
    topic: str
    course_id: int
    subject: str
    substitute_post_id: int | None
    marks: tuple[DiaryMark, ...]
    absence: DiaryAbsence | None
    comments: tuple[str, ...]
    homework: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class DiaryHomework:
    """What is set for a day."""

    course_id: int
    subject: str
    set_on: date
    due_on: date
    body: str


@dataclass(frozen=True, slots=True)
class DiaryNews:
    """A mark or an absence put after the family last looked. ``label`` is the mark or the letter of the absence."""

    held_on: date
    subject: str
    label: str
    is_absence: bool


@dataclass(frozen=True, slots=True)
class DiaryResult:
    """A thematic (kind 1), term (2), corrected term (3) or year (4) mark; ``title`` is the theme's."""

    kind: int
    no: int
    title: str
    closes_on: date
    code: int | None
    label: str
    put_at: datetime
    before: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class DiarySubject:
    """Marks of a subject over the school year, oldest first, and its results."""

    course_id: int
    subject: str
    marks: tuple[DiaryMark, ...]
    results: tuple[DiaryResult, ...]


@dataclass(frozen=True, slots=True)
class DiarySpan:
    """Lessons of some days, homework due, what is new."""

    lessons: tuple[DiaryLesson, ...] = ()
    due: tuple[DiaryHomework, ...] = ()
    news: tuple[DiaryNews, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedDay:
    """A day with absences: the lessons missed, and how many were held for the pupil."""

    day: date
    held: int
    lessons: tuple[DiaryLesson, ...]


# Subjects and scales of courses: `_TODAYS` of the groups given, `_EVER` of any group the pupil was in that year.
_COURSES = """
crs as (
  select c.id, s.name as subject, a.code, a.codes, a.labels
    from curriculum_course_v1 c
    join reference_subject s on s.id = c.subject_id
    join reference_mark_scale a on a.id = c.scale_id
   where c.institution_id = %(i)s and c.school_year = %(y)s and {which})"""

_CELLS = """
  'lessons', (select json_agg(json_build_array(
      l.id, l.held_on, l.no, l.kind, l.topic, l.course_id, c.subject,
      case when l.teacher_post_id is not null and not exists (
        select from curriculum_teacher_v1 t where t.institution_id = %(i)s and t.course_id = l.course_id
           and t.post_id = l.teacher_post_id and t.during @> l.held_on) then l.teacher_post_id end)
      order by l.held_on, l.no, l.id) from les l join crs c on c.id = l.course_id),
  'marks', (select json_agg(json_build_array(
      lesson_id, slot, rev, value, labels[array_position(codes, value)], extract(epoch from put_at),
      author_post_id) order by lesson_id, slot, rev)
              from journal_mark join les l on l.id = lesson_id join crs c on c.id = l.course_id
             where institution_id = %(i)s and school_year = %(y)s and pupil_id = %(p)s::bigint
               and lesson_id = any (array(select id from les))),
  'absences', (select json_agg(json_build_array(
      lesson_id, rev, reason, letter, name, is_excused, extract(epoch from put_at), author_post_id, name_en)
      order by lesson_id, rev)
                 from journal_absence left join reference_absence_reason r on r.id = reason
                where institution_id = %(i)s and school_year = %(y)s and pupil_id = %(p)s::bigint
                  and lesson_id = any (array(select id from les))),
  'notes', (select json_agg(json_build_array(lesson_id, kind, slot, rev, body) order by lesson_id, kind, slot, rev)
              from journal_note
             where institution_id = %(i)s and school_year = %(y)s and pupil_id = %(p)s::bigint
               and lesson_id = any (array(select id from les))),
  'homework', (select json_agg(json_build_array(set_lesson_id, due_on, body)) from journal_homework
                where institution_id = %(i)s and school_year = %(y)s and body <> ''
                  and set_lesson_id = any (array(select id from les)))"""

_LESSONS = """
les as (
  select id, held_on, no, kind, topic, course_id, teacher_post_id from journal_lesson
   where institution_id = %(i)s and school_year = %(y)s and journal_id = any (%(j)s::int[])
     and not is_cancelled and course_id in (select id from crs)"""

_DUE = """
  'due', (select json_agg(json_build_array(h.course_id, c.subject, l.held_on, h.due_on, h.body)
                            order by h.due_on, l.no, h.id)
            from journal_homework h join crs c on c.id = h.course_id
            join journal_lesson l on l.institution_id = h.institution_id and l.school_year = h.school_year
                 and l.id = h.set_lesson_id
           where h.institution_id = %(i)s and h.school_year = %(y)s and h.journal_id = any (%(j)s::int[])
             and h.due_on between %(due_from)s and %(due_to)s and h.body <> '' and not l.is_cancelled)"""

# Marks and absences that appeared after the last look. A change of an old entry counts; one taken back does not. What
# is newer than the look is found first (nearly always nothing), then whether it still stands.
_NEW = """
new_marks as (
  select distinct on (lesson_id, slot) lesson_id, value from journal_mark
   where institution_id = %(i)s and school_year = %(y)s and pupil_id = %(p)s::bigint
     and lesson_id = any (array(select lesson_id from recent)) and put_at > %(seen)s
   order by lesson_id, slot, rev desc),
new_absences as (
  select distinct on (lesson_id) lesson_id, reason from journal_absence
   where institution_id = %(i)s and school_year = %(y)s and pupil_id = %(p)s::bigint
     and lesson_id = any (array(select lesson_id from recent)) and put_at > %(seen)s
   order by lesson_id, rev desc)"""

_NEWS = """
  'news', (select json_agg(json_build_array(held_on, subject, label, away) order by held_on, subject) from (
     select held_on, subject, labels[array_position(codes, value)] label, false away
       from new_marks join recent using (lesson_id) join crs c on c.id = course_id where value is not null
     union all
     select held_on, subject, letter, true
       from new_absences join recent using (lesson_id) join crs c on c.id = course_id
       join reference_absence_reason a on a.id = reason) n)"""

_NEAREST = """
select (select max(x.held_on) from unnest(%(j)s::int[]) j, lateral (
          select l.held_on from journal_lesson l
           where l.institution_id = %(i)s and l.school_year = %(y)s and l.journal_id = j
             and l.held_on < %(first)s and not l.is_cancelled order by l.held_on desc limit 1) x),
       (select min(x.held_on) from unnest(%(j)s::int[]) j, lateral (
          select l.held_on from journal_lesson l
           where l.institution_id = %(i)s and l.school_year = %(y)s and l.journal_id = j
             and l.held_on > %(last)s and not l.is_cancelled order by l.held_on limit 1) x)
"""

_EVER = """exists (
     select from enrolment_roll_v1 m where m.institution_id = %(i)s and m.school_year = %(y)s
        and m.group_id = c.group_id and m.pupil_id = %(p)s::bigint)"""
_TODAYS = "c.group_id = any (%(g)s::int[])"

_SPAN = f"""
with {_COURSES.format(which=_TODAYS)},
{_LESSONS} and held_on between %(first)s and %(last)s),
recent as (
  select id as lesson_id, held_on, course_id from journal_lesson
   where institution_id = %(i)s and school_year = %(y)s and journal_id = any (%(j)s::int[])
     and not is_cancelled and held_on between %(old)s and %(till)s
     and course_id in (select id from crs)), {_NEW}
select json_build_object({_CELLS}, {_DUE}, {_NEWS})
"""  # noqa: S608  our own words only; values are parameters

_HOMEWORK = f"""
with {_COURSES.format(which=_TODAYS)}
select json_build_object({_DUE})
"""

_MINE = """
les as materialized (
  select l.id, l.held_on, l.no, l.kind, l.topic, l.course_id, l.teacher_post_id, l.journal_id
    from journal_lesson l
   where l.institution_id = %(i)s and l.school_year = %(y)s and not l.is_cancelled"""

_COURSE = f"""
with {_COURSES.format(which=f"c.id = %(course)s and {_EVER}")}, {_MINE} and l.course_id = %(course)s
     and (exists (select from journal_mark k where k.institution_id = %(i)s and k.school_year = %(y)s
                     and k.pupil_id = %(p)s::bigint and k.lesson_id = l.id)
       or exists (select from journal_absence k where k.institution_id = %(i)s and k.school_year = %(y)s
                     and k.pupil_id = %(p)s::bigint and k.lesson_id = l.id)))
select json_build_object('courses', (select json_agg(json_build_array(id, subject)) from crs), {_CELLS}, {{results}})
"""  # noqa: S608

_RESULTS = """
  'results', (select json_agg(json_build_array(
      r.course_id, r.kind, r.no, r.rev, coalesce(t.title, ''), r.closes_on, r.value,
      (select a.labels[array_position(a.codes, r.value)] from reference_mark_scale a
        where a.code in (c.code || '_totals', c.code) order by a.code desc limit 1),
      extract(epoch from r.put_at), r.author_post_id, r.reason)
      order by r.course_id, r.kind, r.no, r.rev)
                from journal_result r join crs c on c.id = r.course_id
                left join journal_theme t on t.institution_id = r.institution_id and t.school_year = r.school_year
                      and t.course_id = r.course_id and t.no = r.no and r.kind = 1
               where r.institution_id = %(i)s and r.school_year = %(y)s and r.pupil_id = %(p)s::bigint)"""
_COURSE = _COURSE.replace("{results}", _RESULTS)

_MARKS = f"""
with own as materialized (
  select l.course_id, l.held_on, l.no, k.lesson_id, k.slot, k.rev, k.value, k.put_at, k.author_post_id
    from journal_mark k
    join journal_lesson l on l.institution_id = k.institution_id and l.school_year = k.school_year
         and l.id = k.lesson_id
   where k.institution_id = %(i)s and k.school_year = %(y)s and k.pupil_id = %(p)s::bigint and not l.is_cancelled),
{_COURSES.format(which=_EVER)}
select json_build_object(
  'courses', (select json_agg(json_build_array(id, subject) order by uk_key(subject) collate "C", id) from crs),
  'marks', (select json_agg(json_build_array(
      k.course_id, k.lesson_id, k.slot, k.rev, k.value, c.labels[array_position(c.codes, k.value)],
      extract(epoch from k.put_at), k.author_post_id) order by k.held_on, k.no, k.lesson_id, k.slot, k.rev)
              from own k join crs c on c.id = k.course_id), {_RESULTS})
"""  # noqa: S608

_ABSENCES = f"""
with gone as materialized (
  select lesson_id from journal_absence
   where institution_id = %(i)s and school_year = %(y)s and pupil_id = %(p)s::bigint),
{_MINE} and l.id in (select lesson_id from gone)),
{_COURSES.format(which="c.id in (select course_id from les)")}
select json_build_object({_CELLS},
  'held', (select json_agg(json_build_array(held_on, n)) from (
     select l.held_on, count(*) as n
       from journal_lesson l
       join curriculum_course_v1 c on c.institution_id = l.institution_id and c.id = l.course_id
       join enrolment_roll_v1 m on m.institution_id = l.institution_id and m.school_year = l.school_year
                               and m.group_id = c.group_id and m.pupil_id = %(p)s::bigint and m.during @> l.held_on
      where l.institution_id = %(i)s and l.school_year = %(y)s and not l.is_cancelled
        and l.journal_id in (select journal_id from les)
        and l.held_on in (select held_on from les)
      group by 1) q))
"""  # noqa: S608


_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def diary_span(desk: Desk, *, first: date, last: date, due_to: date, today: date, since: datetime | None) -> DiarySpan:
    """Lessons of the days ``first``…``last`` and homework due from ``first`` to ``due_to``.

    ``since`` is when the family last looked: what was put later, on lessons of `NEWS_REACH`, is news; None = nothing.
    """
    # An empty range of days, not another statement: one prepared plan serves both.
    news_from = today - NEWS_REACH if since else today + timedelta(days=1)
    found = _ask(
        _SPAN, desk, first=first, last=last, due_from=first, due_to=due_to, seen=since or _NEVER,
        old=news_from, till=today,
    )  # fmt: skip
    return DiarySpan(
        lessons=_lessons(found),
        due=tuple(_homework(row) for row in found["due"] or ()),
        news=tuple(DiaryNews(_day(row[0]), *row[1:]) for row in found["news"] or ()),
    )


def diary_nearest(desk: Desk, *, first: date, last: date) -> tuple[date | None, date | None]:
    """The last day with lessons before these days and the first one after them, in the same school year."""
    values: dict[str, Any] = {"i": desk.institution_id, "y": desk.school_year, "j": list(desk.journal_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {**values, "first": first, "last": last})
        before, after = cursor.fetchone()
    return before, after


def diary_homework(desk: Desk, *, due_from: date, due_to: date) -> tuple[DiaryHomework, ...]:
    """Homework due on these days, the earliest first."""
    found = _ask(_HOMEWORK, desk, due_from=due_from, due_to=due_to)
    return tuple(_homework(row) for row in found["due"] or ())


def diary_marks(desk: Desk) -> tuple[DiarySubject, ...]:
    """Every subject of the pupil with its marks and results of the school year, by the Ukrainian alphabet."""
    found = _ask(_MARKS, desk)
    marks: dict[int, list[DiaryMark]] = {}
    for (course_id, _lesson), rows in _grouped(found["marks"], 2):
        marks.setdefault(course_id, []).extend(_marks([row[1:] for row in rows], {}))
    results = {course_id: _results(rows) for (course_id,), rows in _grouped(found["results"], 1)}
    return tuple(
        DiarySubject(course_id, subject, tuple(marks.get(course_id, ())), results.get(course_id, ()))
        for course_id, subject in found["courses"] or ()
    )


def diary_subject(desk: Desk, *, course_id: int) -> tuple[DiarySubject, tuple[DiaryLesson, ...]] | None:
    """One subject: lessons with a mark or an absence of the pupil, newest first. None: never a course of his."""
    found = _ask(_COURSE, desk, course=course_id)
    lessons = _lessons(found)
    results = tuple(result for _key, rows in _grouped(found["results"], 1) for result in _results(rows))
    if not found["courses"]:
        return None
    marks = tuple(mark for lesson in lessons for mark in lesson.marks)
    return DiarySubject(course_id, found["courses"][0][1], marks, results), tuple(reversed(lessons))


def diary_absences(desk: Desk) -> tuple[MissedDay, ...]:
    """Days of the school year with an absence entered, newest first; one taken back stays, with its story."""
    found = _ask(_ABSENCES, desk)
    held = {_day(row[0]): row[1] for row in found["held"] or ()}
    days: dict[date, list[DiaryLesson]] = {}
    for lesson in _lessons(found):
        days.setdefault(lesson.held_on, []).append(lesson)
    return tuple(
        MissedDay(day, held.get(day, len(lessons)), tuple(lessons))
        for day, lessons in sorted(days.items(), reverse=True)
    )


@cache
def _squeezed(sql: str) -> str:
    """Without line breaks and indents: psycopg remembers the conversion of statements of up to 4,096 characters."""
    return " ".join(sql.split())


def _ask(sql: str, desk: Desk, **words: Any) -> dict[str, Any]:
    values = {
        "i": desk.institution_id, "y": desk.school_year, "p": desk.pupil_id, "g": list(desk.group_ids),
        "j": list(desk.journal_ids), **words,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_squeezed(sql), values)
        (found,) = cursor.fetchone()
    return dict(json.loads(found) if isinstance(found, str) else found)


_COMMENT, _WHY_MARK, _WHY_ABSENCE = 1, 2, 3
Reasons = Mapping[tuple[int, int, int, int], str]  # (lesson, kind of note, slot, rev) → why


def _lessons(found: Mapping[str, Any]) -> tuple[DiaryLesson, ...]:
    reasons: dict[tuple[int, int, int, int], str] = {}
    comments: dict[int, dict[int, str]] = {}
    for lesson_id, kind, slot, rev, body in found["notes"] or ():
        if kind == _COMMENT:
            comments.setdefault(lesson_id, {})[slot] = body  # in order of revisions: the last one stands
        else:
            reasons[lesson_id, kind, slot, rev] = body
    marks = {lesson_id: _marks(rows, reasons) for (lesson_id,), rows in _grouped(found["marks"], 1)}
    absences = {lesson_id: _absence(rows, reasons) for (lesson_id,), rows in _grouped(found["absences"], 1)}
    homework = {row[0]: (_day(row[1]), row[2]) for row in found["homework"] or ()}
    nothing: tuple[date | None, str] = (None, "")
    return tuple(
        DiaryLesson(
            id=row[0], held_on=_day(row[1]), no=row[2], kind=row[3], topic=row[4], course_id=row[5], subject=row[6],
            substitute_post_id=row[7], marks=marks.get(row[0], ()), absence=absences.get(row[0]),
            comments=tuple(filter(None, comments.get(row[0], {}).values())),
            due_on=homework.get(row[0], nothing)[0],
            homework=homework.get(row[0], nothing)[1],
        )
        for row in found["lessons"] or ()
    )  # fmt: skip


def _marks(rows: Sequence[Sequence[Any]], reasons: Reasons) -> tuple[DiaryMark, ...]:
    """Marks of one lesson from all their revisions: (lesson, slot, rev, code, label, put_at, author)."""
    return tuple(_mark(slot, list(revisions), reasons) for (_lesson, slot), revisions in _grouped(rows, 2))


def _mark(slot: int, rows: Sequence[Sequence[Any]], reasons: Reasons) -> DiaryMark:
    lesson_id, _slot, _rev, code, label, put_at, _author = rows[-1]
    before = tuple(
        Revision(old[3], old[4] or "", _moment(new[5]), new[6], reasons.get((lesson_id, _WHY_MARK, slot, new[2]), ""))
        for old, new in pairwise(rows)
    )
    return DiaryMark(slot, code, label or "", _moment(put_at), before)


def _absence(rows: Sequence[Sequence[Any]], reasons: Reasons) -> DiaryAbsence:
    """An absence from all its revisions: (lesson, rev, reason, letter, name, is_excused, put_at, author, name_en)."""
    lesson_id, _rev, reason, letter, name, is_excused, put_at, _author, name_en = rows[-1]
    before = tuple(
        Revision(old[2], old[3] or "", _moment(new[6]), new[7], reasons.get((lesson_id, _WHY_ABSENCE, 0, new[1]), ""))
        for old, new in pairwise(rows)
    )
    shown = in_words(name or "", name_en or "")
    return DiaryAbsence(reason, letter or "", shown, bool(is_excused), _moment(put_at), before)


def _results(rows: Sequence[Sequence[Any]]) -> tuple[DiaryResult, ...]:
    """Results of one course: (course, kind, no, rev, title, closes_on, code, label, put_at, author, reason)."""
    found = []
    for (_course, kind, no), revisions in _grouped(rows, 3):
        last = revisions[-1]
        before = tuple(
            Revision(old[6], old[7] or "", _moment(new[8]), new[9], new[10]) for old, new in pairwise(revisions)
        )
        found.append(DiaryResult(kind, no, last[4], _day(last[5]), last[6], last[7] or "", _moment(last[8]), before))
    return tuple(found)


def _homework(row: Sequence[Any]) -> DiaryHomework:
    return DiaryHomework(row[0], row[1], _day(row[2]), _day(row[3]), row[4])


def _grouped(rows: Iterable[Sequence[Any]] | None, width: int) -> Iterator[tuple[tuple[Any, ...], list[Sequence[Any]]]]:
    """Rows in order, parted by their first columns."""
    for key, group in groupby(rows or (), key=lambda row: tuple(row[:width])):
        yield key, list(group)


def _day(value: str) -> date:
    return date.fromisoformat(value)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
