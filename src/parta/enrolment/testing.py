"""Façade for tests and demo data: classes and pupils without a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from parta.enrolment.operations.classes import create_class
from parta.enrolment.operations.enrolling import Entry, enrol_many
from parta.enrolment.operations.protecting import protect_pupil as protect_pupil
from parta.enrolment.operations.takeouts import sign_takeout
from parta.enrolment.queries.groups import group_card
from parta.enrolment.rules.classes import year_bounds
from parta.enrolment.rules.takeouts import purpose_of_signature
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.testing import Numbers
from parta.people import api as people
from parta.signing import api as signing
from parta.signing.testing import make_signer, sign

_FAMILY = ("Бабенко", "Гнатюк", "Ґудзь", "Дем’янчук", "Єрмак", "Жук", "Іваненко", "Їжак", "Лисенко", "Шпак")
_GIRLS = ("Мирослава", "Стефанія", "Ярина", "Єва", "Ґражина")
_BOYS = ("Орест", "Захар", "Данило", "Їлля", "Артем")
_number, _letter = Numbers(), Numbers()
_LETTERS = "ДЕЗИЛМНОПРСТУФЦЧШ"


@dataclass(frozen=True, slots=True)
class MadePupil:
    person_id: int
    public_id: UUID
    display_name: str


def make_class(
    *,
    institution_id: int,
    school_year: int = 2026,
    grade: int = 8,
    letter: str = "",
    tutor_post_id: int | None = None,
    actor: Actor = SYSTEM,
) -> int:
    """A class and its id. Without a letter it gets one with a digit, which no test asks for: «Д0», «Д1».

    The year is one for tests whose days are written out; what is done at the real clock (a page, a command) wants
    ``school_year_of(timezone.localdate())``.
    """
    letter = letter or _with_digit(next(_letter))
    return create_class(
        actor=actor,
        institution_id=institution_id,
        school_year=school_year,
        grade=grade,
        letter=letter,
        tutor_post_id=tutor_post_id,
    )


def make_pupils(
    count: int,
    *,
    institution_id: int,
    class_id: int,
    since: date | None = None,
    born_on: date = date(2013, 5, 17),
    actor: Actor = SYSTEM,
) -> Sequence[MadePupil]:
    """Children recorded and enrolled into a class, by the alphabet of their making; without a day, when its year
    begins.
    """
    since = since or _opened(institution_id, class_id)
    persons = [_child(next(_number), born_on) for _ in range(count)]
    ids = people.record_persons(actor=actor, persons=persons, today=since)
    cards = people.cards(ids)
    entries = [Entry(person_id, class_id) for person_id in ids]
    enrol_many(actor=actor, institution_id=institution_id, entries=entries, since=since)
    return [MadePupil(person_id, cards[person_id].public_id, cards[person_id].full) for person_id in ids]


def make_pupil(person: people.NewPerson, *, institution_id: int, class_id: int, since: date | None = None) -> MadePupil:
    """One child with this name, recorded and enrolled; without a day, when the year of the class begins."""
    since = since or _opened(institution_id, class_id)
    (person_id,) = people.record_persons(actor=SYSTEM, persons=[person], today=since)
    enrol_many(actor=SYSTEM, institution_id=institution_id, entries=[Entry(person_id, class_id)], since=since)
    card = people.cards([person_id])[person_id]
    return MadePupil(person_id, card.public_id, card.full)


def protect(head: Actor, institution_id: int, child: MadePupil, today: date) -> str:
    """Put a child under protection; returns its label."""
    mark = people.NewProtection(2, "лист № 1", "поліція", today)
    return protect_pupil(actor=head, institution_id=institution_id, pupil=child.public_id, mark=mark, today=today)


def sign_request(*, actor: Actor, rnokpp: str, institution_id: int, takeout_id: int, now: datetime) -> None:
    """Sign a request for a large list by the КЕП of whoever asked: her person is recorded with this РНОКПП."""
    words: dict[str, Any] = {"site": "testserver", "browser": "a browser", "now": now}
    purpose = purpose_of_signature(institution_id, takeout_id)
    challenge = signing.make_challenge(purpose=purpose, act="I ask for a list.", **words)
    sign_takeout(
        actor=actor,
        institution_id=institution_id,
        takeout_id=takeout_id,
        token=challenge.token,
        cms=sign(challenge.data, make_signer(rnokpp=rnokpp)),
        **words,
    )


def _opened(institution_id: int, class_id: int) -> date:
    card = group_card(institution_id=institution_id, group_id=class_id)
    assert card is not None, "a class of the institution"
    return year_bounds(card.school_year)[0]


def _with_digit(number: int) -> str:
    return f"{_LETTERS[number // 10 % len(_LETTERS)]}{number % 10}"


def _child(number: int, born_on: date) -> people.NewPerson:
    girl = number % 2 == 0
    return people.NewPerson(
        family_name=_FAMILY[number % len(_FAMILY)],
        given_name=(_GIRLS if girl else _BOYS)[number // len(_FAMILY) % 5],
        patronymic="Тарасівна" if girl else "Тарасович",
        sex="f" if girl else "m",
        born_on=born_on,
    )
