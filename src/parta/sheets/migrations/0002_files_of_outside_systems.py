from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sheets', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='system',
            field=models.TextField(db_default=''),
        ),
    ]
