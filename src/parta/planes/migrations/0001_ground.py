"""Functions of the database that both planes stand on."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

SQL = r"""
-- Ukrainian order without ICU: store as a generated column, compare in "C". The same mapping is parta.kernel.text.sort_key.
create function uk_key(t text) returns text language sql immutable strict parallel safe return
  translate(lower(t collate pg_c_utf8), 'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя''’ʼ`-', 'абвгдежзийклмнопрстуфхцчшщъыьэюяё');

-- Who acts is said once per transaction by SET LOCAL, which poolers and Citus pass on.
create function app_actor() returns bigint language sql stable return nullif(current_setting('app.actor', true), '')::bigint;
create function app_operation() returns text language sql stable return nullif(current_setting('app.operation', true), '');
create function app_operation_id() returns uuid language sql stable return nullif(current_setting('app.operation_id', true), '')::uuid;

create function planes_append_only() returns trigger language plpgsql as $$
begin raise exception '% is append-only: add a revision', tg_table_name using errcode = '42501'; end $$;

-- A dated row is added once and closed once; nothing else in it ever changes.
create function planes_dated_row() returns trigger language plpgsql as $$
begin
  if old.known_to is not null or new.known_to is null or to_jsonb(old) - 'known_to' <> to_jsonb(new) - 'known_to' then
    raise exception '% keeps its history: close the known row and add another', tg_table_name using errcode = '42501';
  end if;
  return new;
end $$;

-- Tables partitioned by school year, with the columns whose dependence the planner must be told (else it expects one row for
-- (institution, pupil) and reads a pupil's whole year for each lesson).
create table planes_partitioned (table_name text primary key, dependent_columns text not null default '');

create procedure planes_open_school_year(y int) language plpgsql as $$
declare t record;
begin
  for t in select table_name, dependent_columns from planes_partitioned order by table_name loop
    execute format('create table if not exists %I partition of %I for values in (%s)', t.table_name || '_' || y, t.table_name, y);
    if t.dependent_columns <> '' then
      execute format('create statistics if not exists %I (dependencies, ndistinct) on %s from %I',
                     t.table_name || '_' || y || '_columns', t.dependent_columns, t.table_name || '_' || y);
    end if;
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [BtreeGistExtension(), TrigramExtension(), migrations.RunSQL(SQL, migrations.RunSQL.noop)]
