"""Who holds a post is found by institution and position or by person, never by the day (as in ``curriculum.0002``)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import migrations, models

import parta.planes.fields

SQL = r"""
alter table people_tenure drop constraint post_one_head, drop constraint post_once_a_day,
  add constraint post_one_head exclude using gist
    (institution_id with =, daterange(lower(during), upper(during)) with &&) where (position = 1 and known_to is null),
  add constraint post_once_a_day exclude using gist
    (institution_id with =, person_id with =, position with =, daterange(lower(during), upper(during)) with &&)
    where (known_to is null);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_corrections")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SQL, migrations.RunSQL.noop)],
            state_operations=[
                migrations.RemoveConstraint("tenure", "post_one_head"),
                migrations.RemoveConstraint("tenure", "post_once_a_day"),
                migrations.AddConstraint(
                    "tenure",
                    ExclusionConstraint(
                        name="post_one_head",
                        condition=models.Q(position=1, known_to=None),
                        expressions=[("institution", "="), (parta.planes.fields.UnsearchedPeriod(), "&&")],
                    ),
                ),
                migrations.AddConstraint(
                    "tenure",
                    ExclusionConstraint(
                        name="post_once_a_day",
                        condition=models.Q(known_to=None),
                        expressions=[
                            ("institution", "="),
                            ("person", "="),
                            ("position", "="),
                            (parta.planes.fields.UnsearchedPeriod(), "&&"),
                        ],
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            "tenure",
            "institution",
            models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False),
        ),
        migrations.AddIndex("tenure", models.Index(fields=["institution", "position"], name="tenure_of_institution")),
    ]
