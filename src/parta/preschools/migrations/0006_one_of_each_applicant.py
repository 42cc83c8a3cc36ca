"""A stranger who knows a certificate is not told that the child stands in a queue: his entry stands beside."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('preschools', '0005_terms_by_order'),
    ]

    operations = [
        migrations.AddField("queueentry", "applicant_key", models.BinaryField(default=b"")),
        migrations.RemoveConstraint("queueentry", "entry_child_once"),
        migrations.AddConstraint(
            "queueentry",
            models.UniqueConstraint(
                condition=Q(state__in=[1, 2, 3, 4, 5]),
                fields=("line", "child_key", "applicant_key"),
                name="entry_child_once",
            ),
        ),
    ]
