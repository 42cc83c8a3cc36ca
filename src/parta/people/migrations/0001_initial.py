import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
call audit_protect('people_person');
call audit_protect('people_document');
call audit_protect('people_guardianship');
call audit_protect('people_post');
create trigger dated before update on people_guardianship for each row execute function planes_dated_row();
create trigger dated before update on people_post for each row execute function planes_dated_row();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('family_name', models.TextField()),
                ('given_name', models.TextField()),
                ('patronymic', models.TextField(default='')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Concat(django.db.models.functions.text.Concat(models.F('family_name'), models.Value(' ', output_field=models.TextField()), models.F('given_name'), output_field=models.TextField()), models.Value(' ', output_field=models.TextField()), models.F('patronymic'), output_field=models.TextField()), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('sex', models.CharField(choices=[('f', 'Female'), ('m', 'Male')], max_length=1, null=True)),
                ('born_on', models.DateField(null=True)),
                ('rnokpp_key', models.BinaryField(null=True)),
                ('rnokpp_sealed', models.BinaryField(null=True)),
                ('unzr_key', models.BinaryField(null=True)),
                ('unzr_sealed', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'people_person',
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass(models.F('sort_key'), name='text_pattern_ops'), models.F('born_on'), name='person_search')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('family_name', ''), _negated=True), models.Q(('given_name', ''), _negated=True)), name='person_has_names'), models.UniqueConstraint(condition=models.Q(('rnokpp_key__isnull', False)), fields=('rnokpp_key',), name='person_rnokpp'), models.UniqueConstraint(condition=models.Q(('unzr_key__isnull', False)), fields=('unzr_key',), name='person_unzr')],
            },
        ),
        migrations.CreateModel(
            name='Guardianship',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.SmallIntegerField(choices=[(1, 'Mother'), (2, 'Father'), (3, 'Adopter'), (4, 'Guardian'), (5, 'Foster Parent'), (9, 'Other')])),
                ('ground', models.TextField(default='')),
                ('may_read', models.BooleanField(default=True)),
                ('guardian', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'db_table': 'people_guardianship',
                'constraints': [models.CheckConstraint(condition=models.Q(('guardian', models.F('pupil')), _negated=True), name='guardianship_of_another'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('guardian', '='), ('pupil', '='), ('during', '&&')], name='guardianship_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.SmallIntegerField(choices=[(1, 'Birth Certificate'), (2, 'Passport'), (3, 'Id Card'), (4, 'Foreign Birth Certificate'), (9, 'Other')])),
                ('number_key', models.BinaryField()),
                ('number_sealed', models.BinaryField()),
                ('issued_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='people.person')),
            ],
            options={
                'db_table': 'people_document',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('kind', 'number_key'), name='document_one_holder')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('position', models.SmallIntegerField(choices=[(1, 'Head'), (2, 'Deputy'), (3, 'Teacher'), (4, 'Educator'), (5, 'Secretary'), (9, 'Other')])),
                ('is_head', models.BooleanField(default=False)),
                ('is_main', models.BooleanField(default=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.person')),
            ],
            options={
                'db_table': 'people_post',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_head', True), ('known_to', None)), expressions=[('institution', '='), ('during', '&&')], name='post_one_head')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
