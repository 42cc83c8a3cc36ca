"""What a pupil's card shows besides the name: contacts, documents, corrections. Personal data: the caller checks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from parta.people.models import Correction, Document, Person
from parta.people.queries import names
from parta.people.rules import CORRECTED, DocumentKind
from parta.signing.api import vault

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
