"""The trail lies in school years like the journals: an old year can be detached, kept elsewhere, or compressed."""

from django.db import migrations

SQL = r"""
-- What was written before its year was opened lies in the default partition and moves over.
create procedure audit_open_school_year(y int) language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  part text := 'audit_entry_' || y;
  opens timestamptz := make_timestamptz(y, 9, 1, 0, 0, 0, 'Europe/Kyiv');
  ends timestamptz := make_timestamptz(y + 1, 9, 1, 0, 0, 0, 'Europe/Kyiv');
begin
  if to_regclass('public.' || part) is not null then return; end if;
  lock table audit_entry in access exclusive mode;
  execute format('create table public.%I (like audit_entry including defaults)', part);
  execute format('with moved as (delete from audit_entry_default where at >= $1 and at < $2 returning *) insert into public.%I select * from moved', part)
    using opens, ends;
  execute format('alter table audit_entry attach partition public.%I for values from (%L) to (%L)', part, opens, ends);
end $$;
revoke execute on procedure audit_open_school_year(int) from public;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_parts")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
