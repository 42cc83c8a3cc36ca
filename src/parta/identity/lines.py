"""Lines of the first page: deputies who wait for the head, a certificate that ends."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.identity import queries, rules
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant
from parta.kernel.dates import local_day
from parta.ui.home import Contribution, Line, Part


def of_head(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Deputies who have signed and wait to be confirmed. One statement; two more when there are any."""
    count = queries.deputies_to_confirm(grant.institution_id, local_day(now)) if grant.institution_id else 0
    if not count or grant.institution_id is None:
        return Contribution()
    title = ngettext("%(count)d deputy waits to be confirmed", "%(count)d deputies wait to be confirmed", count)
    address = reverse("identity:deputies", args=[institutions.public_id_of(grant.institution_id)])
    return Contribution([Line(Part.SIGN, title % {"count": count}, address, _("The certificate has been shown."))])


def of_key_owner(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """A certificate that ends within 30 days. One statement."""
    ends_at = queries.key_ends_at(actor.account_id)
    if ends_at is None or rules.readiness_of(local_day(ends_at), local_day(now)) is not rules.Ready.ENDING:
        return Contribution()
    title = _("Your КЕП certificate ends on %(day)s") % {"day": local_day(ends_at).strftime("%d.%m.%Y")}
    note = _("Renew it at your provider while it is valid, then check the new key.")
    return Contribution([Line(Part.SOON, title, reverse("identity:readiness"), note, state="warn")])
