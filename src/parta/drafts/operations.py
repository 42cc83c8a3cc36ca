"""Keeping what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from parta.drafts import policies
from parta.drafts.models import Draft
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Problem

KEPT = timedelta(days=90)


def save_draft(
    *,
    actor: Actor,
    form: str,
    fields: Mapping[str, Any],
    now: datetime,
    subject: str = "",
    title: str = "",
    problems: Sequence[Problem] = (),
    institution_id: int | None = None,
) -> UUID:
    """Keep the typed fields of a form for their owner; a second save of the same form and subject replaces the first.

    ``form`` names the form («institutions.card»), ``subject`` the record it edits (empty for a new one),
    ``fields`` is plain JSON.
    """
    require(policies.may_keep(actor))
    values = {
        "title": title,
        "fields": dict(fields),
        "problems": [asdict(problem) for problem in problems],
        "institution_id": institution_id,
        "changed_at": now,
    }
    draft, _made = Draft.objects.update_or_create(
        account_id=actor.account_id,
        form=form,
        subject=subject,
        defaults=values,
        create_defaults={**values, "created_at": now},
    )
    return draft.public_id


def discard_draft(*, actor: Actor, form: str, subject: str = "") -> None:
    """Forget a draft: its act was accepted, or its owner gave it up. Nothing happens when there is none."""
    require(policies.may_keep(actor))
    policies.visible_drafts(actor).filter(form=form, subject=subject).delete()


def settle_draft(*, actor: Actor, public_id: UUID, as_of: datetime) -> None:
    """Forget somebody's draft that another person has just entered for its owner; one touched after ``as_of`` stays.
    Whoever calls has asked whether the actor may enter it.
    """
    require(policies.may_keep(actor))
    Draft.objects.filter(public_id=public_id, changed_at__lte=as_of).delete()


def prune_drafts(now: datetime) -> int:
    """Delete drafts untouched for 90 days; returns how many."""
    return Draft.objects.filter(changed_at__lt=now - KEPT).delete()[0]
