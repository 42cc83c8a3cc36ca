"""What `matching` asks of people besides the published views: who is new, under which marks papers are kept."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from parta.people.models import Correction, Document, Person
from parta.signing.api import IdentifierKind, vault


def last_person() -> int:
    """The highest id of a person. One statement."""
    return Person.objects.aggregate(last=Max("pk"))["last"] or 0


def changed_persons(*, after: int, since: datetime | None) -> frozenset[int]:
    """Persons recorded after this id, corrected or given a document since the moment. Three statements."""
    fresh = set(Person.objects.filter(pk__gt=after).values_list("pk", flat=True))
    if since is not None:
        fresh |= set(Correction.objects.filter(at__gte=since).values_list("person_id", flat=True))
        fresh |= set(Document.objects.filter(recorded_at__gte=since).values_list("person_id", flat=True))
    return frozenset(fresh)


def joined_with(person_id: int) -> tuple[int, ...]:
    """Other records of the same human being: the one this points to, those that point to this. One statement."""
    rows = Person.objects.filter(Q(merged_into_id=person_id) | Q(pk__in=_kept_of(person_id))).order_by("pk")
    return tuple(rows.values_list("pk", flat=True))


def _kept_of(person_id: int) -> QuerySet[Person, Any]:
    return Person.objects.filter(pk=person_id, merged_into_id__isnull=False).values("merged_into_id")


def paper_marks(documents: Collection[tuple[int, str]]) -> dict[tuple[int, str], frozenset[str]]:
    """Marks under which these numbers are kept (column ``mark`` of ``people_papers_v1``). No statement."""
    box = vault()
    return {
        (kind, number): frozenset(
            key.hex() for key in box.lookup_keys(f"{int(kind)} {number}", IdentifierKind.DOCUMENT)
        )
        for kind, number in documents
    }
