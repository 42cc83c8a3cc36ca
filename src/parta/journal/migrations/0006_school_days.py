"""School days of pupils who were absent often: what child accounting asks over many institutions at once."""

from django.db import migrations

SQL = r"""
-- Published, part of the façade. The school days of pupils who were out on at least so many days since the day, as their own lessons tell:
-- one row a pupil and day on which a lesson was held for him. ``held``: lessons at which anything was recorded of anybody (a lesson at which
-- nobody was absent and nobody got a mark tells nothing of him once he missed another one), ``missed``, ``excused``.
create function journal_school_days_v1(insts int[], y int, since date, at_least int)
returns table (institution_id int, pupil_id bigint, journal_id int, day date, held int, missed int, excused int)
language sql stable as $$
  -- Few are out so often: they are found by what was ever put, and only theirs is read exactly.
  with often as (
    select a.institution_id, a.pupil_id
      from journal_absence a join journal_reason r on r.id = a.reason
     where a.institution_id = any (insts) and a.school_year = y and a.held_on >= since and not r.is_excused
     group by 1, 2 having count(distinct a.held_on) >= at_least),
  absent as (
    select o.institution_id, o.pupil_id, a.held_on, count(*)::int as missed, count(*) filter (where r.is_excused)::int as excused
      from often o
      join journal_absence a on a.institution_id = o.institution_id and a.pupil_id = o.pupil_id and a.school_year = y and a.held_on >= since
      join journal_reason r on r.id = a.reason
      join journal_lesson l on l.institution_id = a.institution_id and l.school_year = y and l.id = a.lesson_id and not l.is_cancelled
     where not exists (select from journal_absence x where x.institution_id = a.institution_id and x.school_year = y
                        and x.lesson_id = a.lesson_id and x.pupil_id = a.pupil_id and x.rev > a.rev)
     group by 1, 2, 3),
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
