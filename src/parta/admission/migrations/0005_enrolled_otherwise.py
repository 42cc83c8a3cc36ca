"""An application may end because the child is enrolled in another way than by this admission."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("admission", "0004_one_of_each_applicant")]

    operations = [
        migrations.AlterField(
            "wish",
            "state",
            models.SmallIntegerField(
                choices=[
                    (1, "REGISTERED"),
                    (2, "OFFERED"),
                    (3, "RESERVE"),
                    (4, "CONFIRMED"),
                    (5, "ORDERED"),
                    (6, "WITHDRAWN"),
                    (7, "FREED"),
                    (8, "LAPSED"),
                    (9, "PLACED"),
                    (10, "ENROLLED"),
                ]
            ),
        ),
    ]
