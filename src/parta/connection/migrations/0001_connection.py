"""Requests to keep the journal in Parta, who keeps it from when, first entries."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
create trigger dated before update on connection_connection for each row execute function planes_dated_row();
create trigger append_only before update or delete or truncate on connection_first_entry for each statement execute function planes_append_only();
call audit_protect('connection_request');
call audit_protect('connection_connection');
call audit_protect('connection_first_entry', 'connection_id');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0003_published_cards'),
        ('reference', '0003_published'),
        ('audit', '0002_parts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('person_id', models.BigIntegerField()),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'connection_connection',
            },
        ),
        migrations.CreateModel(
            name='FirstEntry',
            fields=[
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='entry', serialize=False, to='connection.connection')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'connection_first_entry',
            },
        ),
        migrations.CreateModel(
            name='ConnectionRequest',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('stage', models.SmallIntegerField(choices=[(1, 'UNCONFIRMED'), (2, 'WAITING'), (3, 'AGREED'), (4, 'CONNECTED'), (5, 'REFUSED')])),
                ('account_id', models.BigIntegerField(null=True)),
                ('place', models.TextField(default='')),
                ('name', models.TextField()),
                ('edrpou', models.TextField(db_collation='C', default='')),
                ('edebo', models.TextField(db_collation='C', default='')),
                ('isuo', models.TextField(db_collation='C', default='')),
                ('who', models.SmallIntegerField(choices=[(1, 'HEAD'), (2, 'OTHER')])),
                ('family_name', models.TextField()),
                ('given_name', models.TextField()),
                ('patronymic', models.TextField(default='')),
                ('email', models.TextField()),
                ('phone', models.TextField(default='')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decider', models.TextField(default='')),
                ('answer', models.TextField(default='')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('region', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'connection_request',
            },
        ),
        migrations.AddField(
            model_name='connection',
            name='request',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='connection.connectionrequest'),
        ),
        migrations.AddIndex(
            model_name='connectionrequest',
            index=models.Index(fields=['stage', 'asked_at'], name='request_waiting'),
        ),
        migrations.AddConstraint(
            model_name='connectionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='request_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='connectionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 5), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='request_refused_in_words'),
        ),
        migrations.AddConstraint(
            model_name='connection',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('institution', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='connection_once_a_day'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
