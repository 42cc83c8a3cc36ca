"""One lesson on a phone, and for whoever has no script: a form with a pupil a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parta.journal import operations, queries
from parta.journal.operations import Change, Kind
from parta.journal.queries import LessonPage, PupilLine
from parta.journal.rules.cells import Cell, write_cell
from parta.journal.web.forms import WORK
from parta.journal.web.places import actor_of, institution_of, owner_mark
from parta.journal.web.words import short_names, words
from parta.kernel.text import whole_number
from parta.ui import wording
from parta.ui.forms import DayField
from parta.ui.http import Request, render_page

KEEP, CLEAR = "", "-"


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil's row: ``was`` = what the page believed, ``chosen`` = the code ticked, ``message`` = why not saved."""

    number: int
    key: str
    name: str
    short: str
    text: str
    was: str
    chosen: int | None
    has_several: bool
    absent: bool
    reason: int
    reason_name: str
    comment: str
    is_corrected: bool
    message: str = ""


@require_http_methods(["GET", "POST"])
def lesson(request: Request, school: UUID, course: int, lesson_id: int) -> HttpResponse:
    """Show the lesson, or save its form: what could be saved is; the rest comes back with both versions."""
    actor, today = actor_of(request), timezone.localdate()
    institution_id = institution_of(school)
    place = {"institution_id": institution_id, "course_id": course, "lesson_id": lesson_id}
    page = queries.lesson_page(actor, **place, today=today)
    failed: dict[str, str] = {}
    if request.method == "POST":
        request_id = _uuid(request.POST.get("request", ""))
        changes = dict(_changes(page, request.POST, request_id))
        answer = operations.save_cells(
            actor=actor,
            institution_id=institution_id,
            course_id=course,
            request_id=request_id,
            changes=list(changes.values()),
            now=timezone.now(),
        )
        page = queries.lesson_page(actor, **place, today=today)
        failed = {**_failed(page, changes, answer["answers"]), **_no_day(request.POST)}
        if not failed:
            return redirect("journal:lesson", school, course, lesson_id)
    named = zip(page.lines, short_names([line.name for line in page.lines]), strict=True)
    lines = [_line(page, number, line, short) for number, (line, short) in enumerate(named, 1)]
    context = {
        "page": page,
        "school": school,
        "course": course,
        "address": f"/schools/{school}/journal/{course}/",
        "request_id": uuid4(),
        "lines": [_with_typed(line, request.POST, failed) for line in lines],
        "failed": failed,
        "homework": request.POST.get("homework", "") if failed.keys() & {"homework", "due"} else page.homework,
        "due": _due_typed(request.POST, failed) or (wording.day(page.due_on) if page.due_on else ""),
        "due_trouble": failed.get("due", ""),
        "work": WORK,
        "owner": owner_mark(actor),
        "words": words(),
        "scale": "|".join(f"{code}:{label}" for code, label in page.access.marks.items()),
        "letters": "|".join(f"{code}:{letter}" for code, (letter, _name) in page.reasons.items()),
        "absent": sum(1 for line in page.lines if line.cell.absence is not None),
        "marked": sum(1 for line in page.lines if line.cell.marks),
    }
    return render_page(request, "journal/lesson.html", context, status=422 if failed else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _changes(page: LessonPage, data: QueryDict, request_id: UUID) -> Iterator[tuple[str, Change]]:
    """What differs from what the page showed, by the name of the field. Ids follow from the request's id."""

    def change(name: str, kind: Kind, was: Any, now: Any, pupil: UUID | None = None, reason: str = "") -> Any:
        made = Change(uuid5(request_id, name), kind, was, now, page.lesson_id, pupil, reason=reason)
        return name, made

    for line in page.lines:
        key = str(line.public_id)
        if f"was-{key}" not in data:
            continue
        was, why = _read_was(data.get(f"was-{key}", "")), data.get(f"why-{key}", "")
        marks = _marks(data.get(f"m-{key}", KEEP), was)
        if marks is not None:
            yield change(f"m-{key}", Kind.MARKS, list(was.marks), marks, line.public_id, why)
        absence = _absence(data, key, was)
        if absence != was.absence:
            yield change(f"a-{key}", Kind.ABSENCE, was.absence, absence, line.public_id, why)
        if (comment := data.get(f"c-{key}", "")) != (before := data.get(f"wc-{key}", "")):
            yield change(f"c-{key}", Kind.COMMENT, before, comment, line.public_id)
    yield from (change(*each) for each in _of_lesson(data))


def _of_lesson(data: QueryDict) -> Iterator[tuple[str, Kind, Any, Any]]:
    if "topic" in data and data["topic"] != data.get("was-topic", ""):
        yield "topic", Kind.TOPIC, data.get("was-topic", ""), data["topic"]
    before = [data.get("was-homework", ""), _day(data.get("was-due", ""))]
    homework = before if _no_day(data) else [data.get("homework", ""), _day(data.get("due", ""))]
    if "homework" in data and homework != before:
        yield "homework", Kind.HOMEWORK, before, homework
    work, was = whole_number(data.get("kind", "")), whole_number(data.get("was-kind", ""))
    if work is not None and was is not None and work != was:
        yield "kind", Kind.WORK, was, work


def _day(text: str) -> str | None:
    """A day as people write it; nothing, and what is none, are no day."""
    try:
        day = DayField(required=False).clean(text)
    except ValidationError:
        return None
    return day.isoformat() if day else None


def _no_day(data: QueryDict) -> dict[str, str]:
    """Why what was typed as the day of the homework is none. The homework waits for it, as it was typed."""
    try:
        DayField(required=False).clean(data.get("due", ""))
    except ValidationError as error:
        return {"due": " ".join(error.messages)}
    return {}


def _due_typed(data: QueryDict, failed: Mapping[str, str]) -> str:
    return data.get("due", "") if failed.keys() & {"homework", "due"} else ""


def _read_was(text: str) -> Cell:
    """«7,6|1» as this form wrote it; anything else reads as an empty cell, and a stale answer shows what is there."""
    marks, _bar, absence = text.partition("|")
    codes = (whole_number(code) for code in marks.split(","))
    return Cell(tuple(code for code in codes if code is not None), whole_number(absence))


def _marks(typed: str, was: Cell) -> list[int] | None:
    """The marks chosen, or None when nothing was."""
    if typed == KEEP:
        return None
    code = whole_number(typed)
    chosen = [] if code is None else [code]
    return None if chosen == list(was.marks) else chosen


def _absence(data: QueryDict, key: str, was: Cell) -> int | None:
    if f"a-{key}" not in data:
        return None
    reason = whole_number(data.get(f"r-{key}", ""))
    return was.absence or 1 if reason is None else reason


def _failed(page: LessonPage, changes: Mapping[str, Change], answers: Mapping[str, Any]) -> dict[str, str]:
    """Why fields were not saved, in words, by the name of the field."""
    return {
        name: _why(page, change, answers[str(change.id)])
        for name, change in changes.items()
        if answers[str(change.id)]["state"] != "saved"
    }


def _why(page: LessonPage, change: Change, answer: Mapping[str, Any]) -> str:
    if answer["state"] == "refused":
        return str(answer["message"])
    words = {"typed": _shown(page, change.kind, change.now), "there": _shown(page, change.kind, answer["value"])}
    told = _("You entered: %(typed)s. Meanwhile it has become: %(there)s.") % words
    return f"{told} {answer['author']}" if answer.get("author") else told


def _shown(page: LessonPage, kind: Kind, value: Any) -> str:
    letters = {code: letter for code, (letter, _name) in page.reasons.items()}
    if kind is Kind.MARKS:
        text = write_cell(Cell(tuple(value)), marks=page.access.marks, reasons=letters)
    elif kind is Kind.ABSENCE:
        text = letters.get(value, "")
    elif kind is Kind.HOMEWORK:
        text = f"{value[0]}, {wording.day(value[1])}" if value[1] else value[0]
    elif kind is Kind.WORK:
        text = str(dict(WORK).get(value, ""))
    else:
        text = str(value)
    return f"«{text}»" if text else _("empty")


def _line(page: LessonPage, number: int, line: PupilLine, short: str) -> Line:
    letters = {code: letter for code, (letter, _name) in page.reasons.items()}
    marks, absence = line.cell.marks, line.cell.absence
    return Line(
        number=number,
        key=str(line.public_id),
        name=line.name,
        short=short,
        text=write_cell(Cell(marks), marks=page.access.marks, reasons=letters),
        was=f"{','.join(map(str, marks))}|{absence or ''}",
        chosen=marks[0] if len(marks) == 1 else None,
        has_several=len(marks) > 1,
        absent=absence is not None,
        reason=absence or 0,
        reason_name=page.reasons[absence][1] if absence in page.reasons and absence != 1 else "",
        comment=line.comment,
        is_corrected=line.is_corrected,
    )


def _with_typed(line: Line, data: QueryDict, failed: Mapping[str, str]) -> Line:
    """After a save that failed in part: what was typed stays, beside why it was not taken."""
    messages = [failed[name] for name in (f"m-{line.key}", f"a-{line.key}", f"c-{line.key}") if name in failed]
    if not messages:
        return line
    typed = whole_number(data.get(f"m-{line.key}", KEEP))
    return replace(
        line,
        chosen=line.chosen if typed is None else typed,
        absent=f"a-{line.key}" in data,
        comment=data.get(f"c-{line.key}", line.comment),
        message=" ".join(messages),
    )
