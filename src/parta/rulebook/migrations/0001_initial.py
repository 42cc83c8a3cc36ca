import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


SQL = r"""
call audit_protect('rulebook_rule');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("audit", "0001_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name='QualityRule',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('form', models.TextField()),
                ('field', models.TextField()),
                ('severity', models.TextField(choices=[('block', 'block'), ('warn', 'warn'), ('info', 'info')])),
                ('condition', models.JSONField()),
                ('message_uk', models.TextField()),
                ('message_en', models.TextField()),
                ('remedy_uk', models.TextField()),
                ('remedy_en', models.TextField()),
                ('source', models.TextField()),
                ('doubt', models.TextField(default='')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                'db_table': 'rulebook_rule',
                'indexes': [models.Index(fields=['form'], name='rule_of_form')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), ('during', '&&')], name='rule_one_edition_a_day')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
