"""Roles and ways in, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.identity.rules import Method
from parta.kernel.actor import Role

ROLES: dict[Role, Promise] = {
    Role.NATIONAL: _("national administrator"),
    Role.REGION: _("education department of the region"),
    Role.DISTRICT: _("education department of the district"),
    Role.COMMUNITY: _("education department"),
    Role.HEAD: _("head"),
    Role.ACTING: _("acting head"),
    Role.DEPUTY: _("deputy head"),
    Role.TEACHER: _("teacher"),
    Role.GUARDIAN: _("family"),
    Role.PUPIL: _("pupil"),
}
# Who teaches, where it is no teacher: by the group of kinds of the institution.
TEACHERS: dict[str, Promise] = {
    "preschool": _("educator"),
    "extracurricular": _("leader of a circle"),
    "vocational": _("lecturer"),
    "pre_higher": _("lecturer"),
    "higher": _("lecturer"),
}
RESPONSIBLE = _("responsible person")  # a deputy's role by the powers, held by another post

METHODS: dict[Method, Promise] = {
    Method.KEP: _("file key (КЕП)"),
    Method.PASSKEY: _("passkey"),
    Method.PASSWORD: _("password and code"),
    Method.DEMO: _("demo"),
}

EVENTS: dict[int, Promise] = {
    1: _("sign-in"),
    2: _("sign-out"),
    3: _("sign-out on other devices"),
    4: _("password set"),
    5: _("password removed"),
    6: _("passkey added"),
    7: _("passkey removed"),
    8: _("recovery code used"),
    9: _("invitation closed after wrong answers"),
    10: _("invitation used"),
}


def role(role: Role, sort: str = "") -> Promise:
    """The name of a role, in an institution of this group of kinds."""
    return TEACHERS.get(sort, ROLES[role]) if role is Role.TEACHER else ROLES[role]


WHOLE_COUNTRY = _("The whole country")
MY_CHILDREN = _("My children")
