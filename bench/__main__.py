"""`python -m bench [LEVEL] [--fresh] [--monday]`: pages and acts next to their bars.

LEVEL is school, alone, community, region, country, or a share of the country.

`school` is one school like the measured peer's; the others are a twin (`parta twin`), made here when it is not there,
or found in the folder that PARTA_BENCH_DATA names. `alone` is one school of a twin with nothing beside it: what the
same school costs in a country is told as a ratio to it.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.measure import Database
    from bench.stands import Stand

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "build" / "bench-results"
REGISTER = ROOT.parent / "shared" / "data" / "schools_edebo_2023-08-02.csv"
SECONDS = float(os.environ.get("PARTA_BENCH_SECONDS", "5"))
PUPILS = 1200  # of the institution that is measured: that of the peer's school
ALONE = "alone"
WRITERS = 40


def main() -> int:
    words = _words()
    data = Path(os.environ.get("PARTA_BENCH_DATA", ROOT / "build" / f"bench-{words.level}"))
    port = int(os.environ.get("PARTA_PORT", "8790"))
    os.environ |= {"PARTA_DATA": str(data), "PARTA_PORT": str(port)}
    if words.level == "school":
        _renew_if_schema_changed(data, fresh=words.fresh)
    elif words.fresh or not (data / "postgres").exists():
        _make_twin(data, words.level, fresh=words.fresh)
    return _measure(words, data, port)


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("level", nargs="?", default="school")
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    parser.add_argument("--monday", action="store_true", help="also look for the highest rate of a Monday morning")
    parser.add_argument("--only", default="", help="only cases whose name contains this")
    return parser.parse_args()


def _renew_if_schema_changed(data: Path, *, fresh: bool) -> None:
    """Before the first release migrations are rewritten in place: a school of another schema is of no use."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("src/parta/*/migrations/*.py")):
        digest.update(path.read_bytes())
    stamp = data / "schema"
    if fresh or not stamp.exists() or stamp.read_text() != digest.hexdigest():
        shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())


def _make_twin(data: Path, level: str, *, fresh: bool) -> None:
    if fresh:
        shutil.rmtree(data, ignore_errors=True)
    register = ["--register", str(REGISTER), "--columns", "copy-2023"] if REGISTER.exists() else []
    if level == ALONE:
        level, register = "school", []
    subprocess.run([ROOT / ".venv/bin/parta", "twin", "make", "--scale", level, *register], check=True)


def _measure(words: argparse.Namespace, data: Path, port: int) -> int:
    from bench.house import standing
    from bench.measure import descendants

    with standing(data, "bench") as asked:
        stands, sizes = _stands(words.level, data, asked)
        web = subprocess.Popen([ROOT / ".venv/bin/parta", "serve"], stdout=subprocess.DEVNULL)
        try:
            wait(port)
            _show(words, port, stands, sizes, asked, descendants(web.pid))
        finally:
            web.terminate()
            web.wait(timeout=20)
    return 0


def _stands(level: str, data: Path, asked: "Database") -> tuple[list["Stand"], dict[str, Any]]:
    """The measured institution first, then those that a Monday also comes to; and what was found out of sizes."""
    from bench import stands

    began = time.monotonic()
    if level != "school":
        found = stands.stands_of_twin(asked, WRITERS, PUPILS)
        counted = stands.sizes_of_twin(asked.rows, found[0])
        print("  ".join(f"{name} {value:,}" for name, value in counted.items()))
        return found, counted
    from bench import school as schools
    from parta.config import preparation

    for load in preparation.FIRST_EDITIONS:
        load(lambda _line: None)
    school = schools.build(data / "school.json", asked.bytes_of)
    asked.ask("vacuum analyze")
    print(f"school ready after {time.monotonic() - began:.0f} s: {school.marks:,} marks, {school.absences:,} absences")
    sizes = {"bytes a mark with keys": school.mark_bytes, "bytes of log a mark": school.log_bytes_a_mark}
    print(
        f"disk: {school.mark_bytes:.0f} bytes a mark with keys (bar 140), {school.log_bytes_a_mark:.0f} of log (bar 35)"
    )
    return [school.stand, *stands.stands_of_school(school.stand)], sizes


def _show(
    words: argparse.Namespace, port: int, stands: Sequence["Stand"], sizes: dict[str, Any], asked: "Database",
    web: set[int],
) -> None:  # fmt: skip
    from bench import results
    from bench.cases import cases
    from bench.measure import memory_mb

    before = results.last(RESULTS, words.level)
    school = {} if words.level in ("school", ALONE) else results.last(RESULTS, ALONE)
    print(results.HEADING, flush=True)
    found = {}
    for case in cases(stands[0]):
        if words.only in case.name:
            found[case.name] = results.measure(case, port, SECONDS, asked, web)
            print(results.line(case, found[case.name], before, school), flush=True)
    memory = {"web": memory_mb(web), "database": memory_mb(asked.pids)}
    print(f"memory (PSS): web {memory['web']:.0f} MB, database {memory['database']:.0f} MB")
    if school:
        dearer = results.worst(found, school, leave=["empty answer"])
        print("dearer than 1.3 × one school: " + (", ".join(dearer) or "none"))
    others: dict[str, Any] = {"sizes": sizes, "memory": memory}
    if words.monday:
        others["monday"] = _monday(port, stands)
    if not words.only:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        print(f"kept in {results.keep(RESULTS, words.level, at, found, others).relative_to(ROOT)}")


def _monday(port: int, stands: Sequence["Stand"]) -> dict[str, float]:
    from bench.monday import Crowd, Keeper, highest

    keepers = [Keeper(stand.parent_account, number) for number, stand in enumerate(_unlike(stands))]
    print("Monday morning, arrivals a second:", flush=True)
    best = highest(port, Crowd(stands[1:] or stands, keepers), max(SECONDS, 8.0), print)
    if best is None:
        print("  no rate holds")
        return {}
    print(f"  highest rate that keeps p95 ≤ 300 ms without an error: {best.rate:.0f}/s (p95 {best.p(0.95):.0f} ms)")
    return {"rate": best.rate, "p50": best.p(0.5), "p95": best.p(0.95), "p99": best.p(0.99)}


def _unlike(stands: Sequence["Stand"]) -> list["Stand"]:
    """One stand for each parent: a person signs in once."""
    return list({stand.parent_account: stand for stand in stands}.values())


def wait(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2) as answer:
                json.load(answer)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    sys.exit(main())
