"""Dated facts of children and staff, and what was said to have never been so."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
call audit_protect('dossiers_status');
call audit_protect('dossiers_need');
call audit_protect('dossiers_address');
call audit_protect('dossiers_share');
call audit_protect('dossiers_attestation');
call audit_protect('dossiers_diploma');
call audit_protect('dossiers_amendment');
create trigger dated before update on dossiers_status for each row execute function planes_dated_row();
create trigger dated before update on dossiers_need for each row execute function planes_dated_row();
create trigger dated before update on dossiers_address for each row execute function planes_dated_row();
create trigger dated before update on dossiers_share for each row execute function planes_dated_row();
create trigger dated before update on dossiers_attestation for each row execute function planes_dated_row();
create trigger dated before update on dossiers_diploma for each row execute function planes_dated_row();
create trigger append_only before update or delete or truncate on dossiers_amendment for each statement execute function planes_append_only();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0004_closed_by_whom'),
        ('people', '0006_sources'),
        ('reference', '0003_published'),
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('slot', models.SmallIntegerField(choices=[(1, 'CATEGORY'), (2, 'WATCH'), (3, 'CITIZENSHIP'), (4, 'NATIVE_LANGUAGE'), (5, 'FIRST_FOREIGN'), (6, 'SECOND_FOREIGN'), (11, 'NEED'), (21, 'REGISTERED_ADDRESS'), (22, 'ACTUAL_ADDRESS'), (31, 'SHARE'), (32, 'ATTESTATION'), (33, 'DIPLOMA')])),
                ('ground', models.TextField(default='')),
                ('source', models.TextField(db_default='hand')),
                ('country', models.SmallIntegerField()),
                ('line', models.TextField()),
                ('postal_code', models.TextField(default='')),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'dossiers_address',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('country', 521), _negated=True), ('territory__isnull', False), _connector='OR'), name='address_by_katottg'), models.CheckConstraint(condition=models.Q(('line', ''), _negated=True), name='address_has_line'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('person', '='), ('slot', '='), ('during', '&&')], name='address_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('slot', models.SmallIntegerField(choices=[(1, 'CATEGORY'), (2, 'WATCH'), (3, 'CITIZENSHIP'), (4, 'NATIVE_LANGUAGE'), (5, 'FIRST_FOREIGN'), (6, 'SECOND_FOREIGN'), (11, 'NEED'), (21, 'REGISTERED_ADDRESS'), (22, 'ACTUAL_ADDRESS'), (31, 'SHARE'), (32, 'ATTESTATION'), (33, 'DIPLOMA')])),
                ('fact', models.UUIDField(unique=True)),
                ('replaced_by', models.UUIDField(null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.TextField()),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'db_table': 'dossiers_amendment',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='amendment_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('slot', models.SmallIntegerField(choices=[(1, 'CATEGORY'), (2, 'WATCH'), (3, 'CITIZENSHIP'), (4, 'NATIVE_LANGUAGE'), (5, 'FIRST_FOREIGN'), (6, 'SECOND_FOREIGN'), (11, 'NEED'), (21, 'REGISTERED_ADDRESS'), (22, 'ACTUAL_ADDRESS'), (31, 'SHARE'), (32, 'ATTESTATION'), (33, 'DIPLOMA')])),
                ('ground', models.TextField(default='')),
                ('source', models.TextField(db_default='hand')),
                ('category', models.SmallIntegerField()),
                ('title', models.SmallIntegerField(null=True)),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'db_table': 'dossiers_attestation',
                'constraints': [models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='attestation_by_protocol'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('person', '='), ('during', '&&')], name='attestation_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Diploma',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('slot', models.SmallIntegerField(choices=[(1, 'CATEGORY'), (2, 'WATCH'), (3, 'CITIZENSHIP'), (4, 'NATIVE_LANGUAGE'), (5, 'FIRST_FOREIGN'), (6, 'SECOND_FOREIGN'), (11, 'NEED'), (21, 'REGISTERED_ADDRESS'), (22, 'ACTUAL_ADDRESS'), (31, 'SHARE'), (32, 'ATTESTATION'), (33, 'DIPLOMA')])),
                ('ground', models.TextField(default='')),
                ('source', models.TextField(db_default='hand')),
                ('level', models.SmallIntegerField()),
                ('school', models.TextField()),
                ('speciality', models.TextField(default='')),
                ('qualification', models.TextField(default='')),
                ('number_sealed', models.BinaryField(null=True)),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'db_table': 'dossiers_diploma',
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('slot', models.SmallIntegerField(choices=[(1, 'CATEGORY'), (2, 'WATCH'), (3, 'CITIZENSHIP'), (4, 'NATIVE_LANGUAGE'), (5, 'FIRST_FOREIGN'), (6, 'SECOND_FOREIGN'), (11, 'NEED'), (21, 'REGISTERED_ADDRESS'), (22, 'ACTUAL_ADDRESS'), (31, 'SHARE'), (32, 'ATTESTATION'), (33, 'DIPLOMA')])),
                ('ground', models.TextField(default='')),
                ('source', models.TextField(db_default='hand')),
                ('level', models.SmallIntegerField()),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None)),
                ('conclusion', models.TextField(default='')),
                ('issued_on', models.DateField(null=True)),
                ('issued_by', models.TextField(default='')),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'db_table': 'dossiers_need',
                'constraints': [models.CheckConstraint(condition=models.Q(('level__range', (1, 5))), name='need_has_level'), models.CheckConstraint(condition=models.Q(('level', 1), models.Q(models.Q(('conclusion', ''), _negated=True), models.Q(('issued_by', ''), _negated=True), ('issued_on__isnull', False)), _connector='OR'), name='need_rests_on_conclusion'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('person', '='), ('during', '&&')], name='need_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('slot', models.SmallIntegerField(choices=[(1, 'CATEGORY'), (2, 'WATCH'), (3, 'CITIZENSHIP'), (4, 'NATIVE_LANGUAGE'), (5, 'FIRST_FOREIGN'), (6, 'SECOND_FOREIGN'), (11, 'NEED'), (21, 'REGISTERED_ADDRESS'), (22, 'ACTUAL_ADDRESS'), (31, 'SHARE'), (32, 'ATTESTATION'), (33, 'DIPLOMA')])),
                ('ground', models.TextField(default='')),
                ('source', models.TextField(db_default='hand')),
                ('title', models.TextField(default='')),
                ('hundredths', models.SmallIntegerField()),
                ('engagement', models.SmallIntegerField(choices=[(1, 'Main'), (2, 'Inner'), (3, 'Outer')])),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'db_table': 'dossiers_share',
                'constraints': [models.CheckConstraint(condition=models.Q(('hundredths__range', (1, 200))), name='share_is_possible'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('post', '='), ('during', '&&')], name='share_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Status',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('slot', models.SmallIntegerField(choices=[(1, 'CATEGORY'), (2, 'WATCH'), (3, 'CITIZENSHIP'), (4, 'NATIVE_LANGUAGE'), (5, 'FIRST_FOREIGN'), (6, 'SECOND_FOREIGN'), (11, 'NEED'), (21, 'REGISTERED_ADDRESS'), (22, 'ACTUAL_ADDRESS'), (31, 'SHARE'), (32, 'ATTESTATION'), (33, 'DIPLOMA')])),
                ('ground', models.TextField(default='')),
                ('source', models.TextField(db_default='hand')),
                ('item', models.SmallIntegerField()),
                ('is_so', models.BooleanField(default=True)),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'db_table': 'dossiers_status',
                'constraints': [models.CheckConstraint(condition=models.Q(('is_so', True), ('slot', 2), _connector='OR'), name='status_no_only_of_watched'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('person', '='), ('slot', '='), ('item', '='), ('during', '&&')], name='status_once_a_day'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None), ('slot__in', [4, 5, 6])), expressions=[('person', '='), ('slot', '='), ('during', '&&')], name='status_single_a_day')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
