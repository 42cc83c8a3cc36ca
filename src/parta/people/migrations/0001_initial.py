"""Persons, documents, guardianship, posts."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import parta.planes.fields
from django.db import migrations, models


SQL = r"""
call audit_protect('people_person');
call audit_protect('people_document');
call audit_protect('people_guardianship');
call audit_protect('people_post');
call audit_protect('people_tenure');
create trigger dated before update on people_guardianship for each row execute function planes_dated_row();
create trigger dated before update on people_tenure for each row execute function planes_dated_row();
create trigger append_only before update or delete or truncate on people_post for each statement execute function planes_append_only();
create trigger append_only before update or delete or truncate on people_reading for each statement execute function planes_append_only();

-- `identity` lies below and cannot name this table itself.
alter table identity_account add constraint account_of_person foreign key (person_id) references people_person;
alter table people_tenure add constraint tenure_of_post foreign key (post_id, institution_id, person_id, position)
  references people_post (id, institution_id, person_id, position);

create view people_names_v1 as
select id as person_id, public_id, family_name, given_name, patronymic, sort_key, born_on from people_person;

-- Posts as they are known now: one row for each period of each post.
create view people_posts_v1 as
select t.post_id, p.public_id as post_public_id, t.institution_id, t.person_id, t.position, p.is_main, t.powers, t.during
  from people_tenure t join people_post p on p.id = t.post_id
 where t.known_to is null;

-- Roles that come from posts and from guardianship. Heads and deputies of a hub lead its branches too.
create view people_grants_v1 as
select t.person_id,
       case t.position when 1 then 'head' when 2 then 'deputy' else 'teacher' end as role,
       null::int as authority_id, t.institution_id, null::bigint as pupil_id, t.post_id, t.powers, t.during
  from people_tenure t
 where t.known_to is null and t.position in (1, 2, 3, 4)
union all
select t.person_id, case t.position when 1 then 'head' else 'deputy' end, null, b.institution_id, null, t.post_id, t.powers, t.during
  from people_tenure t join institutions_branches_v1 b on b.hub_id = t.institution_id
 where t.known_to is null and t.position in (1, 2)
union all
select g.guardian_id, 'guardian', null, null, g.pupil_id, null, '{}'::text[], g.during
  from people_guardianship g
 where g.known_to is null and g.may_read;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0001_initial'),
        ('identity', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('account_id', models.BigIntegerField()),
                ('person_id', models.BigIntegerField()),
                ('institution_id', models.IntegerField(null=True)),
                ('what', models.TextField()),
            ],
            options={
                'db_table': 'people_reading',
                'indexes': [models.Index(fields=['person_id', 'at'], name='reading_of_person')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('family_name', models.TextField()),
                ('given_name', models.TextField()),
                ('patronymic', models.TextField(db_default='')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Concat(django.db.models.functions.text.Concat(models.F('family_name'), models.Value(' ', output_field=models.TextField()), models.F('given_name'), output_field=models.TextField()), models.Value(' ', output_field=models.TextField()), models.F('patronymic'), output_field=models.TextField()), function='uk_key'), output_field=models.TextField(db_collation='C'))),
                ('sex', models.CharField(choices=[('f', 'Female'), ('m', 'Male')], max_length=1, null=True)),
                ('born_on', models.DateField(null=True)),
                ('rnokpp_key', models.BinaryField(null=True)),
                ('rnokpp_sealed', models.BinaryField(null=True)),
                ('unzr_key', models.BinaryField(null=True)),
                ('unzr_sealed', models.BinaryField(null=True)),
                ('email', models.TextField(db_default='')),
                ('phone', models.TextField(db_default='')),
            ],
            options={
                'db_table': 'people_person',
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass(models.F('sort_key'), name='text_pattern_ops'), models.F('born_on'), name='person_search'), models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='person_phone'), models.Index(condition=models.Q(('email', ''), _negated=True), fields=['email'], name='person_email')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('family_name', ''), _negated=True), models.Q(('given_name', ''), _negated=True)), name='person_has_names'), models.UniqueConstraint(condition=models.Q(('rnokpp_key__isnull', False)), fields=('rnokpp_key',), name='person_rnokpp'), models.UniqueConstraint(condition=models.Q(('unzr_key__isnull', False)), fields=('unzr_key',), name='person_unzr')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ('position', models.SmallIntegerField(choices=[(1, 'Head'), (2, 'Deputy'), (3, 'Teacher'), (4, 'Educator'), (5, 'Secretary'), (9, 'Other')])),
                ('is_main', models.BooleanField(default=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.person')),
            ],
            options={
                'db_table': 'people_post',
            },
        ),
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('known_from', models.DateTimeField(db_default=parta.planes.fields.ClockTimestamp())),
                ('known_to', models.DateTimeField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('position', models.SmallIntegerField(choices=[(1, 'Head'), (2, 'Deputy'), (3, 'Teacher'), (4, 'Educator'), (5, 'Secretary'), (9, 'Other')])),
                ('powers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('ground', models.TextField(default='')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='people.post')),
            ],
            options={
                'db_table': 'people_tenure',
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
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('id', 'institution', 'person', 'position'), name='post_facts'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=models.CheckConstraint(condition=models.Q(('powers', []), ('position', 2), _connector='OR'), name='tenure_powers_are_a_deputys'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None), ('position', 1)), expressions=[('institution', '='), ('during', '&&')], name='post_one_head'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('known_to', None)), expressions=[('institution', '='), ('person', '='), ('position', '='), ('during', '&&')], name='post_once_a_day'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
