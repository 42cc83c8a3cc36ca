"""Façade of the rulebook."""

from parta.rulebook.limits import limits_on, size_limits
from parta.rulebook.operations import adopt_edition, load_first_editions
from parta.rulebook.queries import judge, rules_of
from parta.rulebook.records import Records, register_places, register_records
from parta.rulebook.rules import BadCondition, Facts, Finding, Rule, Severity, findings
from parta.rulebook.sql import Type

__all__ = [
    "BadCondition",
    "Facts",
    "Finding",
    "Records",
    "Rule",
    "Severity",
    "Type",
    "adopt_edition",
    "findings",
    "judge",
    "limits_on",
    "load_first_editions",
    "register_places",
    "register_records",
    "rules_of",
    "size_limits",
]
