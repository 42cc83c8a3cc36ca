"""Façade of matching: is this child recorded already, and who says so."""

from parta.matching.operations.claiming import (
    ClaimIsThere,
    NotElsewhere,
    agreed_claims,
    answer_claim,
    children_moved,
    claim_doubles,
    open_claim,
    take_over,
    transfer_ended,
    withdraw_claim,
)
from parta.matching.operations.deciding import Decided, StudiesElsewhere, keep_apart, merge, remember_apart, undo
from parta.matching.operations.sweeping import sweep
from parta.matching.queries.likely import Likely, likely
from parta.matching.records import Leaving, register_enrolment, register_transfers
from parta.matching.rules.likeness import Kin, Likeness, Paper, Reason, Record
from parta.matching.words import REASONS

__all__ = [
    "REASONS",
    "ClaimIsThere",
    "Decided",
    "Kin",
    "Leaving",
    "Likely",
    "Likeness",
    "NotElsewhere",
    "Paper",
    "Reason",
    "Record",
    "StudiesElsewhere",
    "agreed_claims",
    "answer_claim",
    "children_moved",
    "claim_doubles",
    "keep_apart",
    "likely",
    "merge",
    "open_claim",
    "register_enrolment",
    "register_transfers",
    "remember_apart",
    "sweep",
    "take_over",
    "transfer_ended",
    "undo",
    "withdraw_claim",
]
