"""Façade of training: what the processes that serve and build copies need."""

from parta.training.copies import Copies, Copy, State
from parta.training.door import close, hear, knocked, open_at
from parta.training.rules import Cohort, Shape, filled

__all__ = ["Cohort", "Copies", "Copy", "Shape", "State", "close", "filled", "hear", "knocked", "open_at"]
