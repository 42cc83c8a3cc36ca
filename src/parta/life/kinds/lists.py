"""What forms of acts offer, and changes of a card in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.institutions import api as institutions
from parta.kernel.text import natural_key
from parta.life.kinds.frame import About
from parta.life.rules.acts import Part
from parta.people import api as people
from parta.reference import api as reference

GONE = (3, 4)  # statuses of those that were reorganised or liquidated
MOST_OFFERED = 400  # institutions in one list: more than any community has
FIELDS: Mapping[str, Any] = {
    "name": gettext_lazy("Full name"),
    "short_name": gettext_lazy("Short name"),
    "edrpou": gettext_lazy("ЄДРПОУ"),
    "kind": gettext_lazy("Type"),
    "status": gettext_lazy("Status"),
    "ownership": gettext_lazy("Ownership"),
    "network_role": gettext_lazy("Place in the network"),
    "parent": gettext_lazy("Hub"),
    "authority": gettext_lazy("Education authority"),
    "address": gettext_lazy("Address"),
    "territory": gettext_lazy("Settlement"),
}
_COLUMNS = {"parent": "parent_id", "authority": "authority_id", "territory": "territory_id"}
_CODED = {"kind": "institution_kind", "status": "institution_status", "ownership": "ownership"}


def value_of(card: institutions.InstitutionCard, name: str) -> Any:
    """What a card says in a field."""
    value = getattr(card, _COLUMNS.get(name, name))
    return int(value) if name == "network_role" else value


def change_lines(card: institutions.InstitutionCard, changes: Mapping[str, Any]) -> list[str]:
    """«Повна назва: … → …» of each field that changes. At most three statements."""
    hubs = institutions.institutions([each for each in (card.parent_id, changes.get("parent")) if each])
    bodies = institutions.authorities([each for each in (card.authority_id, changes.get("authority")) if each])
    coded = reference.items(*_CODED.values())

    def words(name: str, value: Any) -> str:
        if value in (None, ""):
            return "—"
        if name in _CODED:
            found = coded[_CODED[name]].get(value)
            return found.shown if found else str(value)
        if name == "parent":
            return hubs[value].title if value in hubs else "—"
        if name == "authority":
            return bodies[value].name if value in bodies else "—"
        if name == "network_role":
            return {0: _("stands alone"), 1: _("hub"), 2: _("branch")}[int(value)]
        return str(value)

    return [
        f"{FIELDS[name]}: {words(name, value_of(card, name))} → {words(name, value)}"
        for name, value in changes.items()
        if value_of(card, name) != value
    ]


def coded(codifier: str) -> Sequence[tuple[str, Any]]:
    """Positions of a codifier for a list to choose from; «not said» is not offered."""
    return [(str(item.number), item.shown) for item in reference.items(codifier)[codifier].values() if item.number]


def neighbours(about: About, *, alone: str = "", branches: bool = True) -> Sequence[tuple[str, Any]]:
    """Institutions of the same authority that work, by name, without the one the act is about. Two statements."""
    card = about.institution
    found = under(about.authority_id)
    offered = [
        (str(each.id), each.title)
        for each in sorted(found, key=lambda each: natural_key(each.title))
        if (card is None or each.id != card.id)
        and each.status not in GONE
        and (branches or each.network_role != institutions.NetworkRole.BRANCH)
    ]
    return [*([("", alone)] if alone else []), *offered[:MOST_OFFERED]]


def under(authority_id: int | None) -> list[institutions.InstitutionCard]:
    """Institutions under an authority; none under the national one, whose list is no choice. Three statements."""
    if authority_id is None or institutions.authority(authority_id).parent_id is None:
        return []
    return list(institutions.institutions(institutions.institution_ids_under(authority_id)).values())


def other_authorities(about: About) -> Sequence[tuple[str, Any]]:
    """Authorities that may take an institution over: those beside its own, and the chain above. Three statements."""
    own = about.authority_id
    if own is None:
        return []
    above = institutions.authorities_above(own)
    beside = institutions.authorities_below(above[0].id) if above else ()
    offered = [*above[:-1], *beside]
    return [(str(each.id), each.name) for each in offered if each.id != own]


def leaders(institution_id: int, on: date) -> tuple[people.PostLine, ...]:
    """Heads and deputies on a day. One statement."""
    return people.leaders_of([institution_id], on).get(institution_id, ())


def newer_card(card: institutions.InstitutionCard, day: date) -> tuple[str, ...]:
    """Why an act cannot count from the day: the card was changed from a later one. One statement."""
    then = institutions.card_on(card.id, day)
    if then is not None and then.version == card.version:
        return ()
    return (_("The card of “%(name)s” has changed later than that day. Choose a later day.") % {"name": card.title},)


def needs_head(card: institutions.InstitutionCard) -> Part:
    """Nobody leads an institution that stood under another's head: its authority appoints."""
    return Part(
        _("Head to be appointed"), 1, note=_("The authority appoints the head of “%(name)s”.") % {"name": card.title}
    )
