"""Reasons of absence with their English names."""

from django.db import migrations

SQL = """
create or replace view journal_reason as select id, letter, name, is_excused, name_en from reference_absence_reason;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_hold'),
        ('reference', '0002_english_names'),
    ]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
