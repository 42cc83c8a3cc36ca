"""Adoption: the record of the former identity is found by nothing and compared with none; what leads on is sealed."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import Q

SQL = r"""
call audit_protect('people_adoption');

-- Compared with none: a record under protection, and a former identity.
create or replace view people_alike_v1 as
select id as person_id, public_id, family_name, given_name, patronymic, sex, born_on, likeness,
       rnokpp_key is not null as has_rnokpp, unzr_key is not null as has_unzr, merged_into_id
  from people_person where not is_shielded and not is_sealed;

-- Records that are in no list of pairs, claims, transfers.
create or replace view people_shielded_v1 as select id as person_id from people_person where is_shielded or is_sealed;
"""


def person(**words):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", **words)


class Migration(migrations.Migration):
    dependencies = [("people", "0013_papers_by_source")]

    operations = [
        migrations.AddField("person", "is_sealed", models.BooleanField(default=False, db_default=False)),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                name="person_sealed_is_found_by_nothing",
                condition=Q(is_sealed=False)
                | Q(rnokpp_key=None, unzr_key=None, rnokpp_sealed=None, unzr_sealed=None, phone="", email=""),
            ),
        ),
        migrations.AddIndex("person", models.Index(fields=["id"], condition=Q(is_sealed=True), name="person_sealed")),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("institution", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution")),
                ("keeper", person()),
                ("set_by", person(null=True)),
            ],
            options={"db_table": "people_adoption"},
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
