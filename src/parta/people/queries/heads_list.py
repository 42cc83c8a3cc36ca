"""Who heads many institutions, and what else these people head."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q, QuerySet

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.dates import local_day
from parta.kernel.text import sort_key
from parta.people.models import Tenure
from parta.people.queries import PostLine, post_lines
from parta.people.rules import Position
from parta.planes.lookups import among


def heads_ahead(institution_ids: Collection[int], on: date) -> dict[int, list[PostLine]]:
    """Heads of these institutions on a day and from coming ones, the earliest first. One statement."""
    rows = _ahead(on).filter(institution_id__in=among(institution_ids))
    found: dict[int, list[PostLine]] = {}
    for line in post_lines(rows.order_by("during")):
        found.setdefault(line.institution_id, []).append(line)
    return found


def people_ahead(institution_ids: Collection[int], on: date) -> list[int]:
    """Who heads these institutions on a day or from a coming one, a person for each post. One statement."""
    return list(_ahead(on).filter(institution_id__in=among(institution_ids)).values_list("person_id", flat=True))


def headed_by(person_ids: Collection[int], on: date) -> dict[int, list[tuple[int, str]]]:
    """Institutions (id and title) that each of these people heads, or will. Two statements; none without people."""
    if not person_ids:
        return {}
    rows = list(_ahead(on).filter(person_id__in=person_ids).values_list("person_id", "institution_id"))
    titles = institutions.names_of({place for _person, place in rows})
    found: dict[int, list[tuple[int, str]]] = {}
    for person_id, place in rows:
        found.setdefault(person_id, []).append((place, titles.get(place, "")))
    return found


def heads_to_invite(institution_ids: Collection[int], now: datetime) -> list[tuple[int, int]]:
    """Heads (person and institution) of today and of coming days who were never invited. Two statements."""
    heads = [line for lines in heads_ahead(institution_ids, local_day(now)).values() for line in lines]
    states = identity.access_states({line.person.person_id for line in heads}, now)
    never = [line for line in heads if states[line.person.person_id].access is identity.Access.NEVER]
    never.sort(key=lambda line: (sort_key(line.person.full), line.post_id))
    return [(line.person.person_id, line.institution_id) for line in never]


def _ahead(on: date) -> QuerySet[Tenure]:
    open_after = Q(during__endswith=None) | Q(during__endswith__gt=on)
    return Tenure.objects.filter(open_after, known_to=None, position=Position.HEAD)
