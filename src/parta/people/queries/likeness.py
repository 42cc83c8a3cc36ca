"""What `matching` asks of people besides the published views: who is new, under which marks papers are kept."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
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
    """Other records of the same human being, however they were joined: those this leads to, those that lead here, and
    theirs. One statement; each way is found by its own index, as one condition they would read all persons.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [person_id, person_id])
        return tuple(found for (found,) in cursor.fetchall())


_FAMILY = """
with recursive family (id) as (
  select %s::bigint
   union
  select joined.id from family f cross join lateral (
    select p.id from people_person p where p.merged_into_id = f.id
     union all
    select p.merged_into_id from people_person p where p.id = f.id and p.merged_into_id is not null) joined (id))
select id from family where id <> %s order by id
"""


def paper_marks(documents: Collection[tuple[int, str]]) -> dict[tuple[int, str], frozenset[str]]:
    """Marks under which these numbers are kept (column ``mark`` of ``people_papers_v1``). No statement."""
    box = vault()
    return {
        (kind, number): frozenset(
            key.hex() for key in box.lookup_keys(f"{int(kind)} {number}", IdentifierKind.DOCUMENT)
        )
        for kind, number in documents
    }
