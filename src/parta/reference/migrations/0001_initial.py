import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


SQL = r"""
call audit_protect('reference_territory');
call audit_protect('reference_subject');
call audit_protect('reference_mark_scale');
call audit_protect('reference_absence_reason');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("audit", "0001_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name='AbsenceReason',
            fields=[
                ('id', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('letter', models.TextField()),
                ('name', models.TextField()),
                ('is_excused', models.BooleanField()),
            ],
            options={
                'db_table': 'reference_absence_reason',
            },
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('short_name', models.TextField()),
            ],
            options={
                'db_table': 'reference_subject',
            },
        ),
        migrations.CreateModel(
            name='MarkScale',
            fields=[
                ('id', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                'db_table': 'reference_mark_scale',
                'constraints': [models.CheckConstraint(condition=models.Q(('codes__len', models.F('labels__len'))), name='mark_scale_labels_each_code')],
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('katottg', models.TextField(db_collation='C')),
                ('category', models.CharField(choices=[('O', 'область, АР Крим'), ('K', 'місто зі спеціальним статусом'), ('P', 'район'), ('H', 'територіальна громада'), ('M', 'місто'), ('T', 'селище'), ('C', 'село'), ('X', 'селище (нетипове)'), ('B', 'район у місті')], max_length=1)),
                ('name', models.TextField()),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('name'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('community', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('parent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'reference_territory',
                'indexes': [models.Index(fields=['katottg'], name='territory_katottg'), models.Index(django.contrib.postgres.indexes.OpClass(models.F('sort_key'), name='text_pattern_ops'), name='territory_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('katottg__regex', '^UA[0-9]{17}$')), name='territory_katottg_shape'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('katottg', '='), ('during', '&&')], name='territory_one_version_a_day')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
