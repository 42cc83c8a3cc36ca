"""Façade for tests and demo data: groups with children, days marked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.preschools.operations.days import DayForm, save_day
from parta.preschools.operations.groups import form_group
from parta.preschools.rules.days import Said
from parta.preschools.rules.groups import Age, Direction, Stay, Terms

__all__ = ["MIDDLE", "make_group", "mark", "noon"]

MIDDLE = Terms(Direction.GENERAL, Stay.DAY, Age.MIDDLE, Decimal("10.5"), places=20)


def noon(day: date) -> datetime:
    """Noon in Kyiv, or near it."""
    return datetime.fromisoformat(f"{day.isoformat()}T10:00:00+00:00")


def make_group(
    institution_id: int,
    name: str = "Сонечко",
    *,
    actor: Actor = SYSTEM,
    educators: Sequence[int] = (),
    since: date = date(2026, 9, 1),
    **terms: Any,
) -> int:
    """A group of four-year-olds unless told otherwise; its id."""
    return form_group(
        actor=actor, institution_id=institution_id, school_year=school_year_of(since), name=name, language=1,
        terms=replace(MIDDLE, **terms), educators=educators, since=since,
    )  # fmt: skip


def mark(
    actor: Actor,
    institution_id: int,
    group_id: int,
    day: date,
    said: Mapping[int, Said],
    *,
    was: Mapping[int, Said] | None = None,
    why: str = "",
    request: UUID | None = None,
    works: bool = True,
    now: datetime | None = None,
) -> int:
    """Say something of a day, as the form does."""
    form = DayForm(request or uuid4(), said, was or {}, works, why)
    return save_day(
        actor=actor, institution_id=institution_id, group_id=group_id, day=day, form=form, now=now or noon(day)
    )
