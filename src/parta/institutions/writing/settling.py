"""Answering a question of the review list. Called inside `acting`, but for `require_open_review`."""

from typing import Any
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parta.institutions import policies
from parta.institutions.models import Review
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy


def require_open_review(actor: Actor, review_id: UUID) -> Review:
    """:raises NotVisible: there is no such open question for the actor"""
    require(policies.may_see_reviews(actor))
    review = policies.visible_reviews(actor).filter(public_id=review_id, state=Review.State.OPEN).first()
    if review is None:
        raise NotVisible
    return review


def settle(actor: Actor, review: Review, act: str, reason: str = "") -> None:
    """Close a question with the answer that was given."""
    Review.objects.filter(pk=review.pk).update(
        state=Review.State.SETTLED,
        act=act,
        reason=tidy(reason)[:500],
        settled_by=actor.account_id,
        settled_by_name=actor.name,
        settled_at=Now(),
    )


def require_reason(reason: str) -> None:
    """:raises Invalid: no reason is given"""
    if len(tidy(reason)) < 5:
        raise Invalid([Problem("reason", _("Write the reason: it will be kept with the decision."))])


def as_said(field: str, text: str) -> Any:
    """The register's words as the card keeps them."""
    if field in ("is_rural", "is_mountain", "is_boarding", "is_confirmed"):
        return {"так": True, "ні": False}.get(text.lower())
    if field == "licensed":
        return int(text) if text.isdigit() else None
    return text
