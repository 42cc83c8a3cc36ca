"""Others list class 2-А before 10-А and group 2 before 10. The view counts the key: the table, which grows by hundreds of
thousands of rows a year, is not rewritten.
"""

from django.db import migrations

_VIEW = """
create or replace view enrolment_group_v1 as
  select institution_id, id, school_year, kind, parent_id, grade, name, {key} as sort_key, language, study_form,
         is_special, tutor_post_id
    from enrolment_group;
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0011_number_in_the_book"), ("planes", "0002_numbers_by_value")]

    operations = [migrations.RunSQL(_VIEW.format(key='uk_natural(name) collate "C"'), _VIEW.format(key="sort_key"))]
