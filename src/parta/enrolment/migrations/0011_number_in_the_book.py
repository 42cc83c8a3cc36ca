"""A number in the alphabetical book is given once and kept, so that hiding or correcting a name renumbers nobody."""

from django.db import migrations, models

SQL = r"""
alter table enrolment_pupil add column book_letter text, add column book_number int,
  add constraint pupil_in_the_book check ((book_letter is null) = (book_number is null) and book_number > 0);
create unique index pupil_once_in_the_book on enrolment_pupil (institution_id, book_letter, book_number)
  where book_number is not null;

-- Numbers as the book has shown them. A child under protection has none until its name is shown again: which letter it
-- stood under is sealed with the name.
select set_config('app.actor', '0', true), set_config('app.operation', 'enrolment.book.number', true);
with stays as (
  select institution_id, person_id, min(lower(during)) as since from enrolment_enrolment where known_to is null and is_main group by 1, 2),
given as (
  select p.institution_id, p.pupil_id, upper(left(p.display_name, 1)) as letter,
         row_number() over (partition by p.institution_id, upper(left(p.display_name, 1)) order by s.since nulls last, p.pupil_id) as number
    from enrolment_pupil p left join stays s on s.institution_id = p.institution_id and s.person_id = p.pupil_id
   where not p.is_protected)
update enrolment_pupil p set book_letter = g.letter, book_number = g.number
  from given g where g.institution_id = p.institution_id and g.pupil_id = p.pupil_id;
select set_config('app.actor', '', true), set_config('app.operation', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0010_limits_are_an_edition")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SQL, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AddField("pupil", "book_letter", models.TextField(null=True)),
                migrations.AddField("pupil", "book_number", models.IntegerField(null=True)),
            ],
        )
    ]
