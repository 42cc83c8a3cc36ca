"""How many children are many is said by the edition of the limits; the day's share is a person's, in whatever school."""

from django.db import migrations

SQL = r"""
alter table enrolment_takeout drop constraint takeout_of_many,
  add constraint takeout_of_many check (children > 0);
alter table enrolment_release drop constraint release_of_few,
  add constraint release_of_few check (cardinality(pupil_ids) > 0);
create index release_of_person on enrolment_release (person_id, at);
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0009_no_way_in_by_day")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
