"""Façade of drafts."""

from parta.drafts.forms import Shown, TypedForm, form_of, register_form
from parta.drafts.operations import amend_draft, discard_draft, pass_drafts_on, prune_drafts, save_draft, settle_draft
from parta.drafts.queries import DraftCard, count_drafts, draft_by_public_id, drafts_of, fields_of, load_draft

__all__ = [
    "DraftCard",
    "Shown",
    "TypedForm",
    "amend_draft",
    "count_drafts",
    "discard_draft",
    "draft_by_public_id",
    "drafts_of",
    "fields_of",
    "form_of",
    "load_draft",
    "pass_drafts_on",
    "prune_drafts",
    "register_form",
    "save_draft",
    "settle_draft",
]
