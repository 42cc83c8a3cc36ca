"""Name cards of children under protection: the flag follows the label, whoever writes the card."""

from django.db import migrations, models

SQL = r"""
-- A label («Дитина 482913») is known by its shape: no name holds digits. So every way of writing a card keeps the flag, and
-- none has to read another plane's table.
create function enrolment_is_label(t text) returns boolean language sql immutable strict parallel safe return
  t collate "C" ~ '^Дитина [0-9]{6}$';
alter table enrolment_pupil add column is_protected boolean not null generated always as (enrolment_is_label(display_name)) stored;

create index pupil_protected on enrolment_pupil (institution_id, pupil_id) where is_protected;

-- Whoever lists, searches, exports or feeds leaves out `is_protected`; the journal of a class keeps the row with its label.
create or replace view enrolment_roll_v1 as
  select m.institution_id, m.school_year, m.group_id, m.pupil_id, m.is_class, m.study_form, m.during,
         p.public_id, p.display_name, p.sort_key, p.sex, p.born_on, p.is_protected
    from enrolment_membership m
    join enrolment_pupil p on p.institution_id = m.institution_id and p.pupil_id = m.pupil_id
   where m.known_to is null;

-- Does one of these lines (objects with `pupil_id`) name a child of the institution who is under protection now?
create function enrolment_names_protected(institution int, lines jsonb) returns boolean
language sql stable parallel safe begin atomic
  select exists (select from enrolment_pupil p where p.institution_id = institution and p.is_protected
                    and lines @> jsonb_build_array(jsonb_build_object('pupil_id', p.pupil_id)));
end;
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0005_places"), ("people", "0007_protected")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SQL, migrations.RunSQL.noop)],
            state_operations=[migrations.AddField(
                    "pupil",
                    "is_protected",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("display_name"), function="enrolment_is_label"),
                        output_field=models.BooleanField(),
                    ),
                )],
        )
    ]
