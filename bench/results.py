"""Measuring a case, and what is kept and printed of it."""

import gzip
import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.cases import Bar, Case
from bench.client import Run, run
from bench.measure import Database, cpu_seconds


@dataclass(frozen=True, slots=True)
class Result:
    """One case: ms at one and at eight connections, requests a second, CPU ms a request, statements, bytes."""

    p50: float
    p95: float
    p99: float
    per_second: float
    p50_of_8: float
    p95_of_8: float
    per_second_of_8: float
    web_ms: float
    database_ms: float
    statements: int
    raw: int
    zipped: int
    wrong: dict[str, int]


def measure(case: Case, port: int, seconds: float, asked: Database, web: set[int]) -> Result:
    """Warm up, count statements over ten requests, then measure alone and with eight connections."""
    run(port, case.requests, connections=2, seconds=min(1.0, seconds))
    before = asked.statements()
    counted = run(port, case.requests, connections=1, seconds=10, most=10)
    statements = round((asked.statements() - before) / len(counted.latencies))
    single = run(port, case.requests, connections=1, seconds=seconds)
    began = cpu_seconds(web), cpu_seconds(asked.pids)
    many = run(port, case.requests, connections=8, seconds=seconds)
    count = len(many.latencies)
    raw, zipped = _sizes(next(case.requests()), port)
    return Result(
        p50=single.percentile(0.5), p95=single.percentile(0.95), p99=single.percentile(0.99),
        per_second=single.per_second, p50_of_8=many.percentile(0.5), p95_of_8=many.percentile(0.95),
        per_second_of_8=many.per_second, web_ms=(cpu_seconds(web) - began[0]) * 1000 / count,
        database_ms=(cpu_seconds(asked.pids) - began[1]) * 1000 / count, statements=statements, raw=raw, zipped=zipped,
        wrong=_wrong(single, many),
    )  # fmt: skip


def _wrong(*runs: Run) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in runs:
        for status, count in each.statuses.items():
            if status != 200:
                found[str(status)] = found.get(str(status), 0) + count
    return found


def _sizes(request: bytes, port: int) -> tuple[int, int]:
    """Raw and gzip size of the answer's body in bytes."""
    head = request.decode().split("\r\n")
    if not head[0].startswith("GET"):
        return 0, 0
    cookie = next((line.partition(": ")[2] for line in head if line.startswith("Cookie")), "")
    wanted = urllib.request.Request(f"http://127.0.0.1:{port}{head[0].split()[1]}", headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(wanted, timeout=20) as answer:
            body = answer.read()
    except urllib.error.HTTPError:
        return 0, 0  # told by `wrong`
    return len(body), len(gzip.compress(body, 6))


HEADING = (
    f"{'':30} {'p50':>6} {'p95':>6} {'p99':>6} {'1 conn':>6} {'p50':>6} {'p95':>6} {'8 conn':>6} {'CPU ms':>6} "
    f"{'CPU ms':>6} {'SQL':>3} {'KiB':>6} {'gzip':>5}\n"
    f"{'':30} {'ms':>6} {'ms':>6} {'ms':>6} {'req/s':>6} {'ms':>6} {'ms':>6} {'req/s':>6} {'web':>6} {'db':>6} "
    f"{'':>3} {'raw':>6} {'KiB':>5}  before, one school | bar | peer"
)


def line(case: Case, found: Result, before: Mapping[str, Any], school: Mapping[str, Any]) -> str:
    """A line of the table. ``before`` and ``school`` are the same cases of the last run and of one school's run."""
    compared = [
        f"{word} {found.p50 / other[case.name]['p50']:.2f}×" if case.name in other else f"{word} –"
        for word, other in (("p50", before), ("p50", school))
    ]
    return (
        f"{case.name:30} {found.p50:6.1f} {found.p95:6.1f} {found.p99:6.1f} {found.per_second:6.0f} "
        f"{found.p50_of_8:6.1f} {found.p95_of_8:6.1f} {found.per_second_of_8:6.0f} {found.web_ms:6.2f} "
        f"{found.database_ms:6.2f} {found.statements:3d} {found.raw / 1024:6.1f} {found.zipped / 1024:5.1f}  "
        f"{', '.join(compared)}{_verdict(case.bar, found)}" + (f"  ANSWERS {found.wrong}" if found.wrong else "")
    )


def _verdict(bar: Bar, found: Result) -> str:
    said = []
    for wanted, has, words, at_most in (
        (bar.p50, found.p50, "≤ {:g} ms", True),
        (bar.per_second, found.per_second_of_8, "≥ {:g} req/s", False),
        (bar.statements, found.statements, "≤ {:g} SQL", True),
        (bar.gzip_kb, found.zipped / 1024, "≤ {:g} KiB", True),
    ):
        if wanted is not None:
            met = has <= wanted if at_most else has >= wanted
            said.append(words.format(wanted) + (" ✓" if met else " ✗"))
    return (f" | {', '.join(said)}" if said else "") + (f" | {bar.peer}" if bar.peer else "")


def keep(folder: Path, level: str, at: str, results: Mapping[str, Result], others: Mapping[str, Any]) -> Path:
    """Store a run as JSON; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{level}-{at.replace(':', '')}.json"
    cases = {name: asdict(result) for name, result in results.items()}
    path.write_text(json.dumps({"level": level, "at": at, "cases": cases, **others}, indent=1, ensure_ascii=False))
    return path


def last(folder: Path, level: str) -> Mapping[str, Any]:
    """The cases of the newest run of this level, or nothing."""
    newest = max(folder.glob(f"{level}-*.json"), default=None)
    return json.loads(newest.read_text())["cases"] if newest else {}


def worst(results: Mapping[str, Result], school: Mapping[str, Any], leave: Iterable[str]) -> list[str]:
    """Cases dearer than 1.3 × one school's: the bar of the design."""
    return [
        f"{name} {found.p50 / school[name]['p50']:.2f}×"
        for name, found in results.items()
        if name in school and name not in leave and found.p50 > 1.3 * school[name]["p50"]
    ]
