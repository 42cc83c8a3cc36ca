"""Bulk loads by the owner: one entry of the trail for each part and table, instead of one for each row."""

from django.db import migrations

SQL = r"""
-- Does the running load answer for its rows by parts? It must have said so in this transaction, and it must have come in as one who may
-- write the trail himself: the owner. The application's role may not, whatever it sets and whatever function it calls (session_user).
create function audit_by_parts() returns boolean language sql stable parallel safe return
  coalesce(current_setting('app.audit_by_parts', true), '') = 'yes' and has_table_privilege(session_user, 'public.audit_entry', 'insert');

create or replace procedure audit_protect(table_name text, key_columns text default 'id') language plpgsql as $$
begin
  execute format('create trigger audited after insert on %I for each row when (not audit_by_parts()) execute function audit_row(%L, %L)',
                 table_name, table_name, key_columns);
  execute format('create trigger audited_change after update or delete on %I for each row execute function audit_row(%L, %L)',
                 table_name, table_name, key_columns);
end $$;

-- Tables protected before this migration came.
do $$ declare t record; begin
  for t in select c.relname, split_part(encode(g.tgargs, 'escape'), '\000', 2) key_columns
             from pg_trigger g join pg_class c on c.oid = g.tgrelid
            where g.tgname = 'audited' and g.tgparentid = 0 and g.tgfoid = 'audit_row'::regproc
  loop
    execute format('drop trigger audited on %I', t.relname);
    call audit_protect(t.relname, t.key_columns);
  end loop;
end $$;

-- The entry of a part: how many rows, between which keys, and the digest of the bytes that were copied. Refused without an actor, as ever.
create function audit_part(table_name text, rows bigint, first_key text, last_key text, digest text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if app_actor() is null or app_operation() is null or not audit_by_parts() then
    raise exception 'no part: write to % as the owner, inside a load by parts', table_name using errcode = '42501';
  end if;
  insert into audit_entry (table_name, row_id, actor_id, operation, operation_id, op, after)
  values (table_name, first_key || '…' || last_key, app_actor(), app_operation(), app_operation_id(), 'I',
          jsonb_build_object('rows', rows, 'first', first_key, 'last', last_key, 'sha256', digest));
end $$;
revoke execute on function audit_part(text, bigint, text, text, text) from public;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_trail")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
