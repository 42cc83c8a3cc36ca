"""Lists paged by key: a page begins after the last row shown, so rows added meanwhile repeat and skip nothing."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", covariant=True)
M = TypeVar("M", bound=Model)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted: what follows the key ``after``, what precedes ``before``, or the beginning."""

    after: tuple[Any, ...] = ()
    before: tuple[Any, ...] = ()
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows shown, and the keys by which the neighbouring pages are asked for; an empty key means there is none."""

    rows: tuple[Row, ...]
    after: str = ""
    before: str = ""
    total: int | None = None


def window(request: HttpRequest, size: int = PAGE_SIZE) -> Window:
    """Read the window from the address (``after`` or ``before``). A broken key is read as the beginning."""
    return Window(_decode(request.GET.get("after", "")), _decode(request.GET.get("before", "")), size)


def page_of(queryset: QuerySet[M], wanted: Window, *, by: Sequence[str], total: int | None = None) -> Page[M]:
    """Cut one page out of a queryset in the order of ``by``: fields unique together, e.g. ``("sort_key", "pk")``.

    One statement; ``total`` is only carried through, for lists whose count is known cheaply.
    """
    backwards = bool(wanted.before)
    key = wanted.before or wanted.after
    order = [f"-{name}" if backwards else name for name in by]
    if len(key) == len(by):
        queryset = queryset.filter(_beyond(by, key, "lt" if backwards else "gt"))
    rows = list(queryset.order_by(*order)[: wanted.size + 1])
    more, rows = len(rows) > wanted.size, rows[: wanted.size]
    if backwards:
        rows.reverse()
    has_after, has_before = (True, more) if backwards else (more, bool(key))
    return Page(
        rows=tuple(rows),
        after=_encode(rows[-1], by) if rows and has_after else "",
        before=_encode(rows[0], by) if rows and has_before else "",
        total=total,
    )


def _beyond(by: Sequence[str], key: Sequence[Any], than: str) -> Q:
    """Row comparison (a, b) > (x, y), spelled so that every field may be a joined one."""
    condition = Q()
    for last in range(len(by)):
        equal = dict(zip(by[:last], key[:last], strict=True))
        condition |= Q(**equal, **{f"{by[last]}__{than}": key[last]})
    return condition


def _encode(row: Model, by: Sequence[str]) -> str:
    values = []
    for path in by:
        value: Any = row
        for name in path.split("__"):
            value = getattr(value, name)
        values.append(value if isinstance(value, int | str) else str(value))
    packed = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _decode(text: str) -> tuple[Any, ...]:
    if not text:
        return ()
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return ()
    plain = isinstance(values, list) and all(isinstance(v, int | str) for v in values)
    return tuple(values) if plain else ()
