"""Façade of audit."""

from parta.audit.operations import acting

__all__ = ["acting"]
