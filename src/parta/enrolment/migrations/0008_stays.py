"""For statutory forms: children of one group, and who came to an institution and left it."""

from django.db import migrations

# Written in plpgsql so that the planner looks at them from outside, with the rows we tell it of: rows on a day look to
# it like one row; over a country it would compare every child with every group and never use a second processor.
# Inside, rows are found by their keys whatever the tables' sizes and whatever the caller has set for his own plan.
SQL = r"""
create function group_facts_v1(of_institution int, of_group int, on_day date, known_at timestamptz default now())
returns table (pupil_id bigint, study_form smallint, sex text, born_on date)
language plpgsql stable parallel safe rows 20 cost 5000
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  return query
  select m.pupil_id, m.study_form, p.sex::text, p.born_on
    from enrolment_membership m
    join enrolment_pupil p on p.institution_id = m.institution_id and p.pupil_id = m.pupil_id
   where m.institution_id = of_institution and m.group_id = of_group and m.is_class
     and m.school_year = extract(year from on_day - interval '8 months')::smallint
     and m.during @> on_day and m.known_from <= known_at and (m.known_to is null or m.known_to > known_at);
end $$;

-- Main enrolments of a period. Bits of ``steps``: 1 = there the day before it, 2 = came, 3 = left, 4 = there on its
-- last day. A row that goes on at the same institution in another row is neither end nor beginning, so 1 + 2 - 3 = 4.
create function enrolment_steps_v1(of_institution int, first_day date, last_day date, known_at timestamptz)
returns table (person_id bigint, reason smallint, steps bigint)
language plpgsql stable parallel safe rows 100 cost 20000
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  return query
  select x.person_id, x.reason,
         case when x.during @> first_day - 1 then 2 else 0 end
         + case when x.comes and lower(x.during) between first_day and last_day then 4 else 0 end
         + case when x.leaves and upper(x.during) between first_day and last_day then 8 else 0 end
         + case when x.during @> last_day then 16 else 0 end::bigint
    from (
      select e.person_id, coalesce(e.end_reason, 0::smallint) as reason, e.during,
             lag(upper(e.during)) over stays is distinct from lower(e.during) as comes,
             lead(lower(e.during)) over stays is distinct from upper(e.during) as leaves
        from enrolment_enrolment e
       where e.institution_id = of_institution and e.is_main and not isempty(e.during)
         and e.during && daterange(first_day - 1, last_day, '[]')
         and e.known_from <= known_at and (e.known_to is null or e.known_to > known_at)
      window stays as (partition by e.person_id order by lower(e.during))
    ) x;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0007_releases")]

    operations = [
        migrations.RunSQL(
            SQL,
            "drop function group_facts_v1(int, int, date, timestamptz);"
            " drop function enrolment_steps_v1(int, date, date, timestamptz)",
        )
    ]
