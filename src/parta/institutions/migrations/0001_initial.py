import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
call audit_protect('institutions_institution');
call audit_protect('institutions_card');
call audit_protect('institutions_external_id');
call audit_protect('institutions_authority');
call audit_protect('institutions_authority_scope', 'authority_id,institution_id');
create trigger dated before update on institutions_card for each row execute function planes_dated_row();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('reference', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('level', models.SmallIntegerField(choices=[(0, 'National'), (1, 'Region'), (2, 'District'), (3, 'Community')])),
                ('name', models.TextField()),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('name'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'institutions_authority',
            },
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_institution',
            },
        ),
        migrations.CreateModel(
            name='ExternalId',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('scheme', models.TextField()),
                ('value', models.TextField(db_collation='C')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_ids', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_external_id',
                'indexes': [models.Index(fields=['scheme', 'value'], name='external_id_value')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('scheme', '='), ('value', '='), ('during', '&&')], name='external_id_belongs_to_one')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('short_name', models.TextField()),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('short_name'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('edrpou', models.TextField(db_collation='C', null=True)),
                ('status', models.SmallIntegerField()),
                ('kind', models.SmallIntegerField()),
                ('ownership', models.SmallIntegerField()),
                ('is_rural', models.BooleanField(null=True)),
                ('address', models.TextField(default='')),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('territory', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_card',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['edrpou'], name='card_edrpou')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('institution', '='), ('during', '&&')], name='card_one_version_a_day')],
            },
        ),
        migrations.CreateModel(
            name='AuthorityScope',
            fields=[
                ('pk', models.CompositePrimaryKey('authority_id', 'institution_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('authority', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_authority_scope',
                'indexes': [models.Index(fields=['institution', 'authority'], name='authority_scope_up')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
