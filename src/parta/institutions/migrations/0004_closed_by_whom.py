"""By whose word fields are closed to the public."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("institutions", "0003_published_cards")]
    operations = [
        migrations.AddField(
            model_name="hiding",
            name="authority",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="institutions.authority",
            ),
        ),
    ]
