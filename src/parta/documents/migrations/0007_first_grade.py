"""Children of preschools go to grade 1: orders of many transfers at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_transfers"),
    ]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="first_grade",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="order",
            name="kind",
            field=models.SmallIntegerField(
                choices=[
                    (1, "ENROLMENT"),
                    (2, "LEAVING"),
                    (3, "ARRIVAL"),
                    (4, "WITHDRAWAL"),
                    (5, "PARALLEL"),
                    (6, "REPEAT"),
                    (7, "PROMOTION"),
                    (8, "FORM"),
                    (9, "CORRECTION"),
                    (10, "INDIVIDUAL"),
                    (11, "NEW_YEAR"),
                    (12, "TO_SCHOOL"),
                    (13, "FIRST_GRADE"),
                ]
            ),
        ),
    ]
