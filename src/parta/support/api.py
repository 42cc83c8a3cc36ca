"""Façade of support."""

from parta.support.operations.prepared import load_first_templates

__all__ = ["load_first_templates"]
