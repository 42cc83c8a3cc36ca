"""Seven weeks of lessons, marks, absences and homework of one school, week by week as life writes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from parta.config.demo import days, plan
from parta.config.demo.schools import CourseMade, Pupil, School
from parta.config.demo.timetable import Demand, Slot, week_of
from parta.journal import api as journal
from parta.kernel.actor import SYSTEM

_ORDINARY, _INDEPENDENT, _TEST, _PRACTICAL = 1, 2, 3, 4
_UNKNOWN, _ILL, _EXCUSED = 1, 2, 3  # reasons of absence
_WHY_MARK, _WHY_ABSENCE, _COMMENT = 2, 3, 1
_TEST_EVERY = 8  # lessons of a course
_REASONS = (
    "Помилка під час введення",
    "Апеляція: перевірено ще раз",
    "Оцінку поставлено не тому учневі",
    "Перескладено за бажанням",
)
_PRAISE = ("Чудова відповідь, молодець!", "Потрібно повторити правило", "Забули зошит удома", "Активна робота на уроці")


@dataclass(frozen=True, slots=True)
class Told:
    """Oddities of a demo: courses without lessons in the last days, lessons without topics."""

    silent_courses: frozenset[int] = frozenset()
    silent_since: date = date.max
    untold_posts: frozenset[int] = frozenset()  # whose lessons since then have no topic yet
    untold_since: date = date.max
    without_topic: frozenset[int] = frozenset()  # courses of which every third lesson has none

    def is_silent(self, course: CourseMade, day: date) -> bool:
        """Was nothing entered for this lesson?"""
        return course.id in self.silent_courses and day >= self.silent_since

    def is_untold(self, course: CourseMade, day: date, number: int) -> bool:
        """Was the lesson entered without its topic?"""
        late = course.post_id in self.untold_posts and day >= self.untold_since
        return late or (course.id in self.without_topic and number % 3 == 1)


@dataclass(slots=True)
class _Week:
    lessons: list[journal.PastLesson] = field(default_factory=list)
    homework: list[journal.PastHomework] = field(default_factory=list)
    notes: list[journal.PastNote] = field(default_factory=list)
    marks: list[journal.PastMark] = field(default_factory=list)
    absences: list[journal.PastAbsence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """One lesson to come or held: which course, when, the how-manieth of how many."""

    course: CourseMade
    day: date
    no: int
    number: int
    total: int
    next_day: date | None


def load(
    school: School,
    *,
    today: date,
    now: datetime,
    chance: Random,
    told: Told,
    weeks: int = days.WEEKS,
    reached: Callable[[float], None] = lambda _share: None,
) -> dict[str, int]:
    """Write the last weeks of a school; returns rows by kind. ``reached`` is told the share that is done."""
    held = days.study_days(today, weeks)
    places = _places(school, held, days.next_study_days(today, 10), chance)
    writer = _Writer(chance, now, told, plan.read_topics(), _absent_days(school, held, chance))
    written: dict[str, int] = {}
    mondays = sorted({day - timedelta(days=day.weekday()) for day in held})
    for number, first in enumerate(mondays, start=1):
        week = _Week()
        for place in places:
            if first <= place.day < first + timedelta(days=7):
                writer.write(week, place)
        _add(written, _load(school, week))
        reached(number / len(mondays))
    _add(written, _load_themes(school, writer.seen, held, now))
    return written


def _load(school: School, week: _Week) -> dict[str, int]:
    if not week.lessons:
        return {}
    history = journal.History(
        lessons=week.lessons, homework=week.homework, notes=week.notes, marks=week.marks, absences=week.absences
    )
    return journal.load_history(
        actor=SYSTEM, institution_id=school.institution_id, school_year=school.school_year, history=history
    )


def _places(school: School, held: Sequence[date], coming: Sequence[date], chance: Random) -> list[_Place]:
    """Every lesson of every course over the days, in the order of days."""
    week = week_of(_demands(school), chance)
    by_course = {course.id: course for course in school.courses}
    dates: dict[int, list[tuple[date, int]]] = {}
    for day in (*held, *coming):
        for course_id, no in _lessons_on(week, day):
            dates.setdefault(course_id, []).append((day, no))
    last = held[-1] if held else date.min
    found = []
    for course_id, places in dates.items():
        total = sum(1 for day, _no in places if day <= last)
        for number, (day, no) in enumerate(places[:total]):
            following = next((d for d, _n in places[number + 1 :] if d > day), None)
            found.append(_Place(by_course[course_id], day, no, number, total, following))
    return sorted(found, key=lambda place: (place.day, place.no, place.course.id))


def _lessons_on(week: Mapping[Slot, tuple[Demand, ...]], day: date) -> Iterator[tuple[int, int]]:
    for (weekday, no), demands in week.items():
        if weekday == day.weekday():
            for demand in demands:
                yield from ((course_id, no) for course_id in demand.courses)


def _demands(school: School) -> list[Demand]:
    """Courses of one subject in one class are held at once: they are its halves."""
    together: dict[tuple[int, str], list[CourseMade]] = {}
    for course in school.courses:
        together.setdefault((course.class_id, course.subject), []).append(course)
    return [
        Demand(class_id, tuple(c.id for c in courses), tuple(sorted({c.post_id for c in courses})), courses[0].hours)
        for (class_id, _subject), courses in together.items()
    ]


Absent = Mapping[tuple[int, date], int]


def _absent_days(school: School, held: Sequence[date], chance: Random) -> dict[tuple[int, date], int]:
    """Whole days missed, with the reason: an illness lasts one to five days."""
    found: dict[tuple[int, date], int] = {}
    for pupils in school.pupils.values():
        for pupil in pupils:
            left, reason = 0, _ILL
            for day in held:
                if left == 0 and chance.random() < pupil.health / 2:
                    left, reason = chance.choice((1, 1, 2, 3, 5)), chance.choice((_ILL, _ILL, _ILL, _EXCUSED, _UNKNOWN))
                if left:
                    found[pupil.person_id, day] = reason
                    left -= 1
    return found


class _Writer:
    """Turns lessons into rows."""

    def __init__(
        self, chance: Random, now: datetime, told: Told, topics: plan.Topics, absent: Mapping[tuple[int, date], int]
    ) -> None:
        self._chance, self._now, self._told, self._topics, self._absent = chance, now, told, topics, absent
        self.seen: dict[tuple[int, int], list[int]] = {}  # marks in force by course and pupil, for thematic ones

    def write(self, week: _Week, place: _Place) -> None:
        course = place.course
        if self._told.is_silent(course, place.day):
            return
        kind = self._kind(place)
        topic = self._topics.at(course.subject, course.grade, place.number, place.total)
        if self._told.is_untold(course, place.day, place.number):
            topic = ""
        lesson = journal.PastLesson(course.id, place.day, place.no, kind=kind, topic=topic)
        week.lessons.append(lesson)
        present = self._attendance(week, place, lesson)
        if course.grade >= plan.FIRST_MARKED_GRADE:
            self._marks(week, place, lesson, present)
        if place.next_day and (body := plan.homework(course.subject, course.grade, place.number, self._chance)):
            week.homework.append(journal.PastHomework(lesson.place, place.next_day, body))

    def _kind(self, place: _Place) -> int:
        if not plan.is_tested(place.course.subject) or place.course.grade < plan.FIRST_MARKED_GRADE:
            return _ORDINARY
        turn = place.number % _TEST_EVERY
        if turn == _TEST_EVERY - 1:
            return _TEST
        return _INDEPENDENT if turn == 3 and self._chance.random() < 0.5 else _ORDINARY

    def _attendance(self, week: _Week, place: _Place, lesson: journal.PastLesson) -> list[Pupil]:
        put_at = self._at(place, 5)
        present = []
        for pupil in place.course.pupils:
            reason = self._absent.get((pupil.person_id, place.day))
            if reason is None and self._chance.random() < 0.004:
                reason = _UNKNOWN
            if reason is None:
                present.append(pupil)
                continue
            self._absence(week, place, lesson, pupil, reason, put_at)
        return present

    def _absence(
        self, week: _Week, place: _Place, lesson: journal.PastLesson, pupil: Pupil, reason: int, put_at: datetime
    ) -> None:
        """First «н», as a teacher enters it; the reason is learnt the next day for some."""
        post = place.course.post_id
        later = put_at + timedelta(days=1)
        if reason == _UNKNOWN or self._chance.random() < 0.85 or later > self._now:
            week.absences.append(journal.PastAbsence(lesson.place, pupil.person_id, reason, post, put_at))
            return
        week.absences.append(journal.PastAbsence(lesson.place, pupil.person_id, _UNKNOWN, post, put_at))
        week.absences.append(journal.PastAbsence(lesson.place, pupil.person_id, reason, post, later, rev=1))

    def _marks(self, week: _Week, place: _Place, lesson: journal.PastLesson, present: Sequence[Pupil]) -> None:
        course = place.course
        if lesson.kind == _TEST:
            marked: Sequence[Pupil] = present
        else:
            share = plan.share_marked(course.subject)
            marked = [pupil for pupil in present if self._chance.random() < share * pupil.shown]
        # A test is read at home: its marks come two days later, or are not there yet.
        put_at = self._at(place, 10) + timedelta(days=2 if lesson.kind == _TEST else 0)
        if put_at > self._now + timedelta(hours=8):
            return
        for pupil in marked:
            self._mark(week, place, lesson, pupil, min(put_at, self._now))

    def _mark(self, week: _Week, place: _Place, lesson: journal.PastLesson, pupil: Pupil, put_at: datetime) -> None:
        course = place.course
        value = self._value(pupil, course.grade)
        week.marks.append(journal.PastMark(lesson.place, pupil.person_id, value, course.post_id, put_at))
        if self._chance.random() < 0.008 * pupil.shown**3:
            value = self._corrected(week, course, lesson, pupil, value, put_at)
        if self._chance.random() < 0.01:
            body = self._chance.choice(_PRAISE)
            week.notes.append(
                journal.PastNote(lesson.place, pupil.person_id, _COMMENT, body, course.post_id, put_at, slot=1)
            )
        self.seen.setdefault((course.id, pupil.person_id), []).append(value)

    def _corrected(
        self, week: _Week, course: CourseMade, lesson: journal.PastLesson, pupil: Pupil, value: int, put_at: datetime
    ) -> int:
        """A correction with its reason, some days later; what stood there stays."""
        at = put_at + timedelta(days=self._chance.randint(1, 6), hours=self._chance.randint(0, 4))
        better = value + 1 if value not in (12, 34) else value - 1
        if at > self._now:
            return value
        why = self._chance.choice(_REASONS)
        week.notes.append(
            journal.PastNote(lesson.place, pupil.person_id, _WHY_MARK, why, course.post_id, at, slot=1, rev=1)
        )
        week.marks.append(journal.PastMark(lesson.place, pupil.person_id, better, course.post_id, at, rev=1))
        return better

    def _value(self, pupil: Pupil, grade: int) -> int:
        points = min(12, max(1, round(self._chance.gauss(pupil.ability, 1.3))))
        return 31 + min(3, (points - 1) // 3) if grade <= plan.LEVELS_UPTO else points

    def _at(self, place: _Place, minutes: int) -> datetime:
        """Some minutes after the lesson, never in the future."""
        return min(self._now, days.held_at(place.day, place.no) + timedelta(minutes=minutes))


def _load_themes(
    school: School, seen: Mapping[tuple[int, int], Sequence[int]], held: Sequence[date], now: datetime
) -> dict[str, int]:
    """A thematic mark at the end of the fourth week, for whoever has two marks by then."""
    if len(held) < 20:
        return {}
    ends_on = held[19]
    themes, results = [], []
    topics = plan.read_topics()
    for course in school.courses:
        if course.grade <= plan.LEVELS_UPTO or not plan.is_tested(course.subject):
            continue
        title = topics.by_grade.get((course.subject, course.grade), ("Перша тема",))[0]
        themes.append(journal.PastTheme(course.id, 1, ends_on, title))
        at = min(now, days.held_at(ends_on, 8))
        for pupil in course.pupils:
            marks = seen.get((course.id, pupil.person_id), ())
            if len(marks) > 1:
                mean = round(sum(marks) / len(marks))
                results.append(journal.PastResult(course.id, pupil.person_id, 1, 1, ends_on, mean, course.post_id, at))
    return journal.load_history(
        actor=SYSTEM, institution_id=school.institution_id, school_year=school.school_year,
        history=journal.History(themes=themes, results=results),
    )  # fmt: skip


def _add(total: dict[str, int], part: Mapping[str, int]) -> None:
    for name, number in part.items():
        total[name] = total.get(name, 0) + number
