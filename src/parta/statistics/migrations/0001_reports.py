"""Frozen reports, and what keeps a signed one as it was signed."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F, Q

import parta.planes.fields

SQL = r"""
-- A report is a state of the figures: it is signed once, and nothing else of it ever changes.
create function statistics_report_kept() returns trigger language plpgsql as $$
declare
  signing text[] := array['signature_id', 'signed_by', 'signed_at'];
begin
  if old.signed_at is not null or to_jsonb(old) - signing <> to_jsonb(new) - signing then
    raise exception 'report % is kept as it was frozen', old.id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept before update on statistics_report for each row execute function statistics_report_kept();
call audit_protect('statistics_report');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("institutions", "0005_counted"),
        ("enrolment", "0008_stays"),
        ("dossiers", "0002_counted"),
        ("people", "0009_counted"),
        ("audit", "0002_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ("form", models.TextField()),
                ("as_of", models.DateField()),
                ("definition", models.JSONField()),
                ("definition_sha256", models.TextField()),
                ("figures", models.JSONField()),
                ("units", models.JSONField(default=dict)),
                ("document", models.TextField()),
                ("document_sha256", models.TextField()),
                ("broken", models.SmallIntegerField(default=0)),
                ("account_id", models.BigIntegerField()),
                ("prepared_by", models.TextField()),
                ("prepared_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("signature_id", models.BigIntegerField(null=True)),
                ("signed_by", models.TextField(default="")),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="institutions.authority",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="institutions.institution",
                    ),
                ),
            ],
            options={
                "db_table": "statistics_report",
                "indexes": [
                    models.Index(
                        F("form"), F("as_of"), F("institution"), F("id").desc(), name="report_of_institution",
                        condition=Q(institution__isnull=False),
                    ),
                    models.Index(
                        F("form"), F("as_of"), F("authority"), F("id").desc(), name="report_of_authority",
                        condition=Q(authority__isnull=False),
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="report_of_one_place",
                        condition=Q(institution=None, authority__isnull=False)
                        | Q(institution__isnull=False, authority=None),
                    ),
                    models.CheckConstraint(
                        name="report_signed_whole",
                        condition=Q(signature_id=None, signed_at=None, signed_by="")
                        | (Q(signature_id__isnull=False, signed_at__isnull=False) & ~Q(signed_by="")),
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]  # fmt: skip
