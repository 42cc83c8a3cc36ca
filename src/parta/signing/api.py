"""Façade of signing."""

from parta.signing.box import (
    CHALLENGE_FIELD,
    SignBox,
    accept_posted,
    accepting_posted,
    document_box,
    keep_posted,
    posted_signature,
    sign_box,
)
from parta.signing.challenges import Challenge, browser_of, challenge_text, make_challenge, renewed_challenge
from parta.signing.envelopes import kept_key, new_key, open_text, opened_key, seal_text
from parta.signing.failures import SignatureRefused
from parta.signing.inspection import Claims, Inspection, inspect_posted
from parta.signing.operations import VerifiedSigner, accept_signature, keep_signature
from parta.signing.queries import Evidence, SignatureCard, signature_cards, signature_evidence
from parta.signing.trust import lists_in_force as revocation_lists_in_force
from parta.signing.trust import warnings as trust_warnings
from parta.signing.vault import IdentifierKind, IdentifierVault, VaultIsClosed, VaultTrouble, closed_vault, vault

__all__ = [
    "CHALLENGE_FIELD",
    "Challenge",
    "Claims",
    "Evidence",
    "IdentifierKind",
    "IdentifierVault",
    "Inspection",
    "SignBox",
    "SignatureCard",
    "SignatureRefused",
    "VaultIsClosed",
    "VaultTrouble",
    "VerifiedSigner",
    "accept_posted",
    "accept_signature",
    "accepting_posted",
    "browser_of",
    "challenge_text",
    "closed_vault",
    "document_box",
    "inspect_posted",
    "keep_posted",
    "keep_signature",
    "kept_key",
    "make_challenge",
    "new_key",
    "open_text",
    "opened_key",
    "posted_signature",
    "renewed_challenge",
    "revocation_lists_in_force",
    "seal_text",
    "sign_box",
    "signature_cards",
    "signature_evidence",
    "trust_warnings",
    "vault",
]
