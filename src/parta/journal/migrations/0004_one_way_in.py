"""Indexes of lessons and homework that a plan made without statistics cannot take for the key.

Where several indexes begin with (institution, year), a planner that knows nothing of the columns takes each for equally good. A key of a
mark to its lesson was then checked through all lessons of the institution (5 ms a mark), and stayed so: PostgreSQL tells of a new number
of rows before the statistics of ANALYZE are visible, and the plan made in between is not made anew. Now each index begins with its own.
"""

from django.db import migrations, models

SQL = r"""
alter table journal_lesson drop constraint lesson_once,
  add constraint lesson_once unique (course_id, held_on, no, institution_id, school_year);
drop index lesson_of_journal;
create index lesson_of_journal on journal_lesson (journal_id, held_on, institution_id, school_year);
alter table journal_homework drop constraint homework_one_a_lesson,
  add constraint homework_one_a_lesson unique (set_lesson_id, institution_id, school_year);
drop index homework_due;
create index homework_due on journal_homework (journal_id, due_on, institution_id, school_year);
"""
LESSON = ["course_id", "held_on", "no", "institution", "school_year"]
HOMEWORK = ["set_lesson_id", "institution", "school_year"]


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_english_reasons")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SQL, migrations.RunSQL.noop)],
            state_operations=[
                migrations.RemoveConstraint("lesson", "lesson_once"),
                migrations.AddConstraint("lesson", models.UniqueConstraint(fields=LESSON, name="lesson_once")),
                migrations.RemoveConstraint("homework", "homework_one_a_lesson"),
                migrations.AddConstraint("homework", models.UniqueConstraint(fields=HOMEWORK, name="homework_one_a_lesson")),
            ],
        )
    ]
