"""Rules of keeping journals as kinds of editions: how long a slip may be corrected, when terms begin and end."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.editions import api as editions
from parta.journal.models import Rule
from parta.journal.operations.keeping import adopt_rule, annul_rule, are_terms
from parta.kernel.actor import Actor
from parta.kernel.errors import Problem

_GROUP = gettext_lazy("Orders and journals")
_MONTH_DAY = r"(0[1-9]|1[0-2])-[0-3][0-9]"


def register_kinds() -> None:
    """Called once at start."""
    editions.register(_window(), _terms())


def _window() -> editions.Kind:
    return editions.Kind(
        code="journal-edit-window",
        name=gettext_lazy("Correcting a slip in a journal"),
        group=_GROUP,
        about=gettext_lazy("For how many days a mark or an absence is corrected without a reason."),
        key="code",
        fields=(
            editions.Field("code", gettext_lazy("Code"), is_fixed=True),
            editions.Field("days", gettext_lazy("Days"), holds=editions.Holds.NUMBER, low=0, high=60, is_shown=True),
        ),
        standing=lambda day: _standing("edit_window", day, lambda value: [{"code": "days", "days": value["days"]}]),
        title=lambda _row: _("Days for a slip"),
        adopt=lambda actor, adoption: _adopt(actor, "edit_window", adoption, {"days": adoption.rows[0]["days"]}),
        annul=lambda actor, adoption: annul_rule(actor=actor, code="edit_window", day=adoption.valid_from),
        uncounted=gettext_lazy(
            "The days count when a mark is corrected. Corrections made before keep the rule of their day, and those to "
            "come are not known."
        ),
        may_add=False,
        may_remove=False,
        order=21,
    )


def _terms() -> editions.Kind:
    day = gettext_lazy("Month and day, for example 09-01; before September it is of the next year")
    return editions.Kind(
        code="journal-terms",
        name=gettext_lazy("Terms of a school year"),
        group=_GROUP,
        about=gettext_lazy("Between which days marks make up the mark of a term; schools set theirs within the year."),
        key="no",
        fields=(
            editions.Field("no", gettext_lazy("Term"), holds=editions.Holds.NUMBER, low=1, high=6, is_fixed=True),
            editions.Field("from", gettext_lazy("From"), pattern=_MONTH_DAY, hint=day, is_shown=True),
            editions.Field("to", gettext_lazy("To"), pattern=_MONTH_DAY, hint=day, is_shown=True),
        ),
        standing=lambda on: _standing("terms", on, lambda value: value["terms"]),
        title=lambda row: _("Term %(no)s") % {"no": row["no"]},
        check=_term_problems,
        adopt=lambda actor, adoption: _adopt(actor, "terms", adoption, {"terms": [dict(row) for row in adoption.rows]}),
        annul=lambda actor, adoption: annul_rule(actor=actor, code="terms", day=adoption.valid_from),
        uncounted=gettext_lazy(
            "Marks of terms that were put stay as they are. Which marks a coming term takes in is known when it ends."
        ),
        order=22,
    )


def _standing(code: str, day: date, rows: Any) -> editions.First:
    rule = Rule.objects.filter(code=code, during__contains=day).first()
    if rule is None:
        return editions.First((), "", "", day)
    return editions.First(rows(rule.value), rule.source, rule.doubt, rule.during.lower)


def _adopt(actor: Actor, code: str, adoption: editions.Adoption, value: Mapping[str, Any]) -> None:
    adopt_rule(
        actor=actor,
        code=code,
        value=value,
        source=adoption.source,
        doubt=adoption.doubt,
        valid_from=adoption.valid_from,
    )


def _term_problems(rows: Sequence[editions.Row]) -> list[Problem]:
    if are_terms({"terms": [dict(row) for row in rows]}):
        return []
    return [Problem("to", _("Terms are numbered from one and follow one another; correct the days."))]
