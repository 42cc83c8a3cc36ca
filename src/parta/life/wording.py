"""States and what was filled, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.institutions import api as institutions
from parta.life.kinds.frame import About, Ask, Holds
from parta.life.rules.acts import State
from parta.life.rules.requests import Asked
from parta.reference import api as reference

STATES: Mapping[State, tuple[str, Promise]] = {
    State.DRAFT: ("wait", gettext_lazy("draft")),
    State.SIGNED: ("good", gettext_lazy("signed, waits for its day")),
    State.RUNNING: ("wait", gettext_lazy("is being carried out")),
    State.DONE: ("good", gettext_lazy("carried out")),
    State.UNDONE: ("none", gettext_lazy("taken back")),
    State.WITHDRAWN: ("none", gettext_lazy("given up")),
    State.STOPPED: ("bad", gettext_lazy("stopped")),
}
ASKED: Mapping[int, tuple[str, Promise]] = {
    Asked.UNCONFIRMED: ("warn", gettext_lazy("not sent yet")),
    Asked.WAITING: ("wait", gettext_lazy("waits for the administrator")),
    Asked.OPENED: ("good", gettext_lazy("opened")),
    Asked.REFUSED: ("bad", gettext_lazy("refused")),
    Asked.WITHDRAWN: ("none", gettext_lazy("taken back by its sender")),
}


def said(page: Any) -> list[tuple[str, str]]:
    """What was chosen and filled in an act, label and words. A fixed number of statements."""
    if page.act.corrects_id:
        return []
    asks = page.kind.asks(About(page.institution, page.act.authority_id))
    return [(str(ask.label), words) for ask in asks if (words := _words(ask, page.act.values.get(ask.name)))]


def _words(ask: Ask, value: Any) -> str:
    if ask.holds is Holds.YES:
        return _("yes") if value else _("no")
    if value in (None, "", []):
        return ""
    if ask.holds is Holds.SEVERAL:
        return ", ".join(institutions.names_of(value).values())
    if ask.holds is Holds.PLACE:
        place = reference.places([value]).get(value)
        return reference.label(place) if place else ""
    if ask.holds is Holds.CHOICE:
        offered = {str(key): label for key, label in (ask.choices() if ask.choices else ())}
        return str(offered.get(str(value), ""))
    return str(value)
