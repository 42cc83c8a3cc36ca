"""Façade for tests and demo data: lessons, marks and absences without a page."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from parta.journal.operations import cells, lessons
from parta.journal.operations.changes import Change, Kind
from parta.kernel.actor import SYSTEM, Actor

__all__ = [
    "Change",
    "Kind",
    "at_noon",
    "make_lesson",
    "make_theme",
    "put_absences",
    "put_marks",
    "put_results",
    "save",
    "set_homework",
]


def make_lesson(
    *,
    institution_id: int,
    course_id: int,
    held_on: date = date(2026, 11, 18),
    no: int = 3,
    topic: str = "",
    kind: int = 1,
    actor: Actor = SYSTEM,
) -> int:
    """A lesson and its id; the first opens the journal."""
    return lessons.open_lesson(
        actor=actor, institution_id=institution_id, course_id=course_id, held_on=held_on, no=no, topic=topic, kind=kind
    )


def make_theme(
    *, institution_id: int, course_id: int, no: int, title: str, ends_on: date, actor: Actor = SYSTEM
) -> None:
    """A theme that ends in a thematic column."""
    lessons.set_theme(
        actor=actor, institution_id=institution_id, course_id=course_id, no=no, title=title, ends_on=ends_on
    )


def put_marks(
    marks: Mapping[UUID, int | Sequence[int]],
    *,
    institution_id: int,
    course_id: int,
    lesson_id: int,
    now: datetime,
    was: Sequence[int] = (),
    reason: str = "",
    actor: Actor = SYSTEM,
) -> None:
    """Marks of pupils (public ids) at one lesson, in one request. Fails when one is not saved."""
    changes = [
        Change(
            uuid4(),
            Kind.MARKS,
            list(was),
            [codes] if isinstance(codes, int) else list(codes),
            lesson_id,
            pupil,
            reason=reason,
        )
        for pupil, codes in marks.items()
    ]
    save(changes, institution_id=institution_id, course_id=course_id, now=now, actor=actor)


def put_absences(
    absences: Mapping[UUID, int | None],
    *,
    institution_id: int,
    course_id: int,
    lesson_id: int,
    now: datetime,
    was: int | None = None,
    reason: str = "",
    actor: Actor = SYSTEM,
) -> None:
    """Absences of pupils (public ids) at one lesson by reason, in one request. Fails when one is not saved."""
    changes = [
        Change(uuid4(), Kind.ABSENCE, was, code, lesson_id, pupil, reason=reason) for pupil, code in absences.items()
    ]
    save(changes, institution_id=institution_id, course_id=course_id, now=now, actor=actor)


def put_results(
    results: Mapping[UUID, int],
    *,
    institution_id: int,
    course_id: int,
    column: tuple[int, int],
    now: datetime,
    actor: Actor = SYSTEM,
) -> None:
    """Results of pupils (public ids) in one column: (kind, number)."""
    changes = [Change(uuid4(), Kind.RESULT, None, code, pupil=pupil, column=column) for pupil, code in results.items()]
    save(changes, institution_id=institution_id, course_id=course_id, now=now, actor=actor)


def set_homework(
    body: str,
    *,
    institution_id: int,
    course_id: int,
    lesson_id: int,
    now: datetime,
    due_on: date | None = None,
    actor: Actor = SYSTEM,
) -> None:
    """Homework of a lesson that had none; without a day, for the next lesson as guessed."""
    change = Change(uuid4(), Kind.HOMEWORK, ["", None], [body, str(due_on) if due_on else None], lesson_id)
    save([change], institution_id=institution_id, course_id=course_id, now=now, actor=actor)


def save(
    changes: Sequence[Change], *, institution_id: int, course_id: int, now: datetime, actor: Actor = SYSTEM
) -> None:
    """Save changes in one request. Fails when one is not saved."""
    answer = cells.save_cells(
        actor=actor, institution_id=institution_id, course_id=course_id, request_id=uuid4(), changes=changes, now=now
    )
    missed = {key: each for key, each in answer["answers"].items() if each["state"] != "saved"}
    if missed:
        raise AssertionError(f"not saved: {missed}")


def at_noon(day: date) -> datetime:
    """Noon of a day, UTC: a moment at which it is the same day in Kyiv."""
    return datetime.combine(day, time(12), UTC)
