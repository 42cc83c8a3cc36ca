"""Published: how many undecided pairs a record stands in. Whose record the other is, is not told."""

from django.db import migrations

SQL = """
create view matching_open_v1 as
select person_id, count(*)::int as pairs
  from (select one_id as person_id from matching_pair where state = 1
        union all select other_id from matching_pair where state = 1) each
 group by 1;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0001_pairs'),
    ]

    operations = [migrations.RunSQL(SQL, "drop view matching_open_v1")]
