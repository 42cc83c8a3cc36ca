"""Whose key works and until when; letters before certificates end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import fitting, grants, policies, rules, shown
from parta.identity.models import Readiness
from parta.identity.operations.accounts import ensure_account
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.notices.api import post_letter
from parta.signing.api import Claims


def record_readiness(*, actor: Actor, claims: Claims, now: datetime) -> bool:
    """Record a key that was tested and found good, for the authority over a head or over one invited to be. False when
    the person is neither, or the door would not open to this certificate: then nothing is kept.

    The person has agreed to it on the page; ``actor`` is `SYSTEM`, since nobody has signed in.
    """
    require(policies.may_record_readiness(actor))
    person_id = grants.persons().by_rnokpp(claims.rnokpp) if claims.rnokpp else None
    if person_id is None or not fitting.opened_to(person_id, claims.edrpou, now):
        return False
    with acting(actor, "identity.readiness.record"):
        shown.note(ensure_account(actor=actor, person_id=person_id), claims.ends_at, now)
    return True


def remind_of_certificates(*, actor: Actor, now: datetime) -> int:
    """Write to those whose certificate ends within 30, 14 or 3 days, once for each; returns how many letters. Done
    again, it sends nothing twice.
    """
    require(policies.may_remind(actor))
    soon = now + timedelta(days=max(rules.REMIND_DAYS) + 1)
    waiting = Readiness.objects.select_related("account").filter(
        Q(reminded_days=None) | Q(reminded_days__gt=min(rules.REMIND_DAYS)),
        ends_at__gte=now,
        ends_at__lt=soon,
        account__closed_at=None,
    )
    return sum(_remind(actor, row, now) for row in waiting.order_by("pk"))


def _remind(actor: Actor, row: Readiness, now: datetime) -> bool:
    due = rules.reminder_due(local_day(row.ends_at), local_day(now))
    person_id = row.account.person_id
    if due is None or (row.reminded_days is not None and row.reminded_days <= due) or not shown.leads(person_id, now):
        return False
    address = grants.persons().emails([person_id]).get(person_id, "")
    with acting(actor, "identity.readiness.remind"):
        # Whoever changes the row writes the letter: two runs at once write one.
        fresh = Q(reminded_days=None) | Q(reminded_days__gt=due)
        if not Readiness.objects.filter(fresh, pk=row.pk).update(reminded_days=due) or not address:
            return False
        with translation.override(settings.LANGUAGE_CODE):
            post_letter(to=address, subject=_subject(row), text=_letter(row, person_id))
    return True


def _subject(row: Readiness) -> str:
    return _("Your КЕП certificate ends on %(day)s") % {"day": local_day(row.ends_at).strftime("%d.%m.%Y")}


def _letter(row: Readiness, person_id: int) -> str:
    return _(
        "%(name)s, good day!\n\nYour certificate, by which you sign in to Parta and sign orders, ends on %(day)s. "
        "After that day neither will work.\n\nWhile it is valid, providers renew it from a distance, without a visit: "
        "open the site of the one who issued it. Then test the new key on the page «Check your key» of Parta."
    ) % {
        "name": grants.persons().names([person_id])[person_id].spoken,
        "day": local_day(row.ends_at).strftime("%d.%m.%Y"),
    }
