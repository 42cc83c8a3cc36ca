"""When a family last looked."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("identity", "0001_initial"), ("people", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="LastSeen",
            fields=[
                ("pk", models.CompositePrimaryKey("account_id", "pupil_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("account", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.account")),
                ("pupil", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("upto", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={"db_table": "cabinet_last_seen"},
        ),
    ]
