"""The score of an institution in one row: boards of a country read the share of each of its institutions."""


import django.db.models.deletion
from django.db import migrations, models

FILL = """
insert into quality_total (institution_id, checks, failing, dismissed, blocking)
select institution_id, sum(checks), sum(failing), sum(dismissed),
       case when bool_and(blocking is not null) then sum(blocking) end
  from quality_score group by 1
"""


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0006_compared_cards'),
        ('quality', '0002_blocking_counted'),
    ]

    operations = [
        migrations.CreateModel(
            name='Total',
            fields=[
                ('institution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='institutions.institution')),
                ('checks', models.IntegerField()),
                ('failing', models.IntegerField()),
                ('dismissed', models.IntegerField()),
                ('blocking', models.IntegerField(null=True)),
            ],
            options={
                'db_table': 'quality_total',
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
