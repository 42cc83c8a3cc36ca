"""What the modules above tell `matching` at start: where children are enrolled, and how the acts there follow.

`matching` lies below enrolment and imports nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from parta.kernel.actor import Actor

# actor, institution left, person, institution that teaches it, first day there
EndStay = Callable[[Actor, int, int, int, date], None]
# person whose recorded name changed
RewriteCards = Callable[[Actor, int], None]


@dataclass(slots=True)
class _Registry:
    places: str = ""
    end_stay: EndStay | None = None
    rewrite_cards: RewriteCards | None = None


_registry = _Registry()


def register_enrolment(*, places: str, end_stay: EndStay, rewrite_cards: RewriteCards) -> None:
    """``places``: a published view ``person_id, institution_id, is_main, during``. Called at start."""
    if not places.isidentifier():
        raise ValueError(places)
    _registry.places, _registry.end_stay, _registry.rewrite_cards = places, end_stay, rewrite_cards


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
