"""Moving pupils between two institutions from a day on, and the same taken back. Set-based: the number of statements
does not depend on the number of pupils.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Enrolment, Pupil
from parta.enrolment.operations.enrolling import AlreadyEnrolled, Entry, enrol_many
from parta.enrolment.operations.undoing import StandsInTheWay, dependences_of, later_facts, undo_enrolment
from parta.enrolment.rules.moves import TO_ANOTHER_SCHOOL
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError
from parta.matching import api as matching


class NotHere(DomainError):
    """Some of the pupils are not enrolled in the institution on the day, or came only on it."""

    code = "not-enrolled-here"


@dataclass(frozen=True, slots=True)
class PupilsTransferred:
    """Event: pupils left one institution for another on a day. ``order_id`` is the order of the one they left."""

    institution_id: int
    to_institution_id: int
    since: date
    order_id: int | None
    pupil_ids: tuple[int, ...]


def transferable(*, institution_id: int, pupil_ids: Collection[int], since: date) -> frozenset[int]:
    """Those of the pupils whose main enrolment here began before the day and lasts on it. One statement."""
    rows = Enrolment.objects.filter(
        person_id__in=pupil_ids, institution_id=institution_id, is_main=True, known_to=None,
        during__contains=since, during__startswith__lt=since, during__endswith=None,
    )  # fmt: skip
    return frozenset(rows.values_list("person_id", flat=True))


def transfer_many(
    *,
    actor: Actor,
    institution_id: int,
    to_institution_id: int,
    entries: Sequence[Entry],
    since: date,
    out_order_id: int | None,
    in_order_id: int | None,
    reason: int = TO_ANOTHER_SCHOOL,
) -> int:
    """End the pupils' enrolment and places in one institution the day before, begin them in the other; all or none.

    What was so before the day stays known as shorter rows. Returns how many were moved.

    :param reason: number of the codifier of grounds of leaving
    :raises NotHere: somebody is not enrolled here on the day, or began on it
    :raises StandsInTheWay: there are marks, absences or the like of these pupils here from the day on
    :raises NotVisible: a class is not of the other institution and school year
    :raises AlreadyEnrolled: a place there is taken on these days
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    require(policies.may_move_pupils(actor, institution_id=to_institution_id))
    pupils = sorted(entry.person_id for entry in entries)
    if len(set(pupils)) != len(pupils):
        raise AlreadyEnrolled(_("The same child is named twice."))
    with acting(actor, "enrolment.pupils.transfer"), connection.cursor() as cursor:
        if standing := later_facts(institution_id=institution_id, pupil_ids=pupils, since=since, holds=True):
            named = Pupil.objects.filter(
                institution_id=institution_id, pupil_id__in=[each.pupil_id for each in standing]
            )
            raise StandsInTheWay(standing, dict(named.values_list("pupil_id", "display_name")))
        cursor.execute(_HOLD_CARDS, [institution_id, pupils])
        here = transferable(institution_id=institution_id, pupil_ids=pupils, since=since)
        if len(here) != len(pupils):
            raise NotHere(_("Some of these pupils are not enrolled here on that day any more. Look at the list again."))
        words: dict[str, Any] = {
            "i": institution_id, "pupils": pupils, "since": since, "y": school_year_of(since), "order": out_order_id,
            "reason": reason,
        }  # fmt: skip
        cursor.execute(_SHORTEN_MAIN, words)
        cursor.execute(_SHORTEN_PLACES, words)
        _leave_beside(cursor, words | {"i": to_institution_id})
        enrol_many(actor=actor, institution_id=to_institution_id, entries=entries, since=since, order_id=in_order_id)
        matching.children_moved(
            holder_id=institution_id, claimant_id=to_institution_id, person_ids=pupils, now=timezone.now()
        )
        events.publish(
            PupilsTransferred(institution_id, to_institution_id, since, out_order_id, tuple(pupils)),
            institution_id=institution_id,
        )
    return len(pupils)


def end_stay(actor: Actor, institution_id: int, person_id: int, claimant_id: int, since: date) -> None:
    """End the main enrolment and the places of one pupil the day before; a place he has at the claimant's becomes his
    main enrolment from the day on. Called by `matching` when an officer lets a child go for his school.

    :raises StandsInTheWay: there are marks, absences or the like of the pupil here from the day on
    :raises NotHere: he is not enrolled here on the day, or came only on it
    """
    require(policies.may_end_stay(actor, institution_id=institution_id, claimant_id=claimant_id))
    with acting(actor, "enrolment.pupil.end_stay"), connection.cursor() as cursor:
        if standing := later_facts(institution_id=institution_id, pupil_ids=[person_id], since=since, holds=True):
            named = Pupil.objects.filter(institution_id=institution_id, pupil_id=person_id)
            raise StandsInTheWay(standing, dict(named.values_list("pupil_id", "display_name")))
        cursor.execute(_HOLD_CARDS, [institution_id, [person_id]])
        if not transferable(institution_id=institution_id, pupil_ids=[person_id], since=since):
            raise NotHere(_("The pupil is not enrolled here on that day any more. Look at the card again."))
        words: dict[str, Any] = {
            "i": institution_id, "pupils": [person_id], "since": since, "y": school_year_of(since), "order": None,
            "reason": TO_ANOTHER_SCHOOL,
        }  # fmt: skip
        cursor.execute(_SHORTEN_MAIN, words)
        cursor.execute(_SHORTEN_PLACES, words)
        cursor.execute(_MAKE_MAIN, words | {"i": claimant_id})
        events.publish(
            PupilsTransferred(institution_id, claimant_id, since, None, (person_id,)), institution_id=institution_id
        )


def undo_transfer(
    *, actor: Actor, institution_id: int, to_institution_id: int, in_order_id: int, since: date
) -> tuple[int, ...]:
    """Take a transfer back: the rows it began close, those it shortened are whole again. Returns the pupils.

    :raises StandsInTheWay: marks, moves or other later facts stand on the places in the other institution
    :raises NotVisible: the order brought nobody, or was taken back before
    :raises NotHere: somebody's row here was changed since
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    require(policies.may_move_pupils(actor, institution_id=to_institution_id))
    with acting(actor, "enrolment.transfer.undo"), connection.cursor() as cursor:
        rows = Enrolment.objects.filter(institution_id=to_institution_id, order_id=in_order_id, known_to=None)
        pupils = sorted(rows.values_list("person_id", flat=True))
        undo_enrolment(actor=actor, institution_id=to_institution_id, order_id=in_order_id)
        words: dict[str, Any] = {"i": institution_id, "pupils": pupils, "since": since, "y": school_year_of(since)}
        cursor.execute(_LENGTHEN_MAIN, words)
        if cursor.rowcount != len(pupils):
            raise NotHere(_("The enrolment of some of these pupils was changed since. Take that change back first."))
        cursor.execute(_LENGTHEN_PLACES, words)
    return tuple(pupils)


def stands_in_classes(*, institution_id: int, pupil_ids: Collection[int], since: date) -> tuple[str, ...]:
    """What would keep these pupils from leaving on the day, in words, without names."""
    found = later_facts(institution_id=institution_id, pupil_ids=pupil_ids, since=since, holds=False)
    return tuple(dict.fromkeys(each.what for each in found))


def stands_on_transfer(*, to_institution_id: int, in_order_id: int) -> tuple[str, ...]:
    """What would keep a transfer from being taken back now, in words, without names."""
    found = dependences_of(institution_id=to_institution_id, order_id=in_order_id)
    return tuple(dict.fromkeys(each.what for each in found))


def _leave_beside(cursor: Any, words: dict[str, Any]) -> None:
    """End places beside the main enrolment. One statement for nearly everybody, who has none."""
    cursor.execute(_END_BESIDE, words | {"order": None})
    if cursor.rowcount:
        cursor.execute(_SHORTEN_PLACES, words | {"order": None})


_HOLD_CARDS = """
select from enrolment_pupil where institution_id = %s and pupil_id = any(%s) order by pupil_id for update
"""
_SHORTEN_MAIN = """
with ended as (
  update enrolment_enrolment set known_to = clock_timestamp()
   where institution_id = %(i)s and person_id = any(%(pupils)s) and is_main and known_to is null
     and during @> %(since)s::date
  returning person_id, institution_id, is_main, study_form, order_id, during)
insert into enrolment_enrolment
  (person_id, institution_id, is_main, study_form, order_id, during, ended_by, end_reason)
select person_id, institution_id, is_main, study_form, order_id, daterange(lower(during), %(since)s), %(order)s,
       %(reason)s
  from ended order by person_id
"""
# What was a place beside the main enrolment stays so until the day.
_MAKE_MAIN = """
with ended as (
  update enrolment_enrolment set known_to = clock_timestamp()
   where institution_id = %(i)s and person_id = any(%(pupils)s) and not is_main and known_to is null
     and (upper_inf(during) or upper(during) > %(since)s)
  returning person_id, institution_id, study_form, order_id, during)
insert into enrolment_enrolment (person_id, institution_id, is_main, study_form, order_id, during)
select person_id, institution_id, false, study_form, order_id, daterange(lower(during), %(since)s) from ended
 where lower(during) < %(since)s
 union all
select person_id, institution_id, true, study_form, order_id,
       daterange(greatest(lower(during), %(since)s), upper(during))
  from ended
"""
# What a pupil had beside the main enrolment in the school he comes to ends, since the order gives him the main one.
_END_BESIDE = """
with ended as (
  update enrolment_enrolment set known_to = clock_timestamp()
   where institution_id = %(i)s and person_id = any(%(pupils)s) and not is_main and known_to is null
     and (upper_inf(during) or upper(during) > %(since)s)
  returning person_id, institution_id, is_main, study_form, order_id, during)
insert into enrolment_enrolment (person_id, institution_id, is_main, study_form, order_id, during, ended_by, end_reason)
select person_id, institution_id, is_main, study_form, order_id, daterange(lower(during), %(since)s), %(order)s, null
  from ended where lower(during) < %(since)s order by person_id
"""
# A place that began on the day or later closes without a shorter one.
_SHORTEN_PLACES = """
with ended as (
  update enrolment_membership set known_to = clock_timestamp()
   where institution_id = %(i)s and school_year >= %(y)s and pupil_id = any(%(pupils)s) and known_to is null
     and upper(during) > %(since)s
  returning institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id, during)
insert into enrolment_membership
  (institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id, during, ended_by)
select institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id,
       daterange(lower(during), %(since)s), %(order)s
  from ended where lower(during) < %(since)s order by pupil_id, group_id
"""
_LENGTHEN_MAIN = """
with ended as (
  update enrolment_enrolment set known_to = clock_timestamp()
   where institution_id = %(i)s and person_id = any(%(pupils)s) and is_main and known_to is null
     and upper(during) = %(since)s
  returning person_id, institution_id, is_main, study_form, order_id, during)
insert into enrolment_enrolment (person_id, institution_id, is_main, study_form, order_id, during)
select person_id, institution_id, is_main, study_form, order_id, daterange(lower(during), null) from ended
 order by person_id
"""
_LENGTHEN_PLACES = """
with ended as (
  update enrolment_membership set known_to = clock_timestamp()
   where institution_id = %(i)s and school_year = %(y)s and pupil_id = any(%(pupils)s) and known_to is null
     and upper(during) = %(since)s
  returning institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id, during)
insert into enrolment_membership
  (institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id, during)
select institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id,
       daterange(lower(during), make_date(%(y)s + 1, 9, 1))
  from ended order by pupil_id, group_id
"""
