"""Slips put right: a version of the person for the form, a row for each correction."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

SQL = r"""
call audit_protect('people_correction');
create trigger append_only before update or delete or truncate on people_correction for each statement execute function planes_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("institutions", "0001_initial")]

    operations = [
        migrations.AddField("person", "version", models.IntegerField(db_default=1, default=1)),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("changes", models.JSONField()),
                ("reason", models.TextField()),
                ("author", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("institution", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
            ],
            options={
                "db_table": "people_correction",
                "indexes": [models.Index(fields=["person", "at"], name="correction_of_person")],
                "constraints": [models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="correction_has_reason")],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
