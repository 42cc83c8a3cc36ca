"""Rules of keeping journals: a new edition ends the one before, from a day on; nothing of the past is rewritten."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.journal import policies
from parta.journal.models import Rule
from parta.journal.rules.days import terms_of
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem


def adopt_rule(
    *, actor: Actor, code: str, value: Mapping[str, Any], source: str, valid_from: date, doubt: str = ""
) -> None:
    """Put an edition of a rule into force from a day on. Codes: edit_window ``{"days": n}``, terms ``{"terms": […]}``.

    :raises Refused: not the national administrator
    :raises Invalid: no such rule, a value the rule cannot have, no source, or a day before the edition in force began
    """
    require(policies.may_change_rules(actor))
    problems = [] if source.strip() else [Problem("source", _("Name the act the rule follows from."))]
    if code not in _SHAPES:
        problems.append(Problem("code", _("There is no such rule of keeping journals.")))
    elif not _fits(_SHAPES[code], value):
        problems.append(Problem("value", _("The rule cannot have this value.")))
    if problems:
        raise Invalid(problems)
    with acting(actor, "journal.rule.adopt"):
        current = Rule.objects.select_for_update().filter(code=code, during__endswith=None).first()
        if current is not None and current.during.lower >= valid_from:
            raise Invalid([Problem("valid_from", _("Choose a day after the edition in force began."))])
        if current is not None:
            Rule.objects.filter(pk=current.pk).update(during=DateRange(current.during.lower, valid_from))
        Rule.objects.create(
            code=code, value=dict(value), source=source.strip(), doubt=doubt.strip(), during=DateRange(valid_from, None)
        )


def annul_rule(*, actor: Actor, code: str, day: date) -> None:
    """Take back an edition that was to hold from a day that has not come; the one before goes on."""
    require(policies.may_change_rules(actor))
    with acting(actor, "journal.rule.annul"):
        Rule.objects.filter(code=code, during__startswith=day).update(during=DateRange(empty=True))
        for rule in Rule.objects.filter(code=code, during__endswith=day):
            Rule.objects.filter(pk=rule.pk).update(during=DateRange(rule.during.lower, None))


def are_terms(value: Mapping[str, Any]) -> bool:
    """Can these be the terms of a year?"""
    return _fits(_are_terms, value)


def _fits(shape: Callable[[Mapping[str, Any]], bool], value: Mapping[str, Any]) -> bool:
    try:
        return shape(value)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def _is_window(value: Mapping[str, Any]) -> bool:
    return isinstance(value["days"], int) and 0 <= value["days"] <= 60


def _are_terms(value: Mapping[str, Any]) -> bool:
    """Terms follow one another and are numbered from one."""
    terms = terms_of(value, 2026)
    in_order = all(before.last < after.first for before, after in pairwise(terms))
    return bool(terms) and in_order and [term.no for term in terms] == list(range(1, len(terms) + 1))


_SHAPES: dict[str, Callable[[Mapping[str, Any]], bool]] = {"edit_window": _is_window, "terms": _are_terms}
