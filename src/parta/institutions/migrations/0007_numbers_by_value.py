"""The directory lists school 2 before school 10; it is a read model of tens of thousands of rows, rewritten at once."""

from django.db import migrations, models

SQL = "alter table institutions_directory alter column sort_key set expression as (uk_natural(title))"
BACK = "alter table institutions_directory alter column sort_key set expression as (uk_key(title))"


class Migration(migrations.Migration):
    dependencies = [("institutions", "0006_compared_cards"), ("planes", "0002_numbers_by_value")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(SQL, BACK)],
            [
                migrations.AlterField(
                    "directoryentry",
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
