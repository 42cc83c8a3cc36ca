"""Nothing ever removed a file: what was kept is evidence, and the column goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [migrations.RemoveField("storedfile", "removed_at")]
