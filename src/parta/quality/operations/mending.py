"""Putting right at once what a machine can put right: proposed, looked at, agreed to by one word, taken back by one."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.quality import policies
from parta.quality.models import Mending
from parta.quality.operations.judging import judge_institution
from parta.quality.queries.proposing import proposal
from parta.rulebook import api as rulebook


def mend(*, actor: Actor, institution_id: int, rule: str, agreed: Collection[int], now: datetime) -> UUID:
    """Write what was proposed for these records, by the operation of the module that owns them, all or none; then judge
    the institution again. The owner asks whether the actor may.

    :raises NotVisible: nothing of the rule can be put right by a machine
    :raises Invalid: nothing was chosen
    :raises Stale: a value has changed since it was proposed
    """
    require(policies.may_see(actor, institution_id=institution_id))
    proposed = proposal(actor, institution_id, rule, now)
    changes = [change for change in proposed.changes if change.key in agreed]
    if not changes:
        raise Invalid([Problem("", _("Choose at least one of the proposed changes."))])
    with transaction.atomic():
        _write(
            actor,
            institution_id,
            proposed.form,
            changes,
            is_back=False,
            reason=_("letters of one alphabet, rule %(rule)s") % {"rule": rule},
        )
        with acting(actor, "quality.finding.mend"):
            row = Mending.objects.create(
                institution_id=institution_id,
                rule=rule,
                form=proposed.form,
                changes=[[each.key, each.field, each.before, each.after] for each in changes],
                account_id=actor.account_id,
                name=actor.name,
            )
            row.refresh_from_db(fields=["public_id"])
        judge_institution(actor=actor, institution_id=institution_id, now=now)
    return row.public_id


def undo_mending(*, actor: Actor, institution_id: int, mending: UUID, now: datetime) -> None:
    """Write the values of before again, all or none.

    :raises NotVisible: there is no such act, or it was taken back already
    :raises Stale: somebody has changed one of the values since
    """
    require(policies.may_see(actor, institution_id=institution_id))
    with transaction.atomic():
        row = (
            Mending.objects.select_for_update(of=("self",))
            .filter(public_id=mending, institution_id=institution_id, undone_at=None)
            .first()
        )
        if row is None:
            raise NotVisible
        back = [rulebook.Change(key, field, after, before) for key, field, before, after in row.changes]
        _write(
            actor,
            institution_id,
            row.form,
            back,
            is_back=True,
            reason=_("taken back, rule %(rule)s") % {"rule": row.rule},
        )
        with acting(actor, "quality.mending.undo"):
            row.undone_at, row.undone_by = now, actor.account_id
            row.save(update_fields=["undone_at", "undone_by"])
        judge_institution(actor=actor, institution_id=institution_id, now=now)


def _write(
    actor: Actor, institution_id: int, form: str, changes: Collection[rulebook.Change], *, is_back: bool, reason: str
) -> None:
    records = rulebook.records_of(form)
    write = (records.unmend if is_back else None) or records.mend if records is not None else None
    if write is None:
        raise NotVisible
    write(actor, institution_id, changes, reason)
