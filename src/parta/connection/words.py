"""Stages of a request and of an institution, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.connection.rules.requests import Stage, Who

STAGES: Mapping[int, tuple[str, Promise]] = {
    Stage.UNCONFIRMED: ("warn", _("not sent yet")),
    Stage.WAITING: ("wait", _("waits for the authority")),
    Stage.AGREED: ("wait", _("waits for the head")),
    Stage.CONNECTED: ("good", _("connected")),
    Stage.REFUSED: ("bad", _("not granted")),
    Stage.ENDED: ("none", _("connection ended")),
    Stage.WITHDRAWN: ("none", _("taken back by its sender")),
}
WHO: Mapping[int, Promise] = {
    Who.HEAD: _("the head of the institution"),
    Who.OTHER: _("another person whom the head will name"),
}
# How far an institution of a territory is: tone and words, in the order of the filter.
STANDINGS: Mapping[str, tuple[str, Promise]] = {
    "none": ("none", _("not connected")),
    "asked": ("wait", _("the request waits for the authority")),
    "agreed": ("wait", _("the head is to name the responsible person")),
    "connected": ("warn", _("connected, nobody has come yet")),
    "entered": ("good", _("connected and entered")),
}
