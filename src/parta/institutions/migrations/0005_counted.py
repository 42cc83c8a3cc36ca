"""Views for statutory forms: what an institution is, over both times, and which authorities it is under."""

from django.db import migrations

SQL = r"""
create view institutions_counted_v1 as
select institution_id, kind, status, ownership, is_rural, licensed, during, known_from, known_to from institutions_card;

-- The national authority is over everything and has no rows here.
create view institutions_scope_v1 as select authority_id, institution_id from institutions_authority_scope;
"""


class Migration(migrations.Migration):
    dependencies = [("institutions", "0004_closed_by_whom")]

    operations = [migrations.RunSQL(SQL, "drop view institutions_counted_v1, institutions_scope_v1")]
