import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
-- What was signed stays as it was signed; only where it is and what it has done so far goes on.
create function life_act_kept() returns trigger language plpgsql as $$
declare
  moving text[] := array['state', 'done', 'moved', 'total', 'trouble', 'done_at', 'revision'];
begin
  if old.state = 1 then
    return new;
  end if;
  if to_jsonb(old) - moving <> to_jsonb(new) - moving then
    raise exception 'act % is signed: a correcting act takes it back', old.id using errcode = '42501';
  end if;
  if old.state in (5, 6) or new.state = 1 or new.state = 6 and old.state <> 2
     and not (old.state = 7 and old.done = '{}') then
    raise exception 'act % does not go from state % to %', old.id, old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on life_act for each row execute function life_act_kept();
call audit_protect('life_opening_request');
call audit_protect('life_act');
call audit_protect('life_party', 'institution_id,act_id');
call audit_protect('life_move');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0001_initial'),
        ('reference', '0003_published'),
        ('audit', '0002_parts'),
    ]

    operations = [
        migrations.CreateModel(
            name='OpeningRequest',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('state', models.SmallIntegerField(choices=[(1, 'UNCONFIRMED'), (2, 'WAITING'), (3, 'OPENED'), (4, 'REFUSED')])),
                ('account_id', models.BigIntegerField(null=True)),
                ('applicant', models.TextField()),
                ('position', models.TextField(default='')),
                ('email', models.TextField()),
                ('phone', models.TextField(default='')),
                ('address_key', models.TextField(default='')),
                ('name', models.TextField()),
                ('short_name', models.TextField(default='')),
                ('kind', models.SmallIntegerField()),
                ('ownership', models.SmallIntegerField(default=1)),
                ('edrpou', models.TextField(db_collation='C', default='')),
                ('address', models.TextField(default='')),
                ('ground', models.TextField()),
                ('papers', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decider', models.TextField(default='')),
                ('answer', models.TextField(default='')),
                ('authority', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('territory', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'life_opening_request',
            },
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('kind', models.TextField(choices=[('opening', 'OPENING'), ('branch', 'BRANCH'), ('renaming', 'RENAMING'), ('type', 'TYPE'), ('network', 'NETWORK'), ('body', 'BODY'), ('closure', 'CLOSURE'), ('merger', 'MERGER'), ('division', 'DIVISION'), ('correction', 'CORRECTION')])),
                ('state', models.SmallIntegerField(choices=[(1, 'DRAFT'), (2, 'SIGNED'), (3, 'RUNNING'), (4, 'DONE'), (5, 'UNDONE'), (6, 'WITHDRAWN'), (7, 'STOPPED')], default=1)),
                ('day', models.DateField(null=True)),
                ('values', models.JSONField(default=dict)),
                ('body', models.TextField(default='')),
                ('number', models.TextField(default='')),
                ('dated_on', models.DateField(null=True)),
                ('ground', models.TextField(default='')),
                ('paper', models.UUIDField(null=True)),
                ('effect', models.JSONField(default=list)),
                ('done', models.JSONField(default=dict)),
                ('total', models.IntegerField(default=0)),
                ('moved', models.IntegerField(default=0)),
                ('trouble', models.TextField(default='')),
                ('revision', models.IntegerField(default=1)),
                ('drafted_by', models.BigIntegerField()),
                ('drafter', models.TextField(default='')),
                ('drafted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('signed_by', models.BigIntegerField(null=True)),
                ('signer', models.TextField(default='')),
                ('signed_at', models.DateTimeField(null=True)),
                ('signature_id', models.BigIntegerField(null=True)),
                ('sha256', models.TextField(default='')),
                ('done_at', models.DateTimeField(null=True)),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='life.act')),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='life.openingrequest')),
            ],
            options={
                'db_table': 'life_act',
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('pk', models.CompositePrimaryKey('institution_id', 'act_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='life.act')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'life_party',
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('person_id', models.BigIntegerField()),
                ('source_group', models.IntegerField()),
                ('target_group', models.IntegerField(null=True)),
                ('out_order', models.BigIntegerField(null=True)),
                ('in_order', models.BigIntegerField(null=True)),
                ('since', models.DateField(null=True)),
                ('moved_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='life.act')),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('target', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'life_move',
                'constraints': [models.UniqueConstraint(fields=('act', 'person_id'), name='move_once')],
            },
        ),
        migrations.AddIndex(
            model_name='openingrequest',
            index=models.Index(fields=['state', 'asked_at'], name='opening_waiting'),
        ),
        migrations.AddConstraint(
            model_name='openingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='opening_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='openingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 4), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='opening_refused_in_words'),
        ),
        migrations.AddConstraint(
            model_name='openingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 3), _negated=True), ('institution__isnull', False), _connector='OR'), name='opening_opened_is_there'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['state', 'day'], name='act_due'),
        ),
        migrations.AddConstraint(
            model_name='act',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [2, 3, 7, 4])), fields=('corrects',), name='act_corrected_once'),
        ),
        migrations.AddConstraint(
            model_name='act',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', [1, 6]), models.Q(('dated_on__isnull', False), ('day__isnull', False), ('signature_id__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='act_in_force_is_signed'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
