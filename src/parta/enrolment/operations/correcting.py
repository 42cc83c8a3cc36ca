"""Putting right a slip in a pupil's record: the person, and every school's copy of the name, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Enrolment
from parta.enrolment.operations.enrolling import hold_books
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class PupilCorrected:
    """Event: a pupil's name, birth date or sex was put right. ``fields`` names what changed, never the values."""

    person_id: int
    institution_ids: tuple[int, ...]
    fields: tuple[str, ...]


def correct_pupil(
    *,
    actor: Actor,
    institution_id: int,
    pupil_id: int,
    version: int,
    facts: people.PersonFacts,
    reason: str,
    today: date,
) -> None:
    """Put right what is recorded of a child enrolled here, and its name cards in every school that has one.

    Raises as `people.correct_person`.
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    with acting(actor, "enrolment.pupil.correct"):
        fields = people.correct_person(
            actor=actor,
            institution_id=institution_id,
            person_id=pupil_id,
            version=version,
            facts=facts,
            reason=reason,
            today=today,
        )
        schools = _rewrite_cards(pupil_id)
        events.publish(PupilCorrected(pupil_id, schools, fields), institution_id=institution_id)


def restore_pupil(
    *,
    actor: Actor,
    institution_id: int,
    pupil_id: int,
    version: int,
    values: Mapping[str, str],
    reason: str,
    today: date,
) -> None:
    """Take a correction of names back, in the record and in the name cards of every school.

    Raises as `people.restore_person`.
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    with acting(actor, "enrolment.pupil.restore"):
        fields = people.restore_person(
            actor=actor,
            institution_id=institution_id,
            person_id=pupil_id,
            version=version,
            values=values,
            reason=reason,
            today=today,
        )
        events.publish(PupilCorrected(pupil_id, _rewrite_cards(pupil_id), fields), institution_id=institution_id)


def receive_pupil(
    *, actor: Actor, institution_id: int, pupil_id: int, source: str, facts: Mapping[str, Any], now: datetime
) -> tuple[str, ...]:
    """Take names, sex and birth date of a pupil from an outside system; what was taken back stays as it is here.

    Raises as `people.receive_person`.
    """
    with acting(actor, "enrolment.pupil.receive"):
        fields = people.receive_person(
            actor=actor, institution_id=institution_id, person_id=pupil_id, source=source, facts=facts, now=now
        )
        if fields:
            schools = _rewrite_cards(pupil_id)
            events.publish(PupilCorrected(pupil_id, schools, fields), institution_id=institution_id)
    return fields


def rewrite_cards(actor: Actor, pupil_id: int) -> None:
    """Bring the name cards of every school in line with a record that `matching` joined with another."""
    with acting(actor, "enrolment.pupil.rewrite"):
        _rewrite_cards(pupil_id)


def _rewrite_cards(pupil_id: int) -> tuple[int, ...]:
    card = people.cards([pupil_id])[pupil_id]
    # Enrolments name every school that copied the card; the copies themselves lie in each school's own plane.
    known = Enrolment.objects.filter(person_id=pupil_id).order_by("institution_id")
    schools = tuple(known.values_list("institution_id", flat=True).distinct())
    with connection.cursor() as cursor:
        hold_books(cursor, schools)
        words = {"name": card.full, "sex": card.sex, "born": card.born_on, "schools": list(schools), "p": pupil_id}
        cursor.execute(_REWRITE, words)
    return schools


# A name put right stays under its number in the alphabetical book, or gets the next one of its new letter; under the
# label of protection it keeps the number, and nobody gets it.
_REWRITE = """
with own as (
  select institution_id, upper(left(%(name)s, 1)) as letter,
         enrolment_is_label(%(name)s) or book_letter is not distinct from upper(left(%(name)s, 1)) as stays
    from enrolment_pupil where institution_id = any(%(schools)s::int[]) and pupil_id = %(p)s)
update enrolment_pupil p set display_name = %(name)s, sex = %(sex)s, born_on = %(born)s,
       book_letter = case when stays then p.book_letter else letter end,
       book_number = case when stays then p.book_number else 1 + coalesce((
         select max(b.book_number) from enrolment_pupil b
          where b.institution_id = p.institution_id and b.book_letter = letter), 0) end
  from own where p.institution_id = own.institution_id and p.pupil_id = %(p)s
"""
