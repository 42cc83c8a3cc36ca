"""Façade of preschools. Besides these names, other modules may read the views and functions listed in the README."""

from parta.preschools.admitted import register_admitted
from parta.preschools.operations.days import DayForm, SaidOtherwise, save_day
from parta.preschools.operations.groups import change_group, form_group
from parta.preschools.rules.days import Said
from parta.preschools.rules.groups import Meal, Terms

__all__ = [
    "DayForm",
    "Meal",
    "Said",
    "SaidOtherwise",
    "Terms",
    "change_group",
    "form_group",
    "register_admitted",
    "save_day",
]
