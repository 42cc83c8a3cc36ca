"""Main enrolments over both times, with the reason of their end: movement of children over a period."""

from django.db import migrations

SQL = r"""
create view enrolment_stays_v1 as
select person_id, institution_id, end_reason, during, known_from, known_to from enrolment_enrolment where is_main;
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0007_releases")]

    operations = [migrations.RunSQL(SQL, "drop view enrolment_stays_v1")]
