"""Words of meals and of paying for them, of the queue."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parta.preschools.rules.groups import Age, Meal
from parta.preschools.rules.paying import WHOLE
from parta.preschools.rules.queue import Benefit, Outcome, State

MEALS = {
    Meal.BREAKFAST: pgettext_lazy("meal", "Breakfast"),
    Meal.LUNCH: pgettext_lazy("meal", "Lunch"),
    Meal.SNACK: pgettext_lazy("meal", "Snack"),
    Meal.DINNER: pgettext_lazy("meal", "Dinner"),
}
AGES = {
    Age.INFANT: pgettext_lazy("children", "under one year"),
    Age.EARLY: pgettext_lazy("children", "one and two years"),
    Age.YOUNGER: pgettext_lazy("children", "three years"),
    Age.MIDDLE: pgettext_lazy("children", "four years"),
    Age.OLDER: pgettext_lazy("children", "five years"),
    Age.MIXED: pgettext_lazy("children", "mixed ages"),
}
STATES = {
    State.WAITING: ("wait", _("waits in the queue")),
    State.OFFERED: ("warn", _("a place is kept")),
    State.ACCEPTED: ("good", _("place taken")),
    State.ORDERED: ("good", _("in the order of enrolment")),
    State.ASLEEP: ("warn", _("sleeps: offers were not answered")),
    State.WITHDRAWN: ("plain", _("left the queue")),
    State.ELSEWHERE: ("plain", _("took a place elsewhere")),
}
BENEFITS = {
    Benefit.NONE: ("plain", _("no benefit")),
    Benefit.CLAIMED: ("wait", _("benefit waits for an answer")),
    Benefit.CONFIRMED: ("good", _("benefit confirmed")),
    Benefit.REFUSED: ("bad", _("benefit not confirmed")),
}
# How far the head of an institution is on the way in; «» = nobody is appointed, or nobody has asked yet.
ACCESS = {
    "": ("bad", _("open the access")),
    "never": ("warn", _("not invited")),
    "invited": ("wait", _("invited")),
    "signed_in": ("good", _("signed in")),
    "closed": ("bad", _("closed")),
}
OUTCOMES = {
    Outcome.ACCEPTED: ("good", _("taken")),
    Outcome.DECLINED: ("plain", _("declined")),
    Outcome.LAPSED: ("warn", _("not answered in time")),
    Outcome.CALLED_OFF: ("plain", _("called off")),
}


def share_words(share: int, *, of_days: bool = False) -> str:
    """Which part of the payment is waived, in words; ``of_days`` as the head of a column of days with meals."""
    if of_days:
        if share == 0:
            return gettext("Days with meals, paid in full")
        return gettext("Days with meals, %(share)s %% waived") % {"share": share}
    if share == 0:
        return gettext("pay in full")
    if share == WHOLE:
        return gettext("free of charge")
    return gettext("%(share)s %% waived") % {"share": share}
