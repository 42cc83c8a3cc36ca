"""Keeping what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from parta.drafts import policies
from parta.drafts.models import Draft
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Problem
from parta.kernel.text import storable

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
        "title": storable(title),
        "fields": _storable(fields),
        "problems": _storable([asdict(problem) for problem in problems]),
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


def _storable(value: Any) -> Any:
    """Plain JSON whose texts the database can keep: what is typed comes here before any form has checked it."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list | tuple) else value


def discard_draft(*, actor: Actor, form: str, subject: str = "") -> None:
    """Forget a draft: its act was accepted, or its owner gave it up. Nothing happens when there is none."""
    require(policies.may_keep(actor))
    policies.visible_drafts(actor).filter(form=form, subject=subject).delete()


def amend_draft(*, actor: Actor, form: str, subject: str, fields: Mapping[str, Any], now: datetime) -> None:
    """Change what stands in somebody's draft: an administrator's word on it. Nothing happens when it is gone. Whoever
    calls has asked whether the actor may.
    """
    require(policies.may_keep(actor))
    Draft.objects.filter(form=form, subject=subject).update(fields=dict(fields), changed_at=now)


def settle_draft(*, actor: Actor, public_id: UUID, as_of: datetime) -> None:
    """Forget somebody's draft that another person has just entered for its owner; one touched after ``as_of`` stays.
    Whoever calls has asked whether the actor may enter it.
    """
    require(policies.may_keep(actor))
    Draft.objects.filter(public_id=public_id, changed_at__lte=as_of).delete()


def pass_drafts_on(*, actor: Actor, institution_id: int, from_account: int, to_account: int) -> int:
    """Give what somebody typed for an institution to the successor; returns how many drafts. What the successor has
    begun himself stays as it is, and the other one with it. Whoever calls has asked whether the work is handed over.
    """
    require(policies.may_keep_for(actor, institution_id))
    own = Draft.objects.filter(account_id=to_account, form=OuterRef("form"), subject=OuterRef("subject"))
    rows = Draft.objects.filter(account_id=from_account, institution_id=institution_id)
    return rows.exclude(Exists(own)).update(account_id=to_account)


def prune_drafts(now: datetime) -> int:
    """Delete drafts untouched for 90 days; returns how many."""
    return Draft.objects.filter(changed_at__lt=now - KEPT).delete()[0]
