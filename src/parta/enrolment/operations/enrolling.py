"""Enrolling children: the national row, the school's name cards, the class. Set-based: one statement a table, whatever
the number.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Group
from parta.enrolment.rules.classes import FULL_TIME, year_bounds
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.people import api as people


class AlreadyEnrolled(DomainError):
    """One of the children has a main enrolment on one of these days: here, or in another institution."""

    code = "already-enrolled"


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded person who enters a class (or a preschool group) of the institution."""

    person_id: int
    group_id: int
    study_form: int = FULL_TIME


@dataclass(frozen=True, slots=True)
class PupilsEnrolled:
    """Event: children entered classes by one order."""

    institution_id: int
    school_year: int
    since: date
    order_id: int | None
    group_ids: tuple[int, ...]
    pupil_ids: tuple[int, ...]


def enrol_many(
    *, actor: Actor, institution_id: int, entries: Sequence[Entry], since: date, order_id: int | None = None
) -> int:
    """Enrol persons into classes from a day on, to the end of its school year; the main enrolment stays open. All or
    none.

    Writes the national rows, the school's name cards and the memberships: three statements. Returns how many were
    enrolled.

    :raises NotVisible: a class is not of this institution and school year
    :raises AlreadyEnrolled: somebody has a main enrolment on these days
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    year = school_year_of(since)
    _check_entries(entries, institution_id, year)
    ordered = sorted(entries, key=lambda entry: entry.person_id)
    persons = [entry.person_id for entry in ordered]
    groups = [entry.group_id for entry in ordered]
    forms = [entry.study_form for entry in ordered]
    try:
        with acting(actor, "enrolment.pupils.enrol"), connection.cursor() as cursor:
            _copy_name_cards(institution_id, persons)
            cursor.execute(_ENROL, [institution_id, since, order_id, persons, forms])
            cursor.execute(_SEAT, [institution_id, year, since, year_bounds(year)[1], order_id, persons, groups, forms])
            events.publish(
                PupilsEnrolled(institution_id, year, since, order_id, tuple(sorted(set(groups))), tuple(persons)),
                institution_id=institution_id,
            )
    except IntegrityError as error:
        raise _enrolled_before(error) from error
    return len(ordered)


# A new card gets the next number of its letter in the alphabetical book; under the label of protection, none.
_CARDS = """
with given as (
  select e.*, k.pupil_id is null and not enrolment_is_label(name) as is_new, upper(left(name, 1)) as letter
    from unnest(%(ids)s::bigint[], %(public)s::uuid[], %(names)s::text[], %(sexes)s::text[], %(born)s::date[])
         with ordinality as e (id, public_id, name, sex, born_on, at)
    left join enrolment_pupil k on k.institution_id = %(i)s and k.pupil_id = e.id)
insert into enrolment_pupil as known
  (institution_id, pupil_id, public_id, display_name, sex, born_on, book_letter, book_number)
select %(i)s, id, public_id, name, sex, born_on, case when is_new then letter end,
       case when is_new then row_number() over (partition by is_new, letter order by at)
         + coalesce((select max(b.book_number) from enrolment_pupil b
                      where b.institution_id = %(i)s and b.book_letter = letter), 0) end
  from given
on conflict (institution_id, pupil_id) do update
   set display_name = excluded.display_name, sex = excluded.sex, born_on = excluded.born_on
 where (known.display_name, known.sex, known.born_on) is distinct from (excluded.display_name, excluded.sex,
 excluded.born_on)
"""
_ENROL = """
insert into enrolment_enrolment (institution_id, during, order_id, person_id, study_form)
select %s, daterange(%s, null), %s, person_id, form from unnest(%s::bigint[], %s::smallint[]) as e (person_id, form)
"""
_SEAT = """
insert into enrolment_membership (institution_id, school_year, during, order_id, pupil_id, group_id, study_form)
select %s, %s, daterange(%s, %s), %s, pupil_id, group_id, form
  from unnest(%s::bigint[], %s::int[], %s::smallint[]) as e (pupil_id, group_id, form)
"""


def _copy_name_cards(institution_id: int, person_ids: Sequence[int]) -> None:
    """Bring the school's name cards in line with the persons, in the transaction that enrols them."""
    is_living = people.hold_living(person_ids)
    cards = people.cards(person_ids)
    if len(cards) != len(set(person_ids)):
        raise NotVisible
    if not is_living:
        raise Stale(_("A record of one of these children was joined with another meanwhile. Check the list again."))
    ordered = [cards[person_id] for person_id in person_ids]
    if any(card.sex is None or card.born_on is None for card in ordered):
        raise Invalid([Problem("born_on", _("A child is enrolled with its sex and date of birth known."))])
    with connection.cursor() as cursor:
        hold_books(cursor, [institution_id])
        columns: dict[str, Any] = {
            "i": institution_id,
            "ids": [card.person_id for card in ordered],
            "public": [card.public_id for card in ordered],
            "names": [card.full for card in ordered],
            "sexes": [card.sex for card in ordered],
            "born": [card.born_on for card in ordered],
        }
        cursor.execute(_CARDS, columns)


def hold_books(cursor: Any, institution_ids: Collection[int]) -> None:
    """Two who number children of one institution at once wait here for each other, before they take any name card."""
    cursor.execute(_HOLD_BOOKS, [sorted(institution_ids)])


_HOLD_BOOKS = """
select pg_advisory_xact_lock(hashtext('enrolment.book'), i) from unnest(%s::int[]) as i
"""


def _check_entries(entries: Sequence[Entry], institution_id: int, year: int) -> None:
    if not entries:
        raise Invalid([Problem("entries", _("There is nobody to enrol."))])
    if len({entry.person_id for entry in entries}) != len(entries):
        raise AlreadyEnrolled(_("The same child is named twice."))
    wanted = {entry.group_id for entry in entries}
    own = Group.objects.filter(institution_id=institution_id, school_year=year, id__in=wanted).exclude(
        kind=Group.Kind.STUDY_GROUP
    )
    if own.count() != len(wanted):
        raise NotVisible


def _enrolled_before(error: IntegrityError) -> Exception:
    text = str(error)
    if "enrolment_one_main_a_day" in text:
        return AlreadyEnrolled(
            _(
                "One of the children is already enrolled on these days, here or in another school. "
                "Check the list again: it says who."
            )
        )
    if "enrolment_membership" in text and "exclusion" in text:  # a partition names the constraint its own way
        return AlreadyEnrolled(
            _("One of the children is already in a class of this school on these days. Check the list again.")
        )
    return error
