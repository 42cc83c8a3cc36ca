"""Editions of codifiers, КАТОТТГ with its versions, small lists."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models

SQL = r"""
call audit_protect('reference_edition');
call audit_protect('reference_territory_version');
call audit_protect('reference_former_code', 'koatuu');
call audit_protect('reference_item');
call audit_protect('reference_subject');
call audit_protect('reference_mark_scale');
call audit_protect('reference_absence_reason');
create trigger dated before update on reference_territory_version for each row execute function planes_dated_row();
create trigger dated before update on reference_item for each row execute function planes_dated_row();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0001_trail'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('codifier', models.TextField()),
                ('title', models.TextField()),
                ('source', models.TextField()),
                ('doubt', models.TextField(default='')),
                ('dated_on', models.DateField(null=True)),
                ('sha256', models.TextField()),
                ('rows', models.IntegerField()),
                ('loaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'reference_edition',
                'constraints': [models.UniqueConstraint(fields=('codifier', 'sha256'), name='edition_once')],
            },
        ),
        migrations.CreateModel(
            name='AbsenceReason',
            fields=[
                ('id', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('letter', models.TextField()),
                ('name', models.TextField()),
                ('is_excused', models.BooleanField()),
                ('doubt', models.TextField(default='')),
                ('edition', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.edition')),
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
                ('area', models.TextField(default='')),
                ('from_grade', models.SmallIntegerField(default=1)),
                ('to_grade', models.SmallIntegerField(default=12)),
                ('doubt', models.TextField(default='')),
                ('edition', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.edition')),
            ],
            options={
                'db_table': 'reference_subject',
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('katottg', models.TextField(db_collation='C', unique=True)),
                ('category', models.CharField(choices=[('O', 'область, АР Крим'), ('K', 'місто зі спеціальним статусом'), ('P', 'район'), ('H', 'територіальна громада'), ('M', 'місто'), ('T', 'селище міського типу (скасовано 2024)'), ('C', 'село'), ('X', 'селище'), ('B', 'район у місті')], max_length=1)),
                ('name', models.TextField()),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('name'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('abolished_on', models.DateField(null=True)),
                ('community', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('parent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('region', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'reference_territory',
            },
        ),
        migrations.CreateModel(
            name='FormerCode',
            fields=[
                ('koatuu', models.TextField(db_collation='C', primary_key=True, serialize=False)),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.edition')),
                ('territory', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'reference_former_code',
            },
        ),
        migrations.CreateModel(
            name='TerritoryVersion',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('category', models.CharField(choices=[('O', 'область, АР Крим'), ('K', 'місто зі спеціальним статусом'), ('P', 'район'), ('H', 'територіальна громада'), ('M', 'місто'), ('T', 'селище міського типу (скасовано 2024)'), ('C', 'село'), ('X', 'селище'), ('B', 'район у місті')], max_length=1)),
                ('name', models.TextField()),
                ('community', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.edition')),
                ('parent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('region', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='reference.territory')),
            ],
            options={
                'db_table': 'reference_territory_version',
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('codifier', models.TextField()),
                ('number', models.SmallIntegerField()),
                ('code', models.TextField()),
                ('name', models.TextField()),
                ('group', models.TextField(default='')),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('position', models.SmallIntegerField()),
                ('doubt', models.TextField(default='')),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.edition')),
            ],
            options={
                'db_table': 'reference_item',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('codifier', '='), ('number', '='), ('during', '&&')], name='item_one_version_a_day')],
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
                ('doubt', models.TextField(default='')),
                ('edition', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.edition')),
            ],
            options={
                'db_table': 'reference_mark_scale',
                'constraints': [models.CheckConstraint(condition=models.Q(('codes__len', models.F('labels__len'))), name='mark_scale_labels_each_code')],
            },
        ),
        migrations.AddIndex(
            model_name='territory',
            index=models.Index(django.contrib.postgres.indexes.OpClass(models.F('sort_key'), name='text_pattern_ops'), name='territory_name'),
        ),
        migrations.AddIndex(
            model_name='territory',
            index=models.Index(fields=['category', 'region'], name='territory_of_category'),
        ),
        migrations.AddConstraint(
            model_name='territory',
            constraint=models.CheckConstraint(condition=models.Q(('katottg__regex', '^UA[0-9]{17}$')), name='territory_katottg_shape'),
        ),
        migrations.AddConstraint(
            model_name='formercode',
            constraint=models.CheckConstraint(condition=models.Q(('koatuu__regex', '^[0-9]{10}$')), name='former_code_shape'),
        ),
        migrations.AddConstraint(
            model_name='territoryversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('territory', '='), ('during', '&&')], name='territory_one_version_a_day'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
