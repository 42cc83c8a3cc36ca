"""Façade of drafts."""

from parta.drafts.operations import discard_draft, prune_drafts, save_draft
from parta.drafts.queries import DraftCard, drafts_of, load_draft

__all__ = ["DraftCard", "discard_draft", "drafts_of", "load_draft", "prune_drafts", "save_draft"]
