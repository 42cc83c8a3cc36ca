"""`parta scaleout plan`: DDL that spreads the school plane over machines by institution (Citus), from the models' own
declarations.

A school-plane model is distributed by its institution; a registry table that school-plane keys or triggers lean on
  becomes a reference
table; everything else stays on the coordinator. `tests/architecture/test_scaleout.py` holds the plan to the
  declarations and to the
database. Traps, cures and what was never tried: docs/scale.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from parta.planes.declarations import AUDIT, Plane

# Lists that triggers of school-plane tables read without a key to them.
READ_BY_TRIGGERS = ("journal_rule", "reference_absence_reason")
ROOT = "enrolment_group"  # the shards of the others are put beside its


@dataclass(frozen=True, slots=True)
class Layout:
    """Where every table goes. Names of tables, in alphabetical order."""

    distributed: tuple[str, ...]
    reference: tuple[str, ...]
    local: tuple[str, ...]
    audited_on_shards: tuple[str, ...]  # their row triggers write audit_entry where the row is
    audited_reference: tuple[str, ...]  # a trigger on a reference table would run on every node


def layout(models: Sequence[type[Model]] | None = None) -> Layout:
    """Tables by what the models declare."""
    ours = [model for model in models or apps.get_models() if hasattr(model, "plane")]
    school = [model for model in ours if model.plane is Plane.SCHOOL]
    distributed = {model._meta.db_table for model in school}
    reference = {target for model in school for target in _registry_targets(model)} | set(READ_BY_TRIGGERS)
    audited = {model._meta.db_table for model in ours if model.trail == AUDIT}  # type: ignore[attr-defined]
    return Layout(
        distributed=tuple(sorted(distributed)),
        reference=tuple(sorted(reference)),
        local=tuple(sorted({model._meta.db_table for model in ours} - distributed - reference)),
        audited_on_shards=tuple(sorted(distributed & audited)),
        audited_reference=tuple(sorted(reference & audited)),
    )


def _registry_targets(model: type[Model]) -> Iterator[str]:
    """Registry tables that the model's keys point at, whether the database keeps the key or only the model knows it."""
    for field in model._meta.local_fields:
        target = field.related_model if field.is_relation else None
        if isinstance(target, type) and getattr(target, "plane", None) is Plane.REGISTRY:
            yield target._meta.db_table


def plan() -> str:
    """The script, to be read and run by the owner on the coordinator, in a quiet hour, with a backup."""
    return "\n".join(statements(layout()))


def statements(found: Layout) -> Iterator[str]:
    """The script line by line."""
    yield "-- Spread the school plane by institution. Made by `parta scaleout plan` from the models; see docs/scale.md."
    yield "create extension if not exists citus;"
    yield "-- Triggers of the trail and of the journal run on the shards; SET LOCAL tells them who acts."
    for setting, value in (("citus.enable_unsafe_triggers", "on"), ("citus.propagate_set_commands", "local")):
        change = f"execute format('alter database %I set {setting} = %L', current_database(), '{value}');"
        yield f"do $$ begin {change} end $$;"
        yield f"set {setting} = '{value}';"
    yield "\n-- 1. Keys from the school plane to the registry wait aside: through them Citus would pull"
    yield "--    partitioned tables along."
    yield _KEEP_KEYS.format(tables=_list(found.distributed), targets=_list(found.reference))
    yield f"\n-- 2. Reference tables, one on every node ({len(found.reference)}). Those with a trail lose its triggers,"
    yield "--    which would run on every node; editions name who brought them, an institution's story is in its cards."
    for table in found.audited_reference:
        yield f"drop trigger if exists audited on {table};"
        yield f"drop trigger if exists audited_change on {table};"
    for table in found.reference:
        yield f"select create_reference_table('{table}');"
    yield f"\n-- 3. Distributed by institution, side by side ({len(found.distributed)}). Partitions follow."
    yield f"select create_distributed_table('{ROOT}', 'institution_id');"
    for table in found.distributed:
        if table != ROOT:
            yield f"select create_distributed_table('{table}', 'institution_id', colocate_with => '{ROOT}');"
    yield "\n-- 4. The keys return as they were."
    yield _RETURN_KEYS
    yield f"\n-- 5. The trail of these {len(found.audited_on_shards)} tables is written where the row is."
    yield "--    Before this script, apply planes.0001 and audit.0001–0002 on each worker; read all trails by"
    yield "--    run_command_on_all_nodes. The tables:"
    yield f"--    {', '.join(found.audited_on_shards)}"
    yield "\n-- 6. Plans of the shards.\nanalyze;"
    yield f"\n-- Local on the coordinator ({len(found.local)}): {', '.join(found.local)}"


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'::regclass" for name in names)


_KEEP_KEYS = """create table if not exists scaleout_key as
  select conrelid::regclass::text as of_table, conname as name, pg_get_constraintdef(oid) as definition from
    pg_constraint
   where contype = 'f' and conparentid = 0 and conrelid in ({tables})
     and confrelid in ({targets});
do $$ declare k record; begin
  for k in select * from scaleout_key loop execute format('alter table %s drop constraint if exists %I', k.of_table,
    k.name); end loop;
end $$;"""
_RETURN_KEYS = """do $$ declare k record; begin
  for k in select * from scaleout_key loop execute format('alter table %s add constraint %I %s', k.of_table, k.name,
    k.definition); end loop;
end $$;
drop table scaleout_key;"""
