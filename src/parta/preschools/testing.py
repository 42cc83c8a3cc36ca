"""Façade for tests and demo data: groups with children, days marked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.preschools.models import QueueEntry
from parta.preschools.operations import offers, queue
from parta.preschools.operations.benefits import grant_meal_benefit
from parta.preschools.operations.days import DayForm, save_day
from parta.preschools.operations.groups import form_group
from parta.preschools.rules.applying import Told, Way
from parta.preschools.rules.days import Said
from parta.preschools.rules.groups import Age, Direction, Stay, Terms
from parta.preschools.rules.paying import NewBenefit
from parta.preschools.rules.queue import State

__all__ = [
    "MIDDLE", "Age", "Direction", "Stay", "decline_first", "entry_of", "grant", "make_group", "make_queue", "mark",
    "noon", "queue_up", "told",
]  # fmt: skip

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
    language: int = 1,
    **terms: Any,
) -> int:
    """A group of four-year-olds unless told otherwise; its id. Codifiers are loaded."""
    return form_group(
        actor=actor, institution_id=institution_id, school_year=school_year_of(since), name=name, language=language,
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


def grant(
    actor: Actor, institution_id: int, pupil_id: int, *, code: str = "large-family", share: int = 50,
    since: date | None = None, last_day: date | None = None, **said: Any,
) -> int:  # fmt: skip
    """A benefit of meals, from today unless told otherwise; its id."""
    benefit = NewBenefit(code, share, since or timezone.localdate(), last_day, **said)
    return grant_meal_benefit(actor=actor, institution_id=institution_id, pupil_id=pupil_id, benefit=benefit)


def told(number: int = 1, **said: Any) -> Told:
    """A child with a certificate of its own, four years old on 1 September 2026."""
    values = {
        "family_name": "Коваль", "given_name": "Соломія", "patronymic": "Андріївна", "sex": "f",
        "born_on": f"{school_year_of(timezone.localdate()) - 4}-03-14", "document": f"І-КЛ {500000 + number}",
        "applicant": "Коваль Ганна Петрівна", "kinship": "mother", "phone": "+380671234567",
        "email": f"parent{number}@example.ua",
    }  # fmt: skip
    return Told(**(values | said))


def make_queue(head: Actor, institution_id: int) -> None:
    """An open queue."""
    queue.open_queue(
        actor=head, institution_id=institution_id, is_open=True, note="Каб. 2", site="https://parta.example"
    )


def queue_up(
    institution_id: int,
    number: int = 1,
    *,
    actor: Actor | None = None,
    benefit: str = "",
    mailbox: str = "",
    wanted_from: date | None = None,
    is_counter: bool = False,
    **said: Any,
) -> UUID:
    """A child in the queue; its public id."""
    way = Way("https://parta.example", mailbox, is_counter)
    return queue.apply_for(
        actor=actor, institution_id=institution_id, told=told(number, **said), benefit=benefit, way=way,
        wanted_from=wanted_from or timezone.localdate(), now=timezone.now(),
    )  # fmt: skip


def entry_of(public_id: UUID) -> QueueEntry:
    return QueueEntry.objects.get(public_id=public_id)


def decline_first(institution_id: int) -> None:
    """Whoever was offered a place first says no."""
    first = QueueEntry.objects.filter(line_id=institution_id, state=State.OFFERED).order_by("number")[0]
    offers.decline_place(actor=SYSTEM, entry_id=first.public_id, now=timezone.now())
