"""Façade of dossiers: dated facts of children and staff."""

from parta.dossiers.operations.facts import amend_fact, end_fact, record_fact
from parta.dossiers.operations.received_lists import receive_list, withdraw_received
from parta.dossiers.operations.receiving import receive_facts
from parta.dossiers.policies import may_read_child
from parta.dossiers.queries.facts import FactLine, SlotLines, facts_of_child, facts_of_staff
from parta.dossiers.received_rows import Heard, compare_received
from parta.dossiers.rules.facts import FILE, HAND, NewFact, Slot

__all__ = [
    "FILE",
    "HAND",
    "FactLine",
    "Heard",
    "NewFact",
    "Slot",
    "SlotLines",
    "amend_fact",
    "compare_received",
    "end_fact",
    "facts_of_child",
    "facts_of_staff",
    "may_read_child",
    "receive_facts",
    "receive_list",
    "record_fact",
    "withdraw_received",
]
