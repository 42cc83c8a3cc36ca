"""Sources of forms over institutions, groups, children and posts: SQL over views and functions that their owners
publish. Owners of further facts register them themselves (`planes.counted`).

Children, steps and posts come from functions asked by group or by institution: see enrolment.0008.
"""

from parta.planes.counted import ON_DAY, SCHOOL_YEAR, YEARS, Opens, Source, Type, register_source

# Cards of institutions as they were on the day. ``scope`` is (institution_id, unit).
PLACE = f"""
select s.institution_id, s.unit, c.kind, c.status, c.ownership, coalesce(c.is_rural, false) as rural, c.licensed
from scope s join institutions_counted_v1 c on c.institution_id = s.institution_id
where {ON_DAY.format("c")}
"""  # noqa: S608  our own fragments

_GROUP = {"grade": Type.NUMBER, "language": Type.NUMBER, "special": Type.TRUTH, "study_form": Type.NUMBER}
_PEOPLE = (
    "select n.family_name || ' ' || n.given_name || ' ' || n.patronymic, n.person_id, n.person_id, n.public_id,"
    " n.sort_key from x join people_names_v1 n on n.person_id = x.record where not n.is_shielded"
)
_GROUPS = (
    "select g.name, x.record, null::bigint, null::uuid, g.sort_key from x join enrolment_group_v1 g"
    " on g.institution_id = %(place)s and g.id = x.record"
)

_INSTITUTIONS = "select '', x.record, null::bigint, null::uuid, '' from x"  # the page says its name
_CHILD = ("enrolment:pupil", Opens.PUBLIC_ID)


def register_sources() -> None:
    """Called once at start."""
    for source in (
        Source(
            "institution",
            f"""
select p.*, p.institution_id::bigint as record, p.kind between 51 and 59 or exists (
         select from enrolment_group_v1 g where g.institution_id = p.institution_id and g.grade = 0
            and g.kind <> 2 and g.school_year = {SCHOOL_YEAR}) as preschool
from place p""",  # noqa: S608
            {"preschool": Type.TRUTH},
            frozenset({"licensed"}),
            names=_INSTITUTIONS,
            opens=("institutions:card", Opens.NOTHING),
        ),
        Source(
            "group",
            f"""
select p.*, g.id::bigint as record, g.grade, g.language, g.is_special as special, g.study_form
from place p join enrolment_group_v1 g on g.institution_id = p.institution_id
where g.kind <> 2 and g.school_year = {SCHOOL_YEAR}""",  # noqa: S608
            _GROUP,
            names=_GROUPS,
            opens=("enrolment:class", Opens.ID),
        ),
        Source(
            "child",
            f"""
select p.*, c.pupil_id as record, g.id as group_id, g.grade, g.language, g.is_special as special, c.study_form,
       c.sex = 'f' as girl, {YEARS.format("c")} as age
from place p join enrolment_group_v1 g on g.institution_id = p.institution_id
  and g.school_year = {SCHOOL_YEAR} and g.kind <> 2
cross join lateral group_facts_v1(g.institution_id, g.id, %(day)s::date, %(known)s) c""",  # noqa: S608
            {**_GROUP, "girl": Type.TRUTH, "age": Type.NUMBER},
            is_personal=True,
            names=_PEOPLE,
            opens=_CHILD,
        ),
        Source(
            "move",
            """
select p.*, m.person_id as record, m.steps, m.reason
from place p cross join lateral enrolment_steps_v1(p.institution_id, %(since)s::date, %(day)s::date, %(known)s) m""",
            {"steps": Type.SET, "reason": Type.NUMBER},
            is_personal=True,
            names=_PEOPLE,
            opens=_CHILD,
        ),
        Source(
            "post",
            f"""
select p.*, t.person_id as record, t.position, coalesce(t.sex = 'f', false) as woman,
       {YEARS.format("t")} as age, t.is_main as main
from place p cross join lateral people_counted_posts_v1(p.institution_id, %(day)s::date, %(known)s) t""",  # noqa: S608
            {"position": Type.NUMBER, "woman": Type.TRUTH, "age": Type.NUMBER, "main": Type.TRUTH},
            is_personal=True,
            names=_PEOPLE,
            opens=("people:staff", Opens.NOTHING),
        ),
    ):
        register_source(source)
