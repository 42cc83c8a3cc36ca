"""The way to the statutory forms of one's own institution stands on its card: a head opens them a few times a year."""

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES


def on_card(shown: institutions.Shown) -> institutions.Door | None:
    """For those who lead the institution; officers have the forms of their territory in the navigation."""
    if shown.actor is None or shown.institution_id not in shown.actor.institutions(*LEADING_ROLES):
        return None
    return institutions.Door(_("Statutory forms"), reverse("statistics:forms"))
