"""Journals as the night judges them: lessons of a subject, days of lessons, marks of pupils who have left."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from json import dumps
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.curriculum import api as curriculum
from parta.editions import api as editions
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.journal.models import Rule
from parta.journal.rules.days import terms_of
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import school_year_of
from parta.rulebook.api import Records, Subject, Type, register_records
from parta.ui.wording import day as day_in_figures

_IN_SAMPLE = "(%(sample)s::int[] is null or {0}.institution_id = any (%(sample)s::int[]))"
_YEAR = "extract(year from %(day)s::date - interval '8 months')::int"
_WEEKS = 35  # study weeks of a school year: hours a week × 35 = hours of the plan (типові освітні програми)
_EPOCH = date(1970, 1, 1)
# One pass over the lessons of the year; results are few and are joined by course.
_COURSES = f"""
select l.institution_id, l.course_id::bigint as object_id, l.held::int as lessons, c.weekly_hours * {_WEEKS} as planned,
       (l.held - c.weekly_hours * {_WEEKS})::int as over_plan, l.without_topic::int as without_topic,
       (%(day)s::date - l.last_day)::int as days_since_lesson, coalesce(t.open, 0)::int as themes_open,
       case when n.no is not null then greatest(0, coalesce(s.pupils, 0) - coalesce(r.marked,
         0))::int end as term_missing
from (select l.institution_id, l.school_year, l.course_id, count(*) as held, max(l.held_on) as last_day,
             count(*) filter (where l.topic = '' and l.held_on < %(day)s::date - 3) as without_topic
        from journal_lesson l
       where l.school_year = {_YEAR} and not l.is_cancelled and l.held_on <= %(day)s::date and {_IN_SAMPLE.format("l")}
       group by 1, 2, 3) l
join curriculum_course_v1 c on c.institution_id = l.institution_id and c.id = l.course_id
left join (select t.institution_id, t.course_id, count(*) as open from journal_theme t
            where t.school_year = {_YEAR} and t.ends_on < %(day)s::date - 14 and {_IN_SAMPLE.format("t")}
              and not exists (select from journal_result r where r.institution_id = t.institution_id
                    and r.school_year = t.school_year and r.course_id = t.course_id and r.kind = 1 and r.no = t.no)
            group by 1, 2) t on t.institution_id = l.institution_id and t.course_id = l.course_id
left join (select max(x.no) as no from jsonb_to_recordset(%(terms)s::jsonb) as x (no int, last date)
            where x.last < %(day)s::date) n on true
left join (select r.institution_id, r.course_id, r.no, count(distinct r.pupil_id) as marked from journal_result r
            where r.school_year = {_YEAR} and r.kind = 2 and {_IN_SAMPLE.format("r")} group by 1, 2, 3) r
  on r.institution_id = l.institution_id and r.course_id = l.course_id and r.no = n.no
left join (select s.institution_id, s.group_id, count(*) as pupils from enrolment_roll_v1 s
            where s.school_year = {_YEAR} and s.during @> %(day)s::date and {_IN_SAMPLE.format("s")} group by 1, 2) s
  on n.no is not null and s.institution_id = l.institution_id and s.group_id = c.group_id
"""  # noqa: S608
# A day is told apart by its number since 1970.
_DAYS = f"""
select l.institution_id, (l.held_on - date '1970-01-01')::bigint as object_id, l.held_on, count(*)::int as lessons,
       extract(isodow from l.held_on)::int as weekday, f.name as holiday
from journal_lesson l
left join (select x.name, x.first, x.last from jsonb_to_recordset(%(free)s::jsonb) as x (name text, first date,
  last date)) f
  on l.held_on between f.first and f.last
where l.school_year = {_YEAR} and not l.is_cancelled and {_IN_SAMPLE.format("l")}
group by l.institution_id, l.held_on, f.name
"""  # noqa: S608
# From those who left, who are few, to their marks; never from all marks.
_LEAVERS = f"""
with gone as (
  select m.institution_id, m.pupil_id, max(upper(m.during)) as left_on
    from enrolment_roll_v1 m where m.school_year = {_YEAR} and m.is_class and not m.is_protected
      and {_IN_SAMPLE.format("m")}
   group by 1, 2 having max(upper(m.during)) <= %(day)s::date and not bool_or(upper_inf(m.during)))
select g.institution_id, g.pupil_id as object_id, g.left_on, k.marks::int as marks_after
from gone g cross join lateral (
  select count(*) as marks from journal_mark k
    join journal_lesson l on l.institution_id = k.institution_id and l.school_year = k.school_year
      and l.id = k.lesson_id
   where k.institution_id = g.institution_id and k.pupil_id = g.pupil_id and k.school_year = {_YEAR}
     and l.held_on >= g.left_on and not l.is_cancelled and k.value is not null
     and not exists (select from journal_mark x where x.institution_id = k.institution_id
       and x.school_year = k.school_year
                      and x.lesson_id = k.lesson_id and x.pupil_id = k.pupil_id and x.slot = k.slot
                        and x.rev > k.rev)) k
"""  # noqa: S608


def _terms(day: date) -> Mapping[str, Any]:
    rule = Rule.objects.filter(code="terms", during__contains=day).first()
    terms = terms_of(rule.value, school_year_of(day)) if rule is not None else ()
    return {"terms": dumps([{"no": term.no, "last": term.last.isoformat()} for term in terms])}


def _free(day: date) -> Mapping[str, Any]:
    """Holidays of the school years' edition: rows whose code says more than the year."""
    rows = [row for row in editions.rows_on("school-years", day) if "-" in str(row["code"])]
    free = [{"name": str(row["name_uk"]), "first": str(row["from"]), "last": str(row["to"])} for row in rows]
    return {"free": dumps(free)}


def _courses(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Subjects as `curriculum` names them; the journal of the subject for leaders."""
    leads, public = institution_id in actor.institutions(*LEADING_ROLES), institutions.public_id_of(institution_id)
    named = curriculum.subjects_of_courses(actor, institution_id, keys, field)
    whose = str(_("the teacher of the subject"))
    return {
        key: Subject(each.label, reverse("journal:lessons", args=[public, key]) if leads else "", whose)
        for key, each in named.items()
    }


def _days(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Days in figures; journals of the school for leaders."""
    leads, public = institution_id in actor.institutions(*LEADING_ROLES), institutions.public_id_of(institution_id)
    href = reverse("journal:journals", args=[public]) if leads else ""
    whose = str(_("the teacher of the subject"))
    return {key: Subject(str(day_in_figures(_EPOCH + timedelta(days=key))), href, whose) for key in keys}


def register() -> None:
    """Tell the rulebook; called once at start."""
    number = Type.NUMBER
    register_records(
        Records("journal.courses", gettext_lazy("Lessons of subjects"), _COURSES,
                dict.fromkeys(("lessons", "planned", "over_plan", "without_topic", "days_since_lesson", "themes_open",
                               "term_missing"), number),
                key="object_id", subjects=_courses, given=_terms)
    )  # fmt: skip
    register_records(
        Records("journal.days", gettext_lazy("Days of lessons"), _DAYS, {
            "held_on": Type.DAY, "lessons": number, "weekday": number, "holiday": Type.TEXT,
        }, key="object_id", subjects=_days, given=_free)
    )  # fmt: skip
    register_records(
        Records("journal.leavers", gettext_lazy("Marks of pupils who left"), _LEAVERS,
                {"left_on": Type.DAY, "marks_after": number}, key="object_id", subjects=enrolment.subjects_of_pupils)
    )  # fmt: skip
