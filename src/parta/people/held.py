"""Everything that is held on a person, gathered from the modules that hold it: each tells its part at start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.personal import Personal
from parta.people.models import Person, Tenure
from parta.people.queries import guardians_of
from parta.people.queries.card import corrections_of, documents_of
from parta.people.rules import Position
from parta.people.words import POSITIONS, PURPOSES
from parta.signing.api import vault
from parta.ui import wording


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is held: what, its value in words, what kind of personal data it is."""

    label: str
    value: str
    kind: Personal

    @property
    def purpose(self) -> str:
        """What it is held for."""
        return str(PURPOSES[self.kind])


@dataclass(frozen=True, slots=True)
class Held:
    """What one module holds on a person."""

    title: str
    facts: tuple[Fact, ...]
    order: int = 50


# (person, today) -> what the module holds on the person, None when nothing. A fixed number of statements each.
Holder = Callable[[int, date], Held | None]
_holders: list[Holder] = []


def register_held(holder: Holder) -> None:
    """Tell what a module holds on a person. Called at start."""
    if holder not in _holders:
        _holders.append(holder)


def everything_held(person_id: int, today: date) -> tuple[Held, ...]:
    """What every module holds on the person. The caller has checked that the reader is the person or stands for it."""
    found = (holder(person_id, today) for holder in (_record, _family, _posts, *_holders))
    return tuple(sorted(filter(None, found), key=lambda held: held.order))


def _record(person_id: int, _today: date) -> Held | None:
    person = Person.objects.filter(pk=person_id).first()
    if person is None or person.is_shielded:
        return None  # a protected record is shown by its institution, on paper
    facts = [
        Fact(_("Family name"), person.family_name, Personal.NAME),
        Fact(_("Given name"), person.given_name, Personal.NAME),
        Fact(_("Patronymic"), person.patronymic, Personal.NAME),
        Fact(_("Date of birth"), wording.day(person.born_on) if person.born_on else "", Personal.BIRTH),
        Fact(_("Phone"), person.phone, Personal.CONTACT),
        Fact(_("E-mail"), person.email, Personal.CONTACT),
        Fact("РНОКПП", _opened(person.rnokpp_sealed), Personal.IDENTIFIER),
        Fact("УНЗР", _opened(person.unzr_sealed), Personal.IDENTIFIER),
    ]
    facts += [Fact(_("Document, number ends in"), line.tail, Personal.IDENTIFIER) for line in documents_of(person_id)]
    facts += [
        Fact(_("Correction of %(day)s") % {"day": wording.moment(line.at)}, line.reason, Personal.NAME)
        for line in corrections_of(person_id)
    ]
    return Held(_("Record"), tuple(fact for fact in facts if fact.value), order=10)


def _family(person_id: int, today: date) -> Held | None:
    lines = guardians_of([person_id], today)
    facts = tuple(Fact(_("Guardian"), line.guardian.full, Personal.FAMILY) for line in lines)
    return Held(_("Guardians"), facts, order=20) if facts else None


def _posts(person_id: int, _today: date) -> Held | None:
    rows = Tenure.objects.filter(person_id=person_id, known_to=None).order_by("-during")
    found = list(rows.values_list("position", "institution_id", "during"))
    names = institutions.names_of({institution_id for _position, institution_id, _during in found})
    facts = tuple(
        Fact(
            str(POSITIONS[Position(position)]),
            f"{names.get(institution_id, '')}, {wording.day(during.lower)}",
            Personal.LINK,
        )
        for position, institution_id, during in found
    )
    return Held(_("Posts"), facts, order=30) if facts else None


def _opened(sealed: bytes | memoryview | None) -> str:
    return vault().decrypt(bytes(sealed)) if sealed is not None else ""
