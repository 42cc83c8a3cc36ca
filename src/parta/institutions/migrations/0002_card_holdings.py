"""Holdings of an institution, sign-off and confirmation of its card, fields closed to the public."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models

_DATED = ("building", "licence", "schooling", "services", "shelter", "site", "street", "study_mode")
SQL = (
    "".join(
        f"call audit_protect('institutions_{name}');\n"
        f"create trigger dated before update on institutions_{name} for each row execute function planes_dated_row();\n"
        for name in _DATED
    )
    + r"""
call audit_protect('institutions_signoff');
call audit_protect('institutions_hiding');

-- Since when a card stands as it does: any row of it or of its holdings, added or closed.
create function institutions_card_touched() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$ begin
  insert into institutions_card_state as s (institution_id, changed_at) values (new.institution_id, clock_timestamp())
  on conflict (institution_id) do update set changed_at = excluded.changed_at;
  return null;
end $$;
-- The last signature over it, and the authority's word on that one.
create function institutions_card_signed() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$ begin
  update institutions_card_state set version = new.version, signed_at = new.signed_at, confirmed_at = new.confirmed_at
   where institution_id = new.institution_id and (signed_at is null or signed_at <= new.signed_at);
  return null;
end $$;
create trigger touched after insert or update on institutions_external_id
  for each row execute function institutions_card_touched();
create trigger touched after insert or update on institutions_card for each row execute function institutions_card_touched();
create trigger signed after insert or update on institutions_signoff for each row execute function institutions_card_signed();
"""
    + "".join(
        f"create trigger touched after insert or update on institutions_{name} "
        "for each row execute function institutions_card_touched();\n"
        for name in _DATED
    )
    + """
insert into institutions_card_state (institution_id, changed_at)
select institution_id, max(known_from) from institutions_card where known_to is null group by institution_id;
"""
)


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0001_initial'),
        ('reference', '0003_published'),
    ]

    operations = [
        migrations.AddField(
            model_name='card',
            name='account_id',
            field=models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True),
        ),
        migrations.CreateModel(
            name='CardState',
            fields=[
                ('institution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='institutions.institution')),
                ('changed_at', models.DateTimeField()),
                ('version', models.DateTimeField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('state', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('version', None)), then=models.Value(0)), models.When(models.Q(('version__lt', models.F('changed_at'))), then=models.Value(1)), models.When(models.Q(('confirmed_at', None)), then=models.Value(2)), default=models.Value(3), output_field=models.SmallIntegerField()), output_field=models.SmallIntegerField())),
            ],
            options={
                'db_table': 'institutions_card_state',
                'indexes': [models.Index(fields=['state', 'institution'], name='card_state_order')],
            },
        ),
        migrations.CreateModel(
            name='Signoff',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('version', models.DateTimeField()),
                ('signed_at', models.DateTimeField()),
                ('account_id', models.BigIntegerField()),
                ('signer', models.TextField()),
                ('signature_id', models.BigIntegerField()),
                ('sha256', models.TextField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.BigIntegerField(null=True)),
                ('confirmer', models.TextField(db_default='')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_signoff',
            },
        ),
        migrations.CreateModel(
            name='Building',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('ground', models.TextField(db_default='')),
                ('account_id', models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True)),
                ('name', models.TextField()),
                ('site', models.UUIDField(null=True)),
                ('capacity', models.IntegerField(null=True)),
                ('condition', models.TextField(default='')),
                ('built_in', models.SmallIntegerField(null=True)),
                ('floors', models.SmallIntegerField(null=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_building',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['institution'], name='building_of_institution')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('key', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='building_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Hiding',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('what', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('ground', models.TextField()),
                ('decided_on', models.DateField()),
                ('closed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('closed_by', models.BigIntegerField()),
                ('closer', models.TextField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.BigIntegerField(null=True)),
                ('lifter', models.TextField(db_default='')),
                ('lift_ground', models.TextField(db_default='')),
                ('territory', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'institutions_hiding',
                'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['territory'], name='hiding_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('ground', models.TextField(db_default='')),
                ('account_id', models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True)),
                ('level', models.TextField()),
                ('number', models.TextField()),
                ('issued_on', models.DateField()),
                ('capacity', models.IntegerField(null=True)),
                ('valid_until', models.DateField(null=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_licence',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['institution'], name='licence_of_institution')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('key', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='licence_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Schooling',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('ground', models.TextField(db_default='')),
                ('account_id', models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None)),
                ('shifts', models.SmallIntegerField(null=True)),
                ('week', models.SmallIntegerField(null=True)),
                ('capacity', models.IntegerField(null=True)),
                ('activity', models.TextField(default='')),
                ('stay', models.TextField(default='')),
                ('directions', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('workshops', models.IntegerField(null=True)),
                ('dormitory', models.IntegerField(null=True)),
                ('programmes', models.IntegerField(null=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_schooling',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['institution'], name='schooling_of_institution')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('institution', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='schooling_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Services',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('ground', models.TextField(db_default='')),
                ('account_id', models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True)),
                ('has_bus', models.BooleanField(null=True)),
                ('buses', models.SmallIntegerField(null=True)),
                ('internet', models.IntegerField(null=True)),
                ('food', models.TextField(default='')),
                ('canteen_seats', models.IntegerField(null=True)),
                ('is_accessible', models.BooleanField(null=True)),
                ('has_generator', models.BooleanField(null=True)),
                ('energy_certificate', models.TextField(default='')),
                ('energy_class', models.TextField(default='')),
                ('energy_until', models.DateField(null=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_services',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['institution'], name='services_of_institution')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('institution', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='services_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Shelter',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('ground', models.TextField(db_default='')),
                ('account_id', models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True)),
                ('sort', models.TextField()),
                ('ownership', models.TextField()),
                ('building', models.UUIDField(null=True)),
                ('distance', models.IntegerField(null=True)),
                ('capacity', models.IntegerField(null=True)),
                ('condition', models.TextField(default='')),
                ('inspected_on', models.DateField(null=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_shelter',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['institution'], name='shelter_of_institution')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('key', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='shelter_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('ground', models.TextField(db_default='')),
                ('account_id', models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True)),
                ('name', models.TextField()),
                ('is_main', models.BooleanField(null=True)),
                ('postal_code', models.TextField(default='')),
                ('address', models.TextField(default='')),
                ('phone', models.TextField(default='')),
                ('latitude', models.DecimalField(decimal_places=6, max_digits=8, null=True)),
                ('longitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('territory', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'institutions_site',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['institution'], name='site_of_institution')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('key', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='site_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Street',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('ground', models.TextField(db_default='')),
                ('account_id', models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True)),
                ('street', models.TextField()),
                ('houses', models.TextField(default='')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('territory', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.territory')),
            ],
            options={
                'db_table': 'institutions_street',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['institution'], name='street_of_institution')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('key', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='street_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='StudyMode',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(db_default=parta.planes.fields.RandomUuid())),
                ('ground', models.TextField(db_default='')),
                ('account_id', models.BigIntegerField(db_default=parta.planes.fields.ActingAccount(), null=True)),
                ('mode', models.TextField()),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'institutions_study_mode',
                'indexes': [models.Index(condition=models.Q(('known_to', None)), fields=['institution'], name='study_mode_of_institution')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('institution', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='study_mode_one_a_day'), models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='study_mode_has_ground')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
