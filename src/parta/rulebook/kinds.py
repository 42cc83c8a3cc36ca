"""The rulebook's own kinds of editions: quality rules, limits of classes and groups, thresholds of division."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.editions.api import Adoption, Field, First, Holds, Kind, Row, register
from parta.kernel.actor import Actor
from parta.kernel.errors import Invalid, Problem
from parta.rulebook import counting, limits
from parta.rulebook.models import QualityRule
from parta.rulebook.operations import adopt_edition
from parta.rulebook.rules import BadCondition, check_rule
from parta.rulebook.tables import CONDITION
from parta.rulebook.wording import readable, said_of

RULES = "quality-rules"
_NAMES = (
    "code", "form", "field", "severity", "aspect", "condition", "message_uk", "message_en", "remedy_uk", "remedy_en",
    "source", "doubt",
)  # fmt: skip
FORMS = (
    ("enrolment.pupil", gettext_lazy("a child who is enrolled")),
    ("enrolment.class", gettext_lazy("a class that is filled")),
    ("institutions.card", gettext_lazy("the card of an institution")),
    ("documents.order", gettext_lazy("an order")),
    ("institutions.cards", gettext_lazy("by night: cards beside the registers")),
    ("people.heads", gettext_lazy("by night: who heads an institution")),
    ("people.posts", gettext_lazy("by night: members of staff")),
    ("enrolment.schools", gettext_lazy("by night: numbers of an institution")),
    ("enrolment.classes", gettext_lazy("by night: classes")),
    ("enrolment.pupils", gettext_lazy("by night: children enrolled")),
    ("enrolment.guardians", gettext_lazy("by night: representatives of children")),
    ("dossiers.children", gettext_lazy("by night: data sets of children")),
    ("dossiers.classes", gettext_lazy("by night: data sets of a class")),
    ("curriculum.courses", gettext_lazy("by night: subjects of classes")),
    ("curriculum.loads", gettext_lazy("by night: teaching load")),
    ("journal.courses", gettext_lazy("by night: lessons of a subject")),
    ("journal.days", gettext_lazy("by night: days of lessons")),
    ("journal.leavers", gettext_lazy("by night: marks of pupils who left")),
    ("documents.orders", gettext_lazy("by night: orders")),
    ("documents.transfers", gettext_lazy("by night: transfers under way")),
)
_GROUP = gettext_lazy("Checks and limits")


def register_kinds() -> None:
    """Called once at start."""
    register(_quality_rules(), _class_limits(), _thresholds())


def _quality_rules() -> Kind:
    return Kind(
        code=RULES,
        name=gettext_lazy("Quality rules"),
        group=_GROUP,
        about=gettext_lazy("What is checked at entry: what blocks, what asks for a reason, what is told."),
        key="code",
        fields=(
            Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"DQ-[0-9]{3}",
                  hint=gettext_lazy("For example, DQ-046")),
            Field("form", gettext_lazy("What is checked"), holds=Holds.CHOICE, choices=FORMS, is_fixed=True),
            Field("field", gettext_lazy("Field that is marked"), is_fixed=True, pattern=r"[a-z0-9_]+",
                  hint=gettext_lazy("Name of the field in the form, for example born_on")),
            Field("severity", gettext_lazy("Severity"), holds=Holds.CHOICE, is_shown=True, choices=(
                ("block", gettext_lazy("blocks")), ("warn", gettext_lazy("asks for a reason")),
                ("info", gettext_lazy("is told")))),
            Field("aspect", gettext_lazy("Counts for"), holds=Holds.CHOICE, choices=(
                ("completeness", gettext_lazy("completeness")), ("timeliness", gettext_lazy("timeliness")),
                ("consistency", gettext_lazy("consistency")), ("uniqueness", gettext_lazy("uniqueness")))),
            Field("condition", gettext_lazy("Condition"), holds=Holds.DATA, table=CONDITION, hint=gettext_lazy(
                "What a sound record meets: one row, or “all”, “any”, “not”, “if” with rows one step under it. Several "
                "values are divided by “;”, an open end is left empty. A row without a word is left out.")),
            Field("message_uk", gettext_lazy("Message in Ukrainian"), holds=Holds.TEXT, is_shown=True,
                  hint=gettext_lazy("What is wrong; ${age} stands for a value"), read=readable),
            Field("message_en", gettext_lazy("Message in English"), holds=Holds.TEXT, read=readable),
            Field("remedy_uk", gettext_lazy("Way out in Ukrainian"), holds=Holds.TEXT, is_required=False,
                  read=readable),
            Field("remedy_en", gettext_lazy("Way out in English"), holds=Holds.TEXT, is_required=False, read=readable),
            Field("source", gettext_lazy("Legal source"), holds=Holds.TEXT, has_english=True),
            Field("doubt", gettext_lazy("Doubt"), holds=Holds.TEXT, is_required=False, has_english=True),
        ),
        standing=_rules_standing,
        title=lambda row: readable(str(row["message_en"] if _is_english() else row["message_uk"])),
        check=_rule_problems,
        adopt=_adopt_rules,
        annul=_annul_rules,
        measure=counting.effect_of_rules,
        order=10,
    )  # fmt: skip


def _class_limits() -> Kind:
    year = gettext_lazy("The year of its September, for example 2024")
    return Kind(
        code=limits.CLASS_LIMITS,
        name=gettext_lazy("Limits of classes and groups"),
        group=_GROUP,
        about=gettext_lazy("How many pupils a class or a group holds, at least and at most."),
        key="code",
        fields=(
            *_named(),
            Field("from_grade", gettext_lazy("From year of study"), holds=Holds.NUMBER, low=1, high=12,
                  is_required=False, is_shown=True, hint=gettext_lazy("Empty for preschool groups")),
            Field("to_grade", gettext_lazy("To year of study"), holds=Holds.NUMBER, low=1, high=12, is_required=False,
                  is_shown=True),
            Field("entered_from", gettext_lazy("Entered from the school year"), holds=Holds.NUMBER, low=2000, high=2100,
                  is_required=False, hint=year),
            Field("entered_until", gettext_lazy("Entered until the school year"), holds=Holds.NUMBER, low=2000,
                  high=2100, is_required=False, hint=year),
            Field("least", gettext_lazy("Least"), holds=Holds.NUMBER, low=0, high=99, is_required=False, is_shown=True),
            Field("most", gettext_lazy("Most"), holds=Holds.NUMBER, low=1, high=100, is_required=False, is_shown=True),
            *_sourced(),
        ),
        standing=limits.first_limits,
        title=_in_language,
        check=_limit_problems,
        measure=counting.effect_of_limits,
        order=11,
    )  # fmt: skip


def _thresholds() -> Kind:
    return Kind(
        code=limits.THRESHOLDS,
        name=gettext_lazy("Division of classes into groups"),
        group=_GROUP,
        about=gettext_lazy("From how many pupils a class is divided for a subject, and how large its groups are."),
        key="code",
        fields=(
            *_named(),
            Field("from_grade", gettext_lazy("From year of study"), holds=Holds.NUMBER, low=1, high=12),
            Field("to_grade", gettext_lazy("To year of study"), holds=Holds.NUMBER, low=1, high=12),
            Field("above", gettext_lazy("Divided when more than"), holds=Holds.NUMBER, low=1, high=100,
                  is_required=False, is_shown=True, hint=gettext_lazy("Pupils in the class")),
            Field("least_in_group", gettext_lazy("Least in a group"), holds=Holds.NUMBER, low=1, high=100,
                  is_required=False, is_shown=True),
            Field("most_groups", gettext_lazy("Most groups"), holds=Holds.NUMBER, low=1, high=10, is_required=False,
                  is_shown=True),
            *_sourced(),
        ),
        standing=limits.first_thresholds,
        title=_in_language,
        check=lambda rows: [_grades_problem(place) for place, row in enumerate(rows, 1) if _are_swapped(row)],
        measure=counting.effect_of_thresholds,
        order=12,
    )  # fmt: skip


def _named() -> tuple[Field, ...]:
    return (
        Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z0-9-]{2,40}",
              hint=gettext_lazy("Latin letters, digits and dashes")),
        Field("name_uk", gettext_lazy("Name in Ukrainian"), is_shown=True),
        Field("name_en", gettext_lazy("Name in English")),
    )  # fmt: skip


def _sourced() -> tuple[Field, ...]:
    return (
        Field("source", gettext_lazy("Legal source"), holds=Holds.TEXT, has_english=True),
        Field("doubt", gettext_lazy("Doubt"), holds=Holds.TEXT, is_required=False, has_english=True),
    )


def _is_english() -> bool:
    return (get_language() or "uk").startswith("en")


def _in_language(row: Row) -> str:
    return str(row["name_en"] if _is_english() else row["name_uk"])


def _rules_standing(day: date) -> First:
    found = QualityRule.objects.filter(during__contains=day).order_by("code")
    since = found.aggregate(since=Min("during__startswith"))["since"]
    return First(
        rows=[{name: getattr(rule, name) for name in _NAMES} for rule in found],
        source="Джерело назване при кожному правилі",
        doubt="Перша редакція, укладена розробниками за названими джерелами; сумніви — при правилах",
        since=since or day,
    )


def _rule_problems(rows: Sequence[Row]) -> list[Problem]:
    problems = []
    for place, row in enumerate(rows, start=1):
        try:
            check_rule(row)
        except BadCondition as bad:
            problems.append(Problem(bad.field, said_of(bad), rule=str(row.get("code", "")), row=place))
    return problems


def _adopt_rules(actor: Actor, adoption: Adoption) -> None:
    """Changed and new rules from the day on; a rule left out ends the day before."""
    after = [dict(change.after) for change in adoption.changes if change.after is not None]
    try:
        adopt_edition(actor=actor, rules=after, valid_from=adoption.valid_from)
    except ValueError as error:
        raise Invalid([Problem("valid_from", _("A rule has a later edition. Choose a later day."))]) from error
    gone = [change.key for change in adoption.changes if change.after is None]
    with acting(actor, "rulebook.edition.adopt"):
        for rule in QualityRule.objects.filter(code__in=gone, during__endswith=None):
            QualityRule.objects.filter(pk=rule.pk).update(during=DateRange(rule.during.lower, adoption.valid_from))


def _annul_rules(actor: Actor, adoption: Adoption) -> None:
    """Take back what `_adopt_rules` wrote, before its day: its rows never hold, those before go on."""
    codes = [change.key for change in adoption.changes]
    with acting(actor, "rulebook.edition.annul"):
        QualityRule.objects.filter(code__in=codes, during__startswith=adoption.valid_from).update(
            during=DateRange(empty=True)
        )
        for rule in QualityRule.objects.filter(code__in=codes, during__endswith=adoption.valid_from):
            QualityRule.objects.filter(pk=rule.pk).update(during=DateRange(rule.during.lower, None))


def _are_swapped(row: Mapping[str, Any]) -> bool:
    first, last = row.get("from_grade"), row.get("to_grade")
    return (first is None) is not (last is None) or (first is not None and last is not None and first > last)


def _grades_problem(place: int) -> Problem:
    return Problem("to_grade", _("The years of study are given both, the lower first."), row=place)


def _limit_problems(rows: Sequence[Row]) -> list[Problem]:
    problems = [_grades_problem(place) for place, row in enumerate(rows, start=1) if _are_swapped(row)]
    for place, row in enumerate(rows, start=1):
        if row.get("least") is not None and row.get("most") is not None and row["least"] > row["most"]:
            problems.append(Problem("most", _("Most is less than least. Correct one of them."), row=place))
    if not problems:
        words = _("Row “%(code)s” speaks of the same classes. Divide the years of study or of entry between them.")
        found = limits.overlapping(rows)
        problems = [Problem("from_grade", words % {"code": code}, row=place) for place, code in found]
    return problems
