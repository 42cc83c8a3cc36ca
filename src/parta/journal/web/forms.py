"""What pages send: changes of cells as JSON, forms of lessons and themes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.journal.operations.changes import Change, Kind
from parta.kernel.errors import Invalid, Problem
from parta.ui.forms import DayField, Form

WORK = (
    (1, _("ordinary lesson")),
    (2, _("independent work")),
    (3, _("test")),
    (4, _("practical work")),
    (5, _("laboratory work")),
    (6, _("diagnostic work")),
    (7, _("oral answer")),
)


class OpenLessonForm(Form):
    """A lesson opened by hand."""

    held_on = DayField(label=_("Day"))
    no = forms.IntegerField(label=_("Lesson of the day"), min_value=0, max_value=12)
    kind = forms.TypedChoiceField(label=_("Kind of work"), choices=WORK, coerce=int, initial=1)
    topic = forms.CharField(label=_("Topic"), max_length=300, required=False)


class ThemeForm(Form):
    """A theme that ends in a thematic mark."""

    no = forms.IntegerField(label=_("Number"), min_value=1, max_value=60)
    title = forms.CharField(label=_("Title"), max_length=200)
    ends_on = DayField(label=_("Last day"))


class CloseForm(Form):
    """The day up to which a journal takes no entries."""

    upto = DayField(label=_("Closed up to"), required=False)
    reason = forms.CharField(label=_("Why it is opened again"), max_length=500, required=False)


_MISSHAPEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class SentRequest:
    """What a saving page sent; ``refused`` are answers to changes that no journal could take, by their ids."""

    id: UUID
    changes: tuple[Change, ...]
    refused: Mapping[str, Any]


def read_request(body: bytes) -> SentRequest:
    """Request id and changes of a saving page: ``{"request": id, "changes": [{…}]}``.

    A change of another shape is answered alone: the others of the request are not kept waiting for it.

    :raises Invalid: it is not such a request, or a change says no id by which it could be answered
    """
    try:
        sent = json.loads(body)
        request_id, items = UUID(sent["request"]), [(UUID(item["id"]), item) for item in sent["changes"]]
    except _MISSHAPEN as error:
        raise Invalid([Problem("changes", str(_("This is not a request of the journal: reload the page.")))]) from error
    changes, refused = [], {}
    for change_id, item in items:
        try:
            changes.append(_change(change_id, item))
        except _MISSHAPEN:
            message = str(_("The journal cannot take this: reload the page and enter it again."))
            refused[str(change_id)] = {"state": "refused", "code": "shape", "message": message}
    return SentRequest(request_id, tuple(changes), refused)


def _change(change_id: UUID, item: Mapping[str, Any]) -> Change:
    kind = Kind(item["kind"])
    check = _SHAPES[kind]
    column = item.get("column") or [0, 0]
    lesson_id = item.get("lesson") or 0
    return Change(
        id=change_id,
        kind=kind,
        was=check(item["was"]),
        now=check(item["now"]),
        lesson_id=_number(lesson_id),
        pupil=UUID(item["pupil"]) if item.get("pupil") else None,
        column=(_number(column[0]), _number(column[1])),
        reason=_text(item.get("reason") or ""),
    )


def _number(value: Any) -> int:
    """A whole number that fits the columns it is compared with."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError(value)
    return value


def _codes(value: Any) -> list[int]:
    if not isinstance(value, list):
        raise TypeError(value)
    return [_small(code) for code in value]


def _small(value: Any) -> int:
    if _number(value) >= 2**15:
        raise ValueError(value)
    return int(value)


def _code(value: Any) -> int | None:
    return None if value is None else _small(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _homework(value: Any) -> list[str | None]:
    body, due_on = value
    return [_text(body), date.fromisoformat(due_on).isoformat() if due_on else None]


_SHAPES: dict[Kind, Callable[[Any], Any]] = {
    Kind.MARKS: _codes,
    Kind.ABSENCE: _code,
    Kind.COMMENT: _text,
    Kind.RESULT: _code,
    Kind.TOPIC: _text,
    Kind.WORK: _small,
    Kind.HOMEWORK: _homework,
}
