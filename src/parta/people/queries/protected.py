"""What is known of children under protection, for the few who may know. Personal data: the caller checks and logs."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from parta.identity import api as identity
from parta.kernel.actor import Role
from parta.kernel.errors import NotVisible
from parta.people.models import Document, Person, Protection, ProtectionReader
from parta.people.queries import PersonName, in_charge_in, names
from parta.signing.api import vault


@dataclass(frozen=True, slots=True)
class ProtectionCard:
    """A mark as it stands. ``readers``: whom the head let know the child. ``doubles``: somebody was recorded meanwhile
    under an identifier of this child.
    """

    person_id: int
    label: str
    kind: int
    ground: str
    decided_by: str
    since: date
    until: date | None
    closes_family: bool
    set_by: str
    set_at: datetime
    readers: tuple[PersonName, ...]

    def is_due(self, today: date) -> bool:
        """Has the day come on which the head looks at it again?"""
        return self.until is not None and self.until <= today


def hidden_names(person_ids: Collection[int]) -> dict[int, PersonName]:
    """Real names of those of these persons who are under protection. Whoever calls has checked that the reader may know
    each, and logs the reading. One statement.
    """
    rows = Protection.objects.filter(person_id__in=person_ids, ended_at=None)
    found = {}
    for person_id, public_id, sealed in rows.values_list("person_id", "person__public_id", "sealed"):
        kept = json.loads(vault().open(sealed))[str(person_id)]
        found[person_id] = PersonName(person_id, public_id, kept["family_name"], kept["given_name"], kept["patronymic"])
    return found


def protections(person_ids: Collection[int]) -> dict[int, ProtectionCard]:
    """Marks that stand on these persons. Three statements, one when there is none."""
    rows = list(Protection.objects.filter(person_id__in=person_ids, ended_at=None).order_by("set_at"))
    if not rows:
        return {}
    readers: dict[int, list[int]] = {}
    named = ProtectionReader.objects.filter(protection__in=[row.pk for row in rows], ended_at=None).order_by("pk")
    for protection_id, person_id in named.values_list("protection_id", "person_id"):
        readers.setdefault(protection_id, []).append(person_id)
    known = names(
        {*(row.set_by_id for row in rows if row.set_by_id), *(each for who in readers.values() for each in who)}
    )
    return {
        row.person_id: ProtectionCard(
            person_id=row.person_id,
            label=row.label,
            kind=row.kind,
            ground=row.ground,
            decided_by=row.decided_by,
            since=row.since,
            until=row.until,
            closes_family=row.closes_family,
            set_by=known[row.set_by_id].full if row.set_by_id in known else "",
            set_at=row.set_at,
            readers=tuple(known[each] for each in readers.get(row.pk, ()) if each in known),
        )
        for row in rows
    }


def is_shielded(person_id: int) -> bool:
    """Is this person under protection? One statement."""
    return Person.objects.filter(pk=person_id, is_shielded=True).exists()


def doubles_of(person_id: int) -> bool:
    """Was somebody recorded meanwhile under an identifier of this protected child? Four statements at most."""
    row = Protection.objects.filter(person_id=person_id, ended_at=None).first()
    if row is None:
        return False
    kept = json.loads(vault().open(row.sealed))[str(person_id)]
    if kept["rnokpp_key"] and Person.objects.filter(rnokpp_key=bytes.fromhex(kept["rnokpp_key"])).exists():
        return True
    if kept["unzr_key"] and Person.objects.filter(unzr_key=bytes.fromhex(kept["unzr_key"])).exists():
        return True
    keys = [bytes.fromhex(key) for key in kept["documents"].values()]
    return Document.objects.filter(number_key__in=keys, revoked_at=None).exclude(person_id=person_id).exists()


def unheaded_marks(today: date) -> tuple[tuple[UUID, ProtectionCard], ...]:
    """Marks of children whom no head guards today: nobody is in charge where they are enrolled, or they are enrolled
    nowhere. Those to be looked at again first. Six statements at most.
    """
    rows = dict(Protection.objects.filter(ended_at=None).values_list("person_id", "public_id"))
    free = _unheaded(set(rows), today)
    cards = protections(free)
    lines = [(rows[person_id], card) for person_id, card in cards.items()]
    return tuple(sorted(lines, key=lambda line: (not line[1].is_due(today), line[1].set_at)))


def unheaded_mark(mark: UUID, today: date) -> int:
    """The child of such a mark.

    :raises NotVisible: there is none, or somebody is in charge
    """
    row = Protection.objects.filter(public_id=mark, ended_at=None).first()
    if row is None or row.person_id not in _unheaded({row.person_id}, today):
        raise NotVisible
    return int(row.person_id)


def _unheaded(person_ids: set[int], today: date) -> set[int]:
    if not person_ids:
        return set()
    places = identity.places_of(person_ids, Role.PUPIL, today)
    headed = in_charge_in({each for where in places.values() for each in where}, today)
    return {each for each in person_ids if not places.get(each, frozenset()) & headed.keys()}
