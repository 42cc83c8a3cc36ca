"""What keeps a pupil from being moved, told pupil by pupil before anything is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from parta.enrolment.models import Enrolment, Group, Membership, Pupil
from parta.enrolment.rules.classes import year_bounds
from parta.enrolment.rules.moves import Act, Move
from parta.kernel.dates import school_year_of
from parta.ui import wording


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pupil stands on a day: his name card, his class, and until when. Personal data."""

    pupil_id: int
    display_name: str
    group_id: int
    class_name: str
    grade: int
    study_form: int
    since: date  # of the place
    enrolled_since: date


def standing_on(*, institution_id: int, pupil_ids: Collection[int], on: date) -> dict[int, Standing]:
    """Pupils enrolled here whose enrolment is open and who are in a class on the day. Personal data. Two statements."""
    main = dict(
        Enrolment.objects.filter(
            person_id__in=pupil_ids, institution_id=institution_id, is_main=True, known_to=None,
            during__contains=on, during__endswith=None,
        ).values_list("person_id", "during__startswith")
    )  # fmt: skip
    rows = Membership.objects.filter(
        institution_id=institution_id, school_year=school_year_of(on), pupil_id__in=list(main), is_class=True,
        known_to=None, during__contains=on,
    ).values_list(
        "pupil_id", "pupil__display_name", "group_id", "group__name", "group__grade", "study_form", "during__startswith"
    )  # fmt: skip
    return {row[0]: Standing(*row, enrolled_since=main[row[0]]) for row in rows}


def problems_of_moves(*, institution_id: int, moves: Sequence[Move]) -> dict[int, list[str]]:
    """What is wrong with each move, by pupil, in words for the head; nothing = it can be done. A fixed number of
    statements for each act and day.
    """
    found: dict[int, list[str]] = {}
    days: dict[tuple[Act, date], list[Move]] = {}
    for move in moves:
        days.setdefault((move.act, move.since), []).append(move)
    groups = {
        group.id: group
        for group in Group.objects.filter(
            institution_id=institution_id, id__in={each for move in moves for each in (move.group_id, move.to_group)}
        )
    }
    for (act, since), same in days.items():
        looked = _Look(institution_id, act, since, [move.person_id for move in same], groups)
        for move in same:
            if wrong := looked.wrong(move):
                found.setdefault(move.person_id, []).extend(wrong)
    return found


class _Look:
    """What is known of the pupils of one act and day."""

    def __init__(
        self, institution_id: int, act: Act, since: date, pupil_ids: list[int], groups: Mapping[int, Group]
    ) -> None:
        self.act, self.since, self.groups = act, since, groups
        self.year = school_year_of(since)
        main = Enrolment.objects.filter(
            person_id__in=pupil_ids, institution_id=institution_id, is_main=True, known_to=None
        )
        self.main: dict[int, list[tuple[date, date | None]]] = {}
        for person_id, first, end in main.values_list("person_id", "during__startswith", "during__endswith"):
            self.main.setdefault(person_id, []).append((first, end))
        places = Membership.objects.filter(
            institution_id=institution_id, school_year__gte=self.year - 1, pupil_id__in=pupil_ids, is_class=True,
            known_to=None,
        )  # fmt: skip
        self.places: dict[int, list[tuple[int, int, date, date]]] = {}
        for row in places.values_list("pupil_id", "school_year", "group_id", "during__startswith", "during__endswith"):
            self.places.setdefault(row[0], []).append(row[1:])

    def wrong(self, move: Move) -> list[str]:
        if enrolled := self._enrolment(move):
            return [enrolled]
        if self.act is Act.NEXT_YEAR:
            return self._next_year(move)
        return self._place(move) or self._target(move)

    def _enrolment(self, move: Move) -> str:
        rows = self.main.get(move.person_id, [])
        last = max(rows, default=None, key=lambda row: row[0])
        if last is None:
            return _("The child is not enrolled here any more.")
        first, end = last
        if end is not None:
            return _("The enrolment here ends on %(day)s.") % {"day": wording.day(end)}
        if self.act in (Act.LEAVE, Act.FORM) and first >= self.since:
            words = _("The child is enrolled from %(day)s: choose a later day, or correct the order that enrolled it.")
            return words % {"day": wording.day(first)}
        return ""

    def _place(self, move: Move) -> list[str]:
        every = self.places.get(move.person_id, [])
        if self.act is Act.FORM and any(row[0] > self.year for row in every):
            return [_("The child has a class of the next school year already: change the form from its first day.")]
        rows = [row for row in every if row[0] == self.year]
        last = max(rows, default=None, key=lambda row: row[2])
        if last is None:
            return [] if self.act is Act.LEAVE else [_("The child is in no class on that day.")]
        year, group_id, first, end = last
        if first >= self.since:
            words = _("A later order moves the child from %(day)s. Choose a later day, or undo that order first.")
            return [words % {"day": wording.day(first)}]
        if group_id != move.group_id and self.act is not Act.LEAVE:
            return [_("The child is in another class by now. Take it out of the list and choose it again.")]
        if end != year_bounds(year)[1]:
            return [_("The place in the class ends on %(day)s.") % {"day": wording.day(end)}]
        return []

    def _target(self, move: Move) -> list[str]:
        if self.act is not Act.CLASS:
            return []
        now, then = self.groups.get(move.group_id), self.groups.get(move.to_group)
        if then is None:
            return [_("Choose the class.")]
        if then.id == move.group_id:
            return [_("The child is in this class already.")]
        if then.school_year != self.year or now is None or then.grade != now.grade or then.parent_id:
            return [_("Within the year a child moves inside its parallel only.")]
        return []

    def _next_year(self, move: Move) -> list[str]:
        then = self.groups.get(move.to_group)
        if move.to_group and (then is None or then.school_year != self.year):
            return [_("The class is not of the school year that begins on that day.")]
        taken = [row for row in self.places.get(move.person_id, []) if row[0] == self.year]
        return [_("The child has a class of that school year already.")] if taken else []


def names_of(*, institution_id: int, pupil_ids: Collection[int]) -> dict[int, str]:
    """Names of pupils that the institution has or had. Personal data. One statement."""
    rows = Pupil.objects.filter(institution_id=institution_id, pupil_id__in=pupil_ids)
    return dict(rows.values_list("pupil_id", "display_name"))
