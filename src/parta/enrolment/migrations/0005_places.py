"""Where everybody is or was enrolled, for `matching` below."""

from django.db import migrations

SQL = r"""
create view enrolment_places_v1 as
  select person_id, institution_id, is_main, during from enrolment_enrolment where known_to is null;
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0004_movement"), ("matching", "0001_pairs")]

    operations = [migrations.RunSQL(SQL, "drop view enrolment_places_v1")]
