"""Who teaches a course is found by the B-tree of courses, never by the constraint's GiST.

The planner takes ``during @> day`` for one row in two hundred, while GiST reads every assignment of the country for it, as all of them
hold today; and it takes GiST for as quick as a B-tree by the course, which is fifty times quicker here (0.3 ms, 0.006). The constraint
now says the same in words that no query uses, and the B-tree carries what is asked.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import migrations, models

import parta.curriculum.models
import parta.planes.fields

SQL = r"""
alter table curriculum_course_teacher drop constraint course_teacher_once_a_day,
  add constraint course_teacher_once_a_day exclude using gist
    (institution_id with =, (course_id::bigint << 32 | post_id) with =, daterange(lower(during), upper(during)) with &&) where (known_to is null);
drop index course_teacher_course;
create index course_teacher_course on curriculum_course_teacher (institution_id, course_id) include (post_id, during, known_to);
"""


class Migration(migrations.Migration):
    dependencies = [("curriculum", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SQL, migrations.RunSQL.noop)],
            state_operations=[
                migrations.RemoveConstraint("courseteacher", "course_teacher_once_a_day"),
                migrations.AddConstraint(
                    "courseteacher",
                    ExclusionConstraint(
                        name="course_teacher_once_a_day",
                        condition=models.Q(known_to=None),
                        expressions=[
                            ("institution", "="),
                            (parta.curriculum.models.WhoTeachesWhat(), "="),
                            (parta.planes.fields.UnsearchedPeriod(), "&&"),
                        ],
                    ),
                ),
            ],
        )
    ]
