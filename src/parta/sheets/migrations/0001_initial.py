import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('kind', models.TextField()),
                ('place', models.UUIDField()),
                ('institution_id', models.IntegerField(null=True)),
                ('account_id', models.BigIntegerField()),
                ('title', models.TextField()),
                ('language', models.TextField()),
                ('day', models.DateField()),
                ('state', models.SmallIntegerField()),
                ('file_sealed', models.BinaryField(null=True)),
                ('header', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=list)),
                ('notes', models.JSONField(default=list)),
                ('samples_sealed', models.BinaryField(null=True)),
                ('counts', models.JSONField(default=dict)),
                ('trouble', models.TextField(default='')),
                ('revision', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'sheets_batch',
            },
        ),
        migrations.CreateModel(
            name='SheetRow',
            fields=[
                ('pk', models.CompositePrimaryKey('batch_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='sheets.batch')),
                ('number', models.IntegerField()),
                ('outcome', models.SmallIntegerField(default=0)),
                ('key', models.BinaryField(null=True)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'sheets_row',
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='progress', serialize=False, to='sheets.batch')),
                ('done', models.IntegerField(default=0)),
                ('total', models.IntegerField(default=0)),
                ('beat_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('is_called_back', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'sheets_progress',
            },
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['account_id', '-changed_at'], name='batch_of_account'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['place', 'kind', '-changed_at'], name='batch_of_place'),
        ),
        migrations.AddIndex(
            model_name='sheetrow',
            index=models.Index(fields=['batch', 'outcome', 'number'], name='row_by_outcome'),
        ),
    ]
