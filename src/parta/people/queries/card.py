"""What a pupil's card shows besides the name: contacts, documents, corrections. Personal data: the caller checks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

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
    """A valid identity document by its kind and the last signs of its number."""

    kind: DocumentKind
    tail: str
    issued_on: date | None


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
    """Valid documents of a person. One SQL statement."""
    rows = Document.objects.filter(person_id=person_id, revoked_at=None).order_by("kind", "pk")
    return tuple(
        DocumentLine(DocumentKind(kind), vault().decrypt(bytes(sealed))[-_SHOWN:], issued_on)
        for kind, sealed, issued_on in rows.values_list("kind", "number_sealed", "issued_on")
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
