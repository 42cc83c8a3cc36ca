"""The course a page or an act is about: what policies decide by."""

from django.db import connection
from django.utils.translation import gettext as _

from parta.journal import policies
from parta.journal.models import Absence, Mark
from parta.journal.policies import CourseAccess
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible, Refused
from parta.people import api as people


def access_to(actor: Actor, *, institution_id: int, course_id: int) -> CourseAccess:
    """The course, for somebody who may read its journal. One statement.

    :raises NotVisible: the actor does not work there, or there is no such course
    :raises Refused: the actor may not read this journal; the message names its teachers
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    with connection.cursor() as cursor:
        cursor.execute("select journal_access(%s, %s)", [institution_id, course_id])
        access = policies.access_of(institution_id, cursor.fetchone()[0])
    require_reader(actor, access)
    return access


def require_reader(actor: Actor, access: CourseAccess) -> None:
    """Refuse, naming the teachers of the course, whoever may not read its journal."""
    decision = policies.may_read(actor, access)
    if not decision:
        raise Refused(f"{decision.reason} {teachers_in_words(access)}".strip())


def teachers_in_words(access: CourseAccess) -> str:
    """«Ведуть: Савчук О. П.» after the refusal, or nothing when nobody is assigned. One statement."""
    posts = people.posts([teaching.post_id for teaching in access.teachers])
    names = ", ".join(sorted(line.person.short for line in posts.values()))
    return _("Teachers: %(names)s") % {"names": names} if names else ""


def facts_in_force(access: CourseAccess, lesson_id: int) -> bool:
    """Does the lesson hold a mark or an absence that was not taken back? Two statements."""
    lesson = {"institution_id": access.institution_id, "school_year": access.school_year, "lesson_id": lesson_id}
    marks = Mark.objects.filter(**lesson).order_by("pupil_id", "slot", "-rev").distinct("pupil_id", "slot")
    absences = Absence.objects.filter(**lesson).order_by("pupil_id", "-rev").distinct("pupil_id")
    return any(value is not None for value in marks.values_list("value", flat=True)) or any(
        reason is not None for reason in absences.values_list("reason", flat=True)
    )
