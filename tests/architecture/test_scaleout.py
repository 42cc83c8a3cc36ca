"""The plan for several machines says of every table where it goes, and the database agrees: nothing on a shard leans
on what is not there.
"""

import re
from collections.abc import Iterator
from functools import cache

import psycopg
import pytest
from conftest import clone_database, drop_database, owner_url
from django.apps import apps
from django.db import connection

from parta.config import scaleout
from parta.planes.declarations import Plane

OURS = [model for model in apps.get_models() if hasattr(model, "plane")]
# The trail: every node has its own, made before the plan is run (step 5 of the script).
ON_EVERY_NODE = {"audit_entry"}


def rows(statement: str, *values: object) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@cache
def sources() -> dict[str, str]:
    """Name → text of every function and view of ours."""
    found = rows(
        "select p.proname, coalesce(p.prosrc, '') || coalesce(pg_get_function_sqlbody(p.oid), '') from pg_proc p "
        "where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p') and not exists "
        "(select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
    ) + rows(
        "select c.relname, pg_get_viewdef(c.oid) from pg_class c where c.relkind = 'v' and c.relnamespace = "
        "'public'::regnamespace"
    )
    return {str(name): str(text) for name, text in found}


def read_from(text: str) -> set[str]:
    """Tables that a text reads, through whatever functions and views it names."""
    waiting, seen, tables = [text], set(), set()
    everything = {str(name) for (name,) in rows("select relname from pg_class where relkind in ('r', 'p') and not "
                                                "relispartition "
                                                "and relnamespace = 'public'::regnamespace")}  # fmt: skip
    while waiting:
        words = set(re.findall(r"[a-z_0-9]+", re.sub(r"--.*", "", waiting.pop())))
        tables |= words & everything
        for name in (words & set(sources())) - seen:
            seen.add(name)
            waiting.append(sources()[name])
    return tables


class TestPlan:
    def test_places_every_table_once(self) -> None:
        found = scaleout.layout()
        placed = [*found.distributed, *found.reference, *found.local]
        assert sorted(placed) == sorted({model._meta.db_table for model in OURS})

    def test_distributes_the_school_plane_and_nothing_else(self) -> None:
        school = {model._meta.db_table for model in OURS if model.plane is Plane.SCHOOL}
        assert set(scaleout.layout().distributed) == school
        assert scaleout.ROOT in school

    def test_is_written_for_every_distributed_and_reference_table(self) -> None:
        script, found = scaleout.plan(), scaleout.layout()
        distributed = re.findall(r"create_distributed_table\('(\w+)', 'institution_id'", script)
        assert sorted(distributed) == list(found.distributed)
        assert distributed[0] == scaleout.ROOT, "the others are put beside it"
        assert re.findall(r"create_reference_table\('(\w+)'\)", script) == list(found.reference)
        assert script.index("create_reference_table") < script.index("create_distributed_table")


@pytest.mark.django_db
class TestDatabase:
    def test_has_no_key_from_a_shard_to_a_table_that_stays_behind(self) -> None:
        found = scaleout.layout()
        keys = rows(
            "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f' and "
            "conparentid = 0 "
            "and conrelid::regclass::text = any (%s)",
            list(found.distributed),
        )
        assert keys
        assert {
            (table, target) for table, target in keys if target not in {*found.distributed, *found.reference}
        } == set()

    def test_has_no_trigger_on_a_shard_that_reads_what_is_not_there(self) -> None:
        found = scaleout.layout()
        there = {*found.distributed, *found.reference, *ON_EVERY_NODE}
        triggers = rows(
            "select distinct t.tgrelid::regclass::text, p.proname from pg_trigger t join pg_proc p on p.oid = t.tgfoid "
            "where not t.tgisinternal and t.tgrelid::regclass::text = any (%s)",
            list(found.distributed),
        )
        assert triggers
        wrong = {(table, name): read_from(sources()[name]) - there for table, name in triggers}
        assert {key: tables for key, tables in wrong.items() if tables} == {}

    def test_names_the_lists_that_triggers_read_and_no_other(self) -> None:
        found = scaleout.layout()
        read = {
            table
            for (name,) in rows(
                "select distinct p.proname from pg_trigger t join pg_proc p on p.oid = t.tgfoid "
                "where not t.tgisinternal and t.tgrelid::regclass::text = any (%s)",
                list(found.distributed),
            )
            for table in read_from(sources()[name])
        }
        assert set(scaleout.READ_BY_TRIGGERS) <= read


class TestScript:
    """Everything of the script but Citus itself, which is not at hand: its functions only note what they were called
    with.
    """

    @pytest.fixture
    def own(self) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
        clone_database("scaleout_try")
        with psycopg.connect(owner_url("scaleout_try")) as connected:
            yield connected
        drop_database("scaleout_try")

    def test_runs_and_leaves_every_key_as_it_was(self, own: "psycopg.Connection[tuple[object, ...]]") -> None:
        keys = (
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint "
            "where contype = 'f' order by 1, 2"
        )
        before = own.execute(keys).fetchall()
        own.execute("create table told (what text, name text)")
        own.execute(
            "create function create_reference_table(t text) returns void language sql as $$ insert into told values "
            "('r', t) $$; "
            "create function create_distributed_table(t text, c text, colocate_with text default '') returns void "
            "language sql as $$ insert into told values ('d', t) $$"
        )
        lines = scaleout.plan().splitlines()
        script = "\n".join(x for x in lines if "create extension" not in x and "alter database" not in x)
        own.execute(script.encode())
        found = scaleout.layout()
        told = own.execute("select what, count(*) from told group by 1 order by 1").fetchall()
        assert told == [("d", len(found.distributed)), ("r", len(found.reference))]
        assert own.execute(keys).fetchall() == before
        left = own.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname like 'audited%%' and "
            "tgrelid::regclass::text = any (%s)",
            [list(found.reference)],
        ).fetchall()
        assert left == []
