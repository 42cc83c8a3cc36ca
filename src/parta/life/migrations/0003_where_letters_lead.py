"""A request knows where it was sent: the answer, written by the worker, leads back to it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('life', '0002_requests_taken_back')]

    operations = [
        migrations.AddField(
            model_name='openingrequest',
            name='site',
            field=models.TextField(default=''),
        ),
    ]
