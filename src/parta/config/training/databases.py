"""Databases of training copies: a template with schema and first editions, and one made from it for every copy."""

import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql


class MayNotCreate(Exception):
    """The owner of the database may not create databases; the message says what to run."""


@dataclass(frozen=True, slots=True)
class Databases:
    """Where they are made and by whom. ``template`` is the name of the template, from which all others are derived."""

    maker_url: str
    owner_url: str
    app_url: str
    owner: str
    template: str

    @property
    def nowhere(self) -> str:
        """A name that no database has: where the training server's connection points between requests."""
        return f"{self.template}_none"

    def name_of(self, institution: str, generation: int) -> str:
        """The name of a copy's database: never used twice."""
        return f"{self.template}_{hashlib.sha256(institution.encode()).hexdigest()[:16]}_{generation}"

    def owner_url_of(self, database: str) -> str:
        return _in(self.owner_url, database)

    def app_url_of(self, database: str) -> str:
        return _in(self.app_url, database)

    def mark_of_template(self) -> str:
        """What the template was made by; empty when there is none that is whole."""
        with self._making() as connection:
            found = connection.execute(
                "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [self.template]
            ).fetchone()
        return str(found[0] or "") if found else ""

    def mark_template(self, mark: str) -> None:
        """Say that the template is whole."""
        with self._making() as connection:
            connection.execute(
                sql.SQL("comment on database {} is {}").format(sql.Identifier(self.template), sql.Literal(mark))
            )

    def make_template(self) -> None:
        """An empty database for the template, in place of an older one.

        :raises MayNotCreate: the owner has no right to
        """
        self.drop(self.template)
        self._create(self.template, "template1")

    def make_copy(self, name: str) -> None:
        """A copy's database, as the template is."""
        self.drop(name)
        self._create(name, self.template)

    def drop(self, name: str) -> None:
        """Drop a database of ours, whoever is connected."""
        with self._making() as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def drop_others(self, kept: Collection[str]) -> int:
        """Drop every copy's database that nobody names any more."""
        pattern = f"^{re.escape(self.template)}_[0-9a-f]{{16}}_[0-9]+$"
        with self._making() as connection:
            rows = connection.execute("select datname from pg_database where datname ~ %s", [pattern]).fetchall()
        left = [str(name) for (name,) in rows if name not in kept]
        for name in left:
            self.drop(name)
        return len(left)

    def analyze(self, name: str) -> None:
        """Tell the planner what the copy holds, before anybody asks."""
        with psycopg.connect(self.owner_url_of(name), autocommit=True) as connection:
            connection.execute("analyze")

    def has_jobs(self, name: str) -> bool:
        """Did somebody queue work in the copy?"""
        with psycopg.connect(self.owner_url_of(name)) as connection:
            found = connection.execute(
                "select exists (select 1 from procrastinate_jobs where status = 'todo' "
                "and (scheduled_at is null or scheduled_at <= now()))"
            ).fetchone()
        return bool(found and found[0])

    def _create(self, name: str, template: str) -> None:
        statement = sql.SQL("create database {} template {} owner {}").format(
            sql.Identifier(name), sql.Identifier(template), sql.Identifier(self.owner)
        )
        with self._making() as connection:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege as error:
                raise MayNotCreate(
                    f"The owner in DATABASE_URL may not create databases: run «alter role {self.owner} createdb» "
                    "as a superuser, or set PARTA_TRAINING=no."
                ) from error

    @contextmanager
    def _making(self) -> Iterator["psycopg.Connection[Any]"]:
        with psycopg.connect(self.maker_url, autocommit=True) as connection:
            yield connection


def _in(url: str, database: str) -> str:
    """The same connection to another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database)}"))
