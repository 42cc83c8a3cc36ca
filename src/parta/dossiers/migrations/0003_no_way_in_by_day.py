"""Who stands where on a day is found by a person or an institution, never by the day (as in ``curriculum.0002``)."""

import django.contrib.postgres.constraints
import parta.planes.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0002_counted'),
        ('institutions', '0005_counted'),
        ('people', '0009_counted'),
        ('reference', '0003_published'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='address',
            name='address_one_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='attestation',
            name='attestation_one_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='need',
            name='need_one_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='share',
            name='share_one_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='status',
            name='status_once_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='status',
            name='status_single_a_day',
        ),
        migrations.AddConstraint(
            model_name='address',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('person', '='), ('slot', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='address_one_a_day'),
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('person', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='attestation_one_a_day'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('person', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='need_one_a_day'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('post', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='share_one_a_day'),
        ),
        migrations.AddConstraint(
            model_name='status',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('person', '='), ('slot', '='), ('item', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='status_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='status',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None), ('slot__in', [4, 5, 6])), expressions=[('person', '='), ('slot', '='), (parta.planes.fields.UnsearchedPeriod(), '&&')], name='status_single_a_day'),
        ),
    ]
