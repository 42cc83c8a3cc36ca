"""Who of a list of staff is known already: many rows at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from parta.people.models import Person, Tenure
from parta.people.queries import PersonCard, match_identifiers
from parta.people.rules import Position


@dataclass(frozen=True, slots=True)
class Sought:
    """A row of the list: where, and who by name."""

    institution_id: int
    family_name: str
    given_name: str
    patronymic: str
    person_id: int | None = None  # when the РНОКПП has told who it is
    has_rnokpp: bool = False  # somebody of this name with another РНОКПП is another person


@dataclass(frozen=True, slots=True)
class Held:
    """A post that somebody of such a name holds there, or will."""

    post_id: int
    person_id: int
    position: Position
    since: date
    email: str
    phone: str


def by_rnokpp(rnokpps: Collection[str]) -> dict[str, PersonCard]:
    """Who is recorded under these РНОКПП: a national search, the caller logs and caps what it shows of it."""
    return match_identifiers(rnokpps=rnokpps).by_rnokpp if rnokpps else {}


def posts_of(sought: Sequence[Sought], on: date) -> list[list[Held]]:
    """Posts held on a day or from a coming one by each person that is sought, in the order given. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _POSTS,
            [
                list(range(len(sought))), [each.institution_id for each in sought],
                [each.family_name for each in sought], [each.given_name for each in sought],
                [each.patronymic for each in sought], [each.person_id for each in sought],
                [each.has_rnokpp for each in sought], on,
            ],
        )  # fmt: skip
        rows = cursor.fetchall()
    found: list[list[Held]] = [[] for _each in sought]
    for at, post_id, person_id, position, since, email, phone in rows:
        found[at].append(Held(post_id, person_id, Position(position), since, email, phone))
    return found


def contacts_of_many(person_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """E-mail and phone of these persons. Personal data; one statement."""
    rows = Person.objects.filter(pk__in=person_ids).values_list("pk", "email", "phone")
    return {person_id: (email, phone) for person_id, email, phone in rows}


def periods_of(post_ids: Collection[int]) -> dict[int, list[Tenure]]:
    """What is held of these posts now: a post as it was entered has one period. One statement."""
    found: dict[int, list[Tenure]] = {}
    for row in Tenure.objects.filter(post_id__in=post_ids, known_to=None).order_by("during"):
        found.setdefault(row.post_id, []).append(row)
    return found


_POSTS = """
select s.at, t.post_id, t.person_id, t.position, lower(t.during), p.email, p.phone
from unnest(%s::int[], %s::int[], %s::text[], %s::text[], %s::text[], %s::bigint[],
  %s::bool[]) s(at, institution_id, family_name, given_name, patronymic, person_id, has_rnokpp)
join people_tenure t on t.institution_id = s.institution_id and t.known_to is null
  and not coalesce(upper(t.during) <= %s, false)
join people_person p on p.id = t.person_id
where t.person_id = s.person_id or (
  s.person_id is null and (p.rnokpp_key is null or not s.has_rnokpp)
  and p.sort_key = uk_key(s.family_name || ' ' || s.given_name || ' ' || s.patronymic)
)
order by s.at, t.post_id
"""
