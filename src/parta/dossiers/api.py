"""Façade of dossiers: dated facts of children and staff."""

from parta.dossiers.operations.facts import amend_fact, end_fact, record_fact
from parta.dossiers.operations.receiving import receive_facts
from parta.dossiers.policies import may_read_child
from parta.dossiers.queries.facts import FactLine, SlotLines, facts_of_child, facts_of_staff
from parta.dossiers.rules.facts import FILE, HAND, NewFact, Slot

__all__ = [
    "FILE",
    "HAND",
    "FactLine",
    "NewFact",
    "Slot",
    "SlotLines",
    "amend_fact",
    "end_fact",
    "facts_of_child",
    "facts_of_staff",
    "may_read_child",
    "receive_facts",
    "record_fact",
]
