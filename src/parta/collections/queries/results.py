"""The counted result of a campaign: before its signature for those who collect, after it for all who were asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parta.collections import policies
from parta.collections.models import Outcome
from parta.collections.queries.boards import CollectionCard, card_of, found_collection
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """The counted result."""

    counted_at: datetime
    text: str
    sha256: str
    rows_sha256: str
    signed_at: datetime | None
    signer: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result and who may do what with it."""

    card: CollectionCard
    outcome: OutcomeLine | None
    may_run: bool


def result_page(actor: Actor, public_id: UUID) -> ResultPage:
    """A fixed number of statements.

    :raises NotVisible: no such campaign for this actor
    """
    row, stages = found_collection(actor, public_id)
    may_run = bool(policies.may_run(actor, row))
    found = Outcome.objects.filter(collection=row).defer("rows").first()
    shown = found if found is not None and (may_run or found.signed_at is not None) else None
    line = None
    if shown is not None:
        line = OutcomeLine(shown.counted_at, shown.text, shown.sha256, shown.rows_sha256, shown.signed_at, shown.signer)
    return ResultPage(card_of(row, stages), line, may_run)


def result_rows(actor: Actor, public_id: UUID) -> str:
    """The list of participants that the signed text names by its digest: for those who collect.

    :raises NotVisible: nothing is counted
    """
    row, _stages = found_collection(actor, public_id)
    require(policies.may_run(actor, row))
    rows = Outcome.objects.filter(collection=row).values_list("rows", flat=True).first()
    if rows is None:
        raise NotVisible
    return rows
