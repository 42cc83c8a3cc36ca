"""The hour at which applications are accepted first."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('admission', '0002_commission_looks_signatures')]

    operations = [
        migrations.AddField('campaign', 'accept_at', models.TimeField(default=datetime.time(0, 0))),
    ]
