"""Participants of a collection are listed with school 2 before school 10, in the order of the directory."""

from django.db import migrations, models

SQL = "alter table collections_participant alter column sort_key set expression as (uk_natural(title))"
BACK = "alter table collections_participant alter column sort_key set expression as (uk_key(title))"


class Migration(migrations.Migration):
    dependencies = [("collections", "0002_how_it_is_known"), ("planes", "0002_numbers_by_value")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(SQL, BACK)],
            [
                migrations.AlterField(
                    "participant",
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("title"), function="uk_natural"),
                        output_field=models.TextField(db_collation="C"),
                    ),
                )
            ],
        )
    ]
