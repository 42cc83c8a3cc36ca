"""The tree of authorities."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.models import Authority
from parta.institutions.writing.closure import ensure_authorities
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem
from parta.kernel.text import tidy
from parta.reference.api import gazetteer


def load_first_authorities(say: Callable[[str], None] = lambda _text: None) -> None:
    """Make the authorities of the state, regions, districts and communities that the codifier of territories asks for.

    Idempotent; called at start, so that the cascade of roles can begin before any register is loaded.
    """
    known = set(Authority.objects.exclude(territory=None).values_list("territory_id", flat=True))
    country = gazetteer()
    missing = sum(1 for place in country.by_id.values() if place.category in "OKPH" and place.id not in known)
    if missing or not Authority.objects.filter(parent=None).exists():
        say(_("making %(count)s education authorities …") % {"count": missing})
        with acting(SYSTEM, "institutions.authorities.ensure"):
            ensure_authorities(country)


def rename_authority(*, actor: Actor, authority_id: int, name: str) -> None:
    """Give an authority the name it has now.

    :raises Invalid: the name is empty or too long
    """
    require(policies.may_rename_authority(actor, authority_id))
    name = tidy(name)
    if not 3 <= len(name) <= 400:
        raise Invalid([Problem("name", _("The name has from 3 to 400 signs."))])
    with acting(actor, "institutions.authority.rename"):
        Authority.objects.filter(pk=authority_id).update(name=name)
