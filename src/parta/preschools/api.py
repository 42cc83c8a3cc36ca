"""Façade of preschools. Besides these names, other modules may read the views and functions listed in the README."""

from parta.preschools.admitted import register_admitted
from parta.preschools.operations.days import DayForm, SaidOtherwise, save_day
from parta.preschools.operations.groups import change_group, form_group
from parta.preschools.operations.outside import receive_children, withdraw_children
from parta.preschools.operations.outside_queue import receive_entries, withdraw_entries
from parta.preschools.rules.days import Said
from parta.preschools.rules.groups import Meal, Terms
from parta.preschools.rules.outside import OutsideChild, OutsideEntry, Parent

__all__ = [
    "DayForm",
    "Meal",
    "OutsideChild",
    "OutsideEntry",
    "Parent",
    "Said",
    "SaidOtherwise",
    "Terms",
    "change_group",
    "form_group",
    "receive_children",
    "receive_entries",
    "register_admitted",
    "save_day",
    "withdraw_children",
    "withdraw_entries",
]
