"""The day of a preschool group: who is there, who eats what. Each save is a row; nothing is ever overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.kernel.text import tidy
from parta.planes.constraints import broken_constraint
from parta.preschools import policies
from parta.preschools.models import DayMark, GroupDay
from parta.preschools.queries.days import latest_marks, latest_saves
from parta.preschools.rules.days import LONGEST_WHY, SHORTEST_WHY, Said, changes, conflicts, is_late
from parta.reference import api as reference


class SaidOtherwise(DomainError):
    """Somebody else said something different of these children meanwhile (``pupil_ids``)."""

    code = "said-otherwise"

    def __init__(self, pupil_ids: tuple[int, ...]) -> None:
        super().__init__(_("Somebody marked some of these children meanwhile. Their lines show what stands now."))
        self.pupil_ids = pupil_ids


@dataclass(frozen=True, slots=True)
class DayForm:
    """What a form says: of children that are listed, against what it was opened with. ``works`` False: the group does
    not work that day, and ``why`` says the reason. A day that is over wants ``why`` too.
    """

    request: UUID
    said: Mapping[int, Said]
    was: Mapping[int, Said]
    works: bool = True
    why: str = ""


def save_day(*, actor: Actor, institution_id: int, group_id: int, day: date, form: DayForm, now: datetime) -> int:
    """Save what is said of a group's day; returns the number of the save (1 = the first). The same request twice is
    saved once; a form that changes nothing adds nothing.

    :raises NotVisible: no such preschool group in the school year of the day
    :raises Invalid: the day is to come, a reason is missing or unknown, a child was not in the group
    :raises SaidOtherwise: somebody said something else of a child that this form changes
    """
    require(policies.may_mark(actor, institution_id=institution_id, group_id=group_id))
    year, today = school_year_of(day), local_day(now)
    card = enrolment.group_card(institution_id=institution_id, group_id=group_id)
    if card is None or card.school_year != year or card.grade != 0:
        raise NotVisible
    place = {"institution_id": institution_id, "school_year": year, "group_id": group_id}
    with acting(actor, "preschools.day.save"):
        repeated = GroupDay.objects.filter(
            institution_id=institution_id, school_year=year, request=form.request, group_id=group_id, day=day
        ).first()
        if repeated is not None:
            return repeated.rev
        members = enrolment.members_on(institution_id=institution_id, group_id=group_id, on=day, everyone=True)
        listed = {member.pupil_id for member in members}
        _check(form, listed, day, today)
        save = latest_saves(institution_id, year, group_ids=[group_id], first=day, last=day).get((group_id, day))
        stands = latest_marks(institution_id, year, group_ids=[group_id], first=day, last=day).get((group_id, day), {})
        changed = changes(form.said, form.was)
        if against := conflicts(changed, form.was, stands):
            raise SaidOtherwise(tuple(against))
        if save is not None and save.works == form.works and not _differs(changed, stands):
            return save.rev
        return _added(place, day, save.rev + 1 if save else 1, form, changed, len(listed))


def _differs(changed: Mapping[int, Said], stands: Mapping[int, Said]) -> bool:
    return any(stands.get(pupil, Said()) != said for pupil, said in changed.items())


def _added(
    place: Mapping[str, int], day: date, rev: int, form: DayForm, changed: Mapping[int, Said], listed: int
) -> int:
    try:
        GroupDay.objects.bulk_create(
            [
                GroupDay(
                    **place, day=day, rev=rev, request=form.request, listed=listed, works=form.works,
                    why=tidy(form.why)[:LONGEST_WHY],
                )
            ]
        )  # fmt: skip
    except IntegrityError as error:
        if broken_constraint(error).endswith(("pkey", "request_institution_id_school_year_key")):
            raise Stale(_("Somebody saved this day while you did. Look at it again and save once more.")) from error
        raise
    DayMark.objects.bulk_create(
        DayMark(**place, day=day, rev=rev, pupil_id=pupil, reason=said.reason, meals=said.meals)
        for pupil, said in sorted(changed.items())
    )
    return rev


def _check(form: DayForm, listed: set[int], day: date, today: date) -> None:
    """:raises Invalid: everything that does not fit"""
    found = []
    if day > today:
        found.append(Problem("day", _("This day has not come yet.")))
    if set(form.said) - listed:
        found.append(Problem("day", _("Some of the children were not in the group on that day. Open it again.")))
    if len(form.why.strip()) < SHORTEST_WHY:
        if not form.works:
            found.append(Problem("why", _("Say why the group does not work on that day.")))
        elif is_late(day, today):
            found.append(Problem("why", _("The day is over: say why it is marked or corrected now.")))
    known = reference.items("preschool_absence", on=day)["preschool_absence"]
    if {said.reason for said in form.said.values() if said.reason is not None} - set(known):
        found.append(Problem("day", _("Choose the reason of absence from the list.")))
    if found:
        raise Invalid(found)
