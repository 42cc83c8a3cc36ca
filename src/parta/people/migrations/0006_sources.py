"""Each value knows its source: of a record, of a correction, and what outside systems keep."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import Q

SQL = r"""
call audit_protect('people_feed');
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_once"), ("institutions", "0001_initial")]

    operations = [
        migrations.AddField("person", "source", models.TextField(db_default="hand")),
        migrations.AddField("person", "recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
        migrations.AddField("correction", "source", models.TextField(db_default="hand")),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("slot", models.TextField()),
                ("source", models.TextField()),
                ("said", models.JSONField()),
                ("said_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
                ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("taken_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("taken_for", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution")),
            ],
            options={
                "db_table": "people_feed",
                "constraints": [
                    models.UniqueConstraint(name="feed_once", fields=["person", "slot"]),
                    models.CheckConstraint(name="feed_has_source", condition=~Q(source="") & ~Q(source__in=["hand", "file"])),
                    models.CheckConstraint(
                        name="feed_taken_with_reason",
                        condition=Q(taken_at=None, reason="") | (Q(taken_at__isnull=False) & ~Q(reason="")),
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
