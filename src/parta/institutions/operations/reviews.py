"""Settling what only a person can: whose branch it is, who governs it, where it stands."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.models import (
    Authority,
    BodySpelling,
    Card,
    DirectoryEntry,
    NetworkRole,
    Review,
)
from parta.institutions.queries import open_cards
from parta.institutions.reading.bodies import spelling_key
from parta.institutions.rules.disputes import DISPUTED
from parta.institutions.writing.dating import locked_card, save_card
from parta.institutions.writing.settling import require_open_review, require_reason, settle
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.reference.api import places


def join_hub(*, actor: Actor, review_id: UUID, hub_id: int, today: date) -> None:
    """Settle the question of a branch: it belongs to this hub from today on.

    :raises Invalid: the hub is itself a branch, or is the institution itself
    """
    review = require_open_review(actor, review_id)
    require(policies.may_join_hub(actor, review.institution_id, hub_id))
    hub = open_cards().filter(institution_id=hub_id).first()
    if hub is None:
        raise NotVisible
    if hub_id == review.institution_id or hub.parent_id is not None:
        raise Invalid(
            [Problem("hub", _("A branch joins a hub that is not itself a branch. Choose another institution."))]
        )
    with acting(actor, "institutions.review.join_hub"):
        card = locked_card(review.institution_id)
        save_card(card, {"parent": hub_id, "network_role": NetworkRole.BRANCH}, since=_since(card, today))
        if hub.network_role != NetworkRole.HUB:
            save_card(hub, {"network_role": NetworkRole.HUB}, since=_since(hub, today))
        settle(actor, review, "join-hub")


def stand_alone(*, actor: Actor, review_id: UUID, reason: str, today: date) -> None:
    """Settle the question of a branch: it is an institution of its own.

    :raises Invalid: no reason is given
    """
    review = require_open_review(actor, review_id)
    require_reason(reason)
    with acting(actor, "institutions.review.stand_alone"):
        card = locked_card(review.institution_id)
        save_card(
            card, {"parent": None, "network_role": NetworkRole.ORDINARY}, since=_since(card, today), ground=reason
        )
        settle(actor, review, "stand-alone", reason)


def assign_authority(
    *, actor: Actor, review_id: UUID, authority_id: int, today: date, same_spelling: bool = False
) -> int:
    """Settle the question of a governing body: this authority governs. Returns how many institutions it was given.

    ``same_spelling``: the answer holds for every institution of the region whose register names the body in the same
    words, now and in later imports.
    """
    review = require_open_review(actor, review_id)
    require(policies.may_assign_authority(actor, review.institution_id, authority_id))
    if not Authority.objects.filter(pk=authority_id).exists():
        raise NotVisible
    with acting(actor, "institutions.review.assign_authority"):
        reviews = _of_same_spelling(actor, review, authority_id) if same_spelling else [review]
        for each in reviews:
            card = locked_card(each.institution_id)
            save_card(card, {"authority": authority_id}, since=_since(card, today))
            settle(actor, each, "assign-authority")
    return len(reviews)


def set_place(*, actor: Actor, review_id: UUID, territory_id: int, today: date) -> None:
    """Settle the question of a place. An authority that came from the place alone follows it.

    :raises Invalid: there is no such settlement
    """
    review = require_open_review(actor, review_id)
    place = places([territory_id]).get(territory_id)
    if place is None or place.category not in "KMTXCB":
        raise Invalid([Problem("territory", _("Choose a settlement or a district of a city."))])
    with acting(actor, "institutions.review.set_place"):
        card = locked_card(review.institution_id)
        changes: dict[str, Any] = {"territory": territory_id}
        if card.authority_id is None or review.kind == "place-unknown":
            local = Authority.objects.filter(territory_id=place.community_id or 0).first()
            changes["authority"] = local.pk if local else card.authority_id
        save_card(card, changes, since=_since(card, today))
        settle(actor, review, "set-place")


def dismiss_review(*, actor: Actor, review_id: UUID, reason: str) -> None:
    """Close a question without a change: the register is right as it is, or it does not matter.

    :raises Invalid: no reason is given
    """
    review = require_open_review(actor, review_id)
    if review.kind == DISPUTED:
        require(policies.may_settle_dispute(actor))
    require_reason(reason)
    with acting(actor, "institutions.review.dismiss"):
        settle(actor, review, "dismiss", reason)


def _of_same_spelling(actor: Actor, review: Review, authority_id: int) -> list[Review]:
    """Open questions about the same words in the same region; the spelling is settled for later imports."""
    text = str(review.facts.get("governing_body", ""))
    entry = DirectoryEntry.objects.filter(pk=review.institution_id).first()
    region_id = entry.region_id if entry else None
    require(policies.may_settle_spelling(actor, region_id))
    if not text:
        return [review]
    settled = {"spelling": text, "authority_id": authority_id, "basis": "person", "is_settled": True}
    BodySpelling.objects.update_or_create(key=spelling_key(text), region_id=region_id, defaults=settled)
    here = DirectoryEntry.objects.filter(region_id=region_id).values("institution")
    same = policies.visible_reviews(actor).filter(
        state=Review.State.OPEN, kind=review.kind, facts__governing_body=text, institution__in=here
    )
    return list(same.order_by("pk"))


def _since(card: Card, today: date) -> date | None:
    """A decision holds from today; on the day the card began it corrects it."""
    return today if card.during.lower is None or card.during.lower < today else None
