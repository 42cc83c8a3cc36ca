"""Façade of admission: for whoever makes a community to try on."""

from parta.admission.operations.applying import NewClaim, NewWish, Way, apply_for
from parta.admission.operations.campaigns import NewShape, announce
from parta.admission.queries.campaigns import OfferedShape, offered_shapes
from parta.admission.rules.applications import Told
from parta.admission.rules.campaign import Days

__all__ = [
    "Days",
    "NewClaim",
    "NewShape",
    "NewWish",
    "OfferedShape",
    "Told",
    "Way",
    "announce",
    "apply_for",
    "offered_shapes",
]
