"""What each family page shows, ready to be written out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parta.cabinet import rules, wording
from parta.cabinet.queries.children import Child, child_on, names_of_posts
from parta.cabinet.queries.shown import (
    AbsenceShown,
    AbsencesPage,
    DayMissed,
    DayPage,
    DueShown,
    Empty,
    HomeworkPage,
    LessonShown,
    MarkShown,
    MarksPage,
    NewsShown,
    ResultShown,
    SubjectPage,
    SubjectShown,
    WeekDay,
    WeekPage,
)
from parta.journal import api as journal
from parta.kernel.actor import Actor
from parta.kernel.dates import KYIV
from parta.kernel.errors import NotVisible

_DUE_AHEAD = timedelta(days=10)  # homework of a day page: the next school day over any weekend and a short holiday
_HOMEWORK_AHEAD = timedelta(days=60)
_HOMEWORK_BACK = timedelta(days=14)


LAST_MARKS = 5


def day_page(actor: Actor, public_id: UUID, day: date, *, today: date, now: datetime) -> DayPage:
    """A day of a child. Two SQL statements; one more for names, or to find lessons when there are none.

    :raises NotVisible: not a child of the actor today
    """
    child, children = child_on(actor, public_id, day)
    since = _new_from(child, now)
    span = _span(child, day, day, due_to=day + _DUE_AHEAD, today=today, since=since)
    lessons = _lessons(span.lessons, since)
    before, after = (None, None) if lessons else _nearest(child, day, day)
    return DayPage(
        section="cabinet:now",
        heading=wording.day_heading(day),
        child=child,
        children=children,
        today=today,
        day=day,
        back=rules.previous_school_day(day),
        forth=rules.next_school_day(day),
        lessons=lessons,
        due=_due_after(span.due, day, today),
        news=tuple(NewsShown(line.held_on, line.subject, line.label) for line in span.news),
        seen_upto=since,
        nearest_before=before,
        nearest_after=after,
        why_empty=None if lessons else _why_no_lessons(child, day, today),
    )


def week_page(actor: Actor, public_id: UUID, monday: date, *, today: date, now: datetime) -> WeekPage:
    """A week of a child, where it studied on its last day or, in the current week, today. SQL as `day_page`."""
    friday = rules.school_days(monday)[-1]
    sunday = monday + timedelta(days=6)
    child, children = child_on(actor, public_id, today if monday <= today <= sunday else friday)
    since = _new_from(child, now)
    span = _span(child, monday, sunday, due_to=sunday, today=today, since=since)
    lessons = _lessons(span.lessons, since)
    days = tuple(_week_day(day, lessons, span.due, today) for day in _days_shown(monday, lessons, span.due))
    is_empty = not lessons and not span.due
    before, after = _nearest(child, monday, sunday) if is_empty else (None, None)
    return WeekPage(
        section="cabinet:week-now",
        heading=wording.week_heading(monday, days[-1].day),
        child=child,
        children=children,
        today=today,
        days=days,
        back=monday - timedelta(days=7),
        forth=monday + timedelta(days=7),
        back_label=_neighbour(monday - timedelta(days=7)),
        forth_label=_neighbour(monday + timedelta(days=7)),
        is_current=monday <= today <= sunday,
        is_empty=is_empty,
        why_empty=_why_no_lessons(child, friday, today) if is_empty else None,
        nearest_before=before,
        nearest_after=after,
        now=now,
        printed_for=", ".join(filter(None, (child.spoken, child.class_name))),
    )


def homework_page(actor: Actor, public_id: UUID, *, today: date) -> HomeworkPage:
    """What is set for today and later, and for the two weeks before. Two SQL statements."""
    child, children = child_on(actor, public_id, today)
    works = _homework(child, today)
    ahead = [work for work in works if work.due_on >= today]
    due = _due_by_day(ahead, today)
    heading = _("Homework: %(when)s") % {"when": wording.inside(due[0].heading)} if due else _("Nothing is set")
    earlier = _due_by_day([work for work in works if work.due_on < today], today)
    empty = _why_not_enrolled(child) or Empty(
        _("Nothing is set for the coming days"),
        _("Homework appears here as soon as a teacher writes it beside the lesson."),
    )
    return HomeworkPage("cabinet:homework", heading, child, children, today, due, tuple(reversed(earlier)), empty)


def marks_page(actor: Actor, public_id: UUID, *, today: date, now: datetime) -> MarksPage:
    """Marks of the school year by subject. Two SQL statements."""
    child, children = child_on(actor, public_id, today)
    since = _new_from(child, now)
    subjects = journal.diary_marks(child.desk) if child.desk else ()
    shown = tuple(line for subject in subjects if (line := _subject(subject, since)).last or line.results)
    empty = _why_not_enrolled(child) or Empty(
        _("No marks yet this school year"),
        _("A mark appears here the moment a teacher puts it into the journal; with it the lesson and what it was for."),
    )
    return MarksPage("cabinet:marks", pgettext("diary", "Marks"), child, children, today, shown, empty)


def subject_page(actor: Actor, public_id: UUID, course_id: int, *, today: date, now: datetime) -> SubjectPage:
    """One subject of a child, lesson by lesson. SQL as `day_page`.

    :raises NotVisible: not a child of the actor, or not a subject of this child
    """
    child, children = child_on(actor, public_id, today)
    since = _new_from(child, now)
    found = journal.diary_subject(child.desk, course_id=course_id) if child.desk else None
    if found is None:
        raise NotVisible
    subject, lessons = found
    empty = Empty(_("No marks and no absences yet"), _("They appear here as the teacher enters them."))
    results = tuple(_result(result) for result in subject.results)
    return SubjectPage(
        "cabinet:marks", subject.subject, child, children, today, _lessons(lessons, since), results, empty
    )


def absences_page(actor: Actor, public_id: UUID, *, today: date) -> AbsencesPage:
    """Absences of the school year by day. Two SQL statements, a third when something was corrected."""
    child, children = child_on(actor, public_id, today)
    days = journal.diary_absences(child.desk) if child.desk else ()
    standing = [(day, [_absent(lesson) for lesson in day.lessons if _is_absent(lesson)]) for day in days]
    standing = [(day, absent) for day, absent in standing if absent]
    count = rules.missed([(day.held, len(absent)) for day, absent in standing])
    authors = _names(lesson for day, _absences in standing for lesson in day.lessons)
    empty = _why_not_enrolled(child) or Empty(
        _("No absences this school year"),
        _("Presence is not written down: a day without an entry is a day at school."),
    )
    shown = tuple(_missed_day(day, absent, authors) for day, absent in standing)
    reasons = _reasons([absence for _day, absent in standing for absence in absent])
    heading = wording.missed_heading(count.days, count.lessons)
    return AbsencesPage("cabinet:absences", heading, child, children, today, shown, reasons, empty)


def _new_from(child: Child, now: datetime) -> datetime | None:
    """What was put after this moment is new; None on the first visit, when everything would be."""
    return None if child.visit is None else rules.visit_at(child.visit, now).upto


def _span(
    child: Child, first: date, last: date, *, due_to: date, today: date, since: datetime | None
) -> journal.DiarySpan:
    if child.desk is None:
        return journal.DiarySpan()
    return journal.diary_span(child.desk, first=first, last=last, due_to=due_to, today=today, since=since)


def _nearest(child: Child, first: date, last: date) -> tuple[date | None, date | None]:
    """Where to go from days without lessons; one more statement, for such days only."""
    return (None, None) if child.desk is None else journal.diary_nearest(child.desk, first=first, last=last)


def _lessons(lessons: Sequence[journal.DiaryLesson], since: datetime | None) -> tuple[LessonShown, ...]:
    names = _names(lessons)
    return tuple(_lesson(lesson, names, since) for lesson in lessons)


def _names(lessons: Iterable[journal.DiaryLesson]) -> Mapping[int, str]:
    """Names of those who stood in or corrected, by post; asked only when there are any."""
    posts: set[int | None] = set()
    for lesson in lessons:
        posts.add(lesson.substitute_post_id)
        for cell in (*lesson.marks, *((lesson.absence,) if lesson.absence else ())):
            posts.update(revision.author_post_id for revision in cell.before)
    posts.discard(None)
    return names_of_posts(sorted(post for post in posts if post))


def _lesson(lesson: journal.DiaryLesson, names: Mapping[int, str], since: datetime | None) -> LessonShown:
    return LessonShown(
        held_on=lesson.held_on,
        no=lesson.no,
        subject=lesson.subject,
        kind=wording.lesson_kind(lesson.kind),
        topic=lesson.topic,
        marks=tuple(
            MarkShown(mark.label, _is_new(mark.put_at, since)) for mark in lesson.marks if mark.code is not None
        ),
        absence=_absence_shown(lesson, since),
        comment=" ".join(lesson.comments),
        corrections=_corrections(lesson, names),
        substitute=names.get(lesson.substitute_post_id or 0, ""),
        homework=lesson.homework,
        due_on=lesson.due_on,
    )


def _absence_shown(lesson: journal.DiaryLesson, since: datetime | None) -> AbsenceShown | None:
    absence = lesson.absence
    if absence is None or absence.reason is None:
        return None
    words = wording.absence_words(absence.name, excused=absence.is_excused)
    return AbsenceShown(absence.letter, words, _is_new(absence.put_at, since))


def _corrections(lesson: journal.DiaryLesson, names: Mapping[int, str]) -> tuple[str, ...]:
    told: list[str] = []
    for mark in lesson.marks:
        told += _story(mark.before, mark.label, names)
    if lesson.absence:
        told += _story(lesson.absence.before, lesson.absence.letter, names)
    return tuple(told)


def _story(before: Sequence[journal.Revision], label: str, names: Mapping[int, str]) -> list[str]:
    """Each change of a cell in a sentence. ``label`` is what stands there now."""
    after = [*(revision.label for revision in before[1:]), label]
    return [
        wording.correction_words(
            was=old.label,
            now=new,
            at=old.at.astimezone(KYIV),
            by=names.get(old.author_post_id or 0, ""),
            reason=old.reason,
        )
        for old, new in zip(before, after, strict=False)
        if old.label != new
    ]


def _is_new(put_at: datetime, since: datetime | None) -> bool:
    return since is not None and put_at > since


def _due_after(works: Sequence[journal.DiaryHomework], day: date, today: date) -> tuple[DueShown, ...]:
    """Homework on a day's page: for that day when it has not passed, and for the next day that has any."""
    coming = sorted({work.due_on for work in works if work.due_on > day})[:1]
    wanted = {*coming, day} if day >= today else set(coming) if day == rules.previous_school_day(today) else set()
    return _due_by_day([work for work in works if work.due_on in wanted], today)


def _due_by_day(works: Iterable[journal.DiaryHomework], today: date) -> tuple[DueShown, ...]:
    tomorrow = today + timedelta(days=1)
    return tuple(
        DueShown(day, wording.due_heading(day, today, tomorrow), tuple(group))
        for day, group in groupby(works, key=lambda work: work.due_on)
    )


def _homework(child: Child, today: date) -> Sequence[journal.DiaryHomework]:
    if child.desk is None:
        return ()
    return journal.diary_homework(child.desk, due_from=today - _HOMEWORK_BACK, due_to=today + _HOMEWORK_AHEAD)


def _days_shown(monday: date, lessons: Sequence[LessonShown], due: Sequence[journal.DiaryHomework]) -> tuple[date, ...]:
    """Monday to Friday, and a Saturday or Sunday on which something is."""
    weekend = {day for day in (*(x.held_on for x in lessons), *(x.due_on for x in due)) if rules.is_weekend(day)}
    return (*rules.school_days(monday), *sorted(weekend))


def _week_day(
    day: date, lessons: Sequence[LessonShown], works: Sequence[journal.DiaryHomework], today: date
) -> WeekDay:
    """A day of the week; homework for a lesson of that day stands under the lesson."""
    todays = [lesson for lesson in lessons if lesson.held_on == day]
    due = [work for work in works if work.due_on == day]
    shown = []
    for lesson in todays:
        mine = [work for work in due if work.subject == lesson.subject]
        due = [work for work in due if work.subject != lesson.subject]
        shown.append(replace(lesson, due="\n".join(work.body for work in mine)))
    why = _("no lessons entered") if day <= today else _("nothing is set yet")
    return WeekDay(day, wording.week_day_heading(day), tuple(shown), tuple(due), why)


def _neighbour(monday: date) -> str:
    return wording.week_label(monday, rules.school_days(monday)[-1])


def _why_no_lessons(child: Child, day: date, today: date) -> Empty:
    elsewhere = _why_not_enrolled(child)
    if elsewhere:
        return elsewhere
    if rules.is_weekend(day):
        return Empty(_("A day off"), _("No lessons are entered for this day."))
    if day > today:
        return Empty(
            _("No lessons yet"), _("Lessons appear here as teachers hold them; homework for this day stands below.")
        )
    return Empty(
        _("No lessons are entered"),
        _("It may be a holiday, or the teachers have not filled in the journal yet. The class teacher knows."),
    )


def _why_not_enrolled(child: Child) -> Empty | None:
    """Why a child has no lessons at all on that day, if it is so."""
    if child.is_preschool:
        return Empty(
            _("A preschool group keeps no lesson diary"),
            _("There are no lessons and no marks in preschool education. The educator tells about the day."),
        )
    if child.desk is None:
        return Empty(
            _("%(name)s was in no class on this day") % {"name": child.given_name},
            _(
                "The diary begins on the day of enrolment by order and ends on the day of leaving. "
                "If this is wrong, ask the school."
            ),
        )
    return None


def _subject(subject: journal.DiarySubject, since: datetime | None) -> SubjectShown:
    marks = [mark for mark in subject.marks if mark.code is not None]
    return SubjectShown(
        course_id=subject.course_id,
        name=subject.subject,
        line=rules.line_of(mark.code for mark in marks if mark.code is not None),
        last=tuple(MarkShown(mark.label, _is_new(mark.put_at, since)) for mark in marks[-LAST_MARKS:]),
        results=tuple(_result(result) for result in subject.results if result.code is not None),
    )


def _result(result: journal.DiaryResult) -> ResultShown:
    name = wording.result_name(result.kind, result.no)
    told = _story(result.before, result.label, {})
    return ResultShown(f"{name}: {result.title}" if result.title else name, result.label, " ".join(told))


def _is_absent(lesson: journal.DiaryLesson) -> bool:
    return lesson.absence is not None and lesson.absence.reason is not None


def _absent(lesson: journal.DiaryLesson) -> journal.DiaryAbsence:
    if lesson.absence is None:
        raise ValueError("only lessons with an absence come here")
    return lesson.absence


def _missed_day(day: journal.MissedDay, absent: Sequence[journal.DiaryAbsence], names: Mapping[int, str]) -> DayMissed:
    whole = len(absent) >= day.held
    subjects = [lesson.subject for lesson in day.lessons if _is_absent(lesson)]
    return DayMissed(
        day=day.day,
        heading=_("The whole day") if whole else ", ".join(subjects),
        lessons=", ".join(sorted({wording.absence_words(x.name, excused=x.is_excused) for x in absent})),
        letters=" ".join(dict.fromkeys(absence.letter for absence in absent)),
        corrections=tuple(
            sentence
            for lesson in day.lessons
            if lesson.absence
            for sentence in _story(lesson.absence.before, lesson.absence.letter, names)
        ),
    )


def _reasons(absences: Sequence[journal.DiaryAbsence]) -> tuple[str, ...]:
    """«хвороба: 12 уроків», the most frequent first."""
    counted: dict[str, int] = {}
    for absence in absences:
        counted[absence.name] = counted.get(absence.name, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(wording.lessons_by_reason(name, number) for name, number in ordered)
