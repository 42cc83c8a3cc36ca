"""Published papers say where they are known from: by hand, from a file, or from a register such as ДРАЦС."""

from django.db import migrations

SQL = """
create or replace view people_papers_v1 as
select d.person_id, d.kind, encode(d.number_key, 'hex') as mark, d.revoked_at is null as is_valid, d.recorded_at, d.source
  from people_document d where not d.is_mistaken;

-- Who stands for whom, without names: for counting over a country.
create view people_wards_v1 as select pupil_id, guardian_id from people_guardianship where known_to is null;
"""
BACK = """
drop view people_wards_v1;
drop view people_papers_v1;
create view people_papers_v1 as
select d.person_id, d.kind, encode(d.number_key, 'hex') as mark, d.revoked_at is null as is_valid, d.recorded_at
  from people_document d where not d.is_mistaken;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_guarded_by_the_state'),
    ]

    operations = [migrations.RunSQL(SQL, BACK)]
