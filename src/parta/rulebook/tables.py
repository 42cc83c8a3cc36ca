"""A condition as the table that an administrator fills in: steps, words, facts and values in words of the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parta.editions.api import Field, Holds, Row, Table, UnfitRows
from parta.rulebook.clauses import Amiss, BadClause, Clause, clauses_of, condition_of
from parta.rulebook.rules import BadCondition, check_condition
from parta.rulebook.wording import FACTS, said_of

_DEEPEST = 5
STEPS = tuple((str(depth), "→ " * depth or "•") for depth in range(_DEEPEST + 1))
WORDS: Mapping[str, Promise] = {
    "present": pgettext_lazy("condition", "is given"),
    "equal": pgettext_lazy("condition", "equals"),
    "one_of": pgettext_lazy("condition", "is one of"),
    "between": pgettext_lazy("condition", "lies between (from; to)"),
    "not_before": pgettext_lazy("condition", "is not less or earlier than"),
    "matches": pgettext_lazy("condition", "is written as the pattern"),
    "valid": pgettext_lazy("condition", "passes the check of"),
    "all": pgettext_lazy("condition", "all of these hold:"),
    "any": pgettext_lazy("condition", "at least one of these holds:"),
    "not": pgettext_lazy("condition", "this does not hold:"),
    "if": pgettext_lazy("condition", "if the first holds, so does the second:"),
}
_AMISS: Mapping[Amiss, Promise] = {
    Amiss.DEPTH: gettext_lazy("Row %(row)s stands a step too deep, or under a row that holds none."),
    Amiss.EMPTY: gettext_lazy("Row %(row)s holds nothing: put rows one step under it."),
    Amiss.FACT: gettext_lazy("Row %(row)s does not say which value it speaks of."),
    Amiss.VALUE: gettext_lazy("Row %(row)s needs its values: one, or two divided by “;” for “between”."),
    Amiss.SECOND: gettext_lazy("Row %(row)s: one condition stands here. Join several by “all” or “any”."),
    Amiss.TWO: gettext_lazy("Row %(row)s: “if” has exactly two rows one step under it."),
}


def _split(condition: Any) -> Sequence[Mapping[str, str]]:
    """The rows of a condition; none of what is no condition (yet)."""
    try:
        check_condition(condition)
    except BadCondition:
        return ()
    return [
        {"depth": str(row.depth), "word": row.word, "fact": row.fact, "values": row.values}
        for row in clauses_of(condition)
    ]


def _join(rows: Sequence[Mapping[str, str]]) -> Row:
    """:raises UnfitRows: the rows make no condition, or one that is not of the language"""
    told = [
        Clause(int(row["depth"] or 0), row["word"], row["fact"], row["values"].strip()) for row in rows if row["word"]
    ]
    try:
        condition = condition_of(told)
        check_condition(condition)
    except BadClause as bad:
        raise UnfitRows(str(_AMISS[bad.amiss]) % {"row": bad.row}) from bad
    except BadCondition as bad:
        raise UnfitRows(said_of(bad)) from bad
    return condition


def _say(condition: Any) -> str:
    """The condition in words, a line a row."""
    facts = {code: str(say()) for code, say in FACTS.items()}
    return "\n".join(
        "→ " * int(row["depth"])
        + " ".join(filter(None, (facts.get(row["fact"], row["fact"]), str(WORDS[row["word"]]), row["values"])))
        for row in _split(condition)
    )


def _facts() -> list[tuple[str, Any]]:
    """Values that conditions speak of; for codes the code itself stands beside."""
    return [("", _("not chosen")), *((code, f"{say()} ({code})") for code, say in FACTS.items())]


CONDITION = Table(
    columns=(
        Field("depth", gettext_lazy("Step"), holds=Holds.CHOICE, choices=STEPS),
        Field("fact", gettext_lazy("Value of the record"), holds=Holds.CHOICE, choices=(), offered=_facts),
        Field("word", gettext_lazy("Comparison"), holds=Holds.CHOICE, is_required=False,
              choices=tuple(WORDS.items())),
        Field("values", gettext_lazy("With what"), is_required=False),
    ),
    split=_split,
    join=_join,
    say=_say,
)  # fmt: skip
