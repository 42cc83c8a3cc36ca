"""School days of pupils who were absent often: what child accounting asks over many institutions at once."""

from django.db import migrations

SQL = r"""
-- Published, part of the façade. The school days of pupils who were out on at least so many days since the day, as their own lessons tell:
-- one row a pupil and day on which a lesson was held for him. ``held``: lessons at which anything was recorded of anybody (a lesson at which
-- nobody was absent and nobody got a mark tells nothing of him once he missed another one), ``missed``, ``excused``.
create function journal_school_days_v1(insts int[], y int, since date, at_least int)
returns table (institution_id int, pupil_id bigint, journal_id int, day date, held int, missed int, excused int)
language sql stable as $$
  with absent as (
    select f.institution_id, f.pupil_id, f.held_on, count(*)::int as missed, count(*) filter (where r.is_excused)::int as excused
      from journal_facts_v1 f join journal_reason r on r.id = f.code
     where f.institution_id = any (insts) and f.school_year = y and f.fact = 'absence' and f.held_on >= since
     group by 1, 2, 3),
  often as (select a.institution_id, a.pupil_id from absent a where a.excused = 0 group by 1, 2 having count(*) >= at_least),
  lessons as (
    select distinct o.institution_id, o.pupil_id, l.id, l.held_on, l.journal_id
      from often o
      join enrolment_roll_v1 r on r.institution_id = o.institution_id and r.school_year = y and r.pupil_id = o.pupil_id
      join curriculum_course_v1 c on c.institution_id = o.institution_id and c.school_year = y and c.group_id = r.group_id
      join journal_lesson l on l.institution_id = o.institution_id and l.school_year = y and l.course_id = c.id
     where not l.is_cancelled and l.held_on >= since and r.during @> l.held_on),
  told as (
    select s.*, exists (select from journal_absence x where x.institution_id = s.institution_id and x.school_year = y and x.lesson_id = s.id)
             or exists (select from journal_mark x where x.institution_id = s.institution_id and x.school_year = y and x.lesson_id = s.id) as speaks
      from lessons s)
  select t.institution_id, t.pupil_id, min(t.journal_id), t.held_on, count(*) filter (where t.speaks)::int,
         coalesce(max(a.missed), 0), coalesce(max(a.excused), 0)
    from told t
    left join absent a on a.institution_id = t.institution_id and a.pupil_id = t.pupil_id and a.held_on = t.held_on
   group by t.institution_id, t.pupil_id, t.held_on
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_withdrawn_editions")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
