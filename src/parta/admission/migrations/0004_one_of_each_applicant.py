"""A stranger who knows a certificate is not told that the child stands in a school: his application stands beside."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("admission", "0003_hour_of_opening")]

    operations = [
        migrations.AddField("wish", "applicant_key", models.BinaryField(default=b"")),
        migrations.RemoveConstraint("wish", "wish_child_once"),
        migrations.AddConstraint(
            "wish",
            models.UniqueConstraint(
                condition=Q(state__in=[1, 2, 3, 4, 5]),
                fields=("campaign", "child_key", "applicant_key"),
                name="wish_child_once",
            ),
        ),
    ]
