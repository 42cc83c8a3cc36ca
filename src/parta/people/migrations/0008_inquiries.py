"""What somebody asks about the data held on him or his child, and the answer."""

import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models
from django.db.models import Q


def person(**words):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", **words)


class Migration(migrations.Migration):
    dependencies = [("people", "0007_protected")]

    operations = [
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ("kind", models.SmallIntegerField(choices=[(1, "Correction"), (2, "Objection"), (3, "Question")])),
                ("text", models.TextField()),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("due_on", models.DateField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(default="")),
                ("is_granted", models.BooleanField(null=True)),
                ("answered_by", person(null=True)),
                ("author", person()),
                ("person", person()),
                ("institution", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution")),
            ],
            options={
                "db_table": "people_inquiry",
                "constraints": [
                    models.CheckConstraint(condition=~Q(text=""), name="inquiry_says_something"),
                    models.CheckConstraint(
                        condition=Q(answered_at=None, is_granted=None, answer="")
                        | (Q(answered_at__isnull=False, is_granted__isnull=False) & ~Q(answer="")),
                        name="inquiry_answered_with_reason",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["institution", "due_on"], condition=Q(answered_at=None), name="inquiry_waiting"),
                    models.Index(fields=["person", "-asked_at"], name="inquiry_of_person"),
                ],
            },
        ),
        migrations.RunSQL("call audit_protect('people_inquiry');", migrations.RunSQL.noop),
    ]
