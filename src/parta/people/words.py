"""Positions, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.people.rules import Position

POSITIONS: dict[Position, Promise] = {
    Position.HEAD: _("head"),
    Position.DEPUTY: _("deputy head"),
    Position.TEACHER: _("teacher"),
    Position.EDUCATOR: _("educator of a preschool group"),
    Position.SECRETARY: _("secretary"),
    Position.OTHER: _("other member of staff"),
}
