"""What the modules above tell `matching` at start: where children are enrolled, and how the acts there follow. A school
that lets a child go does it by an order, as in any transfer: `documents` begins it.

`matching` lies below enrolment and imports nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from parta.kernel.actor import Actor

# actor, institution left, person, institution that teaches it, first day there
EndStay = Callable[[Actor, int, int, int, date], None]
# person whose recorded name changed
RewriteCards = Callable[[Actor, int], None]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A child whom his school lets go to the one that claims him. ``said`` is how the claimant named him."""

    person_id: int
    holder_id: int
    claimant_id: int
    said: str
    ground: str
    leaves_on: date
    now: datetime


# The transfer of which both schools write their orders
BeginTransfer = Callable[[Actor, Leaving], None]
# Where an institution's transfers are
TransfersPage = Callable[[int], str]


@dataclass(slots=True)
class _Registry:
    places: str = ""
    end_stay: EndStay | None = None
    rewrite_cards: RewriteCards | None = None
    begin_transfer: BeginTransfer | None = None
    transfers_page: TransfersPage | None = None


_registry = _Registry()


def register_enrolment(*, places: str, end_stay: EndStay, rewrite_cards: RewriteCards) -> None:
    """``places``: a published view ``person_id, institution_id, is_main, during``. Called at start."""
    if not places.isidentifier():
        raise ValueError(places)
    _registry.places, _registry.end_stay, _registry.rewrite_cards = places, end_stay, rewrite_cards


def register_transfers(*, begin: BeginTransfer, page: TransfersPage) -> None:
    """Called at start."""
    _registry.begin_transfer, _registry.transfers_page = begin, page


def begin_transfer(actor: Actor, leaving: Leaving) -> None:
    """Have both schools write their orders about the child.

    :raises Invalid: a transfer of this child to another school is under way
    """
    assert _registry.begin_transfer is not None
    _registry.begin_transfer(actor, leaving)


def transfers_page(institution_id: int) -> str:
    assert _registry.transfers_page is not None
    return _registry.transfers_page(institution_id)


def places_view() -> str:
    return _registry.places


def end_stay(actor: Actor, institution_id: int, person_id: int, claimant_id: int, since: date) -> None:
    """End the main enrolment in one institution; if the child has another place in the claimant’s, make it the main."""
    assert _registry.end_stay is not None
    _registry.end_stay(actor, institution_id, person_id, claimant_id, since)


def rewrite_cards(actor: Actor, person_id: int) -> None:
    """Bring every school's copy of the name in line with the record."""
    assert _registry.rewrite_cards is not None
    _registry.rewrite_cards(actor, person_id)
