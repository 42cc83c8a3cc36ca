"""Who sees what is taught, who assigns teachers."""

from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext as _

from parta.curriculum.models import CourseTeacher
from parta.enrolment import api as enrolment
from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def may_plan(actor: Actor, *, institution_id: int) -> Decision:
    """Who may give subjects to classes and teachers to subjects: whoever forms classes."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.leads(institution_id, enrolment.CLASSES):
        return ALLOW
    return refuse(_("Teachers are assigned by the head of the school, or by a deputy whom the head gave this power."))


def groups_taught_by(actor: Actor, institution_id: int) -> frozenset[int]:
    """Classes and groups that the actor teaches today, and the classes in whose journals he writes: he reads their
    children.
    """
    posts = actor.posts(institution_id=institution_id)
    rows = CourseTeacher.objects.filter(
        institution_id=institution_id, post_id__in=posts, known_to=None, during__contains=TruncDate(Now())
    ).values_list("course__group_id", "course__journal_id")
    return frozenset(group_id for row in rows for group_id in row)
