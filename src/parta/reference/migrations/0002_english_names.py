"""English names of codifiers beside the Ukrainian ones; the loader of first editions fills them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0001_initial'),
    ]

    operations = [
        migrations.AddField('item', 'name_en', models.TextField(db_default='')),
        migrations.AddField('absencereason', 'name_en', models.TextField(db_default='')),
    ]
