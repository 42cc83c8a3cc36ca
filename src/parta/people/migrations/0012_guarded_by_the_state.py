"""A mark may be set where no head is: by the national administrator, for no institution."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0011_disputed_documents")]

    operations = [
        migrations.AlterField(
            "protection",
            "institution",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="institutions.institution",
            ),
        ),
    ]
