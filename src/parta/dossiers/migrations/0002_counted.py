"""Facts of children and staff that statutory forms count, over both times. No grounds, no conclusions."""

from django.db import migrations

SQL = r"""
create view dossiers_status_v1 as
select person_id, slot, item, is_so, during, known_from, known_to from dossiers_status;
create view dossiers_need_v1 as
select person_id, level, during, known_from, known_to from dossiers_need;
create view dossiers_diploma_v1 as
select person_id, level, during, known_from, known_to from dossiers_diploma;
create view dossiers_attestation_v1 as
select person_id, category, during, known_from, known_to from dossiers_attestation;
create view dossiers_share_v1 as
select person_id, institution_id, hundredths, during, known_from, known_to from dossiers_share;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_facts")]

    operations = [
        migrations.RunSQL(
            SQL,
            "drop view dossiers_status_v1, dossiers_need_v1, dossiers_diploma_v1, dossiers_attestation_v1,"
            " dossiers_share_v1",
        )
    ]
