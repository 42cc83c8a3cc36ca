"""The locks of several journals at once, for whoever must be sure that nobody writes in them meanwhile."""

from django.db import migrations

SQL = r"""
-- In the order of journals, so that two who hold several never wait for each other.
create function journal_hold(inst int, journals int[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from journal_head h where h.institution_id = inst and h.journal_id = any (journals) order by h.journal_id for no key update;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
