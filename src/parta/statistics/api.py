"""Façade of statistics: forms frozen as of a day, and which institutions have frozen them."""

from parta.statistics.operations import NotNow, freeze_report, sign_report
from parta.statistics.queries.frozen import Frozen, frozen_by, frozen_statement

__all__ = ["Frozen", "NotNow", "freeze_report", "frozen_by", "frozen_statement", "sign_report"]
