import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
create trigger append_only before update or delete or truncate on signing_challenge for each statement execute function planes_append_only();
create trigger append_only before update or delete or truncate on signing_certificate for each statement execute function planes_append_only();
create trigger append_only before update or delete or truncate on signing_signature for each statement execute function planes_append_only();

alter table signing_challenge add constraint challenge_nonce_is_random check (octet_length(nonce) = 16);
alter table signing_certificate add constraint certificate_hash_is_sha256 check (octet_length(sha256) = 32);
alter table signing_signature add constraint signature_hash_is_sha256 check (octet_length(content_sha256) = 32);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("planes", "0001_ground"),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sha256", models.BinaryField(unique=True)),
                ("der_sealed", models.BinaryField()),
                ("issuer_name", models.TextField()),
                ("not_before", models.DateTimeField()),
                ("not_after", models.DateTimeField()),
                ("family_name", models.TextField(default="")),
                ("given_name", models.TextField(default="")),
                ("patronymic", models.TextField(default="")),
                ("title", models.TextField(default="")),
                ("organisation", models.TextField(default="")),
                ("edrpou", models.TextField(default="")),
                ("rnokpp_key", models.BinaryField(null=True)),
                ("rnokpp_sealed", models.BinaryField(null=True)),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "signing_certificate",
                "indexes": [models.Index(fields=["rnokpp_key"], name="certificate_of_person")],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("purpose", models.TextField()),
                ("nonce", models.BinaryField(unique=True)),
                ("text", models.TextField()),
                ("browser", models.BinaryField()),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "signing_challenge",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("used_at__lte", models.F("expires_at"))), name="challenge_used_in_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ("purpose", models.TextField()),
                ("content_sha256", models.BinaryField()),
                ("content_sealed", models.BinaryField(null=True)),
                ("file_id", models.UUIDField(null=True)),
                ("cms_sealed", models.BinaryField()),
                ("level", models.TextField()),
                ("signing_time", models.DateTimeField(null=True)),
                ("timestamp", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField()),
                ("policy", models.TextField()),
                (
                    "warnings",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("actor_id", models.BigIntegerField()),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signing.certificate"
                    ),
                ),
                (
                    "challenge",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signing.challenge"
                    ),
                ),
            ],
            options={
                "db_table": "signing_signature",
                "indexes": [models.Index(fields=["content_sha256"], name="signature_of_content")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("challenge__isnull", False),
                            ("content_sealed__isnull", False),
                            ("file_id__isnull", False),
                            _connector="OR",
                        ),
                        name="signature_keeps_its_content",
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
