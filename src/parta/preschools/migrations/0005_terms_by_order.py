"""Terms know the order that carried their group into a new year: it is taken back with what it made."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('preschools', '0004_children_of_outside_systems'),
    ]

    operations = [
        migrations.AddField(model_name='terms', name='order_id', field=models.BigIntegerField(null=True)),
    ]
