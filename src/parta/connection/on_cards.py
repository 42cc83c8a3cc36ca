"""How an institution stands with the journal, on its card: connected since, a request on its way, or the way to ask."""

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.connection.queries.standing import request_on_way, since_when
from parta.institutions import api as institutions
from parta.ui.wording import day


def on_card(shown: institutions.Shown) -> institutions.Door | None:
    """That an institution is connected is public, a request on its way is not. At most two statements."""
    since = since_when(shown.institution_id)
    if since is not None:
        href = reverse("connection:institution", args=[shown.public_id]) if shown.sees else ""
        return institutions.Door(_("Journal in Parta from %(day)s") % {"day": day(since)}, href, "good")
    waiting = request_on_way(shown.institution_id) if shown.sees else None
    if waiting is not None:
        href = reverse("connection:request", args=[waiting])
        return institutions.Door(_("A request to connect to the journal is on its way"), href, "wait")
    if shown.actor is not None and not shown.sees:
        return None  # somebody else's institution
    return institutions.Door(_("Connect to the journal"), f"{reverse('connection:ask')}?institution={shown.public_id}")
