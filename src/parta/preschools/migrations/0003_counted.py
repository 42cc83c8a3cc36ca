"""For statutory forms: the days of an institution and its queue, as of a day and as known at a moment."""

from django.db import migrations

# Written in plpgsql: see enrolment.0008. Most institutions of a country mark no days: they cost one look.
SQL = r"""
-- Days of an institution's groups, first and last included: whether a group worked, child-days of those enrolled in the groups that worked,
-- missed, missed by illness. A day that no group has marked has no row. A child counts in the group that it is in on that day by what is
-- known of its enrolments; a mark of a child that was in no working group on that day counts nothing.
create function preschools_days_v1(of_institution int, first_day date, last_day date, known_at timestamptz default now())
returns table (day date, works boolean, child_days bigint, missed bigint, missed_ill bigint)
language plpgsql stable parallel safe rows 200 cost 20000
as $$
#variable_conflict use_column
declare
  years smallint[] := array(select generate_series(extract(year from first_day - interval '8 months')::int,
                                                   extract(year from last_day - interval '8 months')::int)::smallint);
begin
  if not exists (select from preschools_day d where d.institution_id = of_institution and d.school_year = any(years)) then
    return;
  end if;
  return query
  with saves as materialized (
    select distinct on (d.school_year, d.group_id, d.day) d.school_year, d.group_id, d.day, d.works
      from preschools_day d
     where d.institution_id = of_institution and d.school_year = any(years)
       and d.day between first_day and last_day and d.said_at <= known_at
     order by d.school_year, d.group_id, d.day, d.rev desc),
  members as materialized (
    select m.school_year, m.group_id, m.pupil_id, m.during
      from enrolment_membership m
     where m.institution_id = of_institution and m.school_year = any(years) and m.is_class and not isempty(m.during)
       and m.known_from <= known_at and (m.known_to is null or m.known_to > known_at)
       and exists (select from saves s where s.school_year = m.school_year and s.group_id = m.group_id)),
  steps as (
    select s.school_year, s.group_id, s.day, 0 as by, s.works as counts from saves s
    union all select m.school_year, m.group_id, coalesce(lower(m.during), '-infinity'), 1, false from members m
    union all select m.school_year, m.group_id, upper(m.during), -1, false from members m where not upper_inf(m.during)),
  rolls as (
    select t.day, t.counts, sum(t.by) over (partition by t.school_year, t.group_id order by t.day) as listed from steps t),
  lists as (select r.day, sum(r.listed)::bigint as listed from rolls r where r.counts group by r.day),
  marks as (
    select distinct on (k.school_year, k.group_id, k.day, k.pupil_id) k.school_year, k.group_id, k.day, k.pupil_id, k.reason
      from preschools_mark k
      join preschools_day d on d.institution_id = k.institution_id and d.school_year = k.school_year and d.group_id = k.group_id
                           and d.day = k.day and d.rev = k.rev
     where k.institution_id = of_institution and k.school_year = any(years)
       and k.day between first_day and last_day and d.said_at <= known_at
     order by k.school_year, k.group_id, k.day, k.pupil_id, k.rev desc),
  absent as (
    select k.day, count(*) as missed, count(*) filter (where k.reason = 1) as ill
      from marks k
      join saves s on s.school_year = k.school_year and s.group_id = k.group_id and s.day = k.day and s.works
     where k.reason is not null
       and exists (select from members m where m.school_year = k.school_year and m.group_id = k.group_id
                      and m.pupil_id = k.pupil_id and m.during @> k.day)
     group by k.day)
  select s.day, bool_or(s.works), coalesce(max(l.listed), 0), coalesce(max(a.missed), 0), coalesce(max(a.ill), 0)
    from saves s left join lists l on l.day = s.day left join absent a on a.day = s.day
   group by s.day;
end $$;

-- How long a child stood in a queue: from its registration until it left or took a place; one that did not answer offers stands on.
-- Moments are the database's, so what was known at a moment is what had happened by it. Left entries go with their term (README).
create view preschools_standing_v1 as
  select e.line_id as institution_id, e.id, e.public_id, e.number, e.cohort, e.registered_at as since,
         least(e.left_at, (select min(o.ended_at) from preschools_offer o where o.entry_id = e.id and o.outcome = 1)) as until
    from preschools_entry e;
"""


class Migration(migrations.Migration):
    dependencies = [("preschools", "0002_queue"), ("enrolment", "0008_stays")]

    operations = [
        migrations.RunSQL(
            SQL,
            "drop function preschools_days_v1(int, date, date, timestamptz); drop view preschools_standing_v1",
        )
    ]
