"""Children under protection: the record holds a neutral label, what stood there is sealed beside it."""

import django.db.models.deletion
import django.db.models.functions.datetime
import parta.planes.fields
from django.db import migrations, models
from django.db.models import Q

SQL = r"""
call audit_protect('people_protection');
call audit_protect('people_protection_reader');

create or replace view people_names_v1 as
select id as person_id, public_id, family_name, given_name, patronymic, sort_key, born_on, is_shielded from people_person;

-- A record under protection is compared with none.
create or replace view people_alike_v1 as
select id as person_id, public_id, family_name, given_name, patronymic, sex, born_on, likeness,
       rnokpp_key is not null as has_rnokpp, unzr_key is not null as has_unzr, merged_into_id
  from people_person where not is_shielded;

-- Records that are in no list of pairs, claims, transfers.
create view people_shielded_v1 as select id as person_id from people_person where is_shielded;

-- Who may know which protected child because the head said so.
create view people_protected_known_v1 as
select p.person_id as pupil_id, r.person_id as reader_id
  from people_protection_reader r join people_protection p on p.id = r.protection_id
 where r.ended_at is null and p.ended_at is null;

-- A guardian reads nothing of a child while its protection is closed to the family.
create or replace view people_grants_v1 as
select t.person_id,
       case t.position when 1 then 'head' when 6 then 'acting' when 2 then 'deputy' when 7 then 'deputy' else 'teacher' end as role,
       null::int as authority_id, t.institution_id, null::bigint as pupil_id, t.post_id, t.powers, t.during
  from people_tenure t
 where t.known_to is null and t.position in (1, 2, 3, 4, 6, 7)
union all
select t.person_id, case t.position when 1 then 'head' when 6 then 'acting' else 'deputy' end, null, b.institution_id, null, t.post_id, t.powers, t.during
  from people_tenure t join institutions_branches_v1 b on b.hub_id = t.institution_id
 where t.known_to is null and t.position in (1, 2, 6, 7)
union all
select g.guardian_id, 'guardian', null, null, g.pupil_id, null, '{}'::text[], g.during
  from people_guardianship g
 where g.known_to is null and g.may_read
   and not exists (select from people_protection p where p.person_id = g.pupil_id and p.ended_at is null and p.closes_family);
"""

KINDS = [(1, "Occupied"), (2, "Threat"), (3, "Placement"), (4, "Witness"), (9, "Other")]


def person(**words):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", **words)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_sources")]

    operations = [
        migrations.AddField("person", "is_shielded", models.BooleanField(default=False, db_default=False)),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                name="person_shielded_is_found_by_nothing",
                condition=Q(is_shielded=False)
                | Q(rnokpp_key=None, unzr_key=None, rnokpp_sealed=None, unzr_sealed=None, phone="", email=""),
            ),
        ),
        migrations.AddIndex("person", models.Index(fields=["id"], condition=Q(is_shielded=True), name="person_shielded")),
        migrations.CreateModel(
            name="Protection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(db_default=parta.planes.fields.RandomUuid(), unique=True)),
                ("kind", models.SmallIntegerField(choices=KINDS)),
                ("ground", models.TextField()),
                ("decided_by", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("label", models.TextField(unique=True)),
                ("sealed", models.BinaryField()),
                ("closes_family", models.BooleanField(default=False)),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(default="")),
                ("person", person()),
                ("institution", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution")),
                ("set_by", person(null=True)),
                ("ended_by", person(null=True)),
            ],
            options={
                "db_table": "people_protection",
                "constraints": [
                    models.UniqueConstraint(condition=Q(ended_at=None), fields=("person",), name="protection_one_at_a_time"),
                    models.CheckConstraint(condition=~Q(ground="") & ~Q(decided_by=""), name="protection_has_ground"),
                    models.CheckConstraint(
                        condition=Q(ended_at=None, end_reason="") | ~Q(end_reason=""), name="protection_ends_with_reason"
                    ),
                ],
                "indexes": [models.Index(condition=Q(ended_at=None), fields=["institution"], name="protection_of_institution")],
            },
        ),
        migrations.CreateModel(
            name="ProtectionReader",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("named_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("named_by", person(null=True)),
                ("person", person()),
                ("protection", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="readers", to="people.protection")),
            ],
            options={
                "db_table": "people_protection_reader",
                "constraints": [
                    models.UniqueConstraint(condition=Q(ended_at=None), fields=("protection", "person"), name="protection_reader_once")
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
