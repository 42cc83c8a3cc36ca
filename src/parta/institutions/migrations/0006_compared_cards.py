"""What other modules compare their own with: the head and the licensed number of pupils that a card names."""

from django.db import migrations

SQL = """
create or replace view institutions_cards_v1 as
select institution_id, kind, status, territory_id, during, head_name, licensed from institutions_card where known_to is null;
"""
BACK = """
drop view institutions_cards_v1;
create view institutions_cards_v1 as
select institution_id, kind, status, territory_id, during from institutions_card where known_to is null;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0005_counted'),
    ]

    operations = [migrations.RunSQL(SQL, BACK)]
