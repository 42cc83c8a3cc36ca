"""Saving what was typed into a journal: many changes, one request, one transaction, at most twelve statements."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.events import api as events
from parta.journal import policies, queries
from parta.journal.operations.board import Wanted, load_board
from parta.journal.operations.changes import Change, Desk, Kind, Outdated, Pending, Unwanted
from parta.journal.policies import CourseAccess
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.people import api as people

MOST_CHANGES = 1000  # a whole page pasted twice over; a bigger request is a mistake or an attack


@dataclass(frozen=True, slots=True)
class CellsSaved:
    """Cells of a course were written. Ids only."""

    institution_id: int
    school_year: int
    journal_id: int
    course_id: int
    lessons: tuple[int, ...]
    pupils: tuple[int, ...]


def save_cells(
    *, actor: Actor, institution_id: int, course_id: int, request_id: UUID, changes: Sequence[Change], now: datetime
) -> dict[str, Any]:
    """Save changes of one course's journal and answer each: saved, stale (with the present value) or refused (why).

    A repeat of the request, or of a change in another request, changes nothing twice and gets its first answer.

    :returns: ``{"at": moment, "answers": {change id: {"state": …}}}``, plain values only
    :raises NotVisible: the actor does not work there, or there is no such course
    :raises Refused: the actor may not even read this journal
    :raises Invalid: too many changes
    :raises Stale: a twin of this request is being saved, or the journal changed while saving; send it again
    """
    if len(changes) > MOST_CHANGES:
        raise Invalid([Problem("changes", _("Too many changes at once: send them in parts."))])
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    account = {"institution_id": institution_id, "account_id": actor.account_id}
    with acting(actor, "journal.cells.save", operation_id=request_id), explained():
        access = lock_course(institution_id, course_id)
        queries.require_reader(actor, access)
        known = events.first_answers(ids=[request_id, *(change.id for change in changes)], **account)
        if request_id in known:
            return dict(known[request_id])
        answers = {change.id: known[change.id] for change in changes if change.id in known}
        fresh = list({change.id: change for change in changes if change.id not in known}.values())
        pending = _decide(actor, access, fresh, answers, now)
        _write(access, pending, now)
        whole = {"at": now.isoformat(), "answers": {str(key): answer for key, answer in answers.items()}}
        kept = {request_id: whole} | {change.id: answers[change.id] for change in fresh}
        if not events.keep_answers(answers=kept, **account):
            raise Stale(_("This request is already being saved. Try again in a moment."))
        if pending:
            lessons = {change.lesson_id for change in fresh if change.lesson_id}
            events.publish(
                CellsSaved(
                    institution_id, access.school_year, access.journal_id, course_id,
                    tuple(sorted(lessons)), tuple(sorted(pending.pupils)),
                ),
                institution_id=institution_id,
            )  # fmt: skip
    return whole


def lock_course(institution_id: int, course_id: int) -> CourseAccess:
    """Take the lock of the course's journal for the rest of the transaction and read who may do what. One statement.

    :raises NotVisible: there is no such course
    """
    with connection.cursor() as cursor:
        cursor.execute("select journal_lock(%s, %s)", [institution_id, course_id])
        return policies.access_of(institution_id, cursor.fetchone()[0])


def _decide(
    actor: Actor, access: CourseAccess, changes: Sequence[Change], answers: dict[UUID, Any], now: datetime
) -> Pending:
    """Answer each change into ``answers``; what is accepted comes back to be written."""
    if not changes:
        return Pending()
    board = load_board(access, _wanted(changes))
    desk = Desk(actor=actor, access=access, board=board, now=now, today=local_day(now))
    stale: list[tuple[UUID, Outdated]] = []
    teachers = cache(lambda: queries.teachers_in_words(access))
    for change in changes:
        try:
            desk.decide(change)
        except Unwanted as unwanted:
            names = teachers() if unwanted.code == "teacher" else ""
            answers[change.id] = {"state": "refused", "code": unwanted.code, "message": f"{unwanted} {names}".strip()}
        except Outdated as outdated:
            stale.append((change.id, outdated))
        else:
            answers[change.id] = {"state": "saved"}
    answers.update(_told(stale))
    return desk.pending


def _wanted(changes: Sequence[Change]) -> Wanted:
    def lessons(*kinds: Kind) -> set[int]:
        return {change.lesson_id for change in changes if change.kind in kinds}

    return Wanted(
        lessons={change.lesson_id for change in changes if change.lesson_id},
        pupils={change.pupil for change in changes if change.pupil},
        marked=lessons(Kind.MARKS),
        absent=lessons(Kind.ABSENCE),
        noted=lessons(Kind.COMMENT),
        results=any(change.kind is Kind.RESULT for change in changes),
        homework=any(change.kind is Kind.HOMEWORK for change in changes),
    )


def _told(stale: Sequence[tuple[UUID, Outdated]]) -> Iterator[tuple[UUID, Any]]:
    """Answers to outdated changes: the present value, who put it and when. One statement for all their names."""
    if not stale:
        return
    authors = {outdated.revision.author_post_id for _id, outdated in stale if outdated.revision}
    posts = people.posts([post for post in authors if post is not None])
    for change_id, outdated in stale:
        answer: dict[str, Any] = {"state": "stale", "value": outdated.value}
        if outdated.revision is not None:
            post = posts.get(outdated.revision.author_post_id or 0)
            answer |= {"author": post.person.short if post else "", "at": outdated.revision.put_at.isoformat()}
        yield change_id, answer


_NOTES = """
insert into journal_note
  (lesson_id, pupil_id, kind, slot, rev, body, author_post_id, put_at, institution_id, school_year)
select n.*, %s, %s, %s
  from unnest(%s::bigint[], %s::bigint[], %s::int2[], %s::int2[], %s::int2[], %s::text[], %s::int[]) n
"""
_MARKS = """
insert into journal_mark (lesson_id, pupil_id, slot, rev, value, author_post_id, put_at, institution_id, school_year)
select n.*, %s, %s, %s
  from unnest(%s::bigint[], %s::bigint[], %s::int2[], %s::int2[], %s::int2[], %s::int[]) n
"""
_ABSENCES = """
insert into journal_absence
  (lesson_id, pupil_id, rev, reason, author_post_id, held_on, put_at, institution_id, school_year, journal_id)
select n.*, %s, %s, %s, %s
  from unnest(%s::bigint[], %s::bigint[], %s::int2[], %s::int2[], %s::int[], %s::date[]) n
"""
_RESULTS = """
insert into journal_result
  (pupil_id, kind, no, rev, closes_on, value, reason, author_post_id,
   put_at, institution_id, school_year, journal_id, course_id)
select n.*, %s, %s, %s, %s, %s
  from unnest(%s::bigint[], %s::int2[], %s::int2[], %s::int2[], %s::date[], %s::int2[], %s::text[], %s::int[]) n
"""
_LESSONS = """
update journal_lesson l set topic = n.topic, kind = n.kind
  from unnest(%s::bigint[], %s::text[], %s::int2[]) n (id, topic, kind)
 where l.institution_id = %s and l.school_year = %s and l.id = n.id
"""
_HOMEWORK = """
insert into journal_homework (set_lesson_id, body, due_on, institution_id, school_year, journal_id, course_id)
select n.*, %s, %s, %s, %s from unnest(%s::bigint[], %s::text[], %s::date[]) n
on conflict (set_lesson_id, institution_id, school_year) do update set body = excluded.body, due_on = excluded.due_on
"""


def _write(access: CourseAccess, pending: Pending, now: datetime) -> None:
    """Write what was accepted: one statement a table, reasons before what they explain."""
    year = [access.institution_id, access.school_year]
    whole = [*year, access.journal_id, access.course_id]
    with connection.cursor() as cursor:
        if pending.notes:
            cursor.execute(_NOTES, [now, *year, *_columns(pending.notes)])
        if pending.marks:
            cursor.execute(_MARKS, [now, *year, *_columns(pending.marks)])
        if pending.absences:
            cursor.execute(_ABSENCES, [now, *year, access.journal_id, *_columns(pending.absences)])
        if pending.results:
            cursor.execute(_RESULTS, [now, *whole, *_columns(pending.results)])
        if pending.lessons:
            rows = [(key, *values) for key, values in pending.lessons.items()]
            cursor.execute(_LESSONS, [*_columns(rows), *year])
        if pending.homework:
            rows_due = [(key, *values) for key, values in pending.homework.items()]
            cursor.execute(_HOMEWORK, [*whole, *_columns(rows_due)])


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any] | str]:
    """Columns as arrays. Numbers go as an array's text, which the driver would make of them value by value."""
    return [_array(column) for column in zip(*rows, strict=True)]


def _array(values: tuple[Any, ...]) -> list[Any] | str:
    if all(value is None or type(value) is int for value in values):
        return f"{{{','.join('null' if value is None else str(value) for value in values)}}}"
    return list(values)


@contextmanager
def explained() -> Iterator[None]:
    """What our checks let pass and the database refused: the roll or the rules changed between the two."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if not name.startswith(("mark_", "absence_", "note_", "result_", "row_", "homework_", "journal_", "lesson_")):
            raise
        raise Stale(_("The journal changed while it was being saved. Send it again.")) from error
