"""Words of states, stages, verdicts and kinships."""

from django.utils.translation import gettext_lazy as _

from parta.admission.rules.applications import State, Verdict
from parta.admission.rules.campaign import Stage

_ENROLLED = ("plain", _("the child is enrolled"))  # one for both: where, is told to nobody who only knows a certificate
STATES = {
    State.REGISTERED: ("wait", _("registered")),
    State.OFFERED: ("warn", _("a place is kept")),
    State.RESERVE: ("wait", _("in line")),
    State.CONFIRMED: ("good", _("place confirmed")),
    State.ORDERED: ("good", _("in the order of enrolment")),
    State.WITHDRAWN: ("plain", _("withdrawn")),
    State.FREED: ("plain", _("took another school")),
    State.LAPSED: ("plain", _("not confirmed in time")),
    State.PLACED: _ENROLLED,
    State.ENROLLED: _ENROLLED,
}
STAGES = {
    Stage.AHEAD: ("plain", _("announced")),
    Stage.FIRST: ("good", _("applications are accepted")),
    Stage.DECIDING: ("wait", _("places are being given")),
    Stage.CONFIRMING: ("wait", _("places are being confirmed")),
    Stage.SECOND: ("good", _("applications to places left")),
    Stage.OVER: ("plain", _("admission is over")),
}
VERDICTS = {
    Verdict.CLAIMED: ("wait", _("waits for the school")),
    Verdict.CONFIRMED: ("good", _("ground confirmed")),
    Verdict.REFUSED: ("bad", _("ground not confirmed")),
}
