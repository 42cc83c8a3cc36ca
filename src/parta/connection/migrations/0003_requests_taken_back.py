"""A request to connect may be taken back by its sender."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('connection', '0002_endings')]

    operations = [
        migrations.AlterField(
            model_name='connectionrequest',
            name='stage',
            field=models.SmallIntegerField(choices=[(1, 'UNCONFIRMED'), (2, 'WAITING'), (3, 'AGREED'), (4, 'CONNECTED'), (5, 'REFUSED'), (6, 'ENDED'), (7, 'WITHDRAWN')]),
        ),
    ]
