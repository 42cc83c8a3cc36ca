"""Campaigns of first-grade admission, applications, the draw."""

import django.db.models.deletion
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
-- Number and moment of an application in a school are the database's and stay.
create function admission_wish_kept() returns trigger language plpgsql as $$
begin
  if (old.number, old.registered_at, old.application_id, old.campaign_id, old.child_key)
     is distinct from (new.number, new.registered_at, new.application_id, new.campaign_id, new.child_key) then
    raise exception 'number and moment of application % are not changed', old.id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on admission_wish for each row execute function admission_wish_kept();
create function admission_wish_stamped() returns trigger language plpgsql as $$
begin
  new.registered_at := clock_timestamp();
  return new;
end $$;
create trigger stamped before insert on admission_wish for each row execute function admission_wish_stamped();

-- A frozen list stays; the value and what follows from it is added once, not before the day that was named.
create function admission_draw_kept() returns trigger language plpgsql as $$
declare
  o jsonb := to_jsonb(old) - 'value' - 'value_at' - 'seed' - 'order';
  n jsonb := to_jsonb(new) - 'value' - 'value_at' - 'seed' - 'order';
begin
  if o <> n or old.value <> '' then
    raise exception 'the list of draw % is frozen', old.id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on admission_draw for each row execute function admission_draw_kept();

call audit_protect('admission_campaign');
call audit_protect('admission_shape');
call audit_protect('admission_application');
call audit_protect('admission_wish');
call audit_protect('admission_claim');
call audit_protect('admission_draw');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0004_closed_by_whom'),
        ('audit', '0003_years'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('sealed', models.BinaryField()),
                ('child_key', models.BinaryField()),
                ('account_id', models.BigIntegerField(null=True)),
                ('is_paper', models.BooleanField(default=False)),
                ('sent_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
            ],
            options={
                'db_table': 'admission_application',
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('school_year', models.SmallIntegerField()),
                ('note', models.TextField(default='')),
                ('accept_from', models.DateField()),
                ('accept_until', models.DateField()),
                ('draw_on', models.DateField()),
                ('confirm_until', models.DateField()),
                ('second_from', models.DateField()),
                ('second_until', models.DateField()),
                ('confirm_days', models.SmallIntegerField()),
                ('site', models.TextField(default='')),
                ('last_number', models.IntegerField(default=0)),
                ('announced_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'admission_campaign',
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('group', models.TextField()),
                ('note_sealed', models.BinaryField()),
                ('verdict', models.SmallIntegerField(choices=[(1, 'CLAIMED'), (2, 'CONFIRMED'), (3, 'REFUSED')], default=1)),
                ('reason', models.TextField(default='')),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'admission_claim',
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('list_text', models.TextField()),
                ('list_sha256', models.TextField()),
                ('source', models.TextField()),
                ('value_on', models.DateField()),
                ('commission', models.TextField(default='')),
                ('frozen_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('value', models.TextField(default='')),
                ('value_at', models.DateTimeField(null=True)),
                ('seed', models.TextField(default='')),
                ('order', models.JSONField(null=True)),
            ],
            options={
                'db_table': 'admission_draw',
            },
        ),
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('email', models.TextField()),
                ('used', models.SmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
            ],
            options={
                'db_table': 'admission_mailbox',
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('name', models.TextField()),
                ('content_type', models.TextField()),
                ('size', models.IntegerField()),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'admission_paper',
            },
        ),
        migrations.CreateModel(
            name='Shape',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('number', models.SmallIntegerField()),
                ('name', models.TextField()),
                ('places', models.SmallIntegerField()),
            ],
            options={
                'db_table': 'admission_shape',
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('child_key', models.BinaryField()),
                ('preference', models.SmallIntegerField()),
                ('number', models.IntegerField()),
                ('registered_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('state', models.SmallIntegerField(choices=[(1, 'REGISTERED'), (2, 'OFFERED'), (3, 'RESERVE'), (4, 'CONFIRMED'), (5, 'ORDERED'), (6, 'WITHDRAWN'), (7, 'FREED'), (8, 'LAPSED')])),
                ('lot', models.IntegerField(null=True)),
                ('offered_until', models.DateField(null=True)),
                ('list_key', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'admission_wish',
            },
        ),
        migrations.CreateModel(
            name='Key',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='key', serialize=False, to='admission.application')),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'admission_key',
            },
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('account_id', None), _negated=True), fields=['account_id'], name='application_of_account'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='institution',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution'),
        ),
        migrations.AddField(
            model_name='draw',
            name='campaign',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draw', to='admission.campaign'),
        ),
        migrations.AddField(
            model_name='paper',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='admission.claim'),
        ),
        migrations.AddField(
            model_name='shape',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shapes', to='admission.campaign'),
        ),
        migrations.AddField(
            model_name='wish',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='admission.application'),
        ),
        migrations.AddField(
            model_name='wish',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='wishes', to='admission.campaign'),
        ),
        migrations.AddField(
            model_name='wish',
            name='shape',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='wishes', to='admission.shape'),
        ),
        migrations.AddField(
            model_name='claim',
            name='wish',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='admission.wish'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.UniqueConstraint(fields=('institution', 'school_year'), name='campaign_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('order', None), ('seed', ''), ('value', ''), ('value_at', None)), models.Q(models.Q(('value', ''), _negated=True), ('value_at__isnull', False), models.Q(('seed', ''), _negated=True), ('order__isnull', False)), _connector='OR'), name='draw_whole'),
        ),
        migrations.AddConstraint(
            model_name='shape',
            constraint=models.UniqueConstraint(fields=('campaign', 'number'), name='shape_number_once'),
        ),
        migrations.AddConstraint(
            model_name='shape',
            constraint=models.CheckConstraint(condition=models.Q(('places__gte', 0)), name='shape_has_places'),
        ),
        migrations.AddIndex(
            model_name='wish',
            index=models.Index(fields=['campaign', 'shape', 'state', 'lot'], name='wish_in_line'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('campaign', 'number'), name='wish_number_once'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [1, 2, 3, 4, 5])), fields=('campaign', 'child_key'), name='wish_child_once'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(fields=('wish', 'group'), name='admission_claim_once'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 3), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='claim_refused_in_words'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
