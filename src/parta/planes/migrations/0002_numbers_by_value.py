"""Names with numbers are ordered by the numbers' value: school 2 before school 10."""

from django.db import migrations

SQL = r"""
-- Every number is written with eight digits; the same is parta.kernel.text.natural_key.
create function uk_natural(t text) returns text language sql immutable strict parallel safe return
  regexp_replace(regexp_replace(uk_key(t) collate "C", '[0-9]+', '0000000\&', 'g'), '0{0,7}([0-9]{8,})', '\1', 'g');
"""


class Migration(migrations.Migration):
    dependencies = [("planes", "0001_ground")]
    operations = [migrations.RunSQL(SQL, "drop function uk_natural(text)")]
