"""Forming classes, preschool groups and study groups."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection
from django.db.models import F
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Group, Membership
from parta.enrolment.operations.undoing import hold_cards
from parta.enrolment.rules.classes import FULL_TIME, LONGEST_NAME, UKRAINIAN, class_name, year_bounds
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.kernel.text import tidy


class NameTaken(DomainError):
    """The school already has such a class this year."""

    code = "class-name-taken"


@dataclass(frozen=True, slots=True)
class ClassFormed:
    """Event: a class, preschool group or study group appeared."""

    institution_id: int
    school_year: int
    group_id: int


def create_class(
    *,
    actor: Actor,
    institution_id: int,
    school_year: int,
    grade: int,
    letter: str = "",
    language: int = UKRAINIAN,
    study_form: int = FULL_TIME,
    is_special: bool = False,
    tutor_post_id: int | None = None,
) -> int:
    """Form a class and return its id. ``grade`` 0 makes a preschool group whose name is ``letter`` («Сонечко»).

    :raises Invalid: no such year of study, language or form, or the name is too long
    :raises NameTaken: the school has this class already
    """
    require(policies.may_form_classes(actor, institution_id=institution_id))
    name = tidy(letter) if grade == 0 else class_name(grade, letter)
    _check(grade=grade, name=name)
    group = Group(
        institution_id=institution_id,
        school_year=school_year,
        kind=Group.Kind.CLASS if grade else Group.Kind.PRESCHOOL_GROUP,
        grade=grade,
        name=name,
        language=language,
        study_form=study_form,
        is_special=is_special,
        tutor_post_id=tutor_post_id,
    )
    return _add(actor, group, "enrolment.class.create")


def create_study_group(*, actor: Actor, institution_id: int, class_id: int, name: str) -> int:
    """Make a study group inside a class («англійська, 1 група») and return its id; it starts empty.

    :raises NotVisible: the institution has no such class
    :raises NameTaken: the class has a group of this name
    """
    require(policies.may_form_classes(actor, institution_id=institution_id))
    parent = _class(institution_id, class_id)
    group = Group(
        institution_id=institution_id,
        school_year=parent.school_year,
        kind=Group.Kind.STUDY_GROUP,
        parent_id=class_id,
        grade=parent.grade,
        name=tidy(name),
        language=parent.language,
        study_form=parent.study_form,
        is_special=parent.is_special,
    )
    _check(grade=group.grade, name=group.name)
    return _add(actor, group, "enrolment.group.create")


def change_class(
    *,
    actor: Actor,
    institution_id: int,
    class_id: int,
    version: int,
    letter: str,
    language: int,
    study_form: int,
    is_special: bool,
    tutor_post_id: int | None,
) -> None:
    """Change what may change in a class during the year: its letter, language, form, class teacher. The year of study
    may not.

    :raises Stale: somebody changed the class since ``version`` was read
    :raises NameTaken: the school has a class of the new name
    """
    require(policies.may_form_classes(actor, institution_id=institution_id))
    known = _class(institution_id, class_id)
    name = class_name(known.grade, letter) if known.grade else tidy(letter)
    _check(grade=known.grade, name=name)
    try:
        with acting(actor, "enrolment.class.change"):
            changed = Group.objects.filter(institution_id=institution_id, id=class_id, version=version).update(
                name=name,
                language=language,
                study_form=study_form,
                is_special=is_special,
                tutor_post_id=tutor_post_id,
                version=F("version") + 1,
            )
    except IntegrityError as error:
        raise _name_taken(name, error) from error
    if not changed:
        raise Stale(_("Somebody changed this class while you were editing. Compare the two versions and save again."))


def divide_class(
    *, actor: Actor, institution_id: int, class_id: int, groups: Mapping[int, Collection[int]], since: date
) -> int:
    """Put the pupils of a class into its study groups from a day on: ``groups`` maps each group to its pupils (person
    ids).

    A pupil whose group does not change keeps his row; the others' rows end the day before. Returns how many rows were
    written.

    :raises NotVisible: a group is not of this class
    :raises Invalid: a pupil is in two of the groups, or not in the class on the day
    """
    require(policies.may_form_classes(actor, institution_id=institution_id))
    parent = _class(institution_id, class_id)
    own = set(Group.objects.filter(institution_id=institution_id, parent_id=class_id).values_list("id", flat=True))
    if not set(groups) <= own:
        raise NotVisible
    wanted = {(group_id, pupil_id) for group_id, pupils in groups.items() for pupil_id in pupils}
    members = Membership.objects.filter(institution_id=institution_id, school_year=parent.school_year, known_to=None)
    _first, end = year_bounds(parent.school_year)
    with _one_division(), acting(actor, "enrolment.group.divide"):
        hold_cards(institution_id, {pupil_id for _group, pupil_id in wanted})
        in_class = members.filter(group_id=class_id, during__contains=since).values_list("pupil_id", flat=True)
        _check_division(wanted, set(in_class))
        rows = list(
            members.filter(group_id__in=set(groups), during__overlap=DateRange(since, None)).select_for_update(
                of=("self",)
            )
        )
        kept = {(row.group_id, row.pupil_id) for row in rows if row.during.lower <= since}
        closed = [row for row in rows if (row.group_id, row.pupil_id) not in wanted or row.during.lower > since]
        _end_rows(closed, since)
        added = [
            Membership(
                institution_id=institution_id, school_year=parent.school_year, group_id=group_id, pupil_id=pupil_id,
                is_class=False, study_form=parent.study_form, during=DateRange(since, end),
            )
            for group_id, pupil_id in sorted(wanted - kept)
        ]  # fmt: skip
        Membership.objects.bulk_create(added)
    return len(added) + len(closed)


@contextmanager
def _one_division() -> Iterator[None]:
    """Two divide the same class at once: the second is told so."""
    try:
        yield
    except IntegrityError as error:
        raise Stale(
            _("Somebody divided this class while you did. Look at the groups again and save once more.")
        ) from error


def _end_rows(rows: Sequence[Membership], since: date) -> None:
    """Close the known rows; what was so before ``since`` stays known as shorter rows."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update enrolment_membership set known_to = clock_timestamp() "
            "where institution_id = %s and school_year = %s and id = any(%s)",
            [rows[0].institution_id, rows[0].school_year, [row.id for row in rows]],
        )
    Membership.objects.bulk_create(
        Membership(
            institution_id=row.institution_id, school_year=row.school_year, group_id=row.group_id,
            pupil_id=row.pupil_id,
            is_class=row.is_class, study_form=row.study_form, order_id=row.order_id,
            during=DateRange(row.during.lower, since),
        )
        for row in rows
        if row.during.lower < since
    )  # fmt: skip


def _check_division(wanted: set[tuple[int, int]], in_class: set[int]) -> None:
    pupils = [pupil_id for _group, pupil_id in wanted]
    if len(pupils) != len(set(pupils)):
        raise Invalid([Problem("groups", _("A pupil is in two groups at once. Leave him in one of them."))])
    if not set(pupils) <= in_class:
        raise Invalid(
            [Problem("groups", _("Some of the pupils are not in this class on that day. Open the page again."))]
        )


def _check(*, grade: int, name: str) -> None:
    problems = []
    if not 0 <= grade <= 12:
        problems.append(Problem("grade", _("The year of study is a number from 1 to 12; 0 is preschool.")))
    if not name:
        problems.append(Problem("letter", _("Give the group a name.")))
    if len(name) > LONGEST_NAME:
        problems.append(
            Problem(
                "letter",
                _("The name is %(length)d characters long; at most %(most)d fit.")
                % {"length": len(name), "most": LONGEST_NAME},
            )
        )
    if problems:
        raise Invalid(problems)


def _add(actor: Actor, group: Group, operation: str) -> int:
    try:
        with acting(actor, operation):
            group.save(force_insert=True)
            events.publish(
                ClassFormed(institution_id=group.institution_id, school_year=group.school_year, group_id=group.id),
                institution_id=group.institution_id,
            )
    except IntegrityError as error:
        raise _name_taken(group.name, error) from error
    return group.id


def _class(institution_id: int, class_id: int) -> Group:
    group = Group.objects.filter(institution_id=institution_id, id=class_id, parent_id=None).first()
    if group is None:
        raise NotVisible
    return group


def _name_taken(name: str, error: IntegrityError) -> Exception:
    if "group_name_once" in str(error):
        return NameTaken(_("There is already “%(name)s” this year. Open it, or choose another name.") % {"name": name})
    return error
