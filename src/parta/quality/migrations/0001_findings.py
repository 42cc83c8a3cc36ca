"""Findings of the night, what people said of them, what was put right in bulk, and how far the night has come."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = """
call audit_protect('quality_dismissal');
call audit_protect('quality_mending');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0006_compared_cards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('day', models.DateField(unique=True)),
                ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
                ('told', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'quality_run',
            },
        ),
        migrations.CreateModel(
            name='Judged',
            fields=[
                ('pk', models.CompositePrimaryKey('institution_id', 'form', blank=True, editable=False, primary_key=True, serialize=False)),
                ('form', models.TextField(db_collation='C')),
                ('records', models.IntegerField()),
                ('judged_on', models.DateField()),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'quality_judged',
            },
        ),
        migrations.CreateModel(
            name='Mending',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('rule', models.TextField(db_collation='C')),
                ('form', models.TextField()),
                ('changes', models.JSONField()),
                ('account_id', models.BigIntegerField()),
                ('name', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.BigIntegerField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'quality_mending',
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('pk', models.CompositePrimaryKey('institution_id', 'aspect', blank=True, editable=False, primary_key=True, serialize=False)),
                ('aspect', models.TextField(choices=[('completeness', 'completeness'), ('timeliness', 'timeliness'), ('consistency', 'consistency'), ('uniqueness', 'uniqueness')], db_collation='C')),
                ('checks', models.IntegerField()),
                ('failing', models.IntegerField()),
                ('dismissed', models.IntegerField()),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'quality_score',
            },
        ),
        migrations.CreateModel(
            name='Dismissal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('rule', models.TextField(db_collation='C')),
                ('object_id', models.BigIntegerField()),
                ('digest', models.IntegerField()),
                ('reason', models.TextField()),
                ('until', models.DateField()),
                ('account_id', models.BigIntegerField()),
                ('name', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended', models.SmallIntegerField(choices=[(1, 'Taken Back'), (2, 'Ran Out'), (3, 'Fact Changed'), (4, 'Gone')], null=True)),
                ('ended_by', models.BigIntegerField(null=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'quality_dismissal',
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['until'], name='dismissal_running')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('institution', 'rule', 'object_id'), name='dismissal_one_at_a_time'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='dismissal_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('ended', None), ('ended_at', None)), models.Q(('ended__isnull', False), ('ended_at__isnull', False)), _connector='OR'), name='dismissal_ended_whole')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('rule', models.TextField(db_collation='C')),
                ('object_id', models.BigIntegerField()),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('digest', models.IntegerField()),
                ('is_dismissed', models.BooleanField(default=False)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'quality_finding',
                'indexes': [models.Index(fields=['institution', 'opened_on', 'closed_on'], name='finding_of_institution'), models.Index(condition=models.Q(('closed_on', None)), fields=['object_id'], name='finding_of_object'), models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['closed_on'], name='finding_closed')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('institution', 'rule', 'object_id'), name='finding_open_once'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='finding_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('form', models.TextField(db_collation='C')),
                ('first', models.IntegerField()),
                ('last', models.IntegerField()),
                ('done_at', models.DateTimeField(null=True)),
                ('records', models.IntegerField(default=0)),
                ('opened', models.IntegerField(default=0)),
                ('closed', models.IntegerField(default=0)),
                ('took_ms', models.IntegerField(default=0)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='quality.run')),
            ],
            options={
                'db_table': 'quality_step',
                'constraints': [models.UniqueConstraint(fields=('run', 'form', 'first'), name='step_once')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
