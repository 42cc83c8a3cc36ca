"""Accounts, offices, sessions, invitations and what people sign in with."""

import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
call audit_protect('identity_account');
call audit_protect('identity_role_grant');
call audit_protect('identity_invitation');
call audit_protect('identity_passkey');

-- An office is given once and ended once; nothing else in it changes.
create function identity_grant_is_dated() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null or new.ended_at is null or to_jsonb(old) - 'ended_at' <> to_jsonb(new) - 'ended_at' then
    raise exception 'an office is given and ended, never changed' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger dated before update on identity_role_grant for each row execute function identity_grant_is_dated();

create trigger append_only before update or delete or truncate on identity_event for each statement execute function planes_append_only();

-- Offices as a source of grants. Open accounts only; an office counts from the moment it is given.
create view identity_officers_v1 as
select a.person_id, g.role, g.authority_id, null::int as institution_id, null::bigint as pupil_id, null::int as post_id,
       '{}'::text[] as powers, daterange(null, null) as during, g.id as grant_id, g.account_id, g.given_at
  from identity_role_grant g join identity_account a on a.id = g.account_id
 where g.ended_at is null and a.closed_at is null;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0001_trail'),
        ('institutions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('person_id', models.BigIntegerField(unique=True)),
                ('login', models.TextField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'identity_account',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('key', models.BinaryField()),
                ('began_at', models.DateTimeField()),
                ('count', models.IntegerField()),
            ],
            options={
                'db_table': 'identity_attempt',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('kind', models.SmallIntegerField(choices=[(1, 'Signed In'), (2, 'Signed Out'), (3, 'Sessions Ended'), (4, 'Password Set'), (5, 'Password Removed'), (6, 'Passkey Added'), (7, 'Passkey Removed'), (8, 'Recovery Used'), (9, 'Locked'), (10, 'Invitation Used')])),
                ('method', models.SmallIntegerField(choices=[(1, 'KEP'), (2, 'PASSKEY'), (3, 'PASSWORD'), (4, 'DEMO')], null=True)),
                ('device', models.TextField(default='')),
                ('signature_id', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'identity_event',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('code_key', models.BinaryField(unique=True)),
                ('role', models.TextField(choices=[('national', 'national'), ('region', 'region'), ('district', 'district'), ('community', 'community'), ('head', 'head'), ('deputy', 'deputy'), ('teacher', 'teacher'), ('guardian', 'guardian'), ('pupil', 'pupil')])),
                ('pupil_id', models.BigIntegerField(null=True)),
                ('fact', models.SmallIntegerField(choices=[(1, 'BORN_ON'), (2, 'RNOKPP_TAIL'), (3, 'DOCUMENT_TAIL'), (4, 'KEP')])),
                ('fact_person_id', models.BigIntegerField()),
                ('channel', models.SmallIntegerField(choices=[(1, 'Card'), (2, 'Email')])),
                ('email', models.TextField(default='')),
                ('renews', models.BooleanField(default=False)),
                ('created_by_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'identity_invitation',
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('credential_id', models.BinaryField(unique=True)),
                ('public_key', models.BinaryField()),
                ('sign_count', models.BigIntegerField(default=0)),
                ('label', models.TextField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'identity_passkey',
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code_key', models.BinaryField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'identity_recovery_code',
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('role', models.TextField(choices=[('national', 'national'), ('region', 'region'), ('district', 'district'), ('community', 'community')])),
                ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'identity_role_grant',
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('session_key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('method', models.SmallIntegerField(choices=[(1, 'KEP'), (2, 'PASSKEY'), (3, 'PASSWORD'), (4, 'DEMO')], null=True)),
                ('device', models.TextField(default='')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'identity_session',
            },
        ),
        migrations.CreateModel(
            name='Password',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='identity.account')),
                ('hash', models.TextField()),
                ('factor_sealed', models.BinaryField()),
                ('factor_step', models.BigIntegerField(default=0)),
                ('set_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'identity_password',
            },
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('login',), name='account_login_once'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('login', None), ('login__regex', '^[^\\sA-ZА-ЯҐЄІЇ]{3,254}$'), _connector='OR'), name='account_login_is_plain'),
        ),
        migrations.AddField(
            model_name='event',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.account'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.account'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='authority',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='institution',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution'),
        ),
        migrations.AddField(
            model_name='passkey',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.account'),
        ),
        migrations.AddField(
            model_name='recoverycode',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.account'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.account'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='authority',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='granted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.rolegrant'),
        ),
        migrations.AddField(
            model_name='session',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.account'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['account', '-at'], name='event_of_account'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 2), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='invitation_has_address'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('used_at', None), ('revoked_at', None), _connector='OR'), name='invitation_used_or_revoked'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None), ('used_at', None)), fields=('account', 'role', 'authority', 'institution', 'pupil_id'), name='invitation_open_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='recoverycode',
            constraint=models.UniqueConstraint(fields=('account', 'code_key'), name='recovery_code_once'),
        ),
        migrations.AddIndex(
            model_name='rolegrant',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['authority'], name='grant_of_authority'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['national', 'region', 'district', 'community'])), name='grant_role_of_authority'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'national'), ('authority__isnull', False), _connector='XOR'), name='grant_has_one_scope'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by__isnull', False), ('role', 'national'), _connector='OR'), name='grant_root_is_national'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('given_at')), _connector='OR'), name='grant_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('account', 'role', 'authority'), name='grant_held_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('account', None), ('method__isnull', False), _connector='OR'), name='session_knows_how'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
