"""Teaching load as a spreadsheet: which class is taught what, how many hours, by whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parta.curriculum import policies
from parta.curriculum.operations import load
from parta.curriculum.operations.load import LoadChange
from parta.curriculum.queries.courses import CourseCard, courses_of_classes
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.cells import Read
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import Decision
from parta.kernel.errors import NotVisible
from parta.kernel.text import distance, folded_name, tidy
from parta.people import api as people
from parta.reference import api as reference
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Place, Row, Verdict, Wrong
from parta.ui import wording

MOST_HOURS = 40
_SLIPS = 2  # typing errors within which a name is suggested


def read_hours(text: str) -> Read[Decimal]:
    """Lessons a week: 3, 3.5 or 3,5."""
    plain = tidy(text).replace(",", ".")
    if not plain:
        return Read(None)
    try:
        hours = Decimal(plain).quantize(Decimal("0.01"))
    except InvalidOperation:
        return Read(None, plain, "number-unreadable")
    return Read(hours, plain) if 0 <= hours <= MOST_HOURS else Read(None, plain, "number-unreadable")


COLUMNS = (
    Column("class_name", gettext_lazy("Class"), is_needed=True, is_key=True, example="5-А",
           aliases=("клас", "кл", "назва класу")),
    Column("group", pgettext_lazy("of a class", "Study group"), is_key=True, example="1 група",
           aliases=("група", "підгрупа", "навчальна група", "group")),
    Column("subject", gettext_lazy("Subject"), is_needed=True, is_key=True, example="Українська мова",
           aliases=("предмет", "дисципліна", "навчальний предмет", "назва предмета")),
    Column("hours", gettext_lazy("Lessons a week"), read_hours, lambda value: float(value), example="3,5",
           aliases=("годин", "години", "годин на тиждень", "к-сть годин", "кількість годин", "год", "hours")),
    Column("teachers", gettext_lazy("Teacher"), example="Савчук Олена Петрівна",
           aliases=("учитель", "вчитель", "викладач", "піб вчителя", "піб учителя", "вчителі", "учителі"),
           hint=gettext_lazy("Several share a subject: write their names with a semicolon between them.")),
)  # fmt: skip


def register() -> None:
    """The list of teaching load; called at start."""
    sheets.register_kind(
        Kind(
            "curriculum.load", gettext_lazy("Teaching load"), COLUMNS, place_of, may_bring, check, write, undo, rows_of,
            own=own_institution, who=_who,
            note=gettext_lazy(
                "Subjects are given to classes, hours and teachers set from the day of the upload. A teacher who is "
                "not named any more ends the day before. Taken back, a subject that nobody had before stays without "
                "hours and teacher; remove it on the page of the class."
            ),
        )
    )  # fmt: skip


def place_of(actor: Actor, public_id: UUID) -> Place:
    """The institution that the actor leads.

    :raises NotVisible: he leads no such institution
    """
    card = institutions.institution_by_public_id(public_id)
    if card.id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    return Place(card.id, card.public_id, card.title, reverse("curriculum:grid", args=[card.public_id]), card.id)


def may_bring(actor: Actor, place: Place) -> Decision:
    return policies.may_plan(actor, institution_id=place.id)


def own_institution(actor: Actor) -> UUID | None:
    """The institution that the actor leads in the role he acts in."""
    grant = actor.current or next(actor.having(*LEADING_ROLES), None)
    if grant is None or grant.role not in LEADING_ROLES or grant.institution_id is None:
        return None
    return institutions.public_id_of(grant.institution_id)


@dataclass(frozen=True, slots=True)
class _School:
    """Everything rows are compared with."""

    classes: Mapping[str, enrolment.GroupCard]
    groups: Mapping[tuple[int, str], enrolment.GroupCard]
    subjects: Mapping[str, reference.SubjectCard]
    staff: Mapping[str, Sequence[people.PostLine]]  # by folded full name, and by family name with initials
    courses: Mapping[tuple[int, int], CourseCard]


def _school(context: Context) -> _School:
    """Six statements, once for all rows of a check; what was written since is read anew by the next."""
    institution_id = context.place.id
    day = _day(context)
    classes = enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(context.day), on=day)
    ids = [each.id for each in classes]
    groups = enrolment.study_groups_of(institution_id=institution_id, class_ids=ids, on=day)
    subjects = reference.subjects()
    by_name: dict[str, list[people.PostLine]] = {}
    for line in people.staff_of(institution_id, day):
        for name in {line.person.full, line.person.short}:
            by_name.setdefault(_plain_name(name), []).append(line)
    return _School(
        classes={folded_name(each.name): each for each in classes},
        groups={(each.parent_id or 0, folded_name(each.name)): each for each in groups},
        subjects={folded_name(name): each for each in reversed(subjects) for name in (each.short_name, each.name)},
        staff=by_name,
        courses={
            (each.group_id, each.subject_id): each
            for each in courses_of_classes(institution_id=institution_id, class_ids=ids, on=day)
        },
    )


@dataclass(slots=True)
class _Wanted:
    """A row understood: which course, what of it changes."""

    group_id: int = 0
    subject_id: int = 0
    course: CourseCard | None = None
    posts: frozenset[int] | None = None  # None = the row says nothing of teachers


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """What the rows speak of, and what would become of each."""
    school = _school(context)
    return [_verdict(school, row) for row in rows]


def _verdict(school: _School, row: Row) -> Verdict:
    wanted, problems = _understood(school, row)
    changes = [] if problems or wanted.course is None else list(_changes(school, row, wanted, wanted.course))
    return Verdict.of(problems, changes, is_new=wanted.course is None)


def _understood(school: _School, row: Row) -> tuple[_Wanted, list[Wrong]]:
    wanted, problems = _Wanted(), []
    read = enrolment.read_class_name(row.values["class_name"])
    group = school.classes.get(folded_name(read[1] if read else row.values["class_name"]))
    if group is None:
        problems.append(Wrong("class_name", _("There is no such class this year. Form it first, or correct its name.")))
    elif row.has("group"):
        found = school.groups.get((group.id, folded_name(row.values["group"])))
        if found is None:
            problems.append(Wrong("group", _("The class has no such study group. Make it first, or clear the cell.")))
        group = found
    subject = school.subjects.get(folded_name(row.values["subject"]))
    if subject is None:
        problems.append(Wrong("subject", _("There is no such subject."), _near_subject(school, row.values["subject"])))
    if row.has("teachers"):
        posts, wrong = _posts(school, row.values["teachers"])
        wanted.posts, problems = posts, problems + wrong
    if group is not None and subject is not None:
        wanted.group_id, wanted.subject_id = group.id, subject.id
        wanted.course = school.courses.get((group.id, subject.id))
    return wanted, problems


def _posts(school: _School, text: str) -> tuple[frozenset[int], list[Wrong]]:
    found, problems = set(), []
    for name in filter(None, map(tidy, text.split(";"))):
        lines = school.staff.get(_plain_name(name), ())
        if len({line.person.person_id for line in lines}) > 1:
            words = _("Several people here are called “%(name)s”. Assign this one on the page of the class.")
            problems.append(Wrong("teachers", words % {"name": name}))
        elif lines:
            found.add(min(line.post_id for line in lines))
        else:
            words = _("Nobody called “%(name)s” works here. Correct the name, or take the person on first.")
            problems.append(Wrong("teachers", words % {"name": name}, _near_teacher(school, name, text)))
    return frozenset(found), problems


def _plain_name(name: str) -> str:
    """«Савчук О. П.» as «савчукоп»."""
    return folded_name(tidy(name).replace(".", ""))


def _near_subject(school: _School, typed: str) -> str:
    wanted = folded_name(typed)
    near = {each.name for name, each in school.subjects.items() if distance(wanted, name, _SLIPS) <= _SLIPS}
    return next(iter(near)) if len(near) == 1 else ""


def _near_teacher(school: _School, name: str, text: str) -> str:
    """The whole cell with the name put right, when one person alone is near: by slips or by the family name."""
    wanted = _plain_name(name)
    family = folded_name(name.split(" ")[0])
    near = {
        line.person.full
        for known, lines in school.staff.items()
        for line in lines
        if distance(wanted, known, _SLIPS) <= _SLIPS or folded_name(line.person.family_name) == family
    }
    return tidy(text).replace(name, next(iter(near))) if len(near) == 1 else ""


def _changes(school: _School, row: Row, wanted: _Wanted, course: CourseCard) -> Iterator[tuple[str, str, str]]:
    if row.has("hours") and row.values["hours"] != course.weekly_hours:
        yield "hours", _shown(course.weekly_hours), _shown(row.values["hours"])
    if wanted.posts is not None and wanted.posts != _held(school, course, wanted.posts):
        names = {line.post_id: line.person.full for lines in school.staff.values() for line in lines}
        before, after = (
            "; ".join(sorted(names.get(post, "…") for post in posts)) for posts in (course.teachers, wanted.posts)
        )
        yield "teachers", before, after


def _held(school: _School, course: CourseCard, wanted: frozenset[int]) -> frozenset[int]:
    """Posts that teach the course; another post of a person who is wanted counts as the wanted one."""
    person_of = {line.post_id: line.person.person_id for lines in school.staff.values() for line in lines}
    wanted_of = {person_of.get(post): post for post in wanted}
    return frozenset(wanted_of.get(person_of.get(post), post) for post in course.teachers)


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Give subjects, set hours, change teachers."""
    school = _school(context)
    changes = []
    for row in rows:
        wanted, _problems = _understood(school, row)
        course = wanted.course
        held = frozenset(course.teachers) if course else frozenset()
        posts = held if wanted.posts is None else wanted.posts
        if course is not None and wanted.posts is not None and _held(school, course, wanted.posts) == wanted.posts:
            posts = held
        hours = row.values["hours"] if row.has("hours") else (course.weekly_hours if course else None)
        changes.append(
            LoadChange(
                wanted.group_id, wanted.subject_id, course.id if course else None,
                course.weekly_hours if course else None, hours, tuple(sorted(held - posts)),
                tuple(sorted(posts - held)),
            )
        )  # fmt: skip
    return load.change_load(actor=context.actor, institution_id=context.place.id, changes=changes, since=_day(context))


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """Hours and teachers as they were; a subject that was new goes, unless somebody was to teach it."""
    refused = []
    for number, receipt in receipts:
        reason = load.undo_load(actor=context.actor, institution_id=context.place.id, receipt=receipt)
        if reason:
            refused.append((number, reason))
    return refused


def rows_of(context: Context) -> Iterator[Mapping[str, Any]]:
    """The load of the school year on the day."""
    school = _school(context)
    groups = {each.id: each for each in (*school.classes.values(), *school.groups.values())}
    names = {line.post_id: line.person.full for lines in school.staff.values() for line in lines}
    for course in school.courses.values():
        group = groups[course.group_id]
        parent = groups[group.parent_id] if group.parent_id else group
        yield {
            "class_name": parent.name, "group": group.name if group.parent_id else None, "subject": course.subject,
            "hours": course.weekly_hours,
            "teachers": "; ".join(names[post] for post in course.teachers if post in names) or None,
        }  # fmt: skip


def _day(context: Context) -> date:
    """The day from which changes hold: that of the upload, in summer the last day of the year that ends."""
    first, end = enrolment.year_bounds(school_year_of(context.day))
    return min(max(context.day, first), end - timedelta(days=1))


def _shown(hours: Decimal | None) -> str:
    return "" if hours is None else wording.number(hours, 0 if hours == hours.to_integral_value() else 2)


def _who(texts: Mapping[str, str]) -> str:
    return " · ".join(filter(None, (texts.get(name, "") for name in ("class_name", "group", "subject"))))
