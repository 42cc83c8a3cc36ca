"""Making a twin from beginning to end: register, plan, ids, officers, parts, figures. Resumable: see `loading`."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from django.db import connections

from parta.config.twin import loading, processes, register
from parta.config.twin.lessons import school_days
from parta.config.twin.loading import Connection, Done, Part
from parta.config.twin.names import supply
from parta.config.twin.officers import appoint_officers
from parta.config.twin.school import Ground
from parta.config.twin.sizing import SCHOOL, Plan, plan
from parta.config.twin.tables import SEQUENCES
from parta.kernel.dates import school_year_of
from parta.reference import api as reference

Say = Callable[[str], None]

SCHEMA = """
create schema if not exists twin;
create table if not exists twin.make (
  id int primary key default 1 check (id = 1), options jsonb not null, first jsonb not null default '{}', parts int,
    fingerprint text,
  measured jsonb not null default '{}', began_at timestamptz not null default now(), finished_at timestamptz);
create table if not exists twin.part (
  number int primary key, rows jsonb not null, size bigint not null, seconds real not null, digest jsonb not null,
  done_at timestamptz not null default clock_timestamp());
-- What no table of the system keeps yet: who is taught inclusively, who was displaced.
create table if not exists twin.trait (
  institution_id int, pupil_id bigint, is_inclusive boolean not null, is_displaced boolean not null, primary key
    (institution_id, pupil_id));
create table if not exists twin.site (institution_id int primary key, sort text not null, prefix text not null,
  is_rural boolean not null,
  has_journals boolean not null);
create table if not exists twin.officer (account_id bigint primary key, role text not null, authority_id int);
create table if not exists twin.measured (
  institution_id int primary key, prefix text not null, pupils int not null, classes int not null, class_id int not
    null, course_id int not null,
  head_account bigint not null, teacher_account bigint not null, parent_account bigint, child uuid not null,
    child_person bigint not null);
create or replace view twin.stand as
  select m.institution_id, i.public_id, m.prefix as region, m.pupils, m.classes, rank() over (order by m.pupils desc,
    m.institution_id) as size_rank,
         m.class_id, m.course_id, m.head_account, m.teacher_account, m.parent_account, m.child, m.child_person,
         (select max(o.account_id) from twin.officer o join institutions_authority_scope s on s.authority_id =
           o.authority_id
           where s.institution_id = m.institution_id and o.role = 'community') as officer_account,
         (select max(o.account_id) from twin.officer o join institutions_authority_scope s on s.authority_id =
           o.authority_id
           where s.institution_id = m.institution_id and o.role = 'region') as region_account,
         (select max(o.account_id) from twin.officer o where o.role = 'national') as national_account
    from twin.measured m join institutions_institution i on i.id = m.institution_id;
"""
_KEY = 7_242_001  # of the advisory lock: one twin is made at a time


class TwinTrouble(Exception):
    """The twin cannot be made here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """What decides the rows (all but ``jobs`` and ``measure_copy``, which may differ when a broken run goes on)."""

    scale: str = "community"
    journals: float | None = None  # share of school pupils; None: all in a school or community, 0.15 above
    seed: int = 1
    today: date = field(default_factory=date.today)
    register: Path | None = None
    columns: dict[str, str] | None = None
    data: Path | None = None  # a folder with names_adult_freq.csv and counts of pupils
    jobs: int = 2
    measure_copy: bool = False
    part_pupils: int = loading.PART_PUPILS

    @property
    def journal_share(self) -> float:
        if self.journals is not None:
            return self.journals
        return 1.0 if self.scale in ("school", "community") or self.scale.isdigit() else 0.15

    def told(self) -> dict[str, Any]:
        """What must be the same for a broken run to go on."""
        own = asdict(self) | {"journals": self.journal_share}
        for name in ("jobs", "measure_copy", "columns"):
            own.pop(name)
        return {name: value if isinstance(value, int | float) else str(value) for name, value in own.items()}


@dataclass(frozen=True, slots=True)
class Made:
    """What a run did: parts of this run and of earlier ones, rows and seconds of this run, and what was measured."""

    parts: int
    parts_before: int
    rows: int
    seconds: float
    measured: dict[str, Any]


def make(owner_url: str, options: Options, say: Say) -> Made:
    """Make the twin, or go on with it. Django is set up, the database is migrated and has its first editions.

    :raises TwinTrouble: another twin is there already, or one is being made
    """
    with loading.connect(owner_url) as connection:
        if not connection.execute("select pg_try_advisory_lock(%s)", [_KEY]).fetchone()[0]:  # type: ignore[index]
            raise TwinTrouble("A twin is being made in this database by another process.")
        connection.commit()
        is_new = _begin(connection, options)
        wanted = register.quotas(options.scale)
        if is_new:
            _load_register(options, wanted, say)
            connection.execute("update twin.make set first = '{\"register\": true}'")
            connection.commit()
        plans = _plans(options, wanted)
        parts = _lay_out(connection, plans, options)
        ground = _ground(options)
        appoint_officers(connection, ground)
        made = _load(owner_url, connection, parts, ground, options, say)
        _finish(connection, say)
    return made


def require_twin(connection: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options and measured figures of the twin that is here.

    :raises TwinTrouble: there is none, or it is not finished
    """
    there = connection.execute("select to_regclass('twin.make') is not null").fetchone()
    row = None
    if there and there[0]:
        row = connection.execute("select options, measured from twin.make where finished_at is not null").fetchone()
    if row is None:
        raise TwinTrouble("There is no finished twin in this database: make one first (`parta twin`).")
    return row[0], row[1]


def _begin(connection: Connection, options: Options) -> bool:
    """Open the record of the twin. True: its register is still to be loaded."""
    with connection.transaction():
        connection.execute(SCHEMA)
        row = connection.execute("select options, first from twin.make").fetchone()
        if row is None:
            if connection.execute("select 1 from people_person limit 1").fetchone():
                raise TwinTrouble(
                    "There are people in this database. Invented ones are never put beside them: start with an empty "
                    "database."
                )
            connection.execute("insert into twin.make (options) values (%s)", [json.dumps(options.told())])
            return True
        if row[0] != options.told():
            different = sorted(name for name, value in options.told().items() if row[0].get(name) != value)
            raise TwinTrouble(
                f"Another twin is in this database (it differs in {', '.join(different)}: {row[0]}). "
                "Give the same options to go on with it, or start with an empty database."
            )
        return "register" not in row[1]


def _load_register(options: Options, wanted: Sequence[register.Quota], say: Say) -> None:
    if options.register is not None:
        register.load_official(options.register, options.columns, say)
    first = date(school_year_of(options.today), 9, 1)
    register.load_invented(wanted, options.seed, first, say, schools=options.register is None)


def _plans(options: Options, wanted: Sequence[register.Quota]) -> list[Plan]:
    weights: dict[str, float] = {}
    if options.register is not None and options.data is not None:
        counts = options.data / "schools_seed_working_2023_with_2020_stats.csv"
        weights = register.read_weights(counts) if counts.exists() else {}
    sites = register.sites(wanted, weights)
    if not any(site.sort == SCHOOL for site in sites):
        raise TwinTrouble("The register has no working school where the twin is to be.")
    plans = plan(sites, {quota.prefix: quota.pupils for quota in wanted}, options.seed)
    _choose_journals(plans, options)
    return plans


def _choose_journals(plans: Sequence[Plan], options: Options) -> None:
    """Schools by a lot, until they have their share of the pupils."""
    schools = [each for each in plans if each.site.sort == SCHOOL]
    left = options.journal_share * sum(each.pupils for each in schools)
    Random(f"{options.seed}:journals").shuffle(schools)  # noqa: S311
    for each in schools:
        if left <= 0:
            break
        each.has_journals = True
        left -= each.pupils


def _lay_out(connection: Connection, plans: Sequence[Plan], options: Options) -> list[Part]:
    """Give every institution its ids and cut the plan into parts. The ids are set aside before anything is loaded."""
    days = school_days(school_year_of(options.today), options.today)
    weeks = len({day.isocalendar()[:2] for day in days})
    with connection.transaction():
        kept = connection.execute("select first from twin.make").fetchone()[0]  # type: ignore[index]
        if "person" not in kept:
            for name, tables in SEQUENCES.items():
                kept[name] = 1 + max(loading.set_aside(connection, table, 0) for table in tables)
            connection.execute("update twin.make set first = %s", [json.dumps(kept)])
        reached = dict(kept)
        for each in plans:
            each.first = {name: reached[name] for name in SEQUENCES}
            for name, count in each.needs(weeks).items():
                reached[name] += count
        for name, tables in SEQUENCES.items():
            for table in tables:
                loading.set_aside(connection, table, reached[name])
        parts = loading.cut(plans, options.part_pupils)
        fingerprint = hashlib.sha256(repr([(p.site, p.classes, p.first) for p in plans]).encode()).hexdigest()
        before = connection.execute("select fingerprint from twin.make").fetchone()[0]  # type: ignore[index]
        if before not in (None, fingerprint):
            raise TwinTrouble(
                "The register or the program has changed since this twin was begun: start with an empty database."
            )
        connection.execute("update twin.make set parts = %s, fingerprint = %s", [len(parts), fingerprint])
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into twin.site values (%s, %s, %s, %s, %s) on conflict do nothing",
                [(p.site.institution_id, p.site.sort, p.site.prefix, p.site.is_rural, p.has_journals) for p in plans],
            )
    return parts


def _ground(options: Options) -> Ground:
    frequencies = options.data / "names_adult_freq.csv" if options.data is not None else None
    return Ground(
        seed=options.seed,
        school_year=school_year_of(options.today),
        today=options.today,
        subjects={subject.code: subject.id for subject in reference.subjects()},
        names=supply(frequencies if frequencies is not None and frequencies.exists() else None),
    )


def _load(url: str, connection: Connection, parts: Sequence[Part], ground: Ground, options: Options, say: Say) -> Made:
    connections.close_all()
    done = {number for (number,) in connection.execute("select number from twin.part")}
    connection.commit()
    waiting = [part for part in parts if part.number not in done]
    measured: dict[str, Any] = {}
    with processes.pool(url, ground, options.jobs) as workers:
        if options.measure_copy and waiting:
            taken = _measured_parts(waiting, options.jobs)
            measured = _measure(workers, taken, ground, say)
            waiting = [part for part in waiting if part not in taken]
        progress = _Progress(sum(part.weight for part in waiting), len(waiting), say)
        for result in processes.load(workers, waiting, options.jobs):
            progress.note(result)
    measured |= progress.figures()
    if waiting:
        connection.execute("update twin.make set measured = measured || %s", [json.dumps(measured)])
        connection.commit()
    return Made(len(parts), len(done), progress.rows, progress.seconds, measured)


def _measured_parts(waiting: Sequence[Part], jobs: int) -> list[Part]:
    """A few parts from the middle, without journals where there are such."""
    plain = [part for part in waiting if not any(each.has_journals for each in part.plans)] or list(waiting)
    middle = len(plain) // 2
    return plain[middle : middle + 4 * jobs]


def _measure(workers: ProcessPoolExecutor, parts: Sequence[Part], ground: Ground, say: Say) -> dict[str, Any]:
    """The same parts twice: ready bytes by COPY alone (taken back), then as the twin loads them. Both by all
    processes.
    """
    say(f"measuring a raw COPY of {len(parts)} parts …")
    raw, rows = processes.measure_copy(workers, parts, ground)
    own = processes.measure_load(workers, parts)
    figures = {
        "copy_rows_per_s": round(rows / raw),
        "twin_rows_per_s": round(rows / own),
        "share_of_copy": round(raw / own, 3),
    }
    say(
        f"raw COPY {figures['copy_rows_per_s']:,} rows/s, the twin {figures['twin_rows_per_s']:,} rows/s: "
        f"{figures['share_of_copy']:.0%} (bar 60 %)"
    )
    return figures


class _Progress:
    """How far the load is, how fast, and how long it will take."""

    def __init__(self, weight: int, parts: int, say: Say) -> None:
        self._weight, self._parts, self._say = weight, parts, say
        self._began = time.monotonic()
        self._done = self._number = self.rows = 0
        self._making = self._copying = 0.0
        self._size = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def note(self, done: Done) -> None:
        self._done += done.weight
        self._number += 1
        self.rows += sum(done.rows.values())
        self._size += done.size
        self._making += done.making
        self._copying += done.copying
        left = self.seconds * (self._weight - self._done) / self._done
        self._say(
            f"twin: part {self._number} of {self._parts}, {self._done / self._weight:.0%}, "
            f"{self.rows / self.seconds:,.0f} rows/s, {left / 60:.1f} min left …"
        )

    def figures(self) -> dict[str, Any]:
        busy = self._making + self._copying
        if not busy:
            return {}
        return {
            "rows": self.rows, "bytes_copied": self._size, "seconds": round(self.seconds, 1),
            "rows_per_s": round(self.rows / self.seconds), "seconds_making": round(self._making, 1),
            "seconds_in_database": round(self._copying, 1), "share_in_database": round(self._copying / busy, 3),
        }  # fmt: skip


def _finish(connection: Connection, say: Say) -> None:
    """The planner must know the tables at once."""
    say("analysing …")
    connection.commit()
    connection.autocommit = True
    connection.execute("analyze")
    connection.execute("update twin.make set finished_at = now()")
    connection.autocommit = False


def digest(connection: "psycopg.Connection[Any]") -> str:
    """One digest over all parts and tables (but moments of writing and hashes over them)."""
    whole = hashlib.sha256()
    for number, digests in connection.execute("select number, digest from twin.part order by number"):
        whole.update(json.dumps([number, digests], sort_keys=True).encode())
    return whole.hexdigest()
