"""Conditions with a value, which stages were met when the result was counted, when an officer reminded."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collections', '0001_collections'),
        ('institutions', '0006_compared_cards'),
    ]

    operations = [
        migrations.AddField(
            model_name='stage',
            name='given',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='participant',
            name='met',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('is_current', True), ('is_met', True)), fields=['stage', 'institution'], name='answer_met'),
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('account_id', models.BigIntegerField()),
                ('name', models.TextField()),
                ('at', models.DateTimeField()),
                ('letters', models.IntegerField(null=True)),
                ('authority', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.authority')),
                ('collection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collections.collection')),
            ],
            options={
                'db_table': 'collections_reminder',
                'indexes': [models.Index(fields=['collection', 'authority', '-at'], name='reminder_last')],
            },
        ),
    ]
