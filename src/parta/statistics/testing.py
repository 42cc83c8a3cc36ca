"""Façade for tests: an institution with preschool groups; a report, frozen and signed."""

from datetime import date, datetime
from uuid import UUID

from parta.audit.api import acting
from parta.editions import testing as editions
from parta.kernel.actor import SYSTEM, Actor
from parta.signing.testing import make_signer, sign
from parta.statistics import operations
from parta.statistics.models import Report

__all__ = ["first_edition", "freeze", "sign_by"]


def first_edition(today: date) -> None:
    """The shipped definitions are in force."""
    editions.note_standing(today)


def freeze(institution_id: int, day: date, *, now: datetime, actor: Actor = SYSTEM, form: str = "85-k") -> UUID:
    """A report of an institution, not signed."""
    return operations.freeze_report(actor=actor, form=form, day=day, institution_id=institution_id, now=now)


def sign_by(actor: Actor, rnokpp: str, report: UUID, *, now: datetime) -> None:
    """Sign by the КЕП of whoever this is: the person is recorded with this РНОКПП."""
    data = Report.objects.get(public_id=report).document.encode()
    with acting(actor, "statistics.testing.sign"):
        operations.sign_report(actor=actor, public_id=report, cms=sign(data, make_signer(rnokpp=rnokpp)), now=now)
