"""Who stands where on a day is found by a person or an institution, never by the day (as in ``curriculum.0002``)."""

import django.contrib.postgres.constraints
import parta.planes.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrolment', '0008_stays'),
        ('institutions', '0005_counted'),
        ('people', '0009_counted'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='enrolment',
            name='enrolment_one_main_a_day',
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_main', True), ('known_to', None)), expressions=[('person', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='enrolment_one_main_a_day'),
        ),
    ]
