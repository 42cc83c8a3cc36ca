"""Why a row would not be passed on: the field and the words; figures of the round are filled in."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.exchange.rules.deferment import Answer, Fault

FAULTS: dict[Fault, tuple[str, Promise]] = {
    Fault.SEX: ("post", _("The mark is for men.")),
    Fault.SEX_UNKNOWN: ("post", _("The sex is not recorded. Complete the record of the person.")),
    Fault.AGE: ("post", _("On %(day)s the age in years is not between %(from)d and %(to)d.")),
    Fault.AGE_UNKNOWN: ("post", _("The date of birth is not recorded. Complete the record of the person.")),
    Fault.RNOKPP: ("post", _("There is no РНОКПП: without it the partner finds nobody. Record it first.")),
    Fault.MAIN_PLACE: ("post", _("This is not the main place of work: the head of the main place sets the mark.")),
    Fault.ENGAGEMENT: ("engagement", _("Full engagement is needed.")),
    Fault.SHARE: ("share", _("At least %(share)s of a full post is needed.")),
    Fault.ENDS_EARLY: ("post", _("The post ends before the deadline, %(day)s.")),
    Fault.TWICE: ("post", _("The person is marked already, here or in another institution.")),
}
ANSWERS: dict[Answer, Promise] = {Answer.ACCEPTED: _("accepted"), Answer.REFUSED: _("refused")}
