"""Façade of the rulebook."""

from parta.rulebook.limits import limits_on, size_limits
from parta.rulebook.operations import adopt_edition, load_first_editions
from parta.rulebook.queries import judge, rules_of, rules_on
from parta.rulebook.records import (
    Change,
    Records,
    Subject,
    kept_records,
    records_of,
    register_places,
    register_records,
)
from parta.rulebook.rules import Aspect, BadCondition, Facts, Finding, Rule, Severity, findings
from parta.rulebook.sql import Type, Uncountable, compiled
from parta.rulebook.wording import readable

__all__ = [
    "Aspect",
    "BadCondition",
    "Change",
    "Facts",
    "Finding",
    "Records",
    "Rule",
    "Severity",
    "Subject",
    "Type",
    "Uncountable",
    "adopt_edition",
    "compiled",
    "findings",
    "judge",
    "kept_records",
    "limits_on",
    "load_first_editions",
    "readable",
    "records_of",
    "register_places",
    "register_records",
    "rules_of",
    "rules_on",
    "size_limits",
]
