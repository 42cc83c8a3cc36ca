"""Saying of a finding that it is no fault: who, why, until when; and taking it back."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.quality import policies
from parta.quality.models import Dismissal
from parta.quality.operations.judging import sum_up, watched
from parta.quality.rules import LONGEST_REASON, LONGEST_TERM


def dismiss(*, actor: Actor, institution_id: int, finding: UUID, reason: str, until: date, now: datetime) -> None:
    """Let a finding stand, with a reason, to a day. It opens again when the fact changes, or when the day has passed.

    :raises NotVisible: there is no such open finding for the actor
    :raises Invalid: no reason, a day behind or more than a year ahead
    """
    require(policies.may_dismiss(actor, institution_id=institution_id))
    today = local_day(now)
    if problems := list(_problems(tidy(reason), until, today)):
        raise Invalid(problems)
    with transaction.atomic():
        rows = policies.visible_findings(actor, institution_id=institution_id).select_for_update(of=("self",))
        row = rows.filter(public_id=finding, closed_on=None, is_dismissed=False).first()
        if row is None:
            raise NotVisible
        with acting(actor, "quality.finding.dismiss"):
            Dismissal.objects.create(
                institution_id=institution_id,
                rule=row.rule,
                object_id=row.object_id,
                digest=row.digest,
                reason=tidy(reason),
                until=until,
                account_id=actor.account_id,
                name=actor.name,
            )
        row.is_dismissed = True
        row.save(update_fields=["is_dismissed"])
        sum_up(watched(today), [institution_id])


def take_back(*, actor: Actor, institution_id: int, dismissal: UUID, now: datetime) -> None:
    """The finding is open again.

    :raises NotVisible: there is no such dismissal, or it has ended
    """
    require(policies.may_dismiss(actor, institution_id=institution_id))
    with transaction.atomic():
        row = (
            Dismissal.objects.select_for_update(of=("self",))
            .filter(public_id=dismissal, institution_id=institution_id, ended_at=None)
            .first()
        )
        if row is None:
            raise NotVisible
        with acting(actor, "quality.dismissal.take_back"):
            row.ended_at, row.ended, row.ended_by = now, Dismissal.Ended.TAKEN_BACK, actor.account_id
            row.save(update_fields=["ended_at", "ended", "ended_by"])
        open_rows = policies.visible_findings(actor, institution_id=institution_id).filter(closed_on=None)
        open_rows.filter(rule=row.rule, object_id=row.object_id).update(is_dismissed=False)
        sum_up(watched(local_day(now)), [institution_id])


def _problems(reason: str, until: date, today: date) -> list[Problem]:
    problems = []
    if not reason:
        problems.append(Problem("reason", _("Say why this is no fault: whoever comes after you reads it.")))
    if len(reason) > LONGEST_REASON:
        problems.append(Problem("reason", _("Say it in at most %(most)d signs.") % {"most": LONGEST_REASON}))
    if not today <= until <= today + timedelta(days=LONGEST_TERM):
        problems.append(Problem("until", _("Choose a day from today to a year ahead: then somebody looks again.")))
    return problems
