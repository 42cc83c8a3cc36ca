"""Disputing what a register says of an institution, and settling the dispute."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.models import Review
from parta.institutions.queries.cards import standing_differences
from parta.institutions.rules.disputes import DISPUTED, fingerprint
from parta.institutions.rules.fields import may_follow
from parta.institutions.writing.dating import change_card, locked_card
from parta.institutions.writing.directory import refresh_directory
from parta.institutions.writing.settling import as_said, require_open_review, require_reason, settle
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy


def dispute_register(*, actor: Actor, institution_id: int, field: str, reason: str) -> UUID:
    """Say why the register is wrong in a field: a question for the national administrator. Return the question's id.

    :raises NotVisible: the register says nothing else of this field
    :raises Invalid: no reason, or the administrator has settled this very dispute already
    """
    require(policies.may_edit_card(actor, institution_id))
    require_reason(reason)
    with acting(actor, "institutions.card.dispute"):
        card = locked_card(institution_id)
        difference = standing_differences(card).get(field)
        if difference is None:
            raise NotVisible
        facts = {
            "field": field, "said": difference.said, "ours": difference.ours, "reason": tidy(reason)[:500],
            "who": actor.name,
        }  # fmt: skip
        if difference.since is not None:
            facts["register_since"] = f"{difference.since:%d.%m.%Y}"
        mark = fingerprint(field, difference.said)
        known = Review.objects.filter(institution_id=institution_id, kind=DISPUTED, fingerprint=mark).first()
        if known is not None and known.state == Review.State.SETTLED:
            text = _("The administrator has settled this on %(day)s: %(reason)s")
            day = f"{known.settled_at:%d.%m.%Y}" if known.settled_at else ""
            raise Invalid([Problem("reason", text % {"day": day, "reason": known.reason})])
        if known is None:
            known = Review.objects.create(institution_id=institution_id, kind=DISPUTED, facts=facts, fingerprint=mark)
        else:
            Review.objects.filter(pk=known.pk).update(facts=facts, state=Review.State.OPEN)
    return known.public_id


def uphold_register(*, actor: Actor, review_id: UUID, reason: str, today: date) -> None:
    """Settle a dispute for the register: the field follows it again.

    :raises Invalid: no reason; a field that a person must set himself
    """
    review = require_open_review(actor, review_id)
    require(policies.may_settle_dispute(actor))
    require_reason(reason)
    field = str(review.facts.get("field", ""))
    if review.kind != DISPUTED:
        raise NotVisible
    if not may_follow(field):
        raise Invalid([Problem("reason", _("This field is a code or a place: correct it in the card itself."))])
    with acting(actor, "institutions.review.uphold_register"):
        card = locked_card(review.institution_id)
        own = [name for name in card.own_fields if name != field]
        value = as_said(field, str(review.facts["said"]))
        change_card(card, {field: value, "own_fields": own}, since=None, ground=tidy(reason)[:500])
        refresh_directory([review.institution_id])
        settle(actor, review, "uphold-register", reason)
