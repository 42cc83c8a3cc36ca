"""Counting over the records of a country what an edition of rules would change. Bounded in time: first all of them,
then a stated sample of institutions, then an honest nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from parta.editions.api import Effect, EffectTable, RowChange
from parta.planes.patience import counted_within
from parta.rulebook import limits
from parta.rulebook.records import Records, places, records_of
from parta.rulebook.sql import Fragment, Uncountable, compiled
from parta.ui.wording import number

SECONDS = 4  # for all records; the sample gets as many again
SAMPLE = 400  # institutions


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of the answer: region or None, kind or None, then figures. ``sampled``: of so many institutions only."""

    rows: Sequence[tuple[Any, ...]]
    sampled: int = 0


def effect_of_rules(changes: Sequence[RowChange], on: date) -> Effect:
    """How many records newly fail and newly pass, by rule, by region and by kind of institution."""
    figures: list[tuple[str, int]] = []
    tables: list[EffectTable] = []
    notes: list[str] = []
    samples: list[str] = []
    by_form: dict[str, list[RowChange]] = {}
    for change in changes:
        by_form.setdefault(str(change.row["form"]), []).append(change)
    for form, told in by_form.items():
        part = _effect_of_form(form, told, on)
        figures += part.figures
        tables += part.tables
        notes += part.notes
        samples += [str(part.sample)] if part.sample else []
    return Effect(figures, tables, " ".join(samples), notes)


def _effect_of_form(form: str, changes: Sequence[RowChange], on: date) -> Effect:
    records = records_of(form)
    if records is None:
        said = _("%(codes)s: records of this form are judged at entry only and are not counted.")
        return Effect(notes=[said % {"codes": ", ".join(change.key for change in changes)}])
    pairs, notes = [], []
    for change in changes:
        try:
            pairs.append((change, _condition(change.before, records), _condition(change.after, records)))
        except Uncountable as error:
            said = _("%(code)s cannot be counted over the records: it asks for “%(fact)s”, seen at entry only.")
            notes.append(said % {"code": change.key, "fact": error.fact})
    if not pairs:
        return Effect(notes=notes)
    counted = _count(records, pairs, on)
    if counted is None:
        notes.append(_too_long(records))
        return Effect(notes=notes)
    return _shown(records, [change.key for change, _old, _new in pairs], counted, notes)


def _condition(rule: Mapping[str, Any] | None, records: Records) -> Fragment:
    """The rule's condition; a rule that is not there holds of everything."""
    return compiled(rule["condition"], records.facts) if rule is not None else ("true", [])


def _count(records: Records, pairs: Sequence[tuple[RowChange, Fragment, Fragment]], on: date) -> Counted | None:
    columns: list[str] = []
    values: dict[str, Any] = {}
    for place, (_change, (old, old_values), (new, new_values)) in enumerate(pairs):
        columns += [f"{_named(old, old_values, f'o{place}', values)} as o{place}"]
        columns += [f"{_named(new, new_values, f'n{place}', values)} as n{place}"]
    each = ", ".join(
        f"count(*) filter (where o{place} and not n{place}), count(*) filter (where n{place} and not o{place}), "
        f"count(*) filter (where not n{place})"
        for place in range(len(pairs))
    )
    newly_failing = " or ".join(f"o{place} and not n{place}" for place in range(len(pairs)))
    newly_passing = " or ".join(f"n{place} and not o{place}" for place in range(len(pairs)))
    statement = _statement(records, columns, newly_failing, newly_passing, each)
    return _bounded(records, statement, values, on)


def _statement(records: Records, columns: Sequence[str], up: str, down: str, each: str) -> str:
    """Of all, of each region, of each kind: how many, how many newly so, how many no longer, then figures of each."""
    return (
        f"with place as materialized ({places()}), judged as (select r.institution_id, {', '.join(columns)} "  # noqa: S608
        f"from ({records.statement}) r) "
        f"select p.region, p.kind, count(*), count(*) filter (where {up}), count(*) filter (where {down}), {each} "
        "from judged left join place p using (institution_id) group by grouping sets ((), (p.region), (p.kind)) "
        "order by grouping(p.region, p.kind) desc, 4 desc, p.region, p.kind"
    )


def _too_long(records: Records) -> str:
    return _("%(name)s: counting took longer than allowed; nothing is shown.") % {"name": records.name}


def _named(said: str, given: Sequence[Any], prefix: str, values: dict[str, Any]) -> str:
    """The fragment with its parameters under names of their own."""
    names = [f"{prefix}_{place}" for place in range(len(given))]
    values.update(zip(names, given, strict=True))
    parts = said.split("%s")
    return "".join(f"{part}%({name})s" for part, name in zip(parts, names, strict=False)) + parts[-1]


def _bounded(records: Records, statement: str, values: Mapping[str, Any], on: date) -> Counted | None:
    english = (get_language() or "uk").startswith("en")
    words = {**records.words(on, None), **values, "english": english}
    rows = counted_within(statement, words, seconds=SECONDS)
    if rows is not None:
        return Counted(rows)
    ids = counted_within(
        f"select institution_id from ({places()}) p order by md5(institution_id::text) limit {SAMPLE}",  # noqa: S608
        words,
        seconds=SECONDS,
    )
    sampled = words | {"sample": [row[0] for row in ids or ()]}
    rows = counted_within(statement, sampled, seconds=SECONDS) if ids else None
    return Counted(rows, len(ids or ())) if rows is not None else None


def _shown(records: Records, codes: Sequence[str], counted: Counted, notes: Sequence[str]) -> Effect:
    whole = next((row for row in counted.rows if row[0] is None and row[1] is None), None)
    total = whole[2] if whole else 0
    figures: list[tuple[str, int]] = [(_("%(name)s judged") % {"name": records.name}, total)]
    for place, code in enumerate(codes):
        fails, passes, failing = whole[5 + 3 * place : 8 + 3 * place] if whole else (0, 0, 0)
        figures += [
            (_("%(code)s: newly fail") % {"code": code}, fails),
            (_("%(code)s: newly pass") % {"code": code}, passes),
            (_("%(code)s: fail in all by the new edition") % {"code": code}, failing),
        ]
    heads = (pgettext("records", "judged"), pgettext("records", "will fail"), pgettext("records", "will pass"))
    tables = _tables(records, counted, heads)
    return Effect(figures, tables, _said_of_sample(records, counted), notes)


def _tables(records: Records, counted: Counted, heads: Sequence[str]) -> list[EffectTable]:
    """By region and by kind of institution, the most touched first."""
    parts = (
        (_("%(name)s by region"), _("Region"), _part(counted.rows, 0)),
        (_("%(name)s by kind of institution"), pgettext("institution", "Kind"), _part(counted.rows, 1)),
    )
    return [EffectTable(title % {"name": records.name}, (first, *heads), rows) for title, first, rows in parts if rows]


def _said_of_sample(records: Records, counted: Counted) -> str:
    if not counted.sampled:
        return ""
    said = _("%(name)s: counting all takes too long, so the figures are of a sample of %(count)s institutions.")
    return said % {"name": records.name, "count": number(counted.sampled)}


def _part(rows: Sequence[tuple[Any, ...]], place: int) -> list[tuple[str, tuple[int, ...]]]:
    """Rows of one grouping; an institution without a region or kind is «not said»."""
    return [(str(row[place]), tuple(row[2:5])) for row in rows if row[place] is not None]


def effect_of_limits(changes: Sequence[RowChange], on: date) -> Effect:
    """How many classes stand outside the changed limits, by the edition before and by the new one."""
    return _effect_on_classes(changes, on, limits.outside)


def effect_of_thresholds(changes: Sequence[RowChange], on: date) -> Effect:
    """How many classes are large enough to be divided, by the edition before and by the new one."""
    return _effect_on_classes(changes, on, limits.divided)


def _effect_on_classes(
    changes: Sequence[RowChange], on: date, touched: Callable[[Mapping[str, Any] | None], Fragment]
) -> Effect:
    records = records_of(limits.FORM)
    if records is None:
        return Effect(notes=[_("No classes are known here.")])
    values: dict[str, Any] = {}
    columns = [
        f"{_named(*touched(row), f'{name}{place}', values)} as {name}{place}"
        for place, change in enumerate(changes)
        for name, row in (("o", change.before), ("n", change.after))
    ]
    each = ", ".join(f"count(*) filter (where o{p}), count(*) filter (where n{p})" for p in range(len(changes)))
    newly = " or ".join(f"n{place} and not o{place}" for place in range(len(changes)))
    no_longer = " or ".join(f"o{place} and not n{place}" for place in range(len(changes)))
    counted = _bounded(records, _statement(records, columns, newly, no_longer, each), values, on)
    if counted is None:
        return Effect(notes=[_too_long(records)])
    whole = next((row for row in counted.rows if row[0] is None and row[1] is None), None)
    figures: list[tuple[str, int]] = [(_("%(name)s judged") % {"name": records.name}, whole[2] if whole else 0)]
    for place, change in enumerate(changes):
        before, after = whole[5 + 2 * place : 7 + 2 * place] if whole else (0, 0)
        figures += [
            (_("%(code)s: touches now") % {"code": change.key}, before),
            (_("%(code)s: touches by the new edition") % {"code": change.key}, after),
        ]
    heads = (pgettext("records", "judged"), pgettext("records", "touched"), pgettext("records", "let go"))
    return Effect(figures, _tables(records, counted, heads), _said_of_sample(records, counted))
