"""Facts that rows of a spreadsheet say of people, compared with what is recorded: what is wrong, what would change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.dossiers.models import Address, Fact
from parta.dossiers.queries.facts import Items, fact_words, standing_facts, unsaved_fact
from parta.dossiers.rules.facts import NewFact, Slot, troubles
from parta.dossiers.wording import problem
from parta.kernel.cells import plain_heading
from parta.kernel.text import tidy
from parta.people import api as people
from parta.reference import api as reference
from parta.sheets.api import Verdict, Wrong
from parta.ui import wording

_OF_ITS_DAY = (Slot.ATTESTATION, Slot.DIPLOMA)  # the same again on another day is another fact


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that a row says; what is wrong with it stands at ``column``, or where ``fields`` tells. Of ``absent``
    values the row says nothing: they are as they stood, where the row does not say another fact.
    """

    fact: NewFact
    column: str
    fields: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of the people of a list, and what words of facts are made of."""

    facts: Mapping[int, Sequence[Fact]]
    feeds: Mapping[int, Mapping[str, str]]
    items: Items
    places: dict[int, reference.Place]

    def words(self, row: Fact | None) -> str:
        """A fact in words; «» of none."""
        return "" if row is None else fact_words(row, self.items, self.places)


def recorded_of(person_ids: Collection[int], slots: Sequence[Slot], *codifiers: str) -> Recorded:
    """Six SQL statements for all."""
    facts: dict[int, list[Fact]] = {}
    rows = standing_facts(person_ids, slots)
    for row in rows:
        facts.setdefault(row.person_id, []).append(row)
    places = reference.places(row.territory_id for row in rows if isinstance(row, Address))
    return Recorded(facts, people.fed_slots(person_ids), reference.items(*codifiers), dict(places))


def judged(
    person_id: int, said: Sequence[Said], problems: Sequence[Wrong], known: Recorded, today: date, *, record: str
) -> tuple[Verdict, list[NewFact]]:
    """The verdict on a row of somebody, and the facts that would be recorded."""
    wrong, fresh, changes = list(problems), [], []
    for each in [_completed(person_id, one, known) for one in said]:
        found = list(_wrong(person_id, each, known, today))
        wrong += found
        if found or is_same(person_id, each.fact, known):
            continue
        fresh.append(each.fact)
        stood = holding(person_id, each.fact, known)
        changes.append((each.column, known.words(stood), known.words(unsaved_fact(each.fact))))
    return Verdict.of(wrong, changes, is_new=False, record=record), fresh


def _completed(person_id: int, said: Said, known: Recorded) -> Said:
    """An empty cell changes nothing. Yet another level of support needs a conclusion of its own: there nothing is
    taken over; a share keeps the name of its post.
    """
    row = holding(person_id, said.fact, known) if said.absent else None
    if row is None:
        return said
    values = said.fact.values
    given = {name: value for name, value in values.items() if name not in said.absent and name != "number_sealed"}
    if said.fact.slot is not Slot.SHARE and any(_plain(getattr(row, name)) != _plain(given[name]) for name in given):
        return said
    kept = {name: getattr(row, name) for name in said.absent}
    return replace(said, fact=replace(said.fact, values={**values, **kept}))


def _wrong(person_id: int, said: Said, known: Recorded, today: date) -> Iterator[Wrong]:
    fact = said.fact
    for name, code in troubles(fact, today):
        yield Wrong(said.fields.get(name, said.column), problem(name, code).message)
    if source := known.feeds.get(person_id, {}).get(fact.feed):
        words = _("«%(source)s» keeps this value. Take it back on the page of the data set first.")
        yield Wrong(said.column, words % {"source": source})
    later = later_than(person_id, fact, known)
    if later is not None and not is_same(person_id, fact, known):
        words = _("A value is recorded from %(day)s. Correct that one on the page of the data set.")
        yield Wrong(said.column, words % {"day": wording.day(later)})


def later_than(person_id: int, fact: NewFact, known: Recorded) -> date | None:
    """The first day, not before that of the fact, from which another value of the same thing is recorded."""
    return min(
        (row.during.lower for row in _of_key(person_id, fact, known) if row.during.lower >= fact.since), default=None
    )


def _of_key(person_id: int, fact: NewFact, known: Recorded) -> list[Fact]:
    """What is recorded of the same thing, now or from a coming day."""
    return [
        row
        for row in known.facts.get(person_id, ())
        if row.slot == fact.slot
        and all(getattr(row, name) == value for name, value in fact.key.items())
        and (row.during.upper is None or row.during.upper > fact.since)
    ]


def holding(person_id: int, fact: NewFact, known: Recorded) -> Fact | None:
    """What is recorded of the same thing on the first day of the fact."""
    return next((row for row in _of_key(person_id, fact, known) if row.during.lower <= fact.since), None)


def is_same(person_id: int, fact: NewFact, known: Recorded) -> bool:
    """Is this what is recorded already?"""
    row = holding(person_id, fact, known)
    if row is None or (fact.slot in _OF_ITS_DAY and row.during.lower != fact.since):
        return False
    return all(_plain(getattr(row, name)) == _plain(value) for name, value in fact.values.items()
               if name != "number_sealed")  # fmt: skip


def _plain(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else sorted(value) if isinstance(value, list) else value


def by_word(items: Mapping[int, reference.ItemCard]) -> dict[str, int]:
    """Positions of a codifier by every way to name them."""
    return {
        plain_heading(word): number
        for number, item in items.items()
        for word in (item.name, item.name_en, item.code, *item.aliases)
        if word
    }


def unknown_item(column: str, items: Mapping[int, reference.ItemCard], typed: str) -> Wrong:
    """A word that the codifier has not; the position that begins with it is suggested."""
    wanted = plain_heading(typed)
    near = [item.shown for item in items.values() if wanted and plain_heading(item.shown).startswith(wanted)]
    most = "; ".join(item.shown for item in list(items.values())[:12])
    words = _("“%(typed)s” is not in the list: %(choices)s.")
    return Wrong(column, words % {"typed": typed, "choices": most}, near[0] if len(near) == 1 else "")


def joined_names(numbers: Collection[int], items: Mapping[int, reference.ItemCard]) -> str:
    """Names of positions with semicolons, as a cell holds them."""
    return "; ".join(items[number].shown for number in sorted(numbers) if number in items)
