"""The queue of an outside system as a spreadsheet. It comes in and never leaves: what entries tell stays sealed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.kernel import cells
from parta.kernel.actor import Actor
from parta.kernel.decisions import Decision
from parta.kernel.errors import NotVisible
from parta.preschools import policies
from parta.preschools.kinds import benefits_on
from parta.preschools.operations import outside_queue as operations
from parta.preschools.outside_sheet import (
    CHILD,
    PARENT,
    certificate_of,
    names_of,
    own_preschool,
    parent_of,
    place_of,
    who,
)
from parta.preschools.queries.outside_queue import compare_entries
from parta.preschools.queries.queue import entries_of_system
from parta.preschools.rules.applying import Told
from parta.preschools.rules.outside import OutsideEntry, read_moment
from parta.reference import api as reference
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Place, Row, Verdict, Wrong

CODE = "preschools.queue"
_KINSHIP = {1: "mother", 2: "father", 3: "adopter", 4: "guardian"}
COLUMNS = (
    *CHILD,
    Column("moment", gettext_lazy("Registered in that system"), read_moment, example="14.03.2026 08:05",
           aliases=("дата реєстрації", "дата заяви", "час реєстрації", "дата і час реєстрації", "дата подання"),
           hint=gettext_lazy("Children of one file come into the queue in this order.")),
    Column("wanted_from", gettext_lazy("A place is wanted from"), cells.read_day, example="01.09.2026",
           aliases=("бажана дата", "бажана дата зарахування", "дата зарахування", "з якого дня")),
    Column("benefit", gettext_lazy("Benefit"), aliases=("пільга", "пільгова категорія", "категорія", "пільги"),
           hint=gettext_lazy("As the list of benefits names it; the institution confirms it by the paper.")),
    *PARENT,
)  # fmt: skip
_FIELDS = {"applicant": "guardian_name"}


def register() -> None:
    """The queue of outside systems; called at start."""
    sheets.register_kind(
        Kind(
            CODE, gettext_lazy("Queue from an outside system"), COLUMNS, _place_of, _may_bring, check, write, undo,
            _rows, own=own_preschool, who=who, most_rows=1_000, expected=expected, leaves=False,
            systems=partial(reference.outside_systems, brings=reference.Brings.QUEUE),
            note=gettext_lazy(
                "Each child gets a number and a moment of this queue, in the order in which that system registered the "
                "children of the file; who stands here already stays before them. What a parent has entered here is "
                "not changed."
            ),
        )
    )  # fmt: skip


def _place_of(actor: Actor, public_id: UUID) -> Place:
    """The preschool that keeps a queue.

    :raises NotVisible: it keeps none, or the actor does not lead it
    """
    place = place_of(actor, public_id)
    if not policies.keeps_queue(place.id):
        raise NotVisible
    return Place(place.id, public_id, place.title, reverse("preschools:queue", args=[public_id]), place.id)


def _may_bring(actor: Actor, place: Place) -> Decision:
    return policies.may_receive(actor, institution_id=place.id)


def _rows(_context: Context) -> Iterable[Mapping[str, Any]]:
    return ()


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """What would become of each entry."""
    benefits = {title.lower(): code for code, title in benefits_on(context.day).items()}
    read = {row.number: _entry(row, benefits, context.day) for row in rows}
    entries = [entry for entry, problems in read.values() if entry is not None and not problems]
    compared = {
        each.entry.number: each for each in compare_entries(context.place.id, context.system, entries, context.day)
    }
    context.kept["entries"] = {number: each.entry for number, each in compared.items()}
    verdicts = []
    for row in rows:
        found = compared.get(row.number)
        if found is None:
            verdicts.append(Verdict.of(read[row.number][1], (), is_new=False))
            continue
        wrong = [Wrong(_FIELDS.get(name, name), words) for name, words in found.problems]
        verdicts.append(Verdict.of(wrong, found.changes, is_new=found.stands is None, record=found.record))
    return verdicts


def _entry(row: Row, benefits: Mapping[str, str], today: date) -> tuple[OutsideEntry | None, list[Wrong]]:
    problems: list[Wrong] = []
    names = names_of(row, problems)
    certificate = certificate_of(row, problems)
    parent = parent_of(row, problems)
    said = row.values["benefit"] or ""
    benefit = benefits.get(said.lower(), said if said in benefits.values() else "")
    if said and not benefit:
        words = _("There is no such benefit. There are: %(benefits)s.")
        listed = "; ".join(title.capitalize() for title in benefits)
        problems.append(Wrong("benefit", words % {"benefits": listed}))
    if parent is None and not problems:
        problems.append(Wrong("guardian_name", _("Say who applies.")))
    if problems or parent is None:
        return None, problems
    values = row.values
    told = Told(
        *names, values["sex"] or "", values["born_on"].isoformat(), certificate, parent.full,
        _KINSHIP.get(parent.kinship, "other"), parent.phone, parent.email,
    )  # fmt: skip
    return OutsideEntry(row.number, told, values["wanted_from"] or today, benefit, values["moment"] or ""), []


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Put the children into the queue."""
    entries = context.kept["entries"]  # by the check of these rows, a moment ago in this transaction
    receipts = operations.receive_entries(
        actor=context.actor, institution_id=context.place.id, source=context.system, now=timezone.now(),
        entries=[entries[row.number] for row in rows], operation_id=context.operation_id,
    )  # fmt: skip
    return [receipts[row.number] for row in rows]


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """Whoever has gone no further leaves the queue again."""
    return operations.withdraw_entries(
        actor=context.actor, institution_id=context.place.id, receipts=receipts, operation_id=context.operation_id
    )


def expected(context: Context) -> dict[str, str]:
    """Who came from this system and waits: who of them is not in the file is shown."""
    return {
        f"entry {key.hex()}": f"№ {number} · {child}"
        for key, number, child in entries_of_system(context.place.id, reference.names_of_system(context.system))
    }
