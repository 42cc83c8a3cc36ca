"""Children that files of outside systems told of, on their way into an order."""

import django.db.models.deletion
import parta.planes.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0004_closed_by_whom'),
        ('preschools', '0003_counted'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('child_key', models.BinaryField()),
                ('list_key', models.UUIDField()),
                ('source', models.TextField()),
                ('arrived_at', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'db_table': 'preschools_arrival',
                'constraints': [models.UniqueConstraint(fields=('institution', 'child_key', 'list_key'), name='arrival_once_in_list')],
            },
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(fields=['child_key'], name='entry_of_child'),
        ),
        migrations.RunSQL("call audit_protect('preschools_arrival');", migrations.RunSQL.noop),
    ]
