"""Who read a person's card, lists and documents: the log as it is shown. Personal data: the caller checks whose."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from parta.identity import api as identity
from parta.people.models import Reading
from parta.people.queries import names

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Look:
    """One reading. ``what`` is the code it was noted with; ``institution_id`` None = not for an institution."""

    person_id: int
    at: datetime
    who: str
    what: str
    institution_id: int | None


def readings_of(person_ids: Collection[int], *, most: int = SHOWN) -> tuple[Look, ...]:
    """Who read what of these persons, the newest first. Three statements."""
    rows = list(
        Reading.objects.filter(person_id__in=person_ids)
        .order_by("-at", "-pk")
        .values_list("person_id", "at", "account_id", "what", "institution_id")[:most]
    )
    persons = identity.persons_of_accounts({row[2] for row in rows})
    known = names(set(persons.values()))
    return tuple(
        Look(person_id, at, known[persons[account]].full if persons.get(account) in known else "", what, institution_id)
        for person_id, at, account, what, institution_id in rows
    )


def last_readings(person_ids: Collection[int]) -> dict[int, Look]:
    """The latest reading of each of these persons. Three statements."""
    found = Reading.objects.filter(person_id__in=person_ids).order_by("person_id", "-at", "-pk").distinct("person_id")
    rows = list(found.values_list("person_id", "at", "account_id", "what", "institution_id"))
    persons = identity.persons_of_accounts({row[2] for row in rows})
    known = names(set(persons.values()))
    return {
        row[0]: Look(
            row[0], row[1], known[persons[row[2]]].full if persons.get(row[2]) in known else "", row[3], row[4]
        )
        for row in rows
    }
