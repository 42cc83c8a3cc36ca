"""Posts over both times with what statutory forms tell of their holders: sex and birth date, no names."""

from django.db import migrations

SQL = r"""
create view people_counted_posts_v1 as
select p.institution_id, t.person_id, t.position, p.is_main, h.sex, h.born_on, t.during, t.known_from, t.known_to
  from people_tenure t join people_post p on p.id = t.post_id join people_person h on h.id = t.person_id;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0008_inquiries")]

    operations = [migrations.RunSQL(SQL, "drop view people_counted_posts_v1")]
