"""A view for counting over time: kind, state and place of each institution over the days it had them."""

from django.db import migrations

SQL = r"""
create view institutions_cards_v1 as
select institution_id, kind, status, territory_id, during from institutions_card where known_to is null;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("institutions", "0002_card_holdings"),
    ]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
