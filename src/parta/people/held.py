"""Everything that is held on a person, gathered from the modules that hold it: each tells its part at start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.personal import Personal
from parta.people.models import Person, Tenure
from parta.people.queries import guardians_of
from parta.people.queries.card import corrections_of, documents_of
from parta.people.rules import Position
from parta.people.words import POSITIONS, PURPOSES, SEXES
from parta.planes.models import Declared
from parta.signing.api import vault
from parta.ui import wording


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is held: what, its value in words, the declared field it stands in («people.Person.phone»)."""

    label: str
    value: str
    field: str

    @property
    def kind(self) -> Personal:
        """What kind of personal data it is, as the field's model declares."""
        model, name = _declared(self.field)
        return model.personal_data[name]

    @property
    def purpose(self) -> str:
        """What it is held for, as the field's model declares."""
        model, name = _declared(self.field)
        return str(next(PURPOSES[purpose] for purpose, fields in model.held_for.items() if name in fields))


@dataclass(frozen=True, slots=True)
class Held:
    """What one module holds on a person."""

    title: str
    facts: tuple[Fact, ...]
    order: int = 50


# (person, today) -> what the module holds on the person, None when nothing. A fixed number of statements each.
Holder = Callable[[int, date], Held | None]
_holders: list[Holder] = []


def _declared(field: str) -> tuple[type[Declared], str]:
    """:raises LookupError: no such model"""
    label, _dot, name = field.rpartition(".")
    model = apps.get_model(label)
    if not issubclass(model, Declared):
        raise LookupError(field)
    return model, name


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
        Fact(_("Family name"), person.family_name, "people.Person.family_name"),
        Fact(_("Given name"), person.given_name, "people.Person.given_name"),
        Fact(_("Patronymic"), person.patronymic, "people.Person.patronymic"),
        Fact(_("Sex"), str(SEXES[person.sex]) if person.sex else "", "people.Person.sex"),
        Fact(_("Date of birth"), wording.day(person.born_on) if person.born_on else "", "people.Person.born_on"),
        Fact(_("Phone"), person.phone, "people.Person.phone"),
        Fact(_("E-mail"), person.email, "people.Person.email"),
        Fact("РНОКПП", _opened(person.rnokpp_sealed), "people.Person.rnokpp_sealed"),
        Fact("УНЗР", _opened(person.unzr_sealed), "people.Person.unzr_sealed"),
    ]
    facts += [
        Fact(_("Document, number ends in"), line.tail, "people.Document.number_sealed")
        for line in documents_of(person_id)
    ]
    facts += [
        Fact(_("Correction of %(day)s") % {"day": wording.moment(line.at)}, line.reason, "people.Correction.reason")
        for line in corrections_of(person_id)
    ]
    return Held(_("Record"), tuple(fact for fact in facts if fact.value), order=10)


def _family(person_id: int, today: date) -> Held | None:
    if Person.objects.filter(pk=person_id, is_shielded=True).exists():
        return None  # who stands for a protected child, perhaps in a place that is kept from the other parent
    lines = guardians_of([person_id], today)
    facts = tuple(Fact(_("Guardian"), line.guardian.full, "people.Guardianship.kind") for line in lines)
    return Held(_("Guardians"), facts, order=20) if facts else None


def _posts(person_id: int, _today: date) -> Held | None:
    rows = Tenure.objects.filter(person_id=person_id, known_to=None).order_by("-during")
    found = list(rows.values_list("position", "institution_id", "during"))
    names = institutions.names_of({institution_id for _position, institution_id, _during in found})
    facts = tuple(
        Fact(
            str(POSITIONS[Position(position)]),
            f"{names.get(institution_id, '')}, {wording.day(during.lower)}",
            "people.Tenure.person",
        )
        for position, institution_id, during in found
    )
    return Held(_("Posts"), facts, order=30) if facts else None


def _opened(sealed: bytes | memoryview | None) -> str:
    return vault().decrypt(bytes(sealed)) if sealed is not None else ""
