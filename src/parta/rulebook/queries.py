"""Which rules are in force."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parta.rulebook.models import QualityRule
from parta.rulebook.rules import Aspect, Facts, Finding, Rule, Severity, findings


def rules_of(form: str, *, on: date) -> tuple[Rule, ...]:
    """The rules that judge records of this form on this day, in the language of the request. One SQL statement."""
    return tuple(_in_words(QualityRule.objects.filter(form=form, during__contains=on).order_by("code")))


def rules_on(on: date) -> tuple[Rule, ...]:
    """All rules in force on this day, in the language of the request. One SQL statement."""
    return tuple(_in_words(QualityRule.objects.filter(during__contains=on).order_by("code")))


def _in_words(rows: Iterable[QualityRule]) -> Iterator[Rule]:
    language = "en" if (get_language() or "uk").startswith("en") else "uk"
    unreadable = _(
        "“${value}” cannot be judged by this rule (${fact}): a number or a date is needed. Correct the value."
    )
    for row in rows:
        yield Rule(
            code=row.code,
            form=row.form,
            field=row.field,
            severity=Severity(row.severity),
            condition=row.condition,
            message=row.message_en if language == "en" else row.message_uk,
            remedy=row.remedy_en if language == "en" else row.remedy_uk,
            source=row.source,
            doubt=row.doubt,
            aspect=Aspect(row.aspect),
            unreadable=unreadable,
        )


def judge(form: str, facts: Facts, *, on: date) -> tuple[Finding, ...]:
    """Judge one record by the rules of its day. For many records read `rules_of` once and call `findings` for each."""
    return findings(rules_of(form, on=on), facts)
