"""Classes and pupils as records that quality rules and limits are counted over: SELECTs over our own tables and the
published names of people. What a list knows and the registers do not (documents, applications) is not counted.
"""

from django.utils.translation import gettext_lazy

from parta.enrolment import kept
from parta.reference import api as reference
from parta.rulebook.api import Records, Type, register_records

_IN_SAMPLE = "(%(sample)s::int[] is null or {0}.institution_id = any (%(sample)s::int[]))"
_YEAR = "extract(year from %(day)s::date - interval '8 months')::int"  # the year of the school year's September
_CLASSES = f"""
select g.institution_id, g.id::bigint as object_id, nullif(g.grade, 0)::int as grade, g.school_year::int as school_year,
       case when g.grade > 0 then g.name end as name, g.is_special, g.study_form::int as study_form,
       coalesce(m.size, 0)::int as size
from enrolment_group g
left join (
  select institution_id, group_id, count(*) as size from enrolment_membership m
  where school_year = {_YEAR} and is_class and known_to is null and during @> %(day)s::date and {_IN_SAMPLE.format("m")}
  group by 1, 2) m on m.institution_id = g.institution_id and m.group_id = g.id
where g.kind = 1 and g.school_year = {_YEAR} and {_IN_SAMPLE.format("g")}
"""  # noqa: S608
_PUPILS = f"""
select m.institution_id, m.pupil_id as object_id, n.family_name, n.given_name, n.patronymic, p.sex::text as sex,
  p.born_on,
       make_date(m.school_year, 9, 1) as enrolled_on, nullif(g.grade, 0)::int as grade, g.study_form::int as study_form,
       date_part('year', age(make_date(m.school_year, 9, 1), p.born_on))::int as age,
       case when n.patronymic ~ '(вич|ьич|іч)$' then p.sex = 'm' when n.patronymic ~ '(вна|чна)$' then p.sex = 'f'
         else true end as sex_agrees,
       case when g.grade > 0 and g.study_form not in (4, 5, 6, 9, 10)
         then date_part('year', age(make_date(m.school_year, 9, 1), p.born_on))::int - g.grade end as age_over_grade
from enrolment_membership m
join enrolment_pupil p on p.institution_id = m.institution_id and p.pupil_id = m.pupil_id
join enrolment_group g on g.institution_id = m.institution_id and g.id = m.group_id
join people_names_v1 n on n.person_id = m.pupil_id
where m.school_year = {_YEAR} and m.is_class and m.known_to is null and m.during @> %(day)s::date
  and not p.is_protected and {_IN_SAMPLE.format("m")}
"""  # noqa: S608


def register() -> None:
    """Tell the rulebook and the codifiers; called once at start."""
    kept.register()
    register_records(
        Records("enrolment.class", gettext_lazy("Classes"), _CLASSES, {
            "grade": Type.NUMBER, "school_year": Type.NUMBER, "name": Type.TEXT, "is_special": Type.TRUTH,
            "study_form": Type.NUMBER, "size": Type.NUMBER,
        }, key="object_id", subjects=kept.subjects_of_classes)
    )  # fmt: skip
    register_records(
        Records("enrolment.pupil", gettext_lazy("Pupils in classes"), _PUPILS, {
            "family_name": Type.TEXT, "given_name": Type.TEXT, "patronymic": Type.TEXT, "sex": Type.TEXT,
            "born_on": Type.DAY, "enrolled_on": Type.DAY, "grade": Type.NUMBER, "study_form": Type.NUMBER,
            "age": Type.NUMBER, "age_over_grade": Type.NUMBER, "sex_agrees": Type.TRUTH,
        }, key="object_id", subjects=kept.subjects_of_pupils, mends=kept.MENDS_OF_PUPILS, mend=kept.mend_pupils,
           unmend=kept.restore_pupils)
    )  # fmt: skip
    for codifier, column in (("study_form", "study_form"), ("instruction_language", "language")):
        reference.register_use(
            codifier,
            gettext_lazy("classes and groups"),
            f"select {column}::int as number, count(*) as uses from enrolment_group "  # noqa: S608  our own columns
            f"where school_year = {_YEAR} group by 1",
        )
    reference.register_use(
        "withdrawal_reason",
        gettext_lazy("pupils who left"),
        "select end_reason::int as number, count(*) as uses from enrolment_enrolment "
        "where end_reason is not null and known_to is null group by 1",
    )
