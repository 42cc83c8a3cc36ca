"""Words of training that pages choose by a value."""

from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import Role

ROLES = {
    Role.HEAD: _("head of the institution"),
    Role.DEPUTY: _("deputy head"),
    Role.TEACHER: _("teacher"),
}

# What is being built, in this order; the clerk names the keys.
STAGES = {
    "place": _("the institution and its head"),
    "people": _("classes, teachers, children, families"),
    "lessons": _("lessons, marks, absences, homework"),
    "last": _("the last touches"),
}
