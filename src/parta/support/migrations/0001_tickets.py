"""Requests for help, what was said in them, drafts they carry, prepared answers, letters read, eyes lent."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
call audit_protect('support_ticket');
call audit_protect('support_turn');
call audit_protect('support_message');
call audit_protect('support_attachment');
call audit_protect('support_carried', 'ticket_id');
call audit_protect('support_answer_template');
call audit_protect('support_viewing');

-- What was allowed is for half an hour, of the roles that were open then, to the officer who asked; each step is written once.
alter table support_viewing add constraint viewing_half_an_hour check (until <= allowed_at + interval '30 minutes');
create function support_viewing_kept() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if (old.id, old.public_id, old.ticket_id, old.account_id, old.officer_account_id, old.officer_person_id, old.reason, old.asked_at)
     is distinct from
     (new.id, new.public_id, new.ticket_id, new.account_id, new.officer_account_id, new.officer_person_id, new.reason, new.asked_at)
     or (old.allowed_at is not null or old.declined_at is not null)
        and (old.allowed_at, old.until, old.declined_at, old.grants) is distinct from (new.allowed_at, new.until, new.declined_at, new.grants)
     or old.ended_at is not null and old.ended_at is distinct from new.ended_at then
    raise exception 'viewing_kept: each step of a viewing is written once' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on support_viewing for each row execute function support_viewing_kept();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('role', models.TextField()),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('year', models.SmallIntegerField()),
                ('serial', models.IntegerField()),
                ('asked_at', models.DateTimeField()),
                ('came_by', models.TextField(choices=[('page', 'page'), ('form', 'form'), ('mail', 'mail')])),
                ('category', models.TextField(choices=[('access', 'access'), ('card', 'card'), ('people', 'people'), ('enrolment', 'enrolment'), ('journal', 'journal'), ('diary', 'diary'), ('entry', 'entry'), ('fault', 'fault'), ('other', 'other')])),
                ('subject', models.TextField()),
                ('sought', models.GeneratedField(db_persist=True, expression=models.Func(models.F('subject'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('account_id', models.BigIntegerField(null=True)),
                ('person_id', models.BigIntegerField(null=True)),
                ('name', models.TextField(default='')),
                ('email', models.TextField(default='')),
                ('language', models.TextField(default='uk')),
                ('address_key', models.TextField(default='')),
                ('proof', models.TextField(null=True, unique=True)),
                ('state', models.TextField(choices=[('new', 'new'), ('in_work', 'in_work'), ('waiting', 'waiting'), ('answered', 'answered'), ('closed', 'closed'), ('reopened', 'reopened')])),
                ('taken_by_account_id', models.BigIntegerField(null=True)),
                ('taken_by_person_id', models.BigIntegerField(null=True)),
                ('came_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('at_authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('at_institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'support_ticket',
            },
        ),
        migrations.CreateModel(
            name='Numbering',
            fields=[
                ('year', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.IntegerField()),
            ],
            options={
                'db_table': 'support_numbering',
            },
        ),
        migrations.CreateModel(
            name='AnswerTemplate',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.TextField(null=True, unique=True)),
                ('category', models.TextField(default='')),
                ('title_uk', models.TextField()),
                ('title_en', models.TextField(default='')),
                ('text_uk', models.TextField()),
                ('text_en', models.TextField(default='')),
                ('changed_at', models.DateTimeField()),
                ('changed_by_account_id', models.BigIntegerField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
            ],
            options={
                'db_table': 'support_answer_template',
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('digest', models.TextField(unique=True)),
                ('message_key', models.TextField(null=True, unique=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('outcome', models.TextField()),
                ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.ticket')),
            ],
            options={
                'db_table': 'support_mail',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('kind', models.TextField(choices=[('words', 'words'), ('answer', 'answer'), ('question', 'question'), ('note', 'note'), ('passed', 'passed'), ('closed', 'closed'), ('entered', 'entered'), ('viewing', 'viewing')])),
                ('account_id', models.BigIntegerField(null=True)),
                ('person_id', models.BigIntegerField(null=True)),
                ('text', models.TextField(default='')),
                ('sought', models.GeneratedField(db_persist=True, expression=models.Func(models.F('text'), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('about', models.TextField(default='')),
                ('by_mail', models.BooleanField(default=False)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='support.ticket')),
            ],
            options={
                'db_table': 'support_message',
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('file_id', models.UUIDField()),
                ('name', models.TextField()),
                ('content_type', models.TextField()),
                ('size', models.BigIntegerField()),
                ('sha256', models.TextField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='support.message')),
            ],
            options={
                'db_table': 'support_attachment',
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('role', models.TextField()),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('came_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('at_authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('at_institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='support.ticket')),
            ],
            options={
                'db_table': 'support_turn',
            },
        ),
        migrations.CreateModel(
            name='Viewing',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('account_id', models.BigIntegerField()),
                ('officer_account_id', models.BigIntegerField()),
                ('officer_person_id', models.BigIntegerField(null=True)),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('declined_at', models.DateTimeField(null=True)),
                ('allowed_at', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('grants', models.JSONField(default=list)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='viewings', to='support.ticket')),
            ],
            options={
                'db_table': 'support_viewing',
            },
        ),
        migrations.CreateModel(
            name='ViewedPage',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('method', models.TextField()),
                ('path', models.TextField()),
                ('view_name', models.TextField()),
                ('is_refused', models.BooleanField()),
                ('viewing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='support.viewing')),
            ],
            options={
                'db_table': 'support_viewed_page',
            },
        ),
        migrations.CreateModel(
            name='Carried',
            fields=[
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='carried', serialize=False, to='support.ticket')),
                ('account_id', models.BigIntegerField()),
                ('draft_id', models.UUIDField()),
                ('form', models.TextField()),
                ('subject', models.TextField()),
                ('title', models.TextField()),
                ('institution_id', models.IntegerField(null=True)),
                ('fields', models.JSONField()),
                ('problems', models.JSONField()),
                ('typed_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField(null=True)),
                ('entered_by_account_id', models.BigIntegerField(null=True)),
                ('reason', models.TextField(default='')),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'support_carried',
                'constraints': [models.CheckConstraint(condition=models.Q(('entered_at', None), models.Q(('entered_by_account_id__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='carried_entered_with_reason')],
            },
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['account_id', '-changed_at'], name='ticket_of_account'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('address_key', ''), _negated=True), fields=['address_key', 'asked_at'], name='ticket_by_address'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('email', ''), _negated=True), fields=['email', 'asked_at'], name='ticket_by_email'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['role', 'came_at'], name='ticket_by_level'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=django.contrib.postgres.indexes.GinIndex(fields=['sought'], name='ticket_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('year', 'serial'), name='ticket_number'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('account_id', None), ('email', ''), _connector='XOR'), name='ticket_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('at_institution', None), ('at_authority', None), _connector='XOR'), name='ticket_is_with_one'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=django.contrib.postgres.indexes.GinIndex(fields=['sought'], name='message_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='turn',
            index=models.Index(fields=['role', '-answered_at'], name='turn_answered'),
        ),
        migrations.AddConstraint(
            model_name='turn',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('ticket',), name='turn_one_now'),
        ),
        migrations.AddConstraint(
            model_name='turn',
            constraint=models.CheckConstraint(condition=models.Q(('at_institution', None), ('at_authority', None), _connector='XOR'), name='turn_is_with_one'),
        ),
        migrations.AddIndex(
            model_name='viewing',
            index=models.Index(fields=['account_id'], name='viewing_of_account'),
        ),
        migrations.AddConstraint(
            model_name='viewing',
            constraint=models.CheckConstraint(condition=models.Q(('account_id', models.F('officer_account_id')), _negated=True), name='viewing_of_another'),
        ),
        migrations.AddConstraint(
            model_name='viewing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('allowed_at', None), ('until', None)), models.Q(('allowed_at__isnull', False), ('until__isnull', False)), _connector='OR'), name='viewing_allowed_whole'),
        ),
        migrations.AddConstraint(
            model_name='viewing',
            constraint=models.CheckConstraint(condition=models.Q(('allowed_at', None), ('declined_at', None), _connector='OR'), name='viewing_allowed_or_declined'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
