"""One change that a client asks for, and what is decided about it: saved, stale or refused. No database here."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parta.journal import policies
from parta.journal.models import Lesson, Note, Result
from parta.journal.operations.board import Board, LessonNow, PupilNow, Revision
from parta.journal.policies import CourseAccess
from parta.journal.rules.cells import MOST_MARKS
from parta.journal.rules.days import guess_next_lesson
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.text import tidy

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
TOPIC_LENGTH, HOMEWORK_LENGTH, NOTE_LENGTH = 300, 2000, 500


class Kind(StrEnum):
    """What is changed. Values: MARKS a list of codes; ABSENCE and RESULT a code or None; WORK a kind of lesson;
    COMMENT and TOPIC text; HOMEWORK [text, day or None]."""

    MARKS = "marks"
    ABSENCE = "absence"
    COMMENT = "comment"
    RESULT = "result"
    TOPIC = "topic"
    WORK = "work"
    HOMEWORK = "homework"


@dataclass(frozen=True, slots=True)
class Change:
    """One change with the client's own id and the value the client believed to be there.

    ``column`` is (kind, number) of a result; ``pupil`` is a public id.
    """

    id: UUID
    kind: Kind
    was: Any
    now: Any
    lesson_id: int = 0
    pupil: UUID | None = None
    column: tuple[int, int] = (0, 0)
    reason: str = ""


class Unwanted(Exception):
    """The change is refused: a stable code and words for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Outdated(Exception):
    """Something else stands there than the client believed."""

    def __init__(self, value: Any, revision: Revision | None) -> None:
        super().__init__()
        self.value = value
        self.revision = revision


@dataclass(slots=True)
class Pending:
    """Rows to be written, in the order of their columns in the statements of `cells`."""

    marks: list[tuple[int, int, int, int, int | None, int | None]] = field(default_factory=list)
    absences: list[tuple[int, int, int, int | None, int | None, date]] = field(default_factory=list)
    notes: list[tuple[int, int, int, int, int, str, int | None]] = field(default_factory=list)
    results: list[tuple[int, int, int, int, date, int | None, str, int | None]] = field(default_factory=list)
    lessons: dict[int, tuple[str, int]] = field(default_factory=dict)  # topic, kind by lesson
    homework: dict[int, tuple[str, date | None]] = field(default_factory=dict)  # body, due day by lesson
    pupils: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.marks or self.absences or self.notes or self.results or self.lessons or self.homework)


@dataclass(slots=True)
class Desk:
    """Decides changes one after another; what is accepted goes to ``pending`` and is believed by the next."""

    actor: Actor
    access: CourseAccess
    board: Board
    now: datetime
    today: date
    pending: Pending = field(default_factory=Pending)

    def decide(self, change: Change) -> None:
        """Accept the change into ``pending``.

        :raises Unwanted: it may not be so
        :raises Outdated: the present value is not the one the client believed
        """
        if not self.access.is_opened:
            raise Unwanted("closed", _("The journal is not open yet: open its first lesson."))
        _DECIDE[change.kind](self, change)

    # --- what every change of a lesson needs

    def _lesson(self, change: Change) -> LessonNow:
        lesson = self.board.lessons.get(change.lesson_id)
        if lesson is None:
            raise Unwanted("lesson", _("There is no such lesson in this journal."))
        if lesson.is_cancelled:
            raise Unwanted("lesson", _("The lesson is cancelled. Open it again to write in it."))
        self._open(lesson.held_on)
        return lesson

    def _open(self, day: date) -> None:
        if self.access.is_closed(day):
            raise Unwanted("closed", _("The journal is closed for that day. The head or a deputy can open it again."))

    def _writer(self, lesson: LessonNow) -> int | None:
        decision = policies.may_write_on(self.actor, self.access, lesson.held_on, lesson_teacher=lesson.teacher_post_id)
        if not decision:
            raise Unwanted("teacher", decision.reason)
        return policies.author_post(self.actor, self.access, lesson.held_on)

    def _pupil(self, change: Change, member: Callable[[PupilNow], bool]) -> PupilNow:
        pupil = self.board.pupils.get(change.pupil) if change.pupil else None
        if pupil is None or not member(pupil):
            raise Unwanted("member", _("The pupil was not in this class or group on that day."))
        return pupil

    def _held(self, lesson: LessonNow) -> None:
        if lesson.held_on > self.today:
            raise Unwanted("future", _("The lesson has not been held yet."))

    def _needs_reason(self, standing: Revision | None) -> bool:
        return standing is not None and standing.first_at < self.now - self.board.edit_window

    def _reason(self, change: Change, *, needed: bool) -> str:
        reason = " ".join(_text(change.reason, NOTE_LENGTH).split())
        if needed and not reason:
            raise Unwanted("reason", _("The time for slips is over: say why the entry is corrected."))
        return reason

    def _fresh(self, rev: int, value: Any, author: int | None, standing: Revision | None) -> Revision:
        return Revision(rev, value, author, self.now, standing.first_at if standing else self.now)

    # --- kinds

    def marks(self, change: Change) -> None:
        lesson = self._lesson(change)
        author = self._writer(lesson)
        self._held(lesson)
        pupil = self._pupil(change, lambda p: p.was_member(lesson.held_on))
        wanted = self._codes(change.now)
        present = self.board.marks_in_force(lesson.id, pupil.id)
        if wanted == present:
            return
        if change.was != present:
            standing = [
                self.board.marks[key] for slot in (1, 2, 3) if (key := (lesson.id, pupil.id, slot)) in self.board.marks
            ]
            raise Outdated(present, max(standing, key=lambda revision: revision.put_at, default=None))
        self._write_marks(change, lesson.id, pupil.id, wanted, author)

    def _codes(self, value: Any) -> list[int]:
        if len(value) > MOST_MARKS:
            raise Unwanted("scale", _("A cell holds three marks at most."))
        if any(code not in self.access.marks for code in value):
            allowed = ", ".join(self.access.marks.values())
            raise Unwanted("scale", _("The scale has no such mark. It has: %(marks)s.") % {"marks": allowed})
        return list(value)

    def _write_marks(
        self, change: Change, lesson_id: int, pupil_id: int, wanted: list[int], author: int | None
    ) -> None:
        slots = {slot: wanted[slot - 1] if slot <= len(wanted) else None for slot in (1, 2, 3)}
        standing = {slot: self.board.marks.get((lesson_id, pupil_id, slot)) for slot in slots}
        changed = {slot: value for slot, value in slots.items() if value != _value(standing[slot])}
        reason = self._reason(change, needed=any(self._needs_reason(standing[slot]) for slot in changed))
        for slot, value in changed.items():
            before = standing[slot]
            rev = before.rev + 1 if before else 0
            self.pending.marks.append((lesson_id, pupil_id, slot, rev, value, author))
            if reason and rev:
                self.pending.notes.append((lesson_id, pupil_id, Note.Kind.WHY_MARK, slot, rev, reason, author))
            self.board.marks[lesson_id, pupil_id, slot] = self._fresh(rev, value, author, before)
        self.pending.pupils.add(pupil_id)

    def absence(self, change: Change) -> None:
        lesson = self._lesson(change)
        author = self._who_tells(change, lesson)
        self._held(lesson)
        pupil = self._pupil(change, lambda p: p.was_member(lesson.held_on))
        if change.now is not None and change.now not in self.board.reasons:
            raise Unwanted("scale", _("There is no such reason of absence."))
        standing = self.board.absences.get((lesson.id, pupil.id))
        if change.now == _value(standing):
            return
        if change.was != _value(standing):
            raise Outdated(_value(standing), standing)
        reason = self._reason(change, needed=change.now is None and self._needs_reason(standing))
        rev = standing.rev + 1 if standing else 0
        self.pending.absences.append((lesson.id, pupil.id, rev, change.now, author, lesson.held_on))
        if reason and rev:
            self.pending.notes.append((lesson.id, pupil.id, Note.Kind.WHY_ABSENCE, 0, rev, reason, author))
        self.board.absences[lesson.id, pupil.id] = self._fresh(rev, change.now, author, standing)
        self.pending.pupils.add(pupil.id)

    def _who_tells(self, change: Change, lesson: LessonNow) -> int | None:
        """The class teacher may say why a pupil was away, not that he was or was not."""
        if change.was is None or change.now is None:
            return self._writer(lesson)
        decision = policies.may_tell_reason(
            self.actor, self.access, lesson.held_on, lesson_teacher=lesson.teacher_post_id
        )
        if not decision:
            raise Unwanted("teacher", decision.reason)
        return policies.author_post(self.actor, self.access, lesson.held_on)

    def comment(self, change: Change) -> None:
        lesson = self._lesson(change)
        author = self._writer(lesson)
        pupil = self._pupil(change, lambda p: p.was_member(lesson.held_on))
        wanted = _text(change.now, NOTE_LENGTH)
        standing = self.board.comments.get((lesson.id, pupil.id))
        present = standing.value if standing else ""
        if wanted == present:
            return
        if _text(change.was, NOTE_LENGTH) != present:
            raise Outdated(present, standing)
        rev = standing.rev + 1 if standing else 0
        self.pending.notes.append((lesson.id, pupil.id, Note.Kind.COMMENT, 0, rev, wanted, author))
        self.board.comments[lesson.id, pupil.id] = self._fresh(rev, wanted, author, standing)
        self.pending.pupils.add(pupil.id)

    def result(self, change: Change) -> None:
        kind, no = change.column
        closes_on = self._closes_on(kind, no)
        self._open(closes_on)
        decision = policies.may_write_on(self.actor, self.access, min(closes_on, self.today))
        if not decision:
            raise Unwanted("teacher", decision.reason)
        author = policies.author_post(self.actor, self.access, min(closes_on, self.today))
        pupil = self._pupil(change, lambda p: p.joined_by(closes_on))
        if change.now is not None and change.now not in self.access.totals:
            allowed = ", ".join(self.access.totals.values())
            raise Unwanted("scale", _("The scale has no such mark. It has: %(marks)s.") % {"marks": allowed})
        standing = self.board.results.get((kind, no, pupil.id))
        if change.now == _value(standing):
            return
        if change.was != _value(standing):
            raise Outdated(_value(standing), standing)
        reason = self._reason(change, needed=self._needs_reason(standing))
        rev = standing.rev + 1 if standing else 0
        self.pending.results.append((pupil.id, kind, no, rev, closes_on, change.now, reason if rev else "", author))
        self.board.results[kind, no, pupil.id] = self._fresh(rev, change.now, author, standing)
        self.pending.pupils.add(pupil.id)

    def _closes_on(self, kind: int, no: int) -> date:
        """The day a column of results stands for."""
        terms = {term.no: term.last for term in self.board.terms}
        known: dict[int, dict[int, date]] = {
            Result.Kind.THEME: self.board.themes,
            Result.Kind.TERM: terms,
            Result.Kind.TERM_CORRECTED: terms,
            Result.Kind.YEAR: {1: max(terms.values())} if terms else {},
        }
        day = known.get(kind, {}).get(no)
        if day is None:
            raise Unwanted("column", _("There is no such column in this journal."))
        return day

    def topic(self, change: Change) -> None:
        lesson = self._lesson(change)
        self._writer(lesson)
        wanted = _text(change.now, TOPIC_LENGTH)
        if wanted == lesson.topic:
            return
        if _text(change.was, TOPIC_LENGTH) != lesson.topic:
            raise Outdated(lesson.topic, None)
        lesson.topic = wanted
        self.pending.lessons[lesson.id] = (lesson.topic, lesson.kind)

    def work(self, change: Change) -> None:
        lesson = self._lesson(change)
        self._writer(lesson)
        if change.now not in Lesson.Kind.values:
            raise Unwanted("scale", _("There is no such kind of work."))
        if change.now == lesson.kind:
            return
        if change.was != lesson.kind:
            raise Outdated(lesson.kind, None)
        lesson.kind = change.now
        self.pending.lessons[lesson.id] = (lesson.topic, lesson.kind)

    def homework(self, change: Change) -> None:
        lesson = self._lesson(change)
        self._writer(lesson)
        body, due_on = _homework(change.now)
        if body and due_on is None:
            due_on = lesson.due_on or guess_next_lesson(self.board.held_on, after=lesson.held_on)
        due_on = due_on or lesson.due_on
        if (body, due_on) == (lesson.homework, lesson.due_on) or body == lesson.homework == "":
            return
        was_body, was_due = _homework(change.was)
        if was_body != lesson.homework or (was_due is not None and was_due != lesson.due_on):
            raise Outdated([lesson.homework, str(lesson.due_on) if lesson.due_on else None], None)
        if due_on is not None and due_on <= lesson.held_on:
            raise Unwanted("due", _("Homework is due after the lesson at which it is set."))
        if due_on is not None and school_year_of(due_on) != self.access.school_year:
            last = f"{date(self.access.school_year + 1, 8, 31):%d.%m.%Y}"
            raise Unwanted("due", _("Homework is due within the school year, up to %(day)s.") % {"day": last})
        lesson.homework, lesson.due_on = body, due_on
        self.pending.homework[lesson.id] = (body, due_on)


_DECIDE: dict[Kind, Callable[[Desk, Change], None]] = {
    Kind.MARKS: Desk.marks,
    Kind.ABSENCE: Desk.absence,
    Kind.COMMENT: Desk.comment,
    Kind.RESULT: Desk.result,
    Kind.TOPIC: Desk.topic,
    Kind.WORK: Desk.work,
    Kind.HOMEWORK: Desk.homework,
}


def _value(standing: Revision | None) -> Any:
    return standing.value if standing else None


def _text(value: Any, length: int) -> str:
    """Text as it is kept: each line tidied, empty lines at the ends dropped, cut to the length.

    :raises Unwanted: it holds a sign that no text has and the database cannot keep: a zero byte, half of a letter
    """
    text = str(value or "")
    if _NO_TEXT.search(text):
        raise Unwanted("text", _("The text holds a sign that cannot be kept. Type it again."))
    return "\n".join(tidy(line) for line in text.splitlines()).strip()[:length]


def _homework(value: Any) -> tuple[str, date | None]:
    body, due_on = value or ("", None)
    return _text(body, HOMEWORK_LENGTH), date.fromisoformat(due_on) if due_on else None
