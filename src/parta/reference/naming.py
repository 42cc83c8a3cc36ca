"""A settlement as people type it: by name, or by code where the name has namesakes."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from parta.reference.queries import places, settlements_said
from parta.reference.rules.places import Place, label

_MOST_NAMED = 6


def settlements_typed(text: str) -> tuple[Place, ...]:
    """What one text can mean (`settlements_said`)."""
    return settlements_said([text])[text]


def which_settlement(found: Sequence[Place]) -> str:
    """How to say which of the namesakes is meant: one of few is copied, of many the region is said first."""
    if len(found) > _MOST_NAMED:
        words = _("%(count)s settlements have this name. Add the community, district or region: %(example)s.")
        return words % {"count": len(found), "example": f"{found[0].name}, Вінницька"}
    above = places(each for place in found for each in (place.community_id, place.region_id))
    named = "; ".join(_offer(place, above) for place in found)
    return _("There are several settlements of this name. Copy the code of yours: %(named)s.") % {"named": named}


def _offer(place: Place, above: Mapping[int, Place]) -> str:
    steps = (place.community_id, place.region_id)
    line = [label(above[each]) for each in steps if each is not None and each in above]
    return f"{place.katottg} ({', '.join(line)})"
