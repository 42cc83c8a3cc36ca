"""How many of the failing checks are of rules that block: campaigns ask for none."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0001_findings'),
        ('rulebook', '0003_published_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='score',
            name='blocking',
            field=models.IntegerField(null=True),
        ),
    ]
