"""Putting an edition of the rules into force."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.rulebook import policies
from parta.rulebook.models import QualityRule
from parta.rulebook.rules import Aspect, Severity, check_rule

_FIRST_EDITIONS = Path(__file__).parent / "editions"
_FIELDS = (
    "form",
    "field",
    "severity",
    "aspect",
    "condition",
    "message_uk",
    "message_en",
    "remedy_uk",
    "remedy_en",
    "source",
    "doubt",
)


def adopt_edition(*, actor: Actor, rules: Iterable[Mapping[str, Any]], valid_from: date) -> int:
    """Put new editions of rules into force from a day on: the edition before ends the day before. Unchanged rules
    stay as they are.

    Each rule is a mapping with code and the fields of `QualityRule`.

    :returns: how many rules changed
    :raises BadCondition: a rule is not of the language: which one, and which part of it. Nothing is changed then.
    :raises ValueError: an edition would begin before the one in force
    """
    require(policies.may_adopt_edition(actor))
    changed = 0
    with acting(actor, "rulebook.edition.adopt"):
        for rule in rules:
            changed += _adopt(rule, valid_from)
    return changed


def load_first_editions(*, actor: Actor) -> int:
    """Put the editions shipped in the repository into force where a rule has none yet. Idempotent; returns how
    many were added.
    """
    require(policies.may_adopt_edition(actor))
    known = set(QualityRule.objects.values_list("code", flat=True))
    added = 0
    for path in sorted(_FIRST_EDITIONS.glob("*.json")):
        edition = json.loads(path.read_text(encoding="utf-8"))
        missing = [rule for rule in edition["rules"] if rule["code"] not in known]
        added += adopt_edition(actor=actor, rules=missing, valid_from=date.fromisoformat(edition["valid_from"]))
    return added


def _adopt(rule: Mapping[str, Any], valid_from: date) -> int:
    check_rule(rule)
    values = {name: rule.get(name, "") for name in _FIELDS} | {
        "severity": Severity(rule["severity"]).value,
        "aspect": Aspect(rule.get("aspect", Aspect.CONSISTENCY)).value,
    }
    current = (
        QualityRule.objects.select_for_update(of=("self",)).filter(code=rule["code"], during__endswith=None).first()
    )
    if current is not None:
        if all(getattr(current, name) == value for name, value in values.items()):
            return 0
        if current.during.lower >= valid_from:
            raise ValueError(f"{rule['code']}: an edition from {current.during.lower} is in force; choose a later day")
        QualityRule.objects.filter(pk=current.pk).update(during=DateRange(current.during.lower, valid_from))
    QualityRule.objects.create(code=rule["code"], during=DateRange(valid_from, None), **values)
    return 1
