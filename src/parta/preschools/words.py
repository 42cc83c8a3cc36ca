"""Words of meals, of the queue, of kinships."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parta.preschools.rules.groups import Meal
from parta.preschools.rules.queue import Benefit, Outcome, State

MEALS = {
    Meal.BREAKFAST: pgettext_lazy("meal", "Breakfast"),
    Meal.LUNCH: pgettext_lazy("meal", "Lunch"),
    Meal.SNACK: pgettext_lazy("meal", "Snack"),
    Meal.DINNER: pgettext_lazy("meal", "Dinner"),
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
OUTCOMES = {
    Outcome.ACCEPTED: ("good", _("taken")),
    Outcome.DECLINED: ("plain", _("declined")),
    Outcome.LAPSED: ("warn", _("not answered in time")),
    Outcome.CALLED_OFF: ("plain", _("called off")),
}
