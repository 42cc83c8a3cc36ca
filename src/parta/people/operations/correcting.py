"""Putting right a slip in a recorded name, birth date or sex. What stood there stays known, with who and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor, Role
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.kernel.text import tidy
from parta.people import policies, rules
from parta.people.models import Correction, Person
from parta.people.operations.feeding import require_own
from parta.people.operations.persons import person_problems
from parta.people.rules import NewPerson

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Names, sex («f», «m», None) and birth date as they should stand."""

    family_name: str
    given_name: str
    patronymic: str
    sex: str | None
    born_on: date | None


def correct_person(
    *,
    actor: Actor,
    institution_id: int,
    person_id: int,
    version: int,
    facts: PersonFacts,
    reason: str,
    today: date,
) -> tuple[str, ...]:
    """Put right what was recorded of a pupil; returns the names of the fields that changed.

    Copies of the name (`enrolment`'s cards) are the caller's, in the same transaction. Orders and other documents keep
    what was printed in them.

    :raises Refused: the actor does not lead movement of pupils where the person is enrolled
    :raises Stale: somebody corrected the person since ``version`` was read
    :raises Invalid: no reason, nothing changed, what was known is emptied, or a value breaks the rules of recording
    """
    where = identity.places_of({person_id}, Role.PUPIL, today).get(person_id, frozenset())
    require(policies.may_correct_person(actor, where & {institution_id}))
    with acting(actor, "people.person.correct"):
        person = _locked(person_id, version)
        wanted = _plain(facts)
        changes = {name: (getattr(person, name), value) for name, value in wanted.items()}
        changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        _check(wanted, changes, reason, today)
        require_own(person_id=person_id, slots=list(changes))
        for name, (_before, after) in changes.items():
            setattr(person, name, after)
        person.version = version + 1
        person.save(update_fields=[*changes, "version"])
        Correction.objects.create(
            person_id=person_id,
            author_id=actor.person_id,
            institution_id=institution_id,
            changes={name: [_kept(before), _kept(after)] for name, (before, after) in changes.items()},
            reason=tidy(reason),
        )
    return tuple(changes)


def restore_person(
    *,
    actor: Actor,
    institution_id: int,
    person_id: int,
    version: int,
    values: Mapping[str, str],
    reason: str,
    today: date,
) -> tuple[str, ...]:
    """Take corrections of names back: write, to the letter, what the last correction of each field replaced, even where
    the entrance would not take it today. Returns the names of the fields.

    :raises Refused: the actor does not lead movement of pupils where the person is enrolled
    :raises Stale: the record or one of the fields was changed since
    """
    where = identity.places_of({person_id}, Role.PUPIL, today).get(person_id, frozenset())
    require(policies.may_correct_person(actor, where & {institution_id}))
    with acting(actor, "people.person.restore"):
        person = _locked(person_id, version)
        changes = {}
        for name, value in values.items():
            last = Correction.objects.filter(person_id=person_id, changes__has_key=name).order_by("-pk").first()
            if last is None or last.changes[name] != [value, getattr(person, name)]:
                raise Stale(_("The name was changed since. Correct it on the card of the child."))
            changes[name] = [getattr(person, name), value]
            setattr(person, name, value)
        person.version = version + 1
        person.save(update_fields=[*changes, "version"])
        Correction.objects.create(
            person_id=person_id,
            author_id=actor.person_id,
            institution_id=institution_id,
            changes=changes,
            reason=tidy(reason),
        )
    return tuple(changes)


def _locked(person_id: int, version: int) -> Person:
    person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
    if person is None:
        raise NotVisible
    if person.is_shielded:
        raise Invalid([Problem("", _("The child is under protection: its record is corrected when that has ended."))])
    if person.version != version:
        raise Stale(
            _("Somebody corrected this record while you were editing. Compare the two versions and save again.")
        )
    return person


def _plain(facts: PersonFacts) -> dict[str, Any]:
    return {
        "family_name": rules.plain_name(facts.family_name),
        "given_name": rules.plain_name(facts.given_name),
        "patronymic": rules.plain_name(facts.patronymic),
        "sex": facts.sex,
        "born_on": facts.born_on,
    }


def _check(wanted: dict[str, Any], changes: dict[str, tuple[Any, Any]], reason: str, today: date) -> None:
    problems = person_problems(NewPerson(**wanted), today)
    problems += [
        Problem(name, _("This was known: correct it, it cannot be emptied."))
        for name in ("sex", "born_on")
        if name in changes and changes[name][1] is None
    ]
    if not tidy(reason):
        problems.append(Problem("reason", _("Say why, for example: a slip, compared with the birth certificate.")))
    elif len(reason) > LONGEST_REASON:
        problems.append(Problem("reason", _("The reason is longer than %(most)d signs.") % {"most": LONGEST_REASON}))
    if not changes and not problems:
        problems.append(Problem("", _("Nothing is changed: all stands as it was recorded.")))
    if problems:
        raise Invalid(problems)


def _kept(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
