from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_withdrawn_editions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='order',
            name='kind',
            field=models.SmallIntegerField(choices=[(1, 'ENROLMENT'), (2, 'LEAVING'), (3, 'ARRIVAL'), (9, 'CORRECTION')]),
        ),
    ]
