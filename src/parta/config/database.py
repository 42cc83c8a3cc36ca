"""Migrations as the owner, and the rights of the role that server and worker run under."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from parta.config import embedded
from parta.kernel.dates import local_day, school_year_of
from parta.planes.declarations import Rights

OWNER_ALIAS = "owner"
MINIMUM_VERSION = 18_00_00

# Tables of libraries carry no declaration of ours. Procrastinate moves its jobs through functions and plain writes.
_LIBRARY_RIGHTS = {
    "django_migrations": Rights.READ,
    "procrastinate_jobs": Rights.ADD | Rights.CHANGE | Rights.REMOVE,
    "procrastinate_events": Rights.ADD | Rights.CHANGE | Rights.REMOVE,
    "procrastinate_periodic_defers": Rights.ADD | Rights.CHANGE | Rights.REMOVE,
    "procrastinate_workers": Rights.ADD | Rights.CHANGE | Rights.REMOVE,
}
_VERBS = {Rights.ADD: "insert", Rights.CHANGE: "update", Rights.REMOVE: "delete"}


@contextmanager
def owner_connection(owner_url: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection as the owner, for migrations, partitions and rights; closed at the end."""
    from parta.config.settings import database_settings

    connections.settings[OWNER_ALIAS] = connections.configure_settings(
        {OWNER_ALIAS: database_settings(owner_url, pooled=False), "default": connections.settings["default"]}
    )[OWNER_ALIAS]
    try:
        yield connections[OWNER_ALIAS]
    finally:
        connections[OWNER_ALIAS].close()
        del connections[OWNER_ALIAS], connections.settings[OWNER_ALIAS]


def migrate(owner_url: str, say: Callable[[str], None] | None = None) -> None:
    """Bring the schema up to date, open the partitions of the previous, current and next school year, set rights.

    :raises DatabaseTrouble: the server is older than PostgreSQL 18
    """
    with owner_connection(owner_url) as connection:
        _require_version(connection)
        _apply_migrations(connection, say or (lambda _text: None))
        year = school_year_of(local_day(datetime.now(UTC)))
        # One transaction: a server at work never meets a moment without rights.
        with transaction.atomic(using=OWNER_ALIAS), connection.cursor() as cursor:
            for opened in (year - 1, year, year + 1):
                _open_school_year(cursor, opened)
            _set_rights(cursor)


def pending_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the migrations that this code has and this database has not, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _apply_migrations(connection: BaseDatabaseWrapper, say: Callable[[str], None]) -> None:
    pending = pending_migrations(connection)
    if not pending:
        return
    say(f"migrating the database: {len(pending)} steps …")
    try:
        call_command("migrate", database=OWNER_ALIAS, verbosity=0, interactive=False)
    except (InconsistentMigrationHistory, ProgrammingError) as error:
        # Until the first release migrations are rewritten, and a database made by a draft of them cannot be brought on.
        raise embedded.DatabaseTrouble(
            f"The schema of this database was not made by these migrations ({error}). "
            "Start with an empty database: another PARTA_DATA or DATABASE_URL."
        ) from error


def open_school_year(owner_url: str, year: int) -> None:
    """Make the partitions of one more school year (the year of its September)."""
    with (
        owner_connection(owner_url) as connection,
        transaction.atomic(using=OWNER_ALIAS),
        connection.cursor() as cursor,
    ):
        _open_school_year(cursor, year)


def _open_school_year(cursor: Any, year: int) -> None:
    cursor.execute("call planes_open_school_year(%s)", [year])
    cursor.execute("call audit_open_school_year(%s)", [year])


def ensure_app_role(owner_url: str, password: str) -> None:
    """On an external server: make the role of server and worker, or set its password.

    :raises DatabaseTrouble: the owner may not create roles; the message holds the statement to run
    """
    import psycopg

    with psycopg.connect(owner_url, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_roles where rolname = %s", [embedded.APP]).fetchone()
        verb = "alter" if known else "create"
        statement = sql.SQL("{} role {} login password {}").format(
            sql.SQL(verb), sql.Identifier(embedded.APP), sql.Literal(password)
        )
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege as error:
            raise embedded.DatabaseTrouble(
                f"The owner in DATABASE_URL may not {verb} roles. As a superuser run: "
                f"create role {embedded.APP} login password '…'; "
                "and set PARTA_APP_DATABASE_URL to the connection of that role."
            ) from error


def _require_version(connection: BaseDatabaseWrapper) -> None:
    connection.ensure_connection()
    version = connection.connection.info.server_version
    if version < MINIMUM_VERSION:
        raise embedded.DatabaseTrouble(f"PostgreSQL 18 or newer is needed; the server says {version // 10000}.")


def _declared_rights() -> dict[str, Rights]:
    rights = dict(_LIBRARY_RIGHTS)
    for model in apps.get_models():
        if hasattr(model, "rights"):
            rights[model._meta.db_table] = model.rights
    return rights


def _set_rights(cursor: Any) -> None:
    """Grant what models declare, on parent tables only: a partition cannot be written past its parent's triggers."""
    role = embedded.APP
    cursor.execute(f"revoke all on all tables in schema public from {role}")
    cursor.execute(f"grant usage on schema public to {role}")
    cursor.execute(f"grant usage on all sequences in schema public to {role}")
    cursor.execute("revoke create on schema public from public")
    cursor.execute(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
        "and c.relkind in ('r', 'p', 'v') and not c.relispartition"
    )
    declared = _declared_rights()
    for (table,) in cursor.fetchall():
        verbs = ["select", *(verb for right, verb in _VERBS.items() if right in declared.get(table, Rights.READ))]
        cursor.execute(f'grant {", ".join(verbs)} on "{table}" to {role}')
