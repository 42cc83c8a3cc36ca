"""How an institution stands with the journal, on its card: connected since, a request on its way, or the way to ask."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.connection import policies
from parta.connection.queries.standing import request_on_way, since_when
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.ui.wording import day


def on_card(actor: Actor | None, institution_id: int, public_id: UUID) -> institutions.Door | None:
    """That an institution is connected is public, a request on its way is not. At most two statements."""
    sees = actor is not None and bool(policies.may_see_connection(actor, institution_id))
    since = since_when(institution_id)
    if since is not None:
        href = reverse("connection:institution", args=[public_id]) if sees else ""
        return institutions.Door(_("Journal in Parta from %(day)s") % {"day": day(since)}, href, "good")
    waiting = request_on_way(institution_id) if sees else None
    if waiting is not None:
        href = reverse("connection:request", args=[waiting])
        return institutions.Door(_("A request to connect to the journal is on its way"), href, "wait")
    if actor is not None and not sees:
        return None  # somebody else's institution
    return institutions.Door(_("Connect to the journal"), f"{reverse('connection:ask')}?institution={public_id}")
