"""Façade of statistics: forms frozen as of a day."""

from parta.statistics.operations import NotNow, freeze_report, sign_report

__all__ = ["NotNow", "freeze_report", "sign_report"]
