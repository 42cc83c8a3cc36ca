"""Façade of notices."""

from parta.notices.operations import post_letter, prune_letters, send_letters
from parta.notices.proofs import Proofs

__all__ = ["Proofs", "post_letter", "prune_letters", "send_letters"]
