"""Façade for tests: acts filled and signed by invented people with test keys, carried out as the worker would."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.life.models import Act
from parta.life.operations import acts, carrying
from parta.life.rules.acts import State
from parta.signing.testing import sign as sign_bytes

__all__ = ["act_row", "as_if_done", "carry_out", "draft_act", "fill_act", "sign_act", "with_paper"]


def draft_act(
    actor: Actor, code: str, institution_id: int | None, values: Mapping[str, Any], day: date, *, today: date
) -> UUID:
    """A draft of an act with the decision it follows from."""
    public_id = acts.begin(actor=actor, code=code, institution_id=institution_id)
    fill_act(actor, public_id, values, day, today=today)
    return public_id


def fill_act(actor: Actor, public_id: UUID, values: Mapping[str, Any], day: date, *, today: date) -> None:
    """Fill a draft, the decision included."""
    order = acts.Order("Калинівська міська рада", "17", today, "висновок робочої групи")
    acts.fill(
        actor=actor, public_id=public_id, values=values, day=day, order=order,
        revision=act_row(public_id).revision, today=today,
    )  # fmt: skip


def sign_act(actor: Actor, public_id: UUID, key: Any, *, now: datetime) -> State:
    """Sign with the key and, if its day has come, carry out."""
    data = acts.document_of(actor, public_id, local_day(now))
    revision = act_row(public_id).revision
    acts.sign(actor=actor, public_id=public_id, cms=sign_bytes(data, key), revision=revision, now=now)
    return carry_out(public_id, now=now)


def carry_out(public_id: UUID, *, now: datetime | None = None) -> State:
    """What the worker does with an act."""
    moment = now or timezone.now()
    act = act_row(public_id)
    return carrying.carry_out(actor=SYSTEM, act_id=act.pk, now=moment, today=local_day(moment))


def with_paper(actor: Actor, public_id: UUID) -> UUID:
    """The same draft with a file of the decision."""
    act = act_row(public_id)
    order = acts.Order("Рада", "17", act.dated_on, "висновок", ("рішення.pdf", b"%PDF-1.7\n%%EOF\n"))
    acts.fill(
        actor=actor, public_id=public_id, values={}, day=act.day, order=order, revision=act.revision,
        today=act.day or local_day(timezone.now()),
    )  # fmt: skip
    return public_id


def as_if_done(public_id: UUID) -> UUID:
    """The draft as if it had been signed and carried out, without its writing anything: for the matrix of rights."""
    now = timezone.now()
    with acting(SYSTEM, "life.testing.done"):
        Act.objects.filter(public_id=public_id).update(
            state=State.DONE, done={"planned": True}, signature_id=1, signed_by=1, signed_at=now, done_at=now
        )
    return public_id


def act_row(public_id: UUID) -> Act:
    """The act itself."""
    return Act.objects.get(public_id=public_id)
