"""Waves of access: from which day institutions of a territory come in."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models

SQL = r"""
call audit_protect('identity_wave');

-- A wave is announced, reminded of and withdrawn; what it says is never changed.
create function identity_wave_is_kept() returns trigger language plpgsql as $$
begin
  if old.withdrawn_at is not null
     or to_jsonb(old) - 'withdrawn_at' - 'reminded_on' <> to_jsonb(new) - 'withdrawn_at' - 'reminded_on' then
    raise exception 'a wave is announced and withdrawn, never changed' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on identity_wave for each row execute function identity_wave_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_acting_head")]

    operations = [
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ("opens_on", models.DateField()),
                ("note", models.TextField(default="")),
                ("account_id", models.BigIntegerField()),
                ("announced_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("reminded_on", models.DateField(null=True)),
                ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.authority")),
                ("given_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.authority")),
            ],
            options={
                "db_table": "identity_wave",
                "indexes": [models.Index(condition=models.Q(("withdrawn_at", None)), fields=["opens_on"], name="wave_ahead")],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
