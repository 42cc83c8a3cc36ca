"""Gates, and places given at them."""

import django.db.models.deletion
import parta.planes.fields
from django.db import migrations, models

SQL = r"""
-- One place: the one that the holder has, or the next. The gate's row is locked from the look for an old place to the
-- new one, so that two windows of one holder get one place, places have no gap, and a later place is of a later moment.
-- A turn is never before the opening, nor sooner after the turn before it than `seconds`.
create function waiting_take(name text, who bytea, opening timestamptz, seconds double precision)
returns table (its_id uuid, its_place integer, came timestamptz, opens timestamptz, turns timestamptz, pause double precision)
language plpgsql as $$
declare
  gate waiting_gate;
  turn timestamptz;
begin
  return query select t.public_id, t.place, t.arrived_at, g.opens_at, t.turn_at, g.every
    from waiting_ticket t join waiting_gate g on g.id = t.gate_id where g.key = name and t.holder = who;
  if found then return; end if;
  insert into waiting_gate (key, opens_at, every, issued, next_turn) values (name, opening, seconds, 0, opening)
    on conflict (key) do nothing;
  select * into gate from waiting_gate where key = name for update;
  return query select t.public_id, t.place, t.arrived_at, gate.opens_at, t.turn_at, gate.every
    from waiting_ticket t where t.gate_id = gate.id and t.holder = who;
  if found then return; end if;
  turn := greatest(gate.next_turn, gate.opens_at, clock_timestamp());
  update waiting_gate set issued = gate.issued + 1, next_turn = turn + make_interval(secs => gate.every)
    where id = gate.id;
  return query insert into waiting_ticket (gate_id, place, holder, arrived_at, turn_at)
    values (gate.id, gate.issued + 1, who, clock_timestamp(), turn)
    returning public_id, place, arrived_at, gate.opens_at, turn_at, gate.every;
end $$;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [('planes', '0001_ground')]

    operations = [
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.TextField(unique=True)),
                ('opens_at', models.DateTimeField()),
                ('every', models.FloatField()),
                ('issued', models.IntegerField(default=0)),
                ('next_turn', models.DateTimeField()),
            ],
            options={'db_table': 'waiting_gate'},
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('place', models.IntegerField()),
                ('holder', models.BinaryField()),
                ('arrived_at', models.DateTimeField()),
                ('turn_at', models.DateTimeField()),
                ('gate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tickets', to='waiting.gate')),
            ],
            options={
                'db_table': 'waiting_ticket',
                'constraints': [
                    models.UniqueConstraint(fields=('gate', 'place'), name='ticket_place_once'),
                    models.UniqueConstraint(fields=('gate', 'holder'), name='ticket_holder_once'),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
