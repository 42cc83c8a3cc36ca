"""What a run costs: CPU of processes, statements of the database, sizes of tables."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parta.config.embedded import DATABASE, Cluster

_TICKS = os.sysconf("SC_CLK_TCK")


def descendants(root: int) -> set[int]:
    """Process ids below this one, itself included."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
    found, fresh = {root}, {root}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def cpu_seconds(pids: set[int]) -> float:
    """User and system time of these processes; one that has ended counts nothing."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def memory_mb(pids: set[int]) -> float:
    """Proportional set size of these processes, in MB."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


@dataclass(frozen=True, slots=True)
class Database:
    """Questions to the embedded server, asked as superuser past the application."""

    cluster: Cluster

    @property
    def pids(self) -> set[int]:
        postmaster = int((self.cluster.path / "postmaster.pid").read_text().splitlines()[0])
        return descendants(postmaster)

    def ask(self, statement: str) -> str:
        return self.cluster.sql(statement, DATABASE)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a query as JSON objects."""
        found: list[dict[str, Any]] = json.loads(self.ask(f"select coalesce(json_agg(q), '[]') from ({statement}) q"))
        return found

    def statements(self) -> int:
        """Statements so far, but for begin and commit; ours excluded."""
        return int(
            self.ask(
                "select coalesce(sum(calls), 0) from pg_stat_statements s join pg_roles r on r.oid = s.userid where "
                "r.rolname = 'parta_app' and query !~* '^(begin|commit)'"
            )
        )

    def bytes_of(self, table: str) -> int:
        """Heap, indexes and TOAST of a partitioned table with all its partitions."""
        return int(
            self.ask(f"select coalesce(sum(pg_total_relation_size(relid)), 0) from pg_partition_tree('{table}')")
        )
