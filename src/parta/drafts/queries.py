"""Reading drafts back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from parta.drafts import policies
from parta.drafts.models import Draft
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible, Problem


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A kept draft: its fields as typed and the problems found when it was kept."""

    public_id: UUID
    form: str
    subject: str
    title: str
    institution_id: int | None
    fields: dict[str, Any]
    problems: tuple[Problem, ...]
    created_at: datetime
    changed_at: datetime


def load_draft(actor: Actor, form: str, subject: str = "") -> DraftCard | None:
    """The actor's draft of this form and subject, or None."""
    draft = policies.visible_drafts(actor).filter(form=form, subject=subject).first()
    return None if draft is None else _card(draft)


def draft_by_public_id(actor: Actor, public_id: UUID) -> DraftCard:
    """The actor's draft of this id.

    :raises NotVisible: he has none
    """
    draft = policies.visible_drafts(actor).filter(public_id=public_id).first()
    if draft is None:
        raise NotVisible
    return _card(draft)


def drafts_of(actor: Actor) -> tuple[DraftCard, ...]:
    """All drafts of the actor, the last touched first."""
    return tuple(_card(draft) for draft in policies.visible_drafts(actor).order_by("-changed_at", "id"))


def fields_of(form: str, subject: str) -> dict[str, Any] | None:
    """What stands in somebody's draft of this form and subject; for whoever carries it on and has asked whether the
    actor may. One statement.
    """
    return Draft.objects.filter(form=form, subject=subject).values_list("fields", flat=True).first()


def count_drafts(institution_id: int, account_id: int) -> int:
    """How many drafts an account keeps of an institution. What stands in them is not said."""
    return Draft.objects.filter(account_id=account_id, institution_id=institution_id).count()


def _card(draft: Draft) -> DraftCard:
    return DraftCard(
        public_id=draft.public_id,
        form=draft.form,
        subject=draft.subject,
        title=draft.title,
        institution_id=draft.institution_id,
        fields=draft.fields,
        problems=tuple(Problem(**problem) for problem in draft.problems),
        created_at=draft.created_at,
        changed_at=draft.changed_at,
    )
