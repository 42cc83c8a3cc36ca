"""Campaigns of collection: what is asked of whom, who takes part, what is said, the frozen result."""

import django.contrib.postgres.fields
import django.db.models.deletion
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
-- What was sent to everybody stays: an open campaign only goes on, its last day follows its stages.
create function collections_collection_kept() returns trigger language plpgsql as $$
declare
  o jsonb := to_jsonb(old) - 'state' - 'due';
  n jsonb := to_jsonb(new) - 'state' - 'due';
begin
  if old.opened_at is not null and o <> n then
    raise exception 'campaign % was sent and stays as it is', old.id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on collections_collection
  for each row execute function collections_collection_kept();

-- What was said stays: a row gets its signature once, and another takes its place.
create function collections_answer_kept() returns trigger language plpgsql as $$
begin
  if (old.stage_id, old.institution_id, old.figure, old.note, old.said_at)
     is distinct from (new.stage_id, new.institution_id, new.figure, new.note, new.said_at)
     or old.signature_id is not null and (old.signature_id, old.is_met) is distinct from (new.signature_id, new.is_met)
  then
    raise exception 'answer % stays as it was said', old.id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on collections_answer for each row execute function collections_answer_kept();

-- A signed result never changes.
create function collections_outcome_kept() returns trigger language plpgsql as $$
begin
  if old.signed_at is not null then
    raise exception 'the result of campaign % is signed', old.collection_id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on collections_outcome for each row execute function collections_outcome_kept();

call audit_protect('collections_collection');
call audit_protect('collections_stage');
call audit_protect('collections_assignee');
call audit_protect('collections_helpline', 'collection_id,authority_id');
call audit_protect('collections_answer');
call audit_protect('collections_receipt');
call audit_protect('collections_prolongation');
call audit_protect('collections_outcome', 'collection_id');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0004_closed_by_whom'),
        ('audit', '0003_years'),
    ]

    operations = [
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('title', models.TextField()),
                ('letter', models.TextField()),
                ('ground', models.SmallIntegerField(choices=[(1, 'LETTER'), (2, 'ORDER')])),
                ('ground_number', models.TextField()),
                ('ground_on', models.DateField()),
                ('paper', models.UUIDField(null=True)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('state', models.SmallIntegerField(choices=[(1, 'DRAFT'), (2, 'OPEN'), (3, 'FROZEN'), (4, 'WITHDRAWN')], default=1)),
                ('due', models.DateField()),
                ('revision', models.IntegerField(default=1)),
                ('drafted_by', models.BigIntegerField()),
                ('drafter', models.TextField(default='')),
                ('opened_at', models.DateTimeField(null=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('scope', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
            ],
            options={
                'db_table': 'collections_collection',
            },
        ),
        migrations.CreateModel(
            name='Reminded',
            fields=[
                ('pk', models.CompositePrimaryKey('person_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.BigIntegerField()),
                ('day', models.DateField()),
            ],
            options={
                'db_table': 'collections_reminded',
            },
        ),
        migrations.CreateModel(
            name='Assignee',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('person_id', models.BigIntegerField()),
                ('name', models.TextField()),
                ('phone', models.TextField(default='')),
                ('email', models.TextField(default='')),
                ('named_by', models.BigIntegerField()),
                ('named_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('is_current', models.BooleanField(default=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('collection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collections.collection')),
            ],
            options={
                'db_table': 'collections_assignee',
            },
        ),
        migrations.CreateModel(
            name='Helpline',
            fields=[
                ('pk', models.CompositePrimaryKey('collection_id', 'authority_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('phone', models.TextField(default='')),
                ('email', models.TextField(default='')),
                ('hours', models.TextField(default='')),
                ('authority', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('collection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collections.collection')),
            ],
            options={
                'db_table': 'collections_helpline',
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('pk', models.CompositePrimaryKey('collection_id', 'institution_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField()),
                ('kind_group', models.TextField()),
                ('title', models.TextField()),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('title'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('joined_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('left_at', models.DateTimeField(null=True)),
                ('counted', models.SmallIntegerField(null=True)),
                ('standing', models.SmallIntegerField(null=True)),
                ('collection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collections.collection')),
                ('community', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('region', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('ward', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
            ],
            options={
                'db_table': 'collections_participant',
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('account_id', models.BigIntegerField()),
                ('name', models.TextField()),
                ('at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('word', models.TextField(default='')),
                ('word_at', models.DateTimeField(null=True)),
                ('authority', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('collection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collections.collection')),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'collections_receipt',
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('number', models.SmallIntegerField()),
                ('name', models.TextField()),
                ('instruction', models.TextField(default='')),
                ('due', models.DateField()),
                ('told', models.SmallIntegerField(choices=[(1, 'RECORDS'), (2, 'PRESSED'), (3, 'SIGNED')])),
                ('condition', models.TextField(default='')),
                ('figure', models.TextField(default='')),
                ('collection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='collections.collection')),
            ],
            options={
                'db_table': 'collections_stage',
            },
        ),
        migrations.CreateModel(
            name='Prolongation',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('was', models.DateField()),
                ('until', models.DateField()),
                ('reason', models.TextField()),
                ('account_id', models.BigIntegerField()),
                ('name', models.TextField()),
                ('at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collections.stage')),
            ],
            options={
                'db_table': 'collections_prolongation',
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('is_met', models.BooleanField()),
                ('figure', models.BigIntegerField(null=True)),
                ('note', models.TextField(default='')),
                ('account_id', models.BigIntegerField()),
                ('name', models.TextField()),
                ('said_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('signature_id', models.BigIntegerField(null=True)),
                ('is_current', models.BooleanField(default=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collections.stage')),
            ],
            options={
                'db_table': 'collections_answer',
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('collection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='outcome', serialize=False, to='collections.collection')),
                ('counted_at', models.DateTimeField()),
                ('text', models.TextField()),
                ('sha256', models.TextField()),
                ('rows', models.TextField()),
                ('rows_sha256', models.TextField()),
                ('signed_at', models.DateTimeField(null=True)),
                ('signature_id', models.BigIntegerField(null=True)),
                ('signer', models.TextField(default='')),
            ],
            options={
                'db_table': 'collections_outcome',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('signature_id', None), ('signed_at', None)), models.Q(('signature_id__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='outcome_signed_whole')],
            },
        ),
        migrations.AddIndex(
            model_name='collection',
            index=models.Index(fields=['state', 'due'], name='collection_running'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', [1, 4]), ('opened_at__isnull', False), _connector='OR'), name='collection_opened_once'),
        ),
        migrations.AddIndex(
            model_name='assignee',
            index=models.Index(condition=models.Q(('is_current', True)), fields=['person_id'], name='assignee_person'),
        ),
        migrations.AddConstraint(
            model_name='assignee',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('collection', 'institution'), name='assignee_one'),
        ),
        migrations.AddIndex(
            model_name='participant',
            index=models.Index(fields=['collection', 'sort_key', 'institution'], name='participant_list'),
        ),
        migrations.AddIndex(
            model_name='participant',
            index=models.Index(fields=['community', 'collection'], name='participant_community'),
        ),
        migrations.AddIndex(
            model_name='participant',
            index=models.Index(fields=['region', 'collection'], name='participant_region'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(condition=models.Q(('institution', None)), fields=('collection', 'authority'), name='receipt_of_authority'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(condition=models.Q(('authority', None)), fields=('collection', 'institution'), name='receipt_of_institution'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority', None), ('institution__isnull', False)), models.Q(('authority__isnull', False), ('institution', None)), _connector='OR'), name='receipt_of_one'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.UniqueConstraint(fields=('collection', 'number'), name='stage_number_once'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('told', 1), models.Q(('condition', ''), _negated=True)), models.Q(models.Q(('told', 1), _negated=True), ('condition', '')), _connector='OR'), name='stage_condition_of_records'),
        ),
        migrations.AddConstraint(
            model_name='prolongation',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('was'))), name='prolongation_moves_on'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(fields=['stage', 'institution'], name='answer_of'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('stage', 'institution'), name='answer_one'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('figure', None), ('figure__gte', 0), _connector='OR'), name='answer_figure_counts'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
