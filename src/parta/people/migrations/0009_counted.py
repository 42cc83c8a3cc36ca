"""For statutory forms: who held a post of an institution on a day, over both times; sex and birth date, no names."""

from django.db import migrations

# One person, one line: of several posts the main one, then the highest. Why plpgsql: enrolment.0008.
SQL = r"""
create function people_counted_posts_v1(of_institution int, on_day date, known_at timestamptz default now())
returns table (person_id bigint, post_id int, "position" smallint, is_main boolean, sex text, born_on date)
language plpgsql stable parallel safe rows 15 cost 20000
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  return query
  select distinct on (t.person_id) t.person_id, p.id, t."position", p.is_main, h.sex::text, h.born_on
    from people_post p
    join people_tenure t on t.post_id = p.id
    join people_person h on h.id = t.person_id
   where p.institution_id = of_institution and t.during @> on_day
     and t.known_from <= known_at and (t.known_to is null or t.known_to > known_at)
   order by t.person_id, p.is_main desc, t."position", p.id;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0008_inquiries")]

    operations = [migrations.RunSQL(SQL, "drop function people_counted_posts_v1(int, date, timestamptz)")]
