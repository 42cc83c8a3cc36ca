"""Subjects of classes and teaching load as the night judges them: SELECTs over our own tables and published views."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.curriculum.models import Course
from parta.curriculum.policies import may_plan
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.people import api as people
from parta.reference import api as reference
from parta.rulebook.api import Records, Subject, Type, register_records

_IN_SAMPLE = "(%(sample)s::int[] is null or {0}.institution_id = any (%(sample)s::int[]))"
_YEAR = "extract(year from %(day)s::date - interval '8 months')::int"
_COURSES = f"""
select c.institution_id, c.id::bigint as object_id, c.weekly_hours as hours, count(t.post_id)::int as teachers,
       count(w.post_id)::int as teachers_working
from curriculum_course c
left join curriculum_course_teacher t on t.institution_id = c.institution_id and t.course_id = c.id
  and t.known_to is null
  and t.during @> %(day)s::date
left join (select distinct w.post_id from people_posts_v1 w
            where w.during @> %(day)s::date and {_IN_SAMPLE.format("w")}) w
  on w.post_id = t.post_id
where c.school_year = {_YEAR} and {_IN_SAMPLE.format("c")}
group by c.institution_id, c.id, c.weekly_hours
"""  # noqa: S608
_LOADS = f"""
select t.institution_id, t.post_id::bigint as object_id, sum(c.weekly_hours) as hours, count(*)::int as subjects
from curriculum_course_teacher t
join curriculum_course c on c.institution_id = t.institution_id and c.id = t.course_id and c.school_year = {_YEAR}
where t.known_to is null and t.during @> %(day)s::date and {_IN_SAMPLE.format("t")}
group by 1, 2
"""  # noqa: S608


def subjects_of_courses(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """«Алгебра, 8-Б»: the row of the subject in the plan of the class. Four statements."""
    public, plans = institutions.public_id_of(institution_id), bool(may_plan(actor, institution_id=institution_id))
    rows = Course.objects.filter(institution_id=institution_id, id__in=keys)
    leads = institution_id in actor.institutions(*LEADING_ROLES)
    words = {subject.id: subject.name for subject in reference.subjects()}
    found = {}
    for course_id, journal_id, subject, name in rows.values_list("id", "journal_id", "subject_id", "group__name"):
        href = reverse("curriculum:subjects", args=[public, journal_id]) + f"#course-{course_id}"
        label = f"{words.get(subject, '?')}, {name}"
        found[course_id] = Subject(
            label, href if plans or leads else "", str(_("the head, or a deputy who forms classes"))
        )
    return found


def _loads(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Teachers by name for leaders; the grid of who teaches what. Two statements."""
    whose = str(_("the head, or a deputy who forms classes"))
    if institution_id not in actor.institutions(*LEADING_ROLES):
        return dict.fromkeys(keys, Subject(str(_("a teacher")), "", whose))
    grid = reverse("curriculum:grid", args=[institutions.public_id_of(institution_id)])
    return {post_id: Subject(line.person.full, grid, whose) for post_id, line in people.posts(keys).items()}


def register() -> None:
    """Tell the rulebook; called once at start."""
    register_records(
        Records("curriculum.courses", gettext_lazy("Subjects of classes"), _COURSES,
                dict.fromkeys(("hours", "teachers", "teachers_working"), Type.NUMBER),
                key="object_id", subjects=subjects_of_courses)
    )  # fmt: skip
    register_records(
        Records("curriculum.loads", gettext_lazy("Teaching load"), _LOADS,
                dict.fromkeys(("hours", "subjects"), Type.NUMBER), key="object_id", subjects=_loads)
    )  # fmt: skip
