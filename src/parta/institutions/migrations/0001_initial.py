"""Institutions, authorities, registers they are compared with, and the directory."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models

SQL = r"""
call audit_protect('institutions_institution');
call audit_protect('institutions_card');
call audit_protect('institutions_external_id');
call audit_protect('institutions_authority');
call audit_protect('institutions_authority_scope', 'authority_id,institution_id');
call audit_protect('institutions_body_spelling');
call audit_protect('institutions_import_run');
call audit_protect('institutions_review');
create trigger dated before update on institutions_card for each row execute function planes_dated_row();
create trigger dated before update on institutions_register_entry for each row execute function planes_dated_row();

-- After a bulk load the planner must know the tables at once; analysing is the owner's right, the application may ask for it.
create function institutions_analyze() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$ begin
  analyze institutions_institution, institutions_card, institutions_external_id, institutions_authority_scope,
    institutions_register_entry, institutions_review, institutions_directory, institutions_word, institutions_posting;
end $$;

-- Published: branches of a hub by the cards that hold now. The head of the hub leads them too (people_grants_v1).
create view institutions_branches_v1 as
select institution_id, parent_id as hub_id from institutions_card
 where known_to is null and upper_inf(during) and network_role = 2 and parent_id is not null;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0001_trail'),
        ('reference', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
            ],
            options={
                'db_table': 'institutions_institution',
            },
        ),
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('level', models.SmallIntegerField(choices=[(0, 'National'), (1, 'Region'), (2, 'District'), (3, 'Community'), (4, 'City District')])),
                ('name', models.TextField()),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('name'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('territory', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'institutions_authority',
            },
        ),
        migrations.CreateModel(
            name='BodySpelling',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('key', models.TextField()),
                ('spelling', models.TextField()),
                ('basis', models.TextField()),
                ('is_settled', models.BooleanField(default=False)),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('region', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'institutions_body_spelling',
            },
        ),
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('institution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='institutions.institution')),
                ('public_id', models.UUIDField(unique=True)),
                ('title', models.TextField()),
                ('name', models.TextField()),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('title'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('edrpou', models.TextField(db_collation='C')),
                ('edebo', models.TextField(db_collation='C')),
                ('kind', models.SmallIntegerField()),
                ('status', models.SmallIntegerField()),
                ('ownership', models.SmallIntegerField()),
                ('network_role', models.SmallIntegerField(choices=[(0, 'Ordinary'), (1, 'Hub'), (2, 'Branch')])),
                ('place', models.TextField()),
            ],
            options={
                'db_table': 'institutions_directory',
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
                ('short_name', models.TextField(default='')),
                ('edrpou', models.TextField(db_collation='C', default='')),
                ('kind', models.SmallIntegerField()),
                ('status', models.SmallIntegerField()),
                ('ownership', models.SmallIntegerField()),
                ('network_role', models.SmallIntegerField(choices=[(0, 'Ordinary'), (1, 'Hub'), (2, 'Branch')], default=0)),
                ('governing_body', models.TextField(default='')),
                ('settlement', models.TextField(default='')),
                ('postal_code', models.TextField(default='')),
                ('address', models.TextField(default='')),
                ('phone', models.TextField(default='')),
                ('fax', models.TextField(default='')),
                ('email', models.TextField(default='')),
                ('website', models.TextField(default='')),
                ('head_name', models.TextField(default='')),
                ('is_rural', models.BooleanField(null=True)),
                ('is_mountain', models.BooleanField(null=True)),
                ('is_boarding', models.BooleanField(null=True)),
                ('is_confirmed', models.BooleanField(null=True)),
                ('licensed', models.IntegerField(null=True)),
                ('own_fields', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('ground', models.TextField(db_default='')),
                ('authority', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('territory', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='institutions.institution')),
                ('parent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_card',
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
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('register', models.TextField()),
                ('state', models.TextField(choices=[('waiting', 'Waiting'), ('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')])),
                ('as_of', models.DateField()),
                ('file_name', models.TextField()),
                ('file_sha256', models.TextField()),
                ('file_size', models.BigIntegerField()),
                ('file_id', models.BigIntegerField(null=True)),
                ('columns', models.JSONField(default=dict)),
                ('unknown_columns', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('reading', models.JSONField(default=dict)),
                ('rows', models.IntegerField(default=0)),
                ('rows_read', models.IntegerField(default=0)),
                ('rows_in', models.IntegerField(default=0)),
                ('rows_on_review', models.IntegerField(default=0)),
                ('rows_rejected', models.IntegerField(default=0)),
                ('added', models.IntegerField(default=0)),
                ('changed', models.IntegerField(default=0)),
                ('unchanged', models.IntegerField(default=0)),
                ('summary', models.JSONField(default=dict)),
                ('trouble', models.TextField(default='')),
                ('account_id', models.BigIntegerField()),
                ('actor_name', models.TextField(default='')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('beat_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'institutions_import_run',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('rows', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('rows_in'), '+', models.F('rows_on_review')), '+', models.F('rows_rejected'))), _connector='OR'), name='import_counts_add_up'), models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('register',), name='import_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('pk', models.CompositePrimaryKey('run_id', 'row', blank=True, editable=False, primary_key=True, serialize=False)),
                ('row', models.IntegerField()),
                ('code', models.TextField()),
                ('name', models.TextField()),
                ('outcome', models.SmallIntegerField(choices=[(1, 'In'), (2, 'Review'), (3, 'Rejected')])),
                ('change', models.SmallIntegerField(choices=[(0, 'None'), (1, 'Added'), (2, 'Changed')])),
                ('remarks', models.JSONField(default=list)),
                ('institution', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.importrun')),
            ],
            options={
                'db_table': 'institutions_import_row',
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('pk', models.CompositePrimaryKey('word_id', 'institution_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('word_id', models.IntegerField()),
                ('institution_id', models.IntegerField()),
                ('in_name', models.BooleanField()),
            ],
            options={
                'db_table': 'institutions_posting',
                'indexes': [models.Index(fields=['institution_id'], name='posting_of_institution')],
            },
        ),
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('register', models.TextField()),
                ('said', models.JSONField()),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.importrun')),
            ],
            options={
                'db_table': 'institutions_register_entry',
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('kind', models.TextField()),
                ('facts', models.JSONField(default=dict)),
                ('fingerprint', models.TextField()),
                ('state', models.TextField(choices=[('open', 'Open'), ('settled', 'Settled'), ('gone', 'Gone')], db_default='open')),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.BigIntegerField(null=True)),
                ('settled_by_name', models.TextField(db_default='')),
                ('act', models.TextField(db_default='')),
                ('reason', models.TextField(db_default='')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_review',
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('word', models.TextField(db_collation='C', unique=True)),
                ('stem', models.TextField(db_collation='C')),
                ('documents', models.IntegerField()),
            ],
            options={
                'db_table': 'institutions_word',
                'indexes': [models.Index(fields=['stem'], name='word_stem'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('stem'), name='gin_trgm_ops'), name='word_trigrams')],
            },
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(condition=models.Q(('parent', None)), fields=('level',), name='authority_one_root'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', False), ('level', 0), _connector='OR'), name='authority_root_is_national'),
        ),
        migrations.AddConstraint(
            model_name='bodyspelling',
            constraint=models.UniqueConstraint(fields=('key', 'region'), name='body_spelling_once', nulls_distinct=False),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='community',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory'),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='district',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory'),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='region',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory'),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='territory',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('known_to', None)), fields=['edrpou'], name='card_edrpou'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('known_to', None), ('parent__isnull', False)), fields=['parent'], name='card_branches'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('known_to', None)), fields=['authority'], name='card_authority'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('institution', '='), ('during', '&&')], name='card_one_version_a_day'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('institution')), _negated=True), _connector='OR'), name='card_is_not_its_own_hub'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(('licensed', None), ('licensed__gte', 0), _connector='OR'), name='card_licensed_counts'),
        ),
        migrations.AddIndex(
            model_name='authorityscope',
            index=models.Index(fields=['institution', 'authority'], name='authority_scope_up'),
        ),
        migrations.AddIndex(
            model_name='externalid',
            index=models.Index(fields=['scheme', 'value'], name='external_id_value'),
        ),
        migrations.AddConstraint(
            model_name='externalid',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('value', '='), ('scheme', '='), ('during', '&&')], name='external_id_belongs_to_one'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['run', 'outcome', 'row'], name='import_row_outcome'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('institution', '='), ('during', '&&'), ('register', '=')], name='register_entry_one_version_a_day'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['kind', 'id'], name='review_open'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('institution', 'kind', 'fingerprint'), name='review_once'),
        ),
        migrations.AddIndex(
            model_name='directoryentry',
            index=models.Index(fields=['sort_key', 'institution'], name='directory_order'),
        ),
        migrations.AddIndex(
            model_name='directoryentry',
            index=models.Index(fields=['region', 'sort_key', 'institution'], name='directory_region'),
        ),
        migrations.AddIndex(
            model_name='directoryentry',
            index=models.Index(fields=['kind', 'sort_key', 'institution'], name='directory_kind'),
        ),
        migrations.AddIndex(
            model_name='directoryentry',
            index=models.Index(fields=['community'], name='directory_community'),
        ),
        migrations.AddIndex(
            model_name='directoryentry',
            index=models.Index(fields=['edrpou'], name='directory_edrpou'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
