"""Acting heads and responsible persons; who gave a post; what passed to the successor."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.contrib.postgres.fields import RangeOperators
from django.db import migrations, models
from django.db.models import F, Q

POSITIONS = [
    (1, "Head"), (2, "Deputy"), (3, "Teacher"), (4, "Educator"), (5, "Secretary"), (6, "Acting"), (7, "Responsible"),
    (9, "Other"),
]

SQL = r"""
call audit_protect('people_handover');
create trigger append_only before update or delete or truncate on people_handover for each statement execute function planes_append_only();

-- Those in charge of a hub, and deputies and responsible persons of it, lead its branches too.
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
 where g.known_to is null and g.may_read;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_no_way_in_by_day")]

    operations = [
        migrations.AlterField("post", "position", models.SmallIntegerField(choices=POSITIONS)),
        migrations.AlterField("tenure", "position", models.SmallIntegerField(choices=POSITIONS)),
        migrations.AddField("tenure", "given_by", models.BigIntegerField(null=True)),
        migrations.RemoveConstraint("tenure", "tenure_powers_are_a_deputys"),
        migrations.AddConstraint(
            "tenure",
            models.CheckConstraint(name="tenure_powers_are_a_deputys", condition=Q(powers=[]) | Q(position__in=[2, 7])),
        ),
        migrations.AddConstraint(
            "tenure",
            models.CheckConstraint(
                name="tenure_acting_is_for_a_time",
                condition=~Q(position=6) | (Q(during__upper_inf=False) & ~Q(ground="")),
            ),
        ),
        migrations.AddConstraint(
            "tenure",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="post_one_acting",
                condition=Q(position=6, known_to=None),
                expressions=[("institution", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("what", models.JSONField(default=dict)),
                ("from_post", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post")),
                ("institution", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution")),
                ("to_post", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post")),
            ],
            options={
                "db_table": "people_handover",
                "indexes": [models.Index(fields=["institution", "-at"], name="handover_of_institution")],
                "constraints": [models.CheckConstraint(name="handover_to_another", condition=~Q(from_post=F("to_post")))],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
