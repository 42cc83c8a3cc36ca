"""The commission by name, signatures under a protocol, looks at applications; a child by another certificate."""

import django.db.models.deletion
import parta.planes.fields
from django.db import migrations, models

SQL = r"""
create or replace function admission_draw_kept() returns trigger language plpgsql as $$
declare
  o jsonb := to_jsonb(old) - 'value' - 'value_at' - 'seed' - 'order' - 'protocol';
  n jsonb := to_jsonb(new) - 'value' - 'value_at' - 'seed' - 'order' - 'protocol';
begin
  if o <> n or old.value <> '' then
    raise exception 'the list of draw % is frozen', old.id using errcode = '42501';
  end if;
  return new;
end $$;
call audit_protect('admission_member');
call audit_protect('admission_draw_signature');
"""


class Migration(migrations.Migration):

    dependencies = [('admission', '0001_admission')]

    operations = [
        migrations.AddField('application', 'likeness_key', models.BinaryField(default=b'')),
        migrations.AddField('application', 'is_proved', models.BooleanField(default=False)),
        migrations.AddIndex('wish', models.Index(fields=['child_key'], name='wish_of_child')),
        migrations.RemoveField('draw', 'commission'),
        migrations.AddField('draw', 'protocol', models.TextField(default='')),
        migrations.RemoveConstraint('draw', 'draw_whole'),
        migrations.AddConstraint('draw', models.CheckConstraint(condition=models.Q(models.Q(('order', None), ('protocol', ''), ('seed', ''), ('value', ''), ('value_at', None)), models.Q(models.Q(('value', ''), _negated=True), ('value_at__isnull', False), models.Q(('seed', ''), _negated=True), ('order__isnull', False), models.Q(('protocol', ''), _negated=True)), _connector='OR'), name='draw_whole')),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('post', models.TextField()),
                ('since', models.DateField()),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='admission.draw')),
            ],
            options={
                'db_table': 'admission_member',
                'constraints': [models.UniqueConstraint(fields=('draw', 'name'), name='member_once')],
            },
        ),
        migrations.CreateModel(
            name='DrawSignature',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('signature_id', models.BigIntegerField()),
                ('account_id', models.BigIntegerField()),
                ('signed_at', models.DateTimeField()),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='admission.draw')),
            ],
            options={
                'db_table': 'admission_draw_signature',
                'constraints': [models.UniqueConstraint(fields=('draw', 'account_id'), name='draw_signed_once')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('institution_id', models.IntegerField()),
                ('account_id', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('what', models.TextField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='admission.application')),
            ],
            options={'db_table': 'admission_look'},
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
