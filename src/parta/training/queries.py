"""What of a real institution its training copy is made like. Counts and public facts; no person is read."""

from collections.abc import Sequence
from datetime import date

from parta.curriculum import api as curriculum
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.reference import api as reference
from parta.training import rules
from parta.training.rules import Cohort, Shape

_DEPUTIES = (people.Position.DEPUTY, people.Position.RESPONSIBLE)


def shape_of(institution_id: int, today: date) -> Shape:
    """The facts of one institution on a day. As many statements for the largest as for the smallest."""
    card = institutions.institution(institution_id)
    place = reference.places([card.territory_id]).get(card.territory_id or 0)
    classes = enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(today), on=today)
    courses = curriculum.courses_of_classes(
        institution_id=institution_id, class_ids=[each.id for each in classes], on=today
    )
    staff = people.staff_of(institution_id, today)
    deputies = sum(line.position in _DEPUTIES for line in staff)
    cohorts = tuple(
        Cohort(each.grade, _letter(each), min(each.size, rules.MOST_IN_CLASS)) for each in classes[: rules.MOST_CLASSES]
    )
    return Shape(
        name=card.name,
        short_name=card.short_name,
        kind=card.kind,
        ownership=card.ownership,
        katottg=place.katottg if place else "",
        cohorts=cohorts,
        hours=_hours(classes, courses),
        deputies=min(deputies, rules.MOST_DEPUTIES),
        staff=min(len(staff), rules.MOST_STAFF),
    )


def _letter(group: enrolment.GroupCard) -> str:
    """«Б» of «8-Б»; a preschool group or a circle has only its name."""
    return group.name.partition("-")[2] if group.grade else group.name


def _hours(
    classes: Sequence[enrolment.GroupCard], courses: Sequence[curriculum.CourseCard]
) -> dict[int, dict[str, int]]:
    """Subjects by year of study, the most lessons a week that a class of that year has."""
    codes = {subject.id: subject.code for subject in reference.subjects()}
    grades = {each.id: each.grade for each in classes}
    found: dict[int, dict[str, int]] = {}
    for course in courses:
        own = found.setdefault(grades[course.journal_id], {})
        code, hours = codes.get(course.subject_id, ""), max(1, round(course.weekly_hours or 1))
        if code and (code in own or len(own) < rules.MOST_SUBJECTS):
            own[code] = min(rules.MOST_HOURS, max(own.get(code, 0), hours))
    return found
