"""A request for a list of more than 50 children is signed by КЕП by the one who asks, before anybody decides."""

from django.db import migrations, models

SQL = r"""
alter table enrolment_takeout
  add column signed_at timestamptz,
  add column signature_id bigint,
  add constraint takeout_signed_whole check ((signed_at is null) = (signature_id is null)),
  add constraint takeout_signed_before_decided check (decided_at is null or signed_at is not null);

-- What was asked, signed, decided and taken stays as it was: each step is written once.
create or replace function enrolment_takeout_kept() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if (old.institution_id, old.id, old.school_year, old.account_id, old.person_id, old.asked_at, old.purpose, old.group_ids, old.fields, old.children)
     is distinct from
     (new.institution_id, new.id, new.school_year, new.account_id, new.person_id, new.asked_at, new.purpose, new.group_ids, new.fields, new.children)
     or old.signed_at is not null and (old.signed_at, old.signature_id) is distinct from (new.signed_at, new.signature_id)
     or old.decided_at is not null and (old.decided_at, old.decided_by, old.is_approved, old.decision_reason)
        is distinct from (new.decided_at, new.decided_by, new.is_approved, new.decision_reason)
     or old.taken_at is not null and old.taken_at is distinct from new.taken_at then
    raise exception 'takeout_kept: each step of a request is written once' using errcode = '42501';
  end if;
  return new;
end $$;
"""

STATE = [
    migrations.AddField("takeout", "signed_at", models.DateTimeField(null=True)),
    migrations.AddField("takeout", "signature_id", models.BigIntegerField(null=True)),
    migrations.AddConstraint(
        "takeout",
        models.CheckConstraint(
            condition=models.Q(
                models.Q(("signature_id", None), ("signed_at", None)),
                models.Q(("signature_id__isnull", False), ("signed_at__isnull", False)),
                _connector="OR",
            ),
            name="takeout_signed_whole",
        ),
    ),
    migrations.AddConstraint(
        "takeout",
        models.CheckConstraint(
            condition=models.Q(("decided_at", None), ("signed_at__isnull", False), _connector="OR"),
            name="takeout_signed_before_decided",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0002_takeouts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SQL, migrations.RunSQL.noop)], state_operations=STATE
        )
    ]
