import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('account_id', models.BigIntegerField()),
                ('form', models.TextField()),
                ('subject', models.TextField(default='')),
                ('institution_id', models.IntegerField(null=True)),
                ('title', models.TextField(default='')),
                ('fields', models.JSONField()),
                ('problems', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'drafts_draft',
                'constraints': [models.UniqueConstraint(fields=('account_id', 'form', 'subject'), name='draft_one_a_form')],
            },
        ),
    ]
