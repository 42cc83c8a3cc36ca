"""Façade of notices."""

from parta.notices.operations import post_letter, prune_letters, send_letters

__all__ = ["post_letter", "prune_letters", "send_letters"]
