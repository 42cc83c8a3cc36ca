"""Who stood for whom says from which day to which: whoever counts asks for a day, and one whom a court has stopped is no
representative.
"""

from django.db import migrations

SQL = """
create or replace view people_kin_v1 as
select g.pupil_id, g.guardian_id, g.kind, p.family_name, p.given_name, p.patronymic, p.phone, g.during
  from people_guardianship g join people_person p on p.id = g.guardian_id
 where g.known_to is null;
create or replace view people_wards_v1 as
select pupil_id, guardian_id, during from people_guardianship where known_to is null;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0014_sealed_identity'),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
