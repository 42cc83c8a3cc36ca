"""Who answers for the journal of a connected institution today: people leave, the connection goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from parta.people import api as people


@dataclass(frozen=True, slots=True)
class Answering:
    """A person, and the moment since which a sign-in of this person is an entry into the institution's journal."""

    person_id: int
    since: datetime


def in_charge(named: Mapping[int, Answering], on: date) -> dict[int, Answering]:
    """By institution: the person ``named`` at its connection while he leads there, otherwise the head who came after
    him, otherwise still the one who was named. One statement.
    """
    leading = people.leaders_of(named, on)
    return {place: _answering(person, leading.get(place, ())) for place, person in named.items()}


def _answering(named: Answering, leading: tuple[people.PostLine, ...]) -> Answering:
    if any(line.person.person_id == named.person_id for line in leading):
        return named
    head = next((line for line in leading if line.position is people.Position.HEAD), None)
    if head is None:
        return named
    began = timezone.make_aware(datetime.combine(head.since, time.min))
    return Answering(head.person.person_id, max(named.since, began))
