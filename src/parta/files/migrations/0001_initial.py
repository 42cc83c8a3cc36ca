import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
call audit_protect('files_stored_file');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("audit", "0001_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('purpose', models.TextField()),
                ('name', models.TextField()),
                ('content_type', models.TextField()),
                ('size', models.BigIntegerField()),
                ('sha256', models.TextField()),
                ('institution_id', models.IntegerField(null=True)),
                ('owner_account_id', models.BigIntegerField()),
                ('stored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'files_stored_file',
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
