"""Which bytes are to be erased, until they are; files are found by their digest."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("files", "0002_without_removal")]

    operations = [
        migrations.CreateModel(
            name="Forgotten",
            fields=[("sha256", models.TextField(db_collation="C", primary_key=True, serialize=False))],
            options={"db_table": "files_forgotten"},
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["sha256"], name="files_by_digest"),
        ),
    ]
