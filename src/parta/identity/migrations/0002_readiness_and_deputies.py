"""Whose key works and until when; deputies made sure of in three dated steps."""

import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
call audit_protect('identity_readiness', 'account_id');
call audit_protect('identity_verification');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0001_initial'),
        ('institutions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Readiness',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='identity.account')),
                ('checked_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reminded_days', models.SmallIntegerField(null=True)),
            ],
            options={
                'db_table': 'identity_readiness',
                'indexes': [models.Index(fields=['ends_at'], name='readiness_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reminded_days', None), ('reminded_days__in', [30, 14, 3]), _connector='OR'), name='readiness_reminded_as_agreed')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('post_id', models.IntegerField()),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('asked_by_id', models.BigIntegerField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('signature_id', models.BigIntegerField(null=True)),
                ('edrpou', models.TextField(default='')),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('confirmed_by_id', models.BigIntegerField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.account')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'identity_verification',
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['account'], name='verification_of_account'), models.Index(condition=models.Q(('ended_at', None)), fields=['institution'], name='verification_of_institution')],
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at', None), ('signature_id__isnull', False), _connector='OR'), name='verification_accepted_by_signature'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(('accepted_at__isnull', False), ('confirmed_by_id__isnull', False)), _connector='OR'), name='verification_confirmed_when_accepted'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('post_id',), name='verification_once_a_post')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
