"""Loading by parts: a part is a block of institutions, one transaction with its own record, made and copied by one
process.

A killed run goes on where it stopped. Ids are preassigned, so parts need nothing of each other. Every constraint, key
  and trigger stays
in force; the trail of audited tables is written by parts (`audit_part`), the journals' log is made with the rows
  (decision 0007).
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg import sql

from parta.config.twin.lessons import Journals, school_days
from parta.config.twin.school import Ground, Institution
from parta.config.twin.sizing import Plan
from parta.config.twin.tables import AUDITED, BY_YEAR, COLUMNS, NOT_IN_DIGEST, Rows

Say = Callable[[str], None]
Connection = psycopg.Connection[Any]
OPERATION = "twin.part.load"
PART_PUPILS = 4_000  # about this many pupils a part: some 40 thousand rows, a second or two of work


@dataclass(frozen=True, slots=True)
class Part:
    number: int
    plans: tuple[Plan, ...]

    @property
    def weight(self) -> int:
        """Work in pupils; a pupil with a journal is some six times the work."""
        return sum(plan.pupils * (7 if plan.has_journals else 1) for plan in self.plans)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a part: rows by table, bytes copied, seconds of making and of copying."""

    number: int
    rows: dict[str, int]
    size: int
    making: float
    copying: float
    weight: int


def cut(plans: Sequence[Plan], pupils: int) -> list[Part]:
    """Parts of about equal work, institutions in their order."""
    parts: list[Part] = []
    block: list[Plan] = []
    for plan in plans:
        block.append(plan)
        if Part(0, tuple(block)).weight >= pupils:
            parts.append(Part(len(parts) + 1, tuple(block)))
            block = []
    if block:
        parts.append(Part(len(parts) + 1, tuple(block)))
    return parts


def connect(url: str) -> Connection:
    """The owner's connection for a load. Commits need not wait for the disk: an interrupted part is made again."""
    connection = psycopg.connect(url)
    connection.execute("set synchronous_commit = off")
    connection.execute("set statement_timeout = 0")
    # Statistics do not know an institution that is being loaded, so a plan made for it expects no rows and checks
    # keys of lessons by the
    # wrong index: 18 ms a mark instead of 0.02. A plan for any institution is right.
    connection.execute("set plan_cache_mode = force_generic_plan")
    connection.commit()
    return connection


def begin(connection: Connection) -> None:
    """Say who acts, and that the load answers for its rows by parts. Transaction-local."""
    connection.execute(
        "select set_config('app.actor', '0', true), set_config('app.operation', %s, true), "
        "set_config('app.operation_id', gen_random_uuid()::text, true), set_config('app.audit_by_parts', 'yes', true)",
        [OPERATION],
    )


def copy(connection: Connection, table: str, year: int, data: bytes) -> None:
    """COPY lines of text into a table, or into the year's partition of a journal table."""
    target = f"{table}_{year}" if table in BY_YEAR else table
    statement = f"copy {target} ({COLUMNS[table]}) from stdin"  # our own names
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as out:
        out.write(data)


def write(connection: Connection, rows: Rows, year: int) -> tuple[int, dict[str, str]]:
    """Copy everything that is not copied yet; write the trail of the audited tables. Returns bytes and digests."""
    size, digests = 0, {}
    for table, lines in rows.lines.items():
        if not lines:
            continue
        data = "".join(lines).encode()
        copy(connection, table, year, data)
        _know(connection, f"{table}_{year}" if table in BY_YEAR else table)
        size += len(data)
        digest = hashlib.sha256(data).hexdigest()
        if table not in NOT_IN_DIGEST:
            digests[table] = digest
        if table in AUDITED:
            first, last = _key(lines[0], table), _key(lines[-1], table)
            connection.execute("select audit_part(%s, %s, %s, %s, %s)", [table, len(lines), first, last, digest])
        lines.clear()
    return size, digests


_known: set[str] = set()  # tables whose statistics this process knows to be there


def _know(connection: Connection, table: str) -> None:
    """Have the planner know a table that was empty before: keys of the next tables are checked against it, row by
    row, and with no
    statistics each check may read all the institution's rows (17 s instead of 0.3 s for a school's absences).
    """
    if table in _known:
        return
    few = connection.execute("select reltuples < 5000 from pg_class where oid = %s::regclass", [table]).fetchone()
    if few and few[0]:
        connection.execute(f"analyze (skip_locked) {table}".encode())  # another process may be at it
    else:
        _known.add(table)


def _key(line: str, table: str) -> str:
    """The key of a row, its columns joined as the trail joins them: the first columns of the line are the key's."""
    width = {"enrolment_pupil": 2, "enrolment_group": 2, "enrolment_membership": 3, "curriculum_course": 2,
             "curriculum_course_teacher": 2, "preschools_terms": 2}.get(table, 1)  # fmt: skip
    return ",".join(line.split("\t", width)[:width])


def make_part(part: Part, ground: Ground) -> tuple[Rows, list[Institution]]:
    """The people of a part, in memory."""
    rows = Rows()
    return rows, [Institution(plan, ground, rows).make() for plan in part.plans]


def load_part(connection: Connection, part: Part, ground: Ground) -> Done:
    """Make and copy one part, with its record, in one transaction."""
    began = time.monotonic()
    rows, made = make_part(part, ground)
    counts = rows.count()
    making = time.monotonic() - began
    with connection.transaction():
        begin(connection)
        size, digests = write(connection, rows, ground.school_year)
        with_journals = [each for each in made if each.plan.has_journals and each.classes]
        if with_journals:
            heads = _open(connection, with_journals, ground.school_year)
            days, at = school_days(ground.school_year, ground.today), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
            started = time.monotonic()
            journals = [_journals(each, days, heads[each.id], at) for each in with_journals]
            making += time.monotonic() - started
            counts |= rows.count()
            more, told = write(connection, rows, ground.school_year)
            size, digests = size + more, digests | told
            _move_heads(connection, journals)
            _stand(connection, with_journals, ground)
        seconds = time.monotonic() - began
        connection.execute(
            "insert into twin.part (number, rows, size, seconds, digest) values (%s, %s, %s, %s, %s)",
            [part.number, json.dumps(counts), size, seconds, json.dumps(digests)],
        )
    return Done(part.number, counts, size, making, time.monotonic() - began - making, part.weight)


def _journals(each: Institution, days: list[date], opened: dict[int, tuple[int, bytes]], at: str) -> Journals:
    journals = Journals(each, days, opened, at)
    journals.write()
    return journals


def _open(connection: Connection, made: Sequence[Institution], year: int) -> dict[int, dict[int, tuple[int, bytes]]]:
    """Open the journals as always: the database's own triggers write the first entry of each chain."""
    lines = [
        f"{each.id}\t{year}\t{a_class.id}\t0\t\\\\x\n"
        for each in made
        for a_class in each.classes
        if a_class.plan.grade
    ]
    copy(connection, "journal_head", year, "".join(lines).encode())
    found: dict[int, dict[int, tuple[int, bytes]]] = {}
    for inst, journal, seq, tip in connection.execute(
        "select institution_id, journal_id, seq, hash from journal_head where institution_id = any (%s)",
        [[each.id for each in made]],
    ):
        found.setdefault(inst, {})[journal] = (seq, bytes(tip))
    return found


def _move_heads(connection: Connection, journals: Sequence[Journals]) -> None:
    rows = [(each.inst.id, c.journal, c.seq, c.hash) for each in journals for c in each.chains.values()]
    connection.execute(
        "update journal_head h set seq = n.seq, hash = n.hash from unnest(%s::int[], %s::int[], %s::int[], "
        "%s::bytea[]) "
        "n (i, j, seq, hash) where h.institution_id = n.i and h.journal_id = n.j",
        [list(column) for column in zip(*rows, strict=True)],
    )


def _stand(connection: Connection, made: Sequence[Institution], ground: Ground) -> None:
    """Where a measurement finds a class, a course and the accounts of the people around it."""
    for each in made:
        own = [c for c in each.classes if c.plan.grade in (8, 9)] or [c for c in each.classes if c.courses]
        if not own:
            continue
        best = max(own, key=lambda c: (len(c.pupils), -c.id))
        course = max(best.courses, key=lambda c: (len(c.members), c.hours, -c.id))
        child = next((n for n, account in enumerate(best.parent_account) if account), 0)
        connection.execute(
            "insert into twin.measured (institution_id, prefix, pupils, classes, class_id, course_id, head_account, "
            "teacher_account, parent_account, child, child_person) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [each.id, each.plan.site.prefix, each.plan.pupils, len(each.classes), best.id, course.id, each.head_account,
             each.posts[course.post_id], best.parent_account[child] or None, best.public[child], best.pupils[child]],
        )  # fmt: skip


def set_aside(connection: Connection, table: str, last: int) -> int:
    """Let the table's own numbering go on after ``last`` (or where it is, if that is further); return where it
    stands.
    """
    (sequence,) = connection.execute("select pg_get_serial_sequence(%s, 'id')", [table]).fetchone() or ("",)
    row = connection.execute(
        sql.SQL(
            "select setval({0}, greatest({1}, s.last_value, (select coalesce(max(id), 0) from {2}), 1)) from {3} s"
        ).format(sql.Literal(sequence), sql.Literal(last), sql.Identifier(table), sql.SQL(sequence))
    ).fetchone()
    return int(row[0]) if row else last
