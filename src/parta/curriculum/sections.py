"""What curriculum adds to the page of a class and to the list of classes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.curriculum import policies
from parta.curriculum.models import CourseTeacher
from parta.curriculum.queries.courses import courses_of_classes
from parta.enrolment import api as enrolment
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.people import api as people
from parta.planes.lookups import among


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """A subject of the class with its teachers today."""

    subject: str
    group: str
    teachers: tuple[str, ...]


def class_section(actor: Actor, school: UUID, group: enrolment.GroupCard, today: date) -> enrolment.Section | None:
    """Subjects of the class and who teaches them; a preschool group has none. Four SQL statements."""
    if group.is_preschool:
        return None
    courses = courses_of_classes(institution_id=group.institution_id, class_ids=[group.id], on=today)
    names = people.posts({post for course in courses for post in course.teachers})
    groups = enrolment.groups_by_id(
        institution_id=group.institution_id, group_ids={c.group_id for c in courses} - {group.id}
    )
    lines = [
        SubjectLine(
            course.subject,
            groups[course.group_id].name if course.group_id in groups else "",
            tuple(names[post].person.full for post in course.teachers if post in names),
        )
        for course in courses
    ]
    view = {
        "lines": lines,
        "href": reverse("curriculum:subjects", args=[school, group.id]),
        "may_plan": bool(policies.may_plan(actor, institution_id=group.institution_id)),
    }
    return enrolment.Section(order=20, template="curriculum/section.html", view=view)


def list_acts(actor: Actor, school: UUID) -> tuple[enrolment.Act, ...]:
    """The way to the grid of teaching, for those who lead."""
    if not any(actor.having(*LEADING_ROLES)):
        return ()
    return (
        enrolment.Act(_("Who teaches what"), reverse("curriculum:grid", args=[school]), not_for=("preschool",)),
        enrolment.Act(
            _("Teaching load as a spreadsheet"),
            reverse("sheets:start", args=[school, "curriculum.load"]),
            not_for=("preschool",),
        ),
    )


def taught_by(institution_ids: Collection[int], post_ids: Collection[int]) -> dict[int, str]:
    """Posts that teach or taught something: they are not taken back as if they had never been given."""
    rows = CourseTeacher.objects.filter(
        institution_id__in=among(institution_ids), post_id__in=list(post_ids), known_to=None
    )
    return dict.fromkeys(rows.values_list("post_id", flat=True), _("This person is assigned to a subject."))
