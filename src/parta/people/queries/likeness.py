"""What `matching` asks of people besides the published views: who is new, under which marks papers are kept."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

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
    onto_this = Person.objects.filter(merged_into_id=person_id).values_list("pk", flat=True)
    onto_other = Person.objects.filter(pk=person_id, merged_into_id__isnull=False)
    # A union, not an «or»: each half has an index of its own, together they would read all persons.
    return tuple(sorted(onto_this.union(onto_other.values_list("merged_into_id", flat=True))))


def paper_marks(documents: Collection[tuple[int, str]]) -> dict[tuple[int, str], frozenset[str]]:
    """Marks under which these numbers are kept (column ``mark`` of ``people_papers_v1``). No statement."""
    box = vault()
    return {
        (kind, number): frozenset(
            key.hex() for key in box.lookup_keys(f"{int(kind)} {number}", IdentifierKind.DOCUMENT)
        )
        for kind, number in documents
    }
