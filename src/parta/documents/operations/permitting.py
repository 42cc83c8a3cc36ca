"""An administrator lets rows of a list pass rules that block them, with a reason; enrolling stays the head's order."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.queries.lists import checked_list, opened, sealed
from parta.documents.rules.lists import FORM, FoundLine, PupilList, rules_blocking
from parta.drafts import api as drafts
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem


def permit_list(
    *, actor: Actor, institution_id: int, subject: str, seen: PupilList, reason: str, now: datetime
) -> Mapping[str, tuple[int, ...]]:
    """Let the rows that rules block in the list as it was ``seen`` pass these rules, as far as they still do in the
    list of now; returns rules and rows. The reason goes into the order beside the rules.

    :raises NotVisible: the list was ordered or thrown away
    :raises Invalid: no rule blocks a row; what cannot be read or is enrolled elsewhere, no reason makes possible
    """
    require(policies.may_permit(actor, institution_id=institution_id))
    with acting(actor, "documents.list.permit"):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
        fields = drafts.fields_of(FORM, subject)
        if fields is None:
            raise NotVisible(_("The list was ordered or thrown away meanwhile."))
        known = opened(fields)
        asked, granted = rules_blocking(seen), {}
        for rule, rows in rules_blocking(known).items():
            if still := tuple(row for row in rows if row in asked.get(rule, ())):
                granted[rule] = still
        if not granted:
            words = _("No rule that a reason could pass blocks this list. The rows themselves have to be put right.")
            raise Invalid([Problem("list", words)])
        permitted = {
            rule: tuple(sorted({*known.permitted.get(rule, ()), *granted.get(rule, ())}))
            for rule in {*known.permitted, *granted}
        }
        told = dict(known.reasons) | dict.fromkeys(granted, f"{actor.name}: {reason}"[:500])
        wanted = replace(known, permitted=permitted, reasons=told, revision=known.revision + 1)
        checked = checked_list(wanted, institution_id=institution_id, today=local_day(now))
        wanted = replace(
            wanted,
            findings=tuple(FoundLine(**asdict(finding)) for finding in checked.findings),
            ready=len(checked.placements),
            blocked=len(checked.blocked),
        )
        drafts.amend_draft(actor=actor, form=FORM, subject=subject, fields=sealed(wanted), now=now)
    return granted
