"""Giving a place, and forgetting lines that are long past."""

from datetime import datetime, timedelta

from django.db import connection

from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.waiting import policies
from parta.waiting.models import Gate
from parta.waiting.proofs import PROOFS
from parta.waiting.rules import Place

KEPT = timedelta(days=30)
_TAKE = "select its_id, its_place, came, opens, turns, pause from waiting_take(%s, %s, %s, %s)"


def take_place(*, actor: Actor | None, gate: str, holder: str, opens_at: datetime, every: float) -> Place:
    """The place of ``holder`` at a gate: the one he has, or the next. One statement; it may be asked again and again,
    by any process: nothing is kept in memory.

    ``gate`` names one opening, ``holder`` what stands once in its line (an account, a proved mailbox, an application).
    ``every``: seconds between two turns, taken from the first who comes.
    """
    require(policies.may_wait(actor))
    who = PROOFS.digest("holder", f"{gate} {holder}".encode())
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [gate, who, opens_at, every])
        return Place(*cursor.fetchone())


def prune_gates(*, actor: Actor, now: datetime) -> int:
    """Forget gates that opened long ago, with their places; returns how many gates."""
    require(policies.may_forget(actor))
    return int(Gate.objects.filter(opens_at__lt=now - KEPT).delete()[1].get("waiting.Gate", 0))
