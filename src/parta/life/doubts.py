"""What speaks against a new card: its ЄДРПОУ by the control digit and by who has it, look-alike names in the place."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.codes import edrpou_is_valid
from parta.life.rules.acts import Item, Part, part
from parta.life.rules.names import alike
from parta.reference import api as reference

_MOST = 6  # look-alikes shown
_COMPARED = 200  # institutions of the place that are compared: more than any settlement but the largest has


@dataclass(frozen=True, slots=True)
class Checked:
    """A code looked at. ``tone``: «good», «warn», «bad»."""

    tone: str
    words: str
    holders: tuple[Item, ...] = ()


def edrpou_checked(code: str) -> Checked:
    """Control digit, and who in the registers has the code. One statement."""
    if not code:
        return Checked("warn", _("No ЄДРПОУ is given: check the statute, whether it is a legal entity."))
    holders = institutions.institutions_by_edrpou(code)
    if holders:
        shown = tuple(Item(each.name, reverse("institutions:card", args=[each.public_id])) for each in holders[:_MOST])
        return Checked("bad", _("This ЄДРПОУ is in the registry already: the institution may be known."), shown)
    if not edrpou_is_valid(code):
        return Checked("warn", _("The control digit of the ЄДРПОУ does not match: it may be mistyped."))
    return Checked("good", _("The control digit matches; no institution of the registry has this ЄДРПОУ."))


def lookalikes(name: str, territory_id: int | None) -> Sequence[Item]:
    """Institutions of the place with a similar name. Four statements."""
    if territory_id is None or not name:
        return ()
    rows = institutions.find(name, institutions.Filters(within=(territory_id,)), size=_COMPARED).rows
    chosen = [rows[at] for at in alike(name, [row.name for row in rows], _around(territory_id))[:_MOST]]
    return [Item(row.name, reverse("institutions:card", args=[row.public_id])) for row in chosen]


def _around(territory_id: int) -> list[str]:
    """Names of the place, its community, district and region: names of institutions there are full of them."""
    here = reference.places([territory_id]).get(territory_id)
    if here is None:
        return []
    above = reference.places([here.community_id, here.district_id, here.region_id])
    return [here.name, *(each.name for each in above.values())]


def parts(name: str, edrpou: str, territory_id: int | None, *, needs_code: bool) -> tuple[Part, ...]:
    """The same as parts of an effect: only what speaks against. ``needs_code`` False: it may do without an ЄДРПОУ."""
    checked, alike = edrpou_checked(edrpou), lookalikes(name, territory_id)
    found = []
    if checked.tone != "good" and (edrpou or needs_code):
        found.append(part(_("Look at the ЄДРПОУ"), list(checked.holders), note=checked.words))
    if alike:
        found.append(part(_("Similar names in the place"), list(alike)))
    return tuple(found)
