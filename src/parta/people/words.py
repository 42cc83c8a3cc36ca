"""Positions, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.people.rules import Position

POSITIONS: dict[Position, Promise] = {
    Position.HEAD: _("head"),
    Position.ACTING: _("acting head"),
    Position.DEPUTY: _("deputy head"),
    Position.RESPONSIBLE: _("responsible person"),
    Position.TEACHER: _("teacher"),
    Position.EDUCATOR: _("educator of a preschool group"),
    Position.SECRETARY: _("secretary"),
    Position.OTHER: _("other member of staff"),
}

KIND_GROUPS: dict[str, Promise] = {
    "general": _("general secondary education"),
    "special": _("special institutions and sanatoria"),
    "preschool": _("preschool education"),
    "vocational": _("vocational education"),
    "pre_higher": _("professional pre-higher education"),
    "higher": _("higher education"),
    "extracurricular": _("out-of-school education"),
}
