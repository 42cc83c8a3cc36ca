"""Views for set-based reads of modules above: in which region a place lies, how a position was called on a day."""

from django.db import migrations

SQL = r"""
create view reference_places_v1 as
select t.id as territory_id, coalesce(r.name, t.name) as region
  from reference_territory t left join reference_territory r on r.id = t.region_id;
create view reference_items_v1 as
select codifier, number, name, name_en, during from reference_item where known_to is null;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0002_english_names'),
    ]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
