from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_orders_of_transfers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='order',
            name='kind',
            field=models.SmallIntegerField(choices=[(1, 'ENROLMENT'), (2, 'LEAVING'), (3, 'ARRIVAL'), (4, 'WITHDRAWAL'), (5, 'PARALLEL'), (6, 'REPEAT'), (7, 'PROMOTION'), (8, 'FORM'), (9, 'CORRECTION'), (10, 'INDIVIDUAL'), (11, 'NEW_YEAR')]),
        ),
    ]
