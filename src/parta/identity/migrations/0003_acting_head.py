"""An acting head is invited to a role of his own."""

from django.db import migrations, models

ROLES = ["national", "region", "district", "community", "head", "acting", "deputy", "teacher", "guardian", "pupil"]


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_readiness_and_deputies")]

    operations = [
        migrations.AlterField("invitation", "role", models.TextField(choices=[(role, role) for role in ROLES])),
    ]
