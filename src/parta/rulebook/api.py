"""Façade of the rulebook."""

from parta.rulebook.operations import adopt_edition, load_first_editions
from parta.rulebook.queries import judge, rules_of
from parta.rulebook.rules import BadCondition, Facts, Finding, Rule, Severity, findings

__all__ = [
    "BadCondition",
    "Facts",
    "Finding",
    "Rule",
    "Severity",
    "adopt_edition",
    "findings",
    "judge",
    "load_first_editions",
    "rules_of",
]
