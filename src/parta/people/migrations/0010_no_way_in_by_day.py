"""Who stands where on a day is found by a person or an institution, never by the day (as in ``curriculum.0002``)."""

import django.contrib.postgres.constraints
import parta.planes.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0005_counted'),
        ('people', '0009_counted'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='guardianship',
            name='guardianship_once_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='tenure',
            name='post_one_acting',
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('guardian', '='), ('pupil', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='guardianship_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None), ('position', 6)), expressions=[('institution', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='post_one_acting'),
        ),
    ]
