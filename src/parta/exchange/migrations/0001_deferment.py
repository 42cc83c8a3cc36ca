"""Marks of deferment, sent in signed files, answered row by row."""

import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models
from django.db.models import Q

SQL = r"""
call audit_protect('exchange_deferment_batch');
call audit_protect('exchange_deferment');
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("institutions", "0001_initial"), ("people", "0004_in_charge")]

    operations = [
        migrations.CreateModel(
            name="DefermentBatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ("round", models.TextField()),
                ("account_id", models.BigIntegerField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("content_sealed", models.BinaryField()),
                ("signature_id", models.BigIntegerField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("institution", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution")),
            ],
            options={
                "db_table": "exchange_deferment_batch",
                "indexes": [models.Index(fields=["institution", "-made_at"], name="deferment_batch_of")],
                "constraints": [
                    models.CheckConstraint(condition=Q(sent_at=None) | Q(signature_id__isnull=False), name="deferment_batch_is_signed"),
                    models.CheckConstraint(condition=Q(answered_at=None) | Q(sent_at__isnull=False), name="deferment_batch_answered_when_sent"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deferment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ("share", models.DecimalField(decimal_places=2, max_digits=3)),
                ("engagement", models.SmallIntegerField(choices=[(1, "FULL"), (2, "PART")])),
                ("set_by", models.BigIntegerField()),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_why", models.TextField(default="")),
                ("answer", models.SmallIntegerField(choices=[(1, "ACCEPTED"), (2, "REFUSED")], null=True)),
                ("answer_text", models.TextField(default="")),
                ("batch", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="exchange.defermentbatch")),
                ("institution", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("post", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post")),
            ],
            options={
                "db_table": "exchange_deferment",
                "indexes": [models.Index(fields=["institution", "-set_at"], name="deferment_of")],
                "constraints": [
                    models.UniqueConstraint(condition=Q(removed_at=None), fields=("person",), name="deferment_once"),
                    models.CheckConstraint(condition=Q(share__gt=0) & Q(share__lte=2), name="deferment_share_is_real"),
                    models.CheckConstraint(condition=Q(answer=None) | Q(batch__isnull=False), name="deferment_answered_when_sent"),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
