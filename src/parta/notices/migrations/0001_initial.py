"""Letters on their way out."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('planes', '0001_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('posted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('trouble', models.TextField(default='')),
            ],
            options={
                'db_table': 'notices_letter',
                'indexes': [models.Index(condition=models.Q(('given_up_at', None), ('left_at', None)), fields=['id'], name='letter_waiting')],
            },
        ),
    ]
