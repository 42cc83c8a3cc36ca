"""The queue for preschool places: entries, offers."""

import django.db.models.deletion
import parta.planes.fields
from django.db import migrations, models

SQL = r"""
-- Number and moment of a child in a queue are the database's and stay.
create function preschools_entry_kept() returns trigger language plpgsql as $$
begin
  if (old.number, old.registered_at, old.line_id, old.child_key, old.cohort)
     is distinct from (new.number, new.registered_at, new.line_id, new.child_key, new.cohort) then
    raise exception 'number and moment of entry % are not changed', old.id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on preschools_entry for each row execute function preschools_entry_kept();
create function preschools_entry_stamped() returns trigger language plpgsql as $$
begin
  new.registered_at := clock_timestamp();
  return new;
end $$;
create trigger stamped before insert on preschools_entry for each row execute function preschools_entry_stamped();

-- An offer keeps its day; only what came of it is added, once.
create function preschools_offer_kept() returns trigger language plpgsql as $$
begin
  if old.outcome is not null or to_jsonb(old) - 'outcome' - 'ended_at' <> to_jsonb(new) - 'outcome' - 'ended_at' then
    raise exception 'offer % stays as it was made', old.id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on preschools_offer for each row execute function preschools_offer_kept();

call audit_protect('preschools_line', 'institution_id');
call audit_protect('preschools_entry');
call audit_protect('preschools_offer');

-- Published view: the queue without names. Part of the façade (see README).
create view preschools_queue_v1 as
  select line_id as institution_id, number, registered_at, cohort, wanted_from, state, benefit_state = 2 as has_benefit, left_at
    from preschools_entry;

-- Groups as of a day and as known at a moment, with their children: what section II of form 85-к adds up. Ages are full years on the day.
create function preschools_facts_v1(on_day date, known_at timestamptz default now())
returns table (institution_id int, group_id int, direction smallint, profile smallint, stay smallint, age smallint, work smallint,
               hours numeric, places smallint, language smallint, children bigint, under_three bigint, girls bigint)
language sql stable parallel safe begin atomic
  select t.institution_id, t.group_id, t.direction, t.profile, t.stay, t.age, t.work, t.hours, t.places, g.language,
         count(p.pupil_id), count(p.pupil_id) filter (where p.born_on > on_day - interval '3 years'),
         count(p.pupil_id) filter (where p.sex = 'f')
    from preschools_terms_v1 t
    join enrolment_group_v1 g on g.institution_id = t.institution_id and g.id = t.group_id
    left join pupil_facts_v1(on_day, known_at) p on p.institution_id = t.institution_id and p.group_id = t.group_id
   where t.during @> on_day and t.known_from <= known_at and (t.known_to is null or t.known_to > known_at)
   group by t.institution_id, t.group_id, t.direction, t.profile, t.stay, t.age, t.work, t.hours, t.places, g.language;
end;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0004_closed_by_whom'),
        ('preschools', '0001_groups_and_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='QueueEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('sealed', models.BinaryField()),
                ('child_key', models.BinaryField()),
                ('account_id', models.BigIntegerField(null=True)),
                ('mailbox_key', models.BinaryField(null=True)),
                ('is_paper', models.BooleanField(default=False)),
                ('cohort', models.SmallIntegerField()),
                ('wanted_from', models.DateField()),
                ('benefit', models.TextField(default='')),
                ('benefit_state', models.SmallIntegerField(default=0)),
                ('reason', models.TextField(default='')),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('number', models.IntegerField()),
                ('registered_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('state', models.SmallIntegerField(choices=[(1, 'WAITING'), (2, 'OFFERED'), (3, 'ACCEPTED'), (4, 'ORDERED'), (5, 'ASLEEP'), (6, 'WITHDRAWN'), (7, 'ELSEWHERE')])),
                ('silent', models.SmallIntegerField(default=0)),
                ('heard_at', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('list_key', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'preschools_entry',
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('institution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='institutions.institution')),
                ('is_open', models.BooleanField(default=True)),
                ('note', models.TextField(default='')),
                ('site', models.TextField(default='')),
                ('last_number', models.IntegerField(default=0)),
                ('opened_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
            ],
            options={
                'db_table': 'preschools_line',
            },
        ),
        migrations.CreateModel(
            name='EntryKey',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='key', serialize=False, to='preschools.queueentry')),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'preschools_key',
            },
        ),
        migrations.AddField(
            model_name='queueentry',
            name='line',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='preschools.line'),
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('group_id', models.IntegerField()),
                ('school_year', models.SmallIntegerField()),
                ('since', models.DateField()),
                ('by_benefit', models.BooleanField()),
                ('place', models.IntegerField()),
                ('until', models.DateField()),
                ('offered_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('outcome', models.SmallIntegerField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='preschools.queueentry')),
            ],
            options={
                'db_table': 'preschools_offer',
            },
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(fields=['line', 'cohort', 'state'], name='entry_in_line'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(condition=models.Q(('account_id', None), _negated=True), fields=['account_id'], name='entry_of_account'),
        ),
        migrations.AddConstraint(
            model_name='queueentry',
            constraint=models.UniqueConstraint(fields=('line', 'number'), name='entry_number_once'),
        ),
        migrations.AddConstraint(
            model_name='queueentry',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [1, 2, 3, 4, 5])), fields=('line', 'child_key'), name='entry_child_once'),
        ),
        migrations.AddConstraint(
            model_name='queueentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('benefit_state', 3), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='benefit_refused_in_words'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['group_id', 'school_year'], name='offer_of_group'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', None)), fields=('entry',), name='offer_one_open'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', None)), models.Q(('ended_at__isnull', False), ('outcome__isnull', False)), _connector='OR'), name='offer_ended_whole'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
