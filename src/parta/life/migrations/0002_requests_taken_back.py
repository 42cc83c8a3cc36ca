"""A request to open an institution may be taken back by its sender."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('life', '0001_acts')]

    operations = [
        migrations.AlterField(
            model_name='openingrequest',
            name='state',
            field=models.SmallIntegerField(choices=[(1, 'UNCONFIRMED'), (2, 'WAITING'), (3, 'OPENED'), (4, 'REFUSED'), (5, 'WITHDRAWN')]),
        ),
    ]
