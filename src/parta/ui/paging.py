"""Lists paged by key: a page begins after the last row shown, so rows added meanwhile repeat and skip nothing."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from parta.kernel.text import storable

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
    key = _read(queryset, by, wanted.before or wanted.after)
    order = [f"-{name}" if backwards else name for name in by]
    if key:
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


def _read(queryset: QuerySet[M], by: Sequence[str], key: Sequence[Any]) -> tuple[Any, ...]:
    """The key as values of these fields; none where somebody has typed it: a date that is none, too few of them."""
    if len(key) != len(by):
        return ()
    try:
        return tuple(_field(queryset, path).to_python(value) for path, value in zip(by, key, strict=True))
    except (ValidationError, TypeError, ValueError, OverflowError):
        return ()


def _field(queryset: QuerySet[M], path: str) -> Any:
    """The field at the end of «a__b»; a column that the queryset adds tells its own."""
    if (added := queryset.query.annotations.get(path)) is not None:
        return added.output_field
    *way, last = path.split("__")
    model: Any = queryset.model
    for name in way:
        model = model._meta.get_field(name).related_model
    return model._meta.pk if last == "pk" else _of_model(model, last)


def _of_model(model: Any, name: str) -> Any:
    """A field by its name or by its column: «institution_id»."""
    field = next(each for each in model._meta.concrete_fields if name in (each.name, each.attname))
    return field.target_field if field.is_relation else field


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
    plain = isinstance(values, list) and all(
        isinstance(v, int) or (isinstance(v, str) and v == storable(v)) for v in values
    )
    return tuple(values) if plain else ()
