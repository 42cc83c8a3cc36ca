"""Every table: what its model declares, what its plane demands, and what the application's role cannot do to it."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Model

from parta.kernel.personal import Personal
from parta.planes.declarations import AUDIT, LOG, Plane, Rights
from parta.planes.models import Declared

OURS = [model for model in apps.get_models() if issubclass(model, Declared)]
SCHOOL = [model for model in OURS if model.plane is Plane.SCHOOL]
LIBRARIES = ("django_", "procrastinate_")


def ids(model: type[Model]) -> str:
    return model._meta.label


def rows(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def tables() -> Iterator[str]:
    """Every table and partition of the schema."""
    yield from (
        str(name)
        for (name,) in rows(
            "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', "
            "'p') order by 1"
        )
    )


@pytest.mark.django_db
def test_every_table_has_a_model_that_declares_it() -> None:
    declared = {model._meta.db_table for model in OURS} | {"planes_partitioned"}
    partitions = {str(name) for (name,) in rows("select relname from pg_class where relispartition and relkind = 'r'")}

    assert [t for t in tables() if t not in declared | partitions and not t.startswith(LIBRARIES)] == []


@pytest.mark.parametrize("model", OURS, ids=ids)
class TestDeclaration:
    def test_is_complete(self, model: type[Declared]) -> None:
        for name in ("plane", "rights", "trail", "personal_data"):
            assert hasattr(model, name), f"{model._meta.label} does not declare {name}"
        if model.trail.kind == "none":
            assert model.trail.reason, "a table without a trail says why"

    def test_names_personal_fields_that_exist(self, model: type[Declared]) -> None:
        columns = {f.name for f in model._meta.get_fields()} | {
            getattr(f, "attname", f.name) for f in model._meta.get_fields()
        }
        assert set(model.personal_data) <= columns
        assert all(isinstance(kind, Personal) for kind in model.personal_data.values())

    def test_says_once_what_each_personal_field_is_held_for(self, model: type[Declared]) -> None:
        said = [field for fields in model.held_for.values() for field in fields]
        assert sorted(said) == sorted(model.personal_data), f"{model._meta.label}: held_for, a purpose for each field"

    def test_says_of_every_telling_field_whether_it_is_personal(self, model: type[Declared]) -> None:
        """Text, dates, JSON, bytes and keys that may lead to a person: each is in ``personal_data`` or in
        ``impersonal``.
        """
        telling = {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(
                field,
                models.TextField | models.CharField | models.JSONField | models.BinaryField | models.GeneratedField,
            )
            or type(field) is models.DateField
            or any(word in field.name for word in ("person", "pupil", "guardian", "account", "actor", "author_"))
        }
        said = set(model.personal_data) | set(model.impersonal)
        assert {name for name in telling if name not in said and f"{name}_id" not in said} == set()
        assert not set(model.personal_data) & set(model.impersonal)


@pytest.mark.django_db
@pytest.mark.parametrize("model", OURS, ids=ids)
class TestTrail:
    def test_is_the_one_declared(self, model: type[Declared]) -> None:
        names = {
            name
            for (name,) in rows(
                "select t.tgname from pg_trigger t where t.tgrelid = %s::regclass and not t.tgisinternal",
                model._meta.db_table,
            )
        }
        if model.trail == AUDIT:
            assert "audited" in names
        elif model.trail == LOG:
            assert any(str(name).startswith("logged") for name in names)
        else:
            assert "audited" not in names


@pytest.mark.django_db
@pytest.mark.parametrize("model", SCHOOL, ids=ids)
class TestSchoolPlane:
    def test_has_the_institution_in_every_key(self, model: type[Declared]) -> None:
        bare = rows(
            """select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid
                where x.indrelid = %s::regclass and (x.indisunique or x.indisexclusion)
                  and not exists (select from pg_attribute a where a.attrelid = x.indrelid and a.attname =
                  'institution_id'
                                    and a.attnum = any (x.indkey::int2[]))""",
            model._meta.db_table,
        )
        assert bare == []

    def test_has_the_school_year_in_every_key_when_partitioned(self, model: type[Declared]) -> None:
        bare = rows(
            """select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid =
            x.indrelid
                where x.indrelid = %s::regclass and t.relkind = 'p' and (x.indisunique or x.indisexclusion)
                  and not exists (select from pg_attribute a where a.attrelid = x.indrelid and a.attname = 'school_year'
                                    and a.attnum = any (x.indkey::int2[]))""",
            model._meta.db_table,
        )
        assert bare == []

    def test_has_in_the_database_the_foreign_keys_the_orm_cannot_make(self, model: type[Declared]) -> None:
        for field in model._meta.get_fields():
            own = getattr(field, "from_fields", None)
            if not own or "institution" not in own or len(own) < 2:
                continue
            columns = sorted("institution_id" if name == "institution" else name for name in own)
            found = rows(
                """select array(select a.attname::text from pg_attribute a where a.attrelid = c.conrelid and
                a.attnum = any (c.conkey)
                                 order by 1) from pg_constraint c
                    where c.conrelid = %s::regclass and c.contype = 'f' and c.confrelid = %s::regclass""",
                model._meta.db_table,
                field.related_model._meta.db_table,  # type: ignore[union-attr]
            )
            assert [columns] in [list(row) for row in found], (
                f"{model._meta.label}.{field.name} has no key in the database"
            )


@pytest.mark.django_db
def test_the_application_owns_nothing() -> None:
    assert rows("select relname from pg_class where pg_get_userbyid(relowner) = current_user") == []
    assert rows(
        "select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user"
    ) == [(False, False, False, False)]


def attempt(statement: str) -> str:
    """SQLSTATE of a statement tried and rolled back; '' when the database let it pass."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local app.actor = '1'; set local app.operation = 'test.attack.try'")
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "") or "?"
    return ""


DENIED = "42501"


@pytest.mark.django_db
class TestAttack:
    """Tries INSERT, UPDATE, DELETE, TRUNCATE and DISABLE TRIGGER on every table and every partition as the
    application's role.
    """

    def test_reaches_no_partition(self) -> None:
        partitions = [
            str(name)
            for (name,) in rows("select relname from pg_class where relispartition and relkind = 'r' order by 1")
        ]
        assert partitions, "there are partitions to attack"
        for name in partitions:
            for statement in (
                f'insert into "{name}" default values',
                f'delete from "{name}"',
                f'truncate "{name}"',
                f'alter table "{name}" disable trigger all',
                f'select 1 from "{name}" limit 1',
            ):
                assert attempt(statement) == DENIED, statement
            column = rows(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 limit 1", name
            )[0][0]
            assert attempt(f'update "{name}" set "{column}" = "{column}"') == DENIED, name

    def test_has_on_parents_only_the_declared_rights(self) -> None:
        for model in OURS:
            table = model._meta.db_table
            column = next(
                f.column for f in model._meta.concrete_fields if f.column and not getattr(f, "generated", False)
            )
            tried = {
                Rights.ADD: f'insert into "{table}" ("{column}") select "{column}" from "{table}" where false',
                Rights.CHANGE: f'update "{table}" set "{column}" = "{column}" where false',
                Rights.REMOVE: f'delete from "{table}" where false',
            }
            for right, statement in tried.items():
                answer = attempt(statement)
                if right in model.rights:
                    assert answer == "", f"{statement}: {answer}"
                else:
                    assert answer == DENIED, statement

    def test_cannot_empty_a_table_or_silence_its_triggers(self) -> None:
        for table in tables():
            assert attempt(f'truncate "{table}"') == DENIED
            assert attempt(f'alter table "{table}" disable trigger all') == DENIED
            assert attempt(f'drop table "{table}"') == DENIED

    def test_cannot_step_into_the_owners_shoes(self) -> None:
        assert attempt("set role parta_owner") == DENIED
        assert attempt("set session_replication_role = replica") == DENIED
        assert attempt("create table public.mine (a int)") == DENIED
        assert attempt("create function public.uk_key(t int) returns int language sql return 1") == DENIED

    def test_cannot_write_a_protected_table_without_an_actor(self) -> None:
        for model in OURS:
            if model.trail != AUDIT or Rights.ADD not in model.rights:
                continue
            function = rows(
                "select p.proname from pg_trigger t join pg_proc p on p.oid = t.tgfoid where t.tgrelid = "
                "%s::regclass and t.tgname = 'audited'",
                model._meta.db_table,
            )
            assert function == [("audit_row",)]
        with pytest.raises(DatabaseError, match="no actor"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("insert into people_person (family_name, given_name, patronymic) values ('А', 'Б', '')")
