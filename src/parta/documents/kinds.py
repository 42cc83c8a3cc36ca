"""Texts of orders as a kind of editions."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.documents.declining import FIRST_NAMES, NAME_CASES
from parta.documents.models import OrderTemplate
from parta.documents.operations.templates import annul_template, change_template, text_problems
from parta.documents.rules.orders import WORDS, Kind
from parta.documents.wording import KIND_LABELS
from parta.editions import api as editions
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Problem
from parta.planes.patience import counted_within

SECONDS = 3  # for the count of orders
_COUNT = """
select kind::int, count(*) filter (where state in (1, 2))::int, count(*) filter (where state = 3)::int
from documents_order where school_year = %(year)s and kind = any (%(kinds)s::int[]) group by 1
"""
_NAMES = ("title", "body", "source", "doubt")


def register_kinds() -> None:
    """Called once at start."""
    editions.register(
        editions.Kind(
            code="order-texts",
            name=gettext_lazy("Texts of orders"),
            group=gettext_lazy("Orders and journals"),
            about=gettext_lazy("What orders say. Words in braces are filled in; {list} is the table of pupils."),
            key="kind",
            fields=(
                editions.Field("kind", gettext_lazy("Number"), holds=editions.Holds.NUMBER, is_fixed=True),
                editions.Field("title", gettext_lazy("Title"), is_shown=True),
                editions.Field("body", gettext_lazy("Text"), holds=editions.Holds.TEXT, is_shown=True,
                               hint=", ".join(sorted({f"{{{word}}}" for words in WORDS.values() for word in words}))),
                editions.Field("source", gettext_lazy("Source: law, order, letter"), holds=editions.Holds.TEXT,
                               has_english=True),
                editions.Field("doubt", gettext_lazy("Doubt"), holds=editions.Holds.TEXT, is_required=False,
                               has_english=True),
            ),
            standing=_standing,
            title=lambda row: str(KIND_LABELS[Kind(row["kind"])]),
            check=_problems,
            adopt=_adopt,
            annul=_annul,
            measure=_measure,
            may_add=False,
            may_remove=False,
            order=20,
        ),
        _name_cases(),
    )  # fmt: skip


def _name_cases() -> editions.Kind:
    """Words that the library of declension gets wrong, in the cases that orders use."""
    return editions.Kind(
        code=NAME_CASES,
        name=gettext_lazy("Names in cases"),
        group=gettext_lazy("Orders and journals"),
        about=gettext_lazy("Names that orders would decline wrongly. All others follow the rules of the language."),
        key="code",
        fields=(
            editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z0-9-]{1,60}"),
            editions.Field("word", gettext_lazy("Name"), is_shown=True),
            editions.Field("sex", gettext_lazy("Sex"), pattern="[fm]", hint=gettext_lazy("f or m")),
            editions.Field("genitive", gettext_lazy("Genitive: of whom"), is_shown=True),
            editions.Field("dative", gettext_lazy("Dative: to whom")),
            editions.Field("accusative", gettext_lazy("Accusative: whom"), is_shown=True),
            editions.Field("note", gettext_lazy("Remark"), holds=editions.Holds.TEXT, is_required=False),
        ),
        standing=lambda _day: editions.shipped(FIRST_NAMES),
        title=lambda row: str(row["word"]),
        uncounted=gettext_lazy("Only new orders are written with it; signed ones keep their words."),
        order=21,
    )  # fmt: skip


def _standing(day: date) -> editions.First:
    found = OrderTemplate.objects.filter(during__contains=day).order_by("kind")
    since = found.aggregate(since=Min("during__startswith"))["since"]
    return editions.First(
        rows=[{"kind": row.kind, **{name: getattr(row, name) for name in _NAMES}} for row in found],
        source="Джерело назване при кожному тексті",
        doubt="Перша редакція, укладена розробниками за зразками наказів шкіл",
        since=since or day,
    )


def _problems(rows: Sequence[editions.Row]) -> list[Problem]:
    return [
        Problem(problem.field, problem.message, row=place)
        for place, row in enumerate(rows, start=1)
        for problem in text_problems(Kind(row["kind"]), row["title"], row["body"])
    ]


def _measure(changes: Sequence[editions.RowChange], on: date) -> editions.Effect:
    """Orders of the school year by kind: how many are being written, how many stand and keep their text."""
    kinds = [int(change.key) for change in changes]
    found = counted_within(_COUNT, {"kinds": kinds, "year": school_year_of(on)}, seconds=SECONDS)
    if found is None:
        return editions.Effect(notes=[_("Counting took longer than allowed; nothing is shown.")])
    counts = {kind: (drafts, registered) for kind, drafts, registered in found}
    rows = [(str(KIND_LABELS[Kind(kind)]), counts.get(kind, (0, 0))) for kind in kinds]
    heads = (_("Kind of order"), _("being written"), _("registered: they keep their text"))
    return editions.Effect(tables=[editions.EffectTable(_("Orders of this school year"), heads, rows)])


def _adopt(actor: Actor, adoption: editions.Adoption) -> None:
    newest = dict(OrderTemplate.objects.values("kind").annotate(newest=Max("edition")).values_list("kind", "newest"))
    for change in adoption.changes:
        change_template(
            actor=actor, kind=Kind(int(change.key)), after_edition=newest[int(change.key)],
            title=change.row["title"], body=change.row["body"], source=change.row["source"],
            doubt=change.row["doubt"] or "", valid_from=adoption.valid_from, today=adoption.valid_from,
        )  # fmt: skip


def _annul(actor: Actor, adoption: editions.Adoption) -> None:
    for change in adoption.changes:
        annul_template(actor=actor, kind=Kind(int(change.key)), day=adoption.valid_from)
