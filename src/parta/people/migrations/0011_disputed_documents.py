"""A certificate number that somebody with another birth date holds is recorded all the same, and nobody is told."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0010_no_way_in_by_day")]

    operations = [
        migrations.AddField(
            "document", "is_disputed", models.BooleanField(default=False, db_default=False), preserve_default=True
        ),
        migrations.RemoveConstraint("document", "document_one_holder"),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(
                fields=("kind", "number_key"),
                condition=Q(revoked_at=None, is_disputed=False),
                name="document_one_holder",
            ),
        ),
    ]
