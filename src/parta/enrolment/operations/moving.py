"""Moving pupils inside an institution and out of it by an order, and the same taken back. Set-based: the number of
statements does not depend on the number of pupils.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Membership
from parta.enrolment.operations.enrolling import AlreadyEnrolled
from parta.enrolment.operations.undoing import (
    Dependence,
    StandsInTheWay,
    Undoing,
    hold_cards_whole,
    hold_writers,
    later_facts,
    what_stands_on,
)
from parta.enrolment.queries.moving import names_of, problems_of_moves
from parta.enrolment.rules.classes import year_bounds
from parta.enrolment.rules.moves import Act, Move, split
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem


@dataclass(frozen=True, slots=True)
class PupilsMoved:
    """Event: an order moved pupils inside an institution, or ended their enrolment."""

    institution_id: int
    order_id: int
    act: int
    since: date
    pupil_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MovesUndone:
    """Event: what an order had moved was taken back."""

    institution_id: int
    order_id: int
    pupil_ids: tuple[int, ...]


def move_many(*, actor: Actor, institution_id: int, moves: Sequence[Move], order_id: int) -> int:
    """Do what an order says of each pupil; all or none. What was so before stays known as shorter rows, which say by
    which order they ended. Returns how many were moved.

    :raises Invalid: a pupil cannot be moved: named, with the reason
    :raises StandsInTheWay: there are marks, absences or the like of a pupil who leaves his class, from that day on
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    with acting(actor, "enrolment.pupils.move"):
        for act, since, same in split(list(moves)):
            pupils = [move.person_id for move in same]
            if act in (Act.LEAVE, Act.CLASS):
                _require_no_facts(institution_id, pupils, since)
            hold_cards_whole(institution_id, pupils)
            _require_possible(institution_id, same)
            _DOES[act](institution_id, same, since, order_id)
            events.publish(
                PupilsMoved(institution_id, order_id, int(act), since, tuple(pupils)), institution_id=institution_id
            )
    return len(moves)


@dataclass(frozen=True, slots=True)
class FuturePlace:
    """A place in a class of a school year that has not begun: it ends before it begins when the pupil leaves."""

    pupil_id: int
    school_year: int
    group_id: int
    study_form: int
    order_id: int | None


def future_places(*, institution_id: int, moves: Sequence[Move]) -> tuple[FuturePlace, ...]:
    """Places of later school years that these moves would close. For the order to remember. One SQL statement."""
    leaving = {move.person_id: move.since for move in moves if move.act is Act.LEAVE}
    if not leaving:
        return ()
    rows = Membership.objects.filter(
        institution_id=institution_id, school_year__gt=school_year_of(min(leaving.values())), pupil_id__in=leaving,
        is_class=True, known_to=None,
    ).order_by("pupil_id", "school_year")  # fmt: skip
    columns = ("pupil_id", "school_year", "group_id", "study_form", "order_id")
    return tuple(FuturePlace(*row) for row in rows.values_list(*columns))


def facts_in_the_way(*, institution_id: int, moves: Sequence[Move]) -> dict[int, list[str]]:
    """Later facts that would keep these pupils from leaving their classes, by pupil, for the page that asks before."""
    found: dict[int, list[str]] = {}
    for act, since, same in split(list(moves)):
        if act in (Act.LEAVE, Act.CLASS):
            pupils = [move.person_id for move in same]
            for each in later_facts(institution_id=institution_id, pupil_ids=pupils, since=since, holds=False):
                found.setdefault(each.pupil_id, []).append(each.what)
    return found


def undo_moves(
    *,
    actor: Actor,
    institution_id: int,
    order_id: int,
    pupil_ids: Collection[int],
    lost: Sequence[FuturePlace] = (),
    opens_classes: bool = False,
) -> int:
    """Take back what an order did: the rows it wrote close, those it shortened are whole again. Returns how many pupils
    it touched.

    :param lost: places of a coming year that the order closed before they began (`future_places`)
    :param opens_classes: the order brought everybody into their classes (a new school year): a lesson there stands on
        it too
    :raises StandsInTheWay: later facts or orders stand on it
    :raises AlreadyEnrolled: somebody who left by it is enrolled elsewhere now
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    pupils = sorted(pupil_ids)
    words: dict[str, Any] = {"i": institution_id, "order": order_id, "pupils": pupils}
    with acting(actor, "enrolment.moves.undo"), connection.cursor() as cursor:
        undoings = undoings_of_moves(institution_id, order_id, pupils, opens_classes)
        hold_writers(undoings)
        hold_cards_whole(institution_id, pupils)
        if standing := what_stands_on(undoings):
            names = names_of(institution_id=institution_id, pupil_ids={each.pupil_id for each in standing})
            raise StandsInTheWay(standing, names)
        for undoing in undoings:
            if undoing.has_places:
                cursor.execute(_CLOSE_GROUPS, words | {"y": undoing.school_year, "since": undoing.since,
                                                       "placed": list(undoing.pupil_ids)})  # fmt: skip
        for statement in (_CLOSE_PLACES, _CLOSE_MAIN, _LENGTHEN_PLACES):
            cursor.execute(statement, words)
        _lengthen_main(words)
        Membership.objects.bulk_create(
            Membership(
                institution_id=institution_id, school_year=place.school_year, group_id=place.group_id,
                pupil_id=place.pupil_id, study_form=place.study_form, order_id=place.order_id,
                during=DateRange(*year_bounds(place.school_year)),
            )
            for place in lost
        )  # fmt: skip
        events.publish(MovesUndone(institution_id, order_id, tuple(pupils)), institution_id=institution_id)
    return len(pupils)


def stands_on_moves(
    *, institution_id: int, order_id: int, pupil_ids: Collection[int], opens_classes: bool = False
) -> tuple[Dependence, ...]:
    """What would keep the order from being undone now."""
    return what_stands_on(undoings_of_moves(institution_id, order_id, sorted(pupil_ids), opens_classes))


def undoings_of_moves(
    institution_id: int, order_id: int, pupil_ids: Sequence[int], opens_classes: bool
) -> list[Undoing]:
    """Places that an order gave, by school year and day, and the pupils to whom it gave none. Two statements."""
    rows = Membership.objects.filter(
        institution_id=institution_id, pupil_id__in=pupil_ids, is_class=True, known_to=None
    )
    stays = set(rows.filter(ended_by=order_id).values_list("pupil_id", "group_id"))
    placed: dict[tuple[int, date], list[tuple[int, int]]] = {}
    written = rows.filter(order_id=order_id).order_by("pupil_id")
    for year, pupil_id, group_id, during in written.values_list("school_year", "pupil_id", "group_id", "during"):
        if (pupil_id, group_id) not in stays:
            placed.setdefault((year, during.lower), []).append((pupil_id, group_id))
    found = [
        Undoing(
            institution_id=institution_id, order_id=order_id, school_year=year, since=since,
            class_ids=tuple(sorted({group_id for _pupil, group_id in places})),
            pupil_ids=tuple(pupil_id for pupil_id, _group in places), opens_classes=opens_classes,
        )
        for (year, since), places in sorted(placed.items())
    ]  # fmt: skip
    others = set(pupil_ids) - {pupil_id for places in placed.values() for pupil_id, _group in places}
    if others:
        found.append(
            Undoing(
                institution_id=institution_id, order_id=order_id, school_year=0, since=date.max, class_ids=(),
                pupil_ids=tuple(sorted(others)), has_places=False,
            )
        )  # fmt: skip
    return found


def _require_no_facts(institution_id: int, pupils: Sequence[int], since: date) -> None:
    if standing := later_facts(institution_id=institution_id, pupil_ids=pupils, since=since, holds=True):
        names = names_of(institution_id=institution_id, pupil_ids={each.pupil_id for each in standing})
        raise StandsInTheWay(standing, names)


def _require_possible(institution_id: int, moves: Sequence[Move]) -> None:
    """Checked once more under the lock on the pupils' name cards.

    :raises Invalid: each problem names its pupil
    """
    wrong = problems_of_moves(institution_id=institution_id, moves=moves)
    if wrong:
        names = names_of(institution_id=institution_id, pupil_ids=wrong)
        raise Invalid(
            [
                Problem("list", f"{names.get(pupil_id, '')}: {text}", row=at)
                for at, (pupil_id, texts) in enumerate(wrong.items(), start=1)
                for text in texts
            ]
        )


def _leave(institution_id: int, moves: Sequence[Move], since: date, order_id: int) -> None:
    words = _words(institution_id, moves, since, order_id)
    with connection.cursor() as cursor:
        cursor.execute(_END_MAIN, words)
        cursor.execute(_END_PLACES, words | {"groups_too": True, "for_good": True})


def _change_class(institution_id: int, moves: Sequence[Move], since: date, order_id: int) -> None:
    words = _words(institution_id, moves, since, order_id)
    with connection.cursor() as cursor:
        cursor.execute(_SEAT_AGAIN, words | {"groups_too": True, "for_good": False})


def _change_form(institution_id: int, moves: Sequence[Move], since: date, order_id: int) -> None:
    words = _words(institution_id, moves, since, order_id)
    with connection.cursor() as cursor:
        cursor.execute(_END_MAIN, words)
        cursor.execute(_BEGIN_FORM, words)
        cursor.execute(_SEAT_AGAIN, words | {"groups_too": False, "for_good": False})


def _next_year(institution_id: int, moves: Sequence[Move], since: date, order_id: int) -> None:
    words = _words(institution_id, moves, since, order_id) | {"end": year_bounds(school_year_of(since))[1]}
    with connection.cursor() as cursor:
        cursor.execute(_SEAT_NEXT, words)


_DOES: Mapping[Act, Callable[[int, Sequence[Move], date, int], None]] = {
    Act.LEAVE: _leave,
    Act.CLASS: _change_class,
    Act.FORM: _change_form,
    Act.NEXT_YEAR: _next_year,
}


def _words(institution_id: int, moves: Sequence[Move], since: date, order_id: int) -> dict[str, Any]:
    return {
        "i": institution_id,
        "y": school_year_of(since),
        "since": since,
        "order": order_id,
        "pupils": [move.person_id for move in moves],
        "to": [move.to_group for move in moves],
        "forms": [move.study_form for move in moves],
        "reasons": [move.reason for move in moves],
    }


def _lengthen_main(words: dict[str, Any]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LENGTHEN_MAIN, words)
    except IntegrityError as error:
        if "enrolment_one_main_a_day" not in str(error):
            raise
        raise AlreadyEnrolled(
            _("One of the children is enrolled in another school by now. The order stays in force.")
        ) from error


_MOVED = "unnest(%(pupils)s::bigint[], %(to)s::int[], %(forms)s::smallint[], %(reasons)s::smallint[]) as e (pupil, to_group, form, reason)"  # noqa: E501
_END_MAIN = f"""
with ended as (
  update enrolment_enrolment set known_to = clock_timestamp()
   where institution_id = %(i)s and person_id = any(%(pupils)s) and is_main and known_to is null
     and during @> %(since)s::date
  returning person_id, institution_id, is_main, study_form, order_id, during)
insert into enrolment_enrolment
  (person_id, institution_id, is_main, study_form, order_id, during, ended_by, end_reason)
select person_id, institution_id, is_main, study_form, order_id, daterange(lower(during), %(since)s), %(order)s,
       nullif(e.reason, 0)
  from ended join {_MOVED} on e.pupil = person_id
 order by person_id
"""  # noqa: S608
_BEGIN_FORM = f"""
insert into enrolment_enrolment (person_id, institution_id, study_form, order_id, during)
select e.pupil, %(i)s, e.form, %(order)s, daterange(%(since)s, null) from {_MOVED} order by e.pupil
"""  # noqa: S608
_ENDED = """
with ended as (
  update enrolment_membership set known_to = clock_timestamp()
   where institution_id = %(i)s and (school_year = %(y)s or school_year > %(y)s and %(for_good)s)
     and pupil_id = any(%(pupils)s) and known_to is null and upper(during) > %(since)s and (is_class or %(groups_too)s)
  returning institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id, during),
shorter as (
  insert into enrolment_membership
    (institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id, during, ended_by)
  select institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id,
         daterange(lower(during), %(since)s), %(order)s
    from ended where lower(during) < %(since)s order by pupil_id, group_id)
"""
_END_PLACES = f"{_ENDED} select count(*) from ended"  # noqa: S608
_SEAT_AGAIN = f"""{_ENDED}
insert into enrolment_membership (institution_id, school_year, group_id, pupil_id, study_form, order_id, during)
select institution_id, school_year, coalesce(nullif(e.to_group, 0), group_id), pupil_id,
       coalesce(nullif(e.form, 0), study_form), %(order)s, daterange(%(since)s, upper(during))
  from ended join {_MOVED} on e.pupil = pupil_id
 where is_class order by pupil_id
"""  # noqa: S608
_SEAT_NEXT = f"""
insert into enrolment_membership (institution_id, school_year, group_id, pupil_id, study_form, order_id, during)
select %(i)s, %(y)s, e.to_group, e.pupil,
       (select m.study_form from enrolment_enrolment m
         where m.person_id = e.pupil and m.institution_id = %(i)s and m.is_main and m.known_to is null
           and upper_inf(m.during)),
       %(order)s, daterange(%(since)s, %(end)s)
  from {_MOVED} order by e.pupil
"""  # noqa: S608
# Places in study groups of the class that the order gave go with it.
_CLOSE_GROUPS = """
update enrolment_membership set known_to = clock_timestamp()
 where institution_id = %(i)s and school_year = %(y)s and pupil_id = any(%(placed)s) and known_to is null
   and not is_class and lower(during) >= %(since)s
"""
_CLOSE_PLACES = """
update enrolment_membership set known_to = clock_timestamp()
 where institution_id = %(i)s and pupil_id = any(%(pupils)s) and known_to is null and order_id = %(order)s
   and ended_by is null
"""
_CLOSE_MAIN = """
update enrolment_enrolment set known_to = clock_timestamp()
 where institution_id = %(i)s and person_id = any(%(pupils)s) and known_to is null and order_id = %(order)s
   and ended_by is null
"""
_LENGTHEN_PLACES = """
with ended as (
  update enrolment_membership set known_to = clock_timestamp()
   where institution_id = %(i)s and pupil_id = any(%(pupils)s) and known_to is null and ended_by = %(order)s
  returning institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id, during)
insert into enrolment_membership
  (institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id, during)
select institution_id, school_year, group_id, pupil_id, is_class, study_form, order_id,
       daterange(lower(during), make_date(school_year + 1, 9, 1))
  from ended order by pupil_id, group_id
"""
_LENGTHEN_MAIN = """
with ended as (
  update enrolment_enrolment set known_to = clock_timestamp()
   where institution_id = %(i)s and person_id = any(%(pupils)s) and known_to is null and ended_by = %(order)s
  returning person_id, institution_id, is_main, study_form, order_id, during)
insert into enrolment_enrolment (person_id, institution_id, is_main, study_form, order_id, during)
select person_id, institution_id, is_main, study_form, order_id, daterange(lower(during), null) from ended
 order by person_id
"""
