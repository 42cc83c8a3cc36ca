"""Data sets of children as a spreadsheet: addresses, needs, categories, indicators, citizenship, languages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parta.dossiers import codifiers
from parta.dossiers.fact_rows import Recorded, Said, by_word, joined_names, judged, recorded_of, unknown_item
from parta.dossiers.models import Address, Fact, Need, Status
from parta.dossiers.operations import fact_lists as operations
from parta.dossiers.operations.fact_lists import ListedFacts
from parta.dossiers.rules.facts import ADDRESSES, FILE, OF_CHILD, UKRAINE, NewFact, Slot
from parta.enrolment import api as enrolment
from parta.kernel import cells
from parta.kernel.cells import plain_heading
from parta.kernel.text import tidy
from parta.people import api as people
from parta.reference import api as reference
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Row, Verdict, Wrong

CODE = "dossiers.children"
_POSTAL = re.compile(r"[A-Za-z0-9 -]{3,10}")
_SINGLE_WORDS = {
    "native_language": Slot.NATIVE_LANGUAGE, "first_foreign": Slot.FIRST_FOREIGN, "second_foreign": Slot.SECOND_FOREIGN,
}  # fmt: skip
_MANY_WORDS = {
    "citizenship": (Slot.CITIZENSHIP, True), "categories": (Slot.CATEGORY, True), "watch_yes": (Slot.WATCH, True),
    "watch_no": (Slot.WATCH, False),
}  # fmt: skip
_PLACES = {"actual": Slot.ACTUAL_ADDRESS, "registered": Slot.REGISTERED_ADDRESS}
_NEED = {"kinds": "need_kinds", "conclusion": "need_conclusion", "issued_on": "need_issued_on",
         "issued_by": "need_issued_by"}  # fmt: skip
COLUMNS = (
    *enrolment.CHILD,
    Column("since", pgettext_lazy("of a fact", "Since"), cells.read_day, example="01.09.2026",
           aliases=("з якого дня", "діє з", "since"),
           hint=gettext_lazy("Of everything in the row; an empty cell means today.")),
    Column("ground", pgettext_lazy("of a fact", "Ground"), aliases=("підстава", "документ", "ground"),
           example="довідка № 12 від 20.08.2026"),
    Column("citizenship", gettext_lazy("Citizenship"), aliases=("громадянство",), example="Україна"),
    Column("native_language", gettext_lazy("Native language"), aliases=("рідна мова",), example="українська"),
    Column("first_foreign", gettext_lazy("First foreign language"), example="англійська",
           aliases=("іноземна мова", "перша іноземна", "1 іноземна мова")),
    Column("second_foreign", gettext_lazy("Second foreign language"), aliases=("друга іноземна", "2 іноземна мова")),
    Column("categories", gettext_lazy("Social categories"),
           aliases=("категорії", "пільгові категорії", "соціальна категорія", "пільги"),
           hint=gettext_lazy("Several with a semicolon between them. None is ended by a list.")),
    Column("watch_yes", gettext_lazy("Watched indicators: yes"), aliases=("показники так", "показники"),
           hint=gettext_lazy("Several with a semicolon between them.")),
    Column("watch_no", gettext_lazy("Watched indicators: no"), aliases=("показники ні",),
           hint=gettext_lazy("Asked and answered “no”.")),
    Column("need_level", gettext_lazy("Level of support"),
           sheets.one_of({str(level): level for level in range(1, 6)}),
           aliases=("рівень підтримки", "рівень", "оопп рівень"), choices=("1", "2", "3", "4", "5")),
    Column("need_kinds", gettext_lazy("Kinds of difficulties"), aliases=("види труднощів", "труднощі", "вид ооп")),
    Column("need_conclusion", gettext_lazy("Number of the conclusion"), aliases=("номер висновку", "висновок ірц")),
    Column("need_issued_on", gettext_lazy("Day of the conclusion"), cells.read_day,
           aliases=("дата висновку", "дата висновку ірц")),
    Column("need_issued_by", gettext_lazy("Which ІРЦ issued it"), aliases=("ірц", "ким видано висновок")),
    Column("actual_place", gettext_lazy("Settlement where the child lives"), example="Калинівка",
           aliases=("населений пункт", "місце проживання", "фактичне місце проживання", "місто село"),
           hint=gettext_lazy("Its name or its code of КАТОТТГ; of another country, the country.")),
    Column("actual_line", gettext_lazy("Street, house, flat"), example="вул. Шкільна, 5",
           aliases=("адреса", "вулиця", "адреса проживання", "фактична адреса")),
    Column("actual_postal", gettext_lazy("Postal code"), aliases=("індекс", "поштовий індекс"), example="22400"),
    Column("registered_place", gettext_lazy("Settlement of registration"),
           aliases=("населений пункт реєстрації", "місце реєстрації")),
    Column("registered_line", gettext_lazy("Street, house, flat of registration"),
           aliases=("адреса реєстрації", "зареєстрована адреса")),
    Column("registered_postal", gettext_lazy("Postal code of registration"), aliases=("індекс реєстрації",)),
)  # fmt: skip


def register() -> None:
    """The list of data sets; called at start."""
    enrolment.register_children(
        Kind(
            CODE, gettext_lazy("Data sets of children"), COLUMNS, enrolment.place_of_list, enrolment.may_bring_children,
            check, write, undo, rows_of, own=enrolment.own_institution, who=_who, way_out=enrolment.way_out(CODE),
            note=gettext_lazy(
                "What a row says is recorded from its day on; a single value that stood before ends the day before. "
                "Nothing is ended because a cell is empty. What an outside system keeps is not changed."
            ),
        )
    )  # fmt: skip


@dataclass(slots=True)
class _Lists:
    """What cells are read by: codifiers and settlements."""

    known: Recorded
    places: Mapping[str, Sequence[reference.Place]]
    words: dict[str, Mapping[str, int]] = field(default_factory=dict)

    def number(self, codifier: str, word: str) -> int | None:
        if codifier not in self.words:
            self.words[codifier] = by_word(self.known.items[codifier])
        return self.words[codifier].get(plain_heading(word))


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """What would be recorded of each child. A fixed number of statements; who was compared is noted as read."""
    found = enrolment.find_children(context.place.id, context.day, rows)
    children = {number: child for number, child in found.items() if not isinstance(child, Wrong)}
    lists = _lists({child.person_id for child in children.values()}, rows)
    verdicts, fresh = [], {}
    for row in rows:
        child = found[row.number]
        if isinstance(child, Wrong):
            verdicts.append(Verdict.of([child], (), is_new=False))
            continue
        said, problems = _said(context, lists, row)
        verdict, facts = judged(child.person_id, said, problems, lists.known, context.day, record=str(child.person_id))
        fresh[row.number] = ListedFacts(child.person_id, tuple(facts))
        verdicts.append(verdict)
    context.kept["facts"] = fresh
    if not context.is_again:
        told = {child.person_id for child in children.values()}
        people.log_reads(actor=context.actor, person_ids=told, what="data set as rows")
    return verdicts


def _lists(person_ids: set[int], rows: Sequence[Row]) -> _Lists:
    texts = {row.values[f"{kind}_place"] for row in rows for kind in _PLACES if row.values[f"{kind}_place"]}
    known = recorded_of(person_ids, OF_CHILD, *codifiers.OF_CHILD)
    places = reference.settlements_said(texts)
    known.places.update((place.id, place) for found in places.values() for place in found)
    return _Lists(known, places)


def _said(context: Context, lists: _Lists, row: Row) -> tuple[list[Said], list[Wrong]]:
    """Every fact of a row, and what in it cannot be read."""
    since = row.values["since"] or context.day
    said: list[Said] = []
    problems: list[Wrong] = []
    for column, slot in _SINGLE_WORDS.items():
        numbers = _numbers(lists, row, column, codifiers.CODIFIERS[slot], problems)
        said += [_fact(row, slot, since, column, item=number, is_so=True) for number in numbers[:1]]
    for column, (slot, is_so) in _MANY_WORDS.items():
        numbers = _numbers(lists, row, column, codifiers.CODIFIERS[slot], problems)
        said += [_fact(row, slot, since, column, item=number, is_so=is_so) for number in numbers]
    said += _need(lists, row, since, problems)
    for kind, slot in _PLACES.items():
        said += _address(lists, row, since, kind, slot, problems)
    return said, problems


def _fact(row: Row, slot: Slot, since: date, column: str, **values: Any) -> Said:
    fact = NewFact(slot, since, values, ground=row.values["ground"] or "", source=FILE)
    return Said(fact, column, {"since": "since", "ground": "ground"})


def _numbers(lists: _Lists, row: Row, column: str, codifier: str, problems: list[Wrong]) -> list[int]:
    """Positions named in a cell with semicolons."""
    found = []
    for word in filter(None, map(tidy, (row.values[column] or "").split(";"))):
        number = lists.number(codifier, word)
        if number is None:
            problems.append(unknown_item(column, lists.known.items[codifier], word))
        else:
            found.append(number)
    return list(dict.fromkeys(found))


def _need(lists: _Lists, row: Row, since: date, problems: list[Wrong]) -> list[Said]:
    if not row.has("need_level"):
        if any(row.has(column) for column in _NEED.values()):
            problems.append(Wrong("need_level", _("Give the level of support, from 1 to 5.")))
        return []
    said = _fact(
        row, Slot.NEED, since, "need_level", level=row.values["need_level"],
        kinds=sorted(_numbers(lists, row, "need_kinds", codifiers.NEED_KIND, problems)),
        conclusion=row.values["need_conclusion"] or "", issued_on=row.values["need_issued_on"],
        issued_by=row.values["need_issued_by"] or "",
    )  # fmt: skip
    absent = frozenset(name for name, column in _NEED.items() if not row.has(column))
    return [Said(said.fact, said.column, {**said.fields, **_NEED}, absent)]


def _address(lists: _Lists, row: Row, since: date, kind: str, slot: Slot, problems: list[Wrong]) -> list[Said]:
    place, line, postal = (f"{kind}_{part}" for part in ("place", "line", "postal"))
    if not row.has(place):
        if row.has(line) or row.has(postal):
            problems.append(Wrong(place, _("Give the settlement, or its code of КАТОТТГ.")))
        return []
    if row.has(postal) and not _POSTAL.fullmatch(row.values[postal]):
        problems.append(Wrong(postal, _("A postal code looks like 22400.")))
    where = _where(lists, place, row.values[place])
    if isinstance(where, Wrong):
        problems.append(where)
        return []
    country, territory_id = where
    said = _fact(
        row, slot, since, place, country=country, territory_id=territory_id, line=row.values[line] or "",
        postal_code=row.values[postal] or "",
    )  # fmt: skip
    absent = {"line": line, "postal_code": postal}
    return [
        Said(
            said.fact, said.column, {**said.fields, "line": line, "settlement": place},
            frozenset(name for name, column in absent.items() if not row.has(column)),
        )
    ]  # fmt: skip


def _where(lists: _Lists, column: str, typed: str) -> tuple[int, int | None] | Wrong:
    """Country and settlement that a cell names."""
    found = lists.places.get(typed, ())
    if len(found) == 1:
        return UKRAINE, found[0].id
    if found:
        words = _("%(count)s settlements have this name. Write the code of КАТОТТГ of the one you mean.")
        return Wrong(column, words % {"count": len(found)})
    country = lists.number(codifiers.COUNTRY, typed)
    if country is not None and country != UKRAINE:
        return country, None
    return Wrong(column, _("No settlement of this name is known. Check the spelling, or type its code of КАТОТТГ."))


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Record what rows say."""
    fresh = context.kept["facts"]  # by the check of these rows, a moment ago in this transaction
    return operations.enter_facts(
        actor=context.actor, institution_id=context.place.id, entries=[fresh[row.number] for row in rows],
        now=timezone.now(), operation_id=context.operation_id,
    )  # fmt: skip


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """What was recorded is no more, what it ended holds again."""
    return operations.withdraw_facts(
        actor=context.actor, institution_id=context.place.id, receipts=receipts, slots=OF_CHILD,
        operation_id=context.operation_id,
    )  # fmt: skip


def rows_of(context: Context) -> Iterator[Mapping[str, Any]]:
    """Data sets of today of the children in classes. Personal data of special kinds: it leaves by the gate alone."""
    here = enrolment.children_here(context.place.id, context.day)
    known = recorded_of({child.person_id for child in here}, OF_CHILD, *codifiers.OF_CHILD)
    for child in here:
        held = [
            row for row in known.facts.get(child.person_id, ())
            if row.during.lower <= context.day and (row.during.upper is None or row.during.upper > context.day)
        ]  # fmt: skip
        yield {**child.cells, **_cells(held, known)}


def _cells(held: Sequence[Fact], known: Recorded) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, slot in _SINGLE_WORDS.items():
        found[column] = _named(held, slot, known, is_so=True)
    for column, (slot, is_so) in _MANY_WORDS.items():
        found[column] = _named(held, slot, known, is_so=is_so)
    for row in held:
        if isinstance(row, Need):
            kinds = joined_names(row.kinds, known.items[codifiers.NEED_KIND])
            found |= {"need_level": row.level, "need_kinds": kinds or None, "need_conclusion": row.conclusion or None,
                      "need_issued_on": row.issued_on, "need_issued_by": row.issued_by or None}  # fmt: skip
        elif isinstance(row, Address) and row.slot in ADDRESSES:
            kind = "actual" if row.slot == Slot.ACTUAL_ADDRESS else "registered"
            found |= {f"{kind}_place": _place(row, known), f"{kind}_line": row.line,
                      f"{kind}_postal": row.postal_code or None}  # fmt: skip
    return found


def _named(held: Sequence[Fact], slot: Slot, known: Recorded, *, is_so: bool) -> str | None:
    numbers = [row.item for row in held if isinstance(row, Status) and row.slot == slot and row.is_so == is_so]
    return joined_names(numbers, known.items[codifiers.CODIFIERS[slot]]) or None


def _place(row: Address, known: Recorded) -> str:
    """«UA05… Калинівка»: read back by its code."""
    if row.territory is not None:
        return f"{row.territory.katottg} {row.territory.name}"
    found = known.items[codifiers.COUNTRY].get(row.country)
    return found.shown if found else ""


def _who(texts: Mapping[str, str]) -> str:
    return " ".join(filter(None, (texts.get(name) for name in ("family_name", "given_name", "patronymic"))))
