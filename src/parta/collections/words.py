"""Words of campaigns: states with their tones, grounds, ways to tell."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.collections.rules.states import Ground, Standing, State, Told

STATES: dict[State, tuple[str, Promise]] = {
    State.DRAFT: ("none", _("draft")),
    State.OPEN: ("wait", _("under way")),
    State.FROZEN: ("good", _("result signed")),
    State.WITHDRAWN: ("plain", _("called off")),
}
STANDINGS: dict[Standing, tuple[str, Promise]] = {
    Standing.SILENT: ("bad", _("not begun")),
    Standing.BEGUN: ("wait", _("on the way")),
    Standing.DONE: ("good", _("done")),
}
GROUNDS: dict[Ground, Promise] = {Ground.LETTER: _("letter"), Ground.ORDER: _("order")}
TOLDS: dict[Told, Promise] = {
    Told.PRESSED: _("the institution says so"),
    Told.SIGNED: _("the institution signs it with КЕП"),
    Told.RECORDS: _("records tell it by themselves"),
}
