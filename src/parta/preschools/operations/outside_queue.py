"""The queue of an outside system taken in, by a file now and by the API later, and taken back whole.

A number and a moment are this queue’s own: nobody brings a moment along. Entries of one file are registered in the
order of the moments that the other system says; whoever stands here already stays before them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.preschools import policies
from parta.preschools.models import Line, Offer, QueueEntry
from parta.preschools.moving_up import locked
from parta.preschools.queries.outside_queue import compare_entries
from parta.preschools.registering import registered
from parta.preschools.rules.applying import Told, Way
from parta.preschools.rules.outside import OutsideEntry
from parta.preschools.rules.queue import State
from parta.preschools.sealing import resealed, told_by

_CHANGED = ("applicant", "kinship", "phone", "email", "said_at")  # what a later file may say otherwise


def receive_entries(
    *,
    actor: Actor,
    institution_id: int,
    source: str,
    entries: Sequence[OutsideEntry],
    now: datetime,
    operation_id: UUID,
) -> dict[int, dict[str, Any]]:
    """Put children of an outside queue into the queue of the institution, all or none; a receipt by row.

    :raises NotVisible: the institution keeps no queue
    :raises Invalid: an entry is not clear; its problems, each with its row
    """
    require(policies.may_receive(actor, institution_id=institution_id))
    with acting(actor, "preschools.entries.receive", operation_id=operation_id):
        line = _line(institution_id)
        rows = compare_entries(institution_id, source, entries, local_day(now))
        problems = [Problem(name, words, row=row.entry.number) for row in rows for name, words in row.problems]
        if problems:
            raise Invalid(problems)
        receipts: dict[int, dict[str, Any]] = {row.entry.number: {} for row in rows}
        for row in sorted(rows, key=lambda each: (each.entry.moment or "~", each.entry.number)):
            if row.stands is None:
                told = replace(row.entry.told, source=source, said_at=row.entry.moment)
                made = registered(line, None, told, row.entry.wanted_from, row.entry.benefit, Way("", is_counter=True))
                receipts[row.entry.number] = {"entry": str(made.public_id)}
            elif row.changes:
                before = told_by(row.stands)
                after = {name: getattr(row.entry.told, name) for name in _CHANGED[:-1]} | {"said_at": row.entry.moment}
                said = {name: value for name, value in after.items() if value}
                _rewrite(row.stands, replace(before, **said), row.entry.wanted_from)
                receipts[row.entry.number] = {
                    "entry": str(row.stands.public_id), "before": asdict(before),
                    "wanted_from": row.stands.wanted_from.isoformat(),
                }  # fmt: skip
    return receipts


def withdraw_entries(
    *,
    actor: Actor,
    institution_id: int,
    receipts: Sequence[tuple[int, Mapping[str, Any]]],
    operation_id: UUID,
) -> list[tuple[int, str]]:
    """Take back what `receive_entries` did. Returns the rows where that cannot be, and why; then the caller undoes
    nothing. A number that was given is not given again.
    """
    require(policies.may_receive(actor, institution_id=institution_id))
    with acting(actor, "preschools.entries.withdraw", operation_id=operation_id):
        _line(institution_id)
        ids = {told["entry"] for _number, told in receipts if "entry" in told}
        rows = {
            str(row.public_id): row
            for row in QueueEntry.objects.filter(line_id=institution_id, public_id__in=ids).select_related("key")
        }
        offered = set(Offer.objects.filter(entry__in=list(rows.values())).values_list("entry__public_id", flat=True))
        refused = []
        for number, told in receipts:
            row = rows.get(told.get("entry", ""))
            if row is None:
                continue
            if "before" in told:
                _rewrite(row, Told(**told["before"]), date.fromisoformat(told["wanted_from"]))
            elif row.state != State.WAITING or row.public_id in offered or row.decided_at is not None:
                refused.append((number, _("The entry has gone on since: a place was offered, or a benefit answered.")))
            else:
                row.delete()
    return refused


def _rewrite(row: QueueEntry, told: Told, wanted_from: date) -> None:
    QueueEntry.objects.filter(pk=row.pk).update(sealed=resealed(row, told), wanted_from=wanted_from)


def _line(institution_id: int) -> Line:
    line = locked([institution_id]).get(institution_id)
    if line is None:
        raise NotVisible
    return line
