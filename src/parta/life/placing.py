"""Where pupils of a closing institution go: by class, with exceptions by person. The rest is «not decided yet»."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.dates import school_year_of


@dataclass(frozen=True, slots=True)
class Place:
    """A place to go: an institution, and a class there; None = a class of the same name, made for them."""

    institution_id: int
    group_id: int | None = None

    @property
    def key(self) -> str:
        """How a form names it: «12» or «12.345»."""
        return f"{self.institution_id}.{self.group_id}" if self.group_id else str(self.institution_id)


def place_of(key: Any) -> Place | None:
    """Read a key; None for «not decided» and for what is not one of ours."""
    first, _dot, second = str(key or "").partition(".")
    if not first.isdecimal() or (second and not second.isdecimal()):
        return None
    return Place(int(first), int(second) if second else None)


@dataclass(frozen=True, slots=True)
class ClassToMove:
    """A class of an institution that closes, with who is in it on the day. Personal data: names of pupils."""

    institution_id: int
    group: enrolment.GroupCard
    members: tuple[enrolment.Member, ...]

    @property
    def key(self) -> str:
        return f"{self.institution_id}.{self.group.id}"


def classes_to_move(institution_ids: Iterable[int], on: date) -> tuple[ClassToMove, ...]:
    """Classes and preschool groups with their pupils on the day. Two statements an institution."""
    found = []
    for institution_id in institution_ids:
        groups = enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(on), on=on)
        members = enrolment.members_by_group(
            institution_id=institution_id, group_ids=[group.id for group in groups], on=on, everyone=True
        )
        found += [ClassToMove(institution_id, group, members[group.id]) for group in groups]
    return tuple(found)


def classes_of(institution_id: int, on: date) -> tuple[enrolment.GroupCard, ...]:
    """Classes and preschool groups of an institution on a day. One statement."""
    return enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(on), on=on)


@dataclass(frozen=True, slots=True)
class Placed:
    """One pupil and where he goes; None = not decided."""

    person_id: int
    source_id: int
    group_id: int
    to: Place | None


def placed(
    classes: Iterable[ClassToMove], plan: Mapping[str, Any], persons: Mapping[str, Any], default: Place | None = None
) -> tuple[Placed, ...]:
    """Everybody: by person, else by class, else ``default``."""
    found = []
    for each in classes:
        by_class = place_of(plan.get(each.key)) or (default if each.key not in plan else None)
        for member in each.members:
            own = persons.get(str(member.pupil_id))
            to = by_class if own is None else place_of(own)
            found.append(Placed(member.pupil_id, each.institution_id, each.group.id, to))
    return tuple(found)


def offered(
    targets: Sequence[int], grade: int, classes: Mapping[int, Sequence[enrolment.GroupCard]], names: Mapping[int, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a class of this year of study is offered, by institution: a new class, and those of the same year there."""
    found = []
    for target in targets:
        beside = [(Place(target, group.id).key, f"{group.name} ({group.size})") for group in classes.get(target, ())
                  if group.grade == grade]  # fmt: skip
        found.append((names[target], [(Place(target).key, _("a new class of the same name")), *beside]))
    return found


def counted(everybody: Iterable[Placed]) -> tuple[Counter[int], int]:
    """How many go to each institution, and how many are not decided."""
    to = Counter(each.to.institution_id if each.to else 0 for each in everybody)
    return Counter({key: count for key, count in to.items() if key}), to.get(0, 0)


def is_unfit(everybody: Iterable[Placed], targets: Iterable[int], on: date) -> str:
    """Why somebody cannot go where he is sent; empty when everybody can. One statement an institution.

    A class chosen must be one of the institution's, of this school year.
    """
    wanted: dict[int, set[int]] = {}
    for each in everybody:
        if each.to is not None:
            wanted.setdefault(each.to.institution_id, set()).add(each.to.group_id or 0)
    if strange := set(wanted) - set(targets):
        names = institutions.names_of(strange)
        return _("“%(name)s” is not among the institutions that take pupils.") % {
            "name": next(iter(names.values()), "?")
        }
    for institution_id, groups in wanted.items():
        known = {group.id for group in classes_of(institution_id, on)}
        if groups - known - {0}:
            return _("A class that was chosen is not there any more. Choose again where its pupils go.")
    return ""
