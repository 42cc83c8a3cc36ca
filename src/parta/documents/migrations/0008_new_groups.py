"""Groups of a preschool go over into a new year by an order of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0007_first_grade'),
    ]

    operations = [
        migrations.AlterField(
            model_name='order',
            name='kind',
            field=models.SmallIntegerField(choices=[(1, 'ENROLMENT'), (2, 'LEAVING'), (3, 'ARRIVAL'), (4, 'WITHDRAWAL'), (5, 'PARALLEL'), (6, 'REPEAT'), (7, 'PROMOTION'), (8, 'FORM'), (9, 'CORRECTION'), (10, 'INDIVIDUAL'), (11, 'NEW_YEAR'), (12, 'TO_SCHOOL'), (13, 'FIRST_GRADE'), (14, 'NEW_GROUPS')]),
        ),
    ]
