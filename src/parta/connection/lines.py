"""Lines of the first page: requests to review, who is not connected, the head's next step."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.connection import policies
from parta.connection.queries import requests, territory
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant, Role
from parta.ui.home import Contribution, Figure, Line, Part
from parta.ui.wording import number


def of_officer(actor: Actor, grant: Grant, _now: datetime) -> Contribution:
    """Requests that wait, and how many of the territory are connected. A fixed number of statements."""
    count, lines = requests.waiting_requests(actor), []
    if count:
        title = ngettext(
            "%(count)s institution asks to be connected to the journal",
            "%(count)s institutions ask to be connected to the journal",
            count,
        )
        note = _("Compare with the card, then agree or refuse in words.")
        lines.append(Line(Part.WAITING, title % {"count": number(count)}, reverse("connection:requests"), note))
    if grant.authority_id is None or grant.role is Role.NATIONAL:
        return Contribution(lines)
    missing, all_ = territory.not_connected(grant.authority_id)
    if not all_:
        return Contribution(lines)
    address = reverse("connection:territory", args=[institutions.authority(grant.authority_id).public_id])
    label = ngettext("institution is connected", "institutions are connected", all_ - missing)
    return Contribution(lines, figures=[Figure(label, all_ - missing, of=all_, href=address)])


def of_leader(actor: Actor, grant: Grant, _now: datetime) -> Contribution:
    """For who is in charge: the person to be named, or the journal that is not connected. At most four statements."""
    if grant.institution_id is None or not policies.leads(actor, grant.institution_id):
        return Contribution()
    waits = requests.request_to_entrust(grant.institution_id)
    if waits is not None:
        note = _("The authority has agreed. Name who answers for the journal; an invitation goes to him.")
        return Contribution(
            [Line(Part.WAITING, _("Name the responsible person"), reverse("connection:request", args=[waits]), note)]
        )
    if requests.is_connected(grant.institution_id) or requests.has_open_request(grant.institution_id):
        return Contribution()
    href = f"{reverse('connection:ask')}?institution={institutions.public_id_of(grant.institution_id)}"
    note = _("Send a request; the education authority reviews it.")
    return Contribution([Line(Part.SOON, _("Connect the institution to the journal"), href, note, weight=80)])
