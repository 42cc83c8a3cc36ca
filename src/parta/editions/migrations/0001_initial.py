import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F, Q

import parta.planes.fields

SQL = r"""
create function editions_kept() returns trigger language plpgsql as $$
declare
  o jsonb := to_jsonb(old) - 'during' - 'effected_at';
  n jsonb := to_jsonb(new) - 'during' - 'effected_at';
begin
  if new.approved_by = any (new.writers) then
    raise exception 'edition % is approved by one who wrote it', old.id using errcode = '42501';
  end if;
  if old.state = 4 then
    raise exception 'edition % was withdrawn', old.id using errcode = '42501';
  end if;
  if old.state = 3 then
    if new.state = 4 and lower(old.during) > (statement_timestamp() at time zone 'Europe/Kyiv')::date then
      o := o - 'state' - 'returned';
      n := n - 'state' - 'returned';
    end if;
    if o <> n or lower(new.during) is distinct from lower(old.during)
       and not isempty(new.during) then
      raise exception 'edition % is approved: the next one changes it', old.id using errcode = '42501';
    end if;
  end if;
  return new;
end $$;
create trigger kept before update on editions_edition for each row execute function editions_kept();
call audit_protect('editions_edition');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("audit", "0001_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleEdition',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('kind', models.TextField()),
                ('number', models.SmallIntegerField(null=True)),
                ('state', models.SmallIntegerField(choices=[(1, 'DRAFT'), (2, 'PROPOSED'), (3, 'APPROVED'), (4, 'WITHDRAWN')], default=1)),
                ('rows', models.JSONField(default=list)),
                ('source', models.TextField(default='')),
                ('doubt', models.TextField(default='')),
                ('reason', models.TextField(default='')),
                ('valid_from', models.DateField(null=True)),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
                ('revision', models.IntegerField(default=1)),
                ('drafted_by', models.BigIntegerField()),
                ('drafter', models.TextField(default='')),
                ('writers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('drafted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('proposed_at', models.DateTimeField(null=True)),
                ('returned', models.TextField(default='')),
                ('approved_by', models.BigIntegerField(null=True)),
                ('approver', models.TextField(default='')),
                ('approved_at', models.DateTimeField(null=True)),
                ('sha256', models.TextField(default='')),
                ('signature_id', models.BigIntegerField(null=True)),
                ('effected_at', models.DateTimeField(null=True)),
                ('base', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='editions.ruleedition')),
            ],
            options={
                'db_table': 'editions_edition',
                'constraints': [
                    models.UniqueConstraint(fields=('kind', 'number'), name='edition_number_once'),
                    models.UniqueConstraint(condition=Q(('state__in', [1, 2])), fields=('kind',), name='edition_one_on_its_way'),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=Q(('state', 3)), expressions=[('kind', '='), ('during', '&&')], name='edition_one_a_day'),
                    models.CheckConstraint(condition=Q(('approved_by', None), Q(('approved_by', F('drafted_by')), _negated=True), _connector='OR'), name='edition_second_person'),
                    models.CheckConstraint(condition=Q(Q(('state', 3), _negated=True), ('drafted_by', 0), Q(('approved_by__isnull', False), ('during__isnull', False), ('number__isnull', False), ('signature_id__isnull', False)), _connector='OR'), name='edition_approved_is_signed'),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
