"""A person's facts as pages show them: what holds, what held, what was never so; each with source, author and time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.dossiers import codifiers
from parta.dossiers.models import Address, Amendment, Attestation, Diploma, Fact, Need, Share, Status
from parta.dossiers.rules.facts import OF_CHILD, OF_STAFF, UKRAINE, NewFact, Slot, next_attestation
from parta.dossiers.wording import ENGAGEMENTS, SLOTS, share_words, source_words
from parta.people import api as people
from parta.reference import api as reference
from parta.signing.api import vault
from parta.ui.wording import day as day_words

_OF_CHILD: tuple[type[Fact], ...] = (Status, Need, Address)
_OF_STAFF: tuple[type[Fact], ...] = (Share, Attestation, Diploma)
Items = Mapping[str, Mapping[int, reference.ItemCard]]


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact in words. ``last_day`` None = it holds; ``reason`` is of one that was never so. Personal data."""

    slot: Slot
    public_id: UUID
    title: str
    note: str
    since: date
    last_day: date | None
    ground: str
    source: str
    author: str
    recorded_at: datetime
    is_amended: bool
    reason: str
    amended_by: str
    amended_at: datetime | None

    @property
    def holds(self) -> bool:
        """Is it so today, as far as is known?"""
        return self.last_day is None and not self.is_amended


@dataclass(frozen=True, slots=True)
class SlotLines:
    """All facts of one slot: those that hold, then the history."""

    slot: Slot
    label: str
    now: tuple[FactLine, ...]
    history: tuple[FactLine, ...]


def facts_of_child(person_id: int) -> tuple[SlotLines, ...]:
    """The data set of a child. Personal data. Seven SQL statements at most."""
    return _slots(person_id, OF_CHILD, _OF_CHILD, codifiers.OF_CHILD)


def facts_of_staff(person_id: int, *, post_ids: Iterable[int]) -> tuple[SlotLines, ...]:
    """Facts of a member of staff; shares of these posts only: what he holds elsewhere is not this institution's.
    Personal data. Six SQL statements at most.
    """
    return _slots(person_id, OF_STAFF, _OF_STAFF, codifiers.OF_STAFF, frozenset(post_ids))


def values_of(slot: Slot, person_id: int, public_id: UUID) -> Mapping[str, Any] | None:
    """A standing fact as a form fills itself from it; None when there is none. One SQL statement, two of an address."""
    model = next(each for each in (*_OF_CHILD, *_OF_STAFF) if each in _models(slot))
    row = model.objects.filter(slot=slot, person_id=person_id, public_id=public_id, known_to=None).first()
    if row is None:
        return None
    found = {name: getattr(row, name) for name in _FORM[model]}
    if isinstance(row, Address):
        found["settlement"] = row.territory.katottg if row.territory is not None else ""
    if isinstance(row, Share):
        found["share"] = row.hundredths / 100
    if isinstance(row, Diploma):
        found["number"] = vault().decrypt(bytes(row.number_sealed)) if row.number_sealed else ""
    last_day = row.during.upper - timedelta(days=1) if row.during.upper else None
    return found | {"since": row.during.lower, "last_day": last_day, "ground": row.ground}


def said_in_words(said: Sequence[tuple[Slot, Mapping[str, Any]]]) -> list[str]:
    """What outside systems say of facts, in words, in the order given. Two SQL statements, none of nothing."""
    if not said:
        return []
    rows = [_unsaved(slot, values) for slot, values in said]
    items = reference.items(*codifiers.OF_CHILD, *codifiers.OF_STAFF)
    places = reference.places(row.territory_id for row in rows if isinstance(row, Address))
    return [_words(row, items, places)[0] for row in rows]


def standing_facts(person_ids: Collection[int], slots: Sequence[Slot]) -> list[Fact]:
    """What is recorded of these people in these slots and was not taken back, settlements with it. Personal data. One
    SQL statement a table.
    """
    about: dict[str, Any] = {"person_id__in": person_ids, "slot__in": list(slots), "known_to": None}
    order = ("person_id", "during", "pk")
    found: list[Fact] = []
    for model in dict.fromkeys(model for slot in slots for model in _models(slot)):
        if model is Address:
            found += Address.objects.filter(**about).select_related("territory").order_by(*order)
        else:
            found += model.objects.filter(**about).order_by(*order)
    return found


def unsaved_fact(fact: NewFact) -> Fact:
    """A fact as it would be recorded, for putting it into words."""
    row = _models(fact.slot)[0](slot=fact.slot, **fact.values)
    row.during = DateRange(fact.since, fact.until)
    return row


def fact_words(row: Fact, items: Items, places: Mapping[int, reference.Place]) -> str:
    """A fact in words for a spreadsheet, without its note: a diploma's number is not told."""
    return _words(row, items, places)[0]


def _unsaved(slot: Slot, values: Mapping[str, Any]) -> Fact:
    row = _models(slot)[0](slot=slot, **{name: value for name, value in values.items() if name != "since"})
    if isinstance(row, Need) and values.get("issued_on"):
        row.issued_on = date.fromisoformat(values["issued_on"])
    row.during = DateRange(date.fromisoformat(values["since"]), None)
    return row


_FORM: dict[type[Fact], tuple[str, ...]] = {
    Status: ("item", "is_so"),
    Need: ("level", "kinds", "conclusion", "issued_on", "issued_by"),
    Address: ("country", "line", "postal_code"),
    Share: ("post_id", "title", "engagement"),
    Attestation: ("category", "title"),
    Diploma: ("level", "school", "speciality", "qualification"),
}


def _models(slot: Slot) -> tuple[type[Fact], ...]:
    if slot is Slot.NEED:
        return (Need,)
    if slot in (Slot.REGISTERED_ADDRESS, Slot.ACTUAL_ADDRESS):
        return (Address,)
    return {Slot.SHARE: (Share,), Slot.ATTESTATION: (Attestation,), Slot.DIPLOMA: (Diploma,)}.get(slot, (Status,))


def _slots(
    person_id: int,
    slots: tuple[Slot, ...],
    models: tuple[type[Fact], ...],
    lists: tuple[str, ...],
    post_ids: frozenset[int] = frozenset(),
) -> tuple[SlotLines, ...]:
    amended = {each.fact: each for each in Amendment.objects.filter(person_id=person_id)}
    rows = [row for model in models for row in _rows(model, person_id, post_ids)]
    rows = [row for row in rows if row.known_to is None or row.public_id in amended]
    items = reference.items(*lists)
    places = reference.places(row.territory_id for row in rows if isinstance(row, Address))
    people_ids = {row.author_id for row in rows} | {each.author_id for each in amended.values()}
    authors = people.names(sorted(each for each in people_ids if each is not None))
    lines = [_line(row, items, places, authors, amended.get(row.public_id)) for row in rows]
    return tuple(
        SlotLines(
            slot,
            str(SLOTS[slot]),
            tuple(line for line in lines if line.slot is slot and line.holds),
            tuple(sorted((each for each in lines if each.slot is slot and not each.holds), key=_latest, reverse=True)),
        )
        for slot in slots
    )


def _rows(model: type[Fact], person_id: int, post_ids: frozenset[int]) -> list[Fact]:
    if model is Share:
        return list(Share.objects.filter(person_id=person_id, post_id__in=post_ids).order_by("during", "pk"))
    return list(model.objects.filter(person_id=person_id).order_by("slot", "during", "pk"))


def _latest(line: FactLine) -> tuple[date, datetime]:
    return line.since, line.recorded_at


def _line(
    row: Fact,
    items: Items,
    places: Mapping[int, reference.Place],
    authors: Mapping[int, people.PersonName],
    amendment: Amendment | None,
) -> FactLine:
    title, note = _words(row, items, places)
    return FactLine(
        slot=Slot(row.slot),
        public_id=row.public_id,
        title=title,
        note=note,
        since=row.during.lower,
        last_day=row.during.upper - timedelta(days=1) if row.during.upper else None,
        ground=row.ground,
        source=source_words(row.source),
        author=_full(authors, row.author_id),
        recorded_at=row.known_from,
        is_amended=amendment is not None,
        reason=amendment.reason if amendment else "",
        amended_by=_full(authors, amendment.author_id) if amendment else "",
        amended_at=amendment.at if amendment else None,
    )


def _full(authors: Mapping[int, people.PersonName], person_id: int | None) -> str:
    found = authors.get(person_id) if person_id is not None else None
    return found.full if found else ""


def _words(row: Fact, items: Items, places: Mapping[int, reference.Place]) -> tuple[str, str]:
    if isinstance(row, Status):
        name = _item(items, codifiers.CODIFIERS[Slot(row.slot)], row.item)
        return (name if row.is_so else _no(name)), ""
    if isinstance(row, Need):
        return _need_words(row, items)
    if isinstance(row, Address):
        return _address_words(row, items, places)
    if isinstance(row, Share):
        return " ".join(filter(None, (row.title, share_words(row.hundredths)))), str(ENGAGEMENTS[row.engagement])
    if isinstance(row, Attestation):
        title = _item(items, codifiers.TITLE, row.title) if row.title else ""
        named = ", ".join(filter(None, (_item(items, codifiers.CATEGORY, row.category), title)))
        return named, _due(next_attestation(row.during.lower))
    assert isinstance(row, Diploma)
    number = vault().decrypt(bytes(row.number_sealed)) if row.number_sealed else ""
    note = ", ".join(filter(None, (row.speciality, row.qualification, f"…{number[-4:]}" if number else "")))
    return f"{_item(items, codifiers.LEVEL, row.level)}, {row.school}", note


def _no(name: str) -> str:
    return _("no: %(indicator)s") % {"indicator": name}


def _due(day: date) -> str:
    return _("the next one by %(day)s") % {"day": day_words(day)}


def _need_words(row: Need, items: Items) -> tuple[str, str]:
    kinds = ", ".join(_item(items, codifiers.NEED_KIND, kind) for kind in row.kinds)
    note = ""
    if row.conclusion:
        words = {"number": row.conclusion, "day": day_words(row.issued_on), "centre": row.issued_by}
        note = _("conclusion %(number)s of %(day)s, %(centre)s") % words
    return _("level of support %(level)s") % {"level": row.level} + (f": {kinds}" if kinds else ""), note


def _address_words(row: Address, items: Items, places: Mapping[int, reference.Place]) -> tuple[str, str]:
    if row.country != UKRAINE:
        where = _item(items, codifiers.COUNTRY, row.country)
        return ", ".join(filter(None, (where, row.line, row.postal_code))), ""
    place = places[row.territory_id or 0]
    return ", ".join(filter(None, (row.postal_code, reference.label(place), row.line))), place.katottg


def _item(items: Items, codifier: str, number: int) -> str:
    found = items[codifier].get(number)
    return found.shown if found else str(number)
