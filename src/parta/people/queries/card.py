"""What a pupil's card shows besides the name: contacts, documents, corrections. Personal data: the caller checks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from parta.people.models import Correction, Document, Feed, Person
from parta.people.queries import names
from parta.people.rules import CORRECTED, DocumentKind
from parta.signing.api import IdentifierKind, vault

_SHOWN = 4  # last signs of a document's number: enough to compare with the paper in hand


@dataclass(frozen=True, slots=True)
class Contacts:
    """How to reach somebody; empty = not recorded."""

    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """An identity document by its kind and the last signs of its number; ``until`` is the first day it did not hold.

    ``source``: «hand», «file», «merge», or the name of the outside system it came from.
    """

    kind: DocumentKind
    tail: str
    issued_on: date | None
    issued_by: str = ""
    until: date | None = None
    is_valid: bool = True
    is_mistaken: bool = False
    source: str = "hand"
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after a correction. Days are dates; None = was not known."""

    field: str
    before: str | date | None
    after: str | date | None


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One correction of a person's record; ``author`` is empty when the system itself made it."""

    at: datetime
    author: str
    reason: str
    changes: tuple[FieldChange, ...]


def contacts_of(person_ids: Collection[int]) -> dict[int, Contacts]:
    """Phones and e-mail addresses of these persons. One SQL statement."""
    rows = Person.objects.filter(pk__in=person_ids).values_list("pk", "phone", "email")
    return {person_id: Contacts(phone, email) for person_id, phone, email in rows}


def documents_of(person_id: int) -> tuple[DocumentLine, ...]:
    """Documents of a person: the valid ones, then those that held earlier or were a mistake. One SQL statement."""
    rows = Document.objects.filter(person_id=person_id).order_by(
        F("revoked_at").desc(nulls_first=True), "kind", "-issued_on", "pk"
    )
    return tuple(
        DocumentLine(
            DocumentKind(row.kind),
            vault().decrypt(bytes(row.number_sealed))[-_SHOWN:],
            row.issued_on,
            issued_by=row.issued_by,
            until=row.until,
            is_valid=row.revoked_at is None,
            is_mistaken=row.is_mistaken,
            source=row.source,
            recorded_at=row.recorded_at,
        )
        for row in rows
    )


def corrections_of(person_id: int) -> tuple[CorrectionLine, ...]:
    """Corrections of a person, the newest first. Two SQL statements, one when there is none."""
    rows = list(
        Correction.objects.filter(person_id=person_id)
        .order_by("-at", "-pk")
        .values_list("at", "author_id", "reason", "changes")
    )
    authors = names({author for _at, author, *_rest in rows if author}) if rows else {}
    return tuple(
        CorrectionLine(
            at=at,
            author=authors[author].full if author in authors else "",
            reason=reason,
            changes=tuple(
                FieldChange(name, *(_value(name, side) for side in changes[name]))
                for name in CORRECTED
                if name in changes
            ),
        )
        for at, author, reason, changes in rows
    )


def _value(name: str, kept: str | None) -> str | date | None:
    return date.fromisoformat(kept) if name == "born_on" and kept else kept


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A value that an outside system keeps, or kept until it was taken back. ``said``: {column: value}, days ISO."""

    slot: str
    source: str
    said: Mapping[str, Any]
    said_at: datetime
    taken_at: datetime | None
    reason: str

    @property
    def is_taken(self) -> bool:
        return self.taken_at is not None


def feeds_of(person_id: int) -> dict[str, FeedLine]:
    """What outside systems say of a person, by slot. Personal data. One SQL statement."""
    columns = ("slot", "source", "said", "said_at", "taken_at", "reason")
    rows = Feed.objects.filter(person_id=person_id).order_by("slot").values_list(*columns)
    return {row[0]: FeedLine(*row) for row in rows}


def feeds_of_people(person_ids: Collection[int]) -> dict[int, dict[str, FeedLine]]:
    """What outside systems say of these people, by person and slot. Personal data. One SQL statement."""
    columns = ("slot", "source", "said", "said_at", "taken_at", "reason")
    found: dict[int, dict[str, FeedLine]] = {}
    for person_id, *line in Feed.objects.filter(person_id__in=person_ids).values_list("person_id", *columns):
        found.setdefault(person_id, {})[line[0]] = FeedLine(*line)
    return found


def certificates_among(person_ids: Collection[int], numbers: Collection[str]) -> tuple[dict[str, int], frozenset[int]]:
    """Who of these people holds which of these birth certificates, and who of them has any. It compares with nobody
    else, so it tells nothing of the country. One SQL statement.
    """
    kind = DocumentKind.BIRTH_CERTIFICATE
    keys = {
        key: number for number in numbers
        for key in vault().lookup_keys(f"{int(kind)} {number}", IdentifierKind.DOCUMENT)
    }  # fmt: skip
    held = Document.objects.filter(person_id__in=person_ids, kind=kind, is_mistaken=False)
    rows = list(held.values_list("person_id", "number_key", "revoked_at"))
    holders = {keys[bytes(key)]: person_id for person_id, key, _revoked in rows if bytes(key) in keys}
    return holders, frozenset(person_id for person_id, _key, revoked in rows if revoked is None)


def fed_slots(person_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Which values of these people outside systems keep: the system by slot. One SQL statement."""
    found: dict[int, dict[str, str]] = {}
    rows = Feed.objects.filter(person_id__in=person_ids, taken_at=None).values_list("person_id", "slot", "source")
    for person_id, slot, source in rows:
        found.setdefault(person_id, {})[slot] = source
    return found


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a recorded value of a person came from and when."""

    value: str | date | None
    source: str
    at: datetime
    author: str


def provenance_of(person_id: int) -> dict[str, Provenance]:
    """Names, sex and birth date with their sources. Personal data. Three SQL statements at most."""
    row = Person.objects.filter(pk=person_id).values(*CORRECTED, "source", "recorded_at").get()
    found = {name: Provenance(row[name], row["source"], row["recorded_at"], "") for name in CORRECTED}
    corrected = list(Correction.objects.filter(person_id=person_id).order_by("at", "pk"))
    authors = names([each.author_id for each in corrected if each.author_id]) if corrected else {}
    for each in corrected:
        who = authors[each.author_id].full if each.author_id in authors else ""
        for name in each.changes:
            found[name] = Provenance(row[name], each.source, each.at, who)
    return found
