"""Where children are enrolled, as the module above tells it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from parta.matching.records import places_view


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's enrolment in an institution; ``until`` None = it goes on."""

    person_id: int
    institution_id: int
    is_main: bool
    since: date
    until: date | None

    def lasts(self, day: date) -> bool:
        """On this day or from a coming one."""
        return self.until is None or self.until > day


def stays_of(person_ids: Collection[int]) -> dict[int, tuple[Stay, ...]]:
    """Enrolments of these persons, the latest first. One statement."""
    found: dict[int, tuple[Stay, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select person_id, institution_id, is_main, lower(during), upper(during) from {places_view()} "  # noqa: S608
            "where person_id = any(%s::bigint[]) order by lower(during) desc, institution_id",
            [list(person_ids)],
        )
        for row in cursor.fetchall():
            found[row[0]] = (*found.get(row[0], ()), Stay(*row))
    return found


def main_now(stays: Collection[Stay], today: date) -> Stay | None:
    """The main enrolment of today, or the next one."""
    return next((stay for stay in stays if stay.is_main and stay.lasts(today)), None)
