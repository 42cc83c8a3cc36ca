"""`python -m bench`: one school's pages and acts, next to the bars of the design and the measured peer."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "build" / "bench"
PORT = int(os.environ.get("PARTA_PORT", "8790"))
SECONDS = float(os.environ.get("PARTA_BENCH_SECONDS", "6"))
os.environ |= {
    "PARTA_DATA": str(DATA),
    "PARTA_PORT": str(PORT),
    "PARTA_DEMO": "yes",
    "DJANGO_SETTINGS_MODULE": "parta.config.settings",
}
for name in ("DATABASE_URL", "PARTA_APP_DATABASE_URL"):
    os.environ.pop(name, None)


@dataclass(frozen=True, slots=True)
class Bar:
    """What the design asks: p50 in ms at one connection, requests/s at eight, statements, KB gzip; and the peer's
    figures in words.
    """

    p50: float | None = None
    per_second: float | None = None
    statements: int | None = None
    gzip_kb: float | None = None
    peer: str = ""


def main() -> int:
    import django

    from bench.measure import Database, descendants
    from parta.config import database, embedded, lifeline

    stamp, schema = DATA / "schema", _schema()
    if "--fresh" in sys.argv or not stamp.exists() or stamp.read_text() != schema:
        shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(parents=True, exist_ok=True)
    stamp.write_text(schema)
    cluster = embedded.Cluster(DATA, buffers="512MB")
    web = None
    with lifeline.DataLock(DATA) as lock:  # as under `parta run`: the server uses our database, it starts none
        lock.take_or_explain("bench")
        cluster.start_alone()
        try:
            django.setup()
            from bench import school as schools
            from parta.config import preparation
            from parta.config.settings import ENV
            from parta.identity import api as _identity  # noqa: F401  registers grant sources

            database.migrate(embedded.owner_url(DATA), lambda _line: None)
            for load in preparation.FIRST_EDITIONS:
                load(lambda _line: None)
            preparation.collect_static(lambda _line: None)
            cluster.sql("create extension if not exists pg_stat_statements", embedded.DATABASE)
            asked = Database(cluster)
            began = time.monotonic()
            school = schools.build(DATA / "school.json", asked.bytes_of)
            asked.ask("vacuum analyze")
            print(
                f"school ready after {time.monotonic() - began:.0f} s: {school.marks:,} marks, {school.absences:,} "
                f"absences",
                flush=True,
            )
            web = subprocess.Popen([ROOT / ".venv/bin/parta", "serve"], stdout=subprocess.DEVNULL)
            _wait()
            print(
                f"{'':34} {'p50':>7} {'p95':>7} {'1 conn':>7} {'p50':>7} {'p95':>7} {'8 conn':>7} {'CPU ms':>7} "
                f"{'CPU ms':>7} {'SQL':>4} {'KiB':>7} {'gzip':>6}"
            )
            print(
                f"{'':34} {'ms':>7} {'ms':>7} {'req/s':>7} {'ms':>7} {'ms':>7} {'req/s':>7} {'web':>7} {'db':>7} "
                f"{'':>4} {'raw':>7} {'KiB':>6}  bar | peer"
            )
            for label, requests, bar in cases(school, ENV.port):
                print(_line(label, requests, bar, asked, descendants(web.pid)), flush=True)
            pids = descendants(web.pid)
            from bench.measure import memory_mb

            print(f"memory (PSS): web {memory_mb(pids):.0f} MB, database {memory_mb(asked.pids):.0f} MB")
            print(
                f"disk: {school.mark_bytes:.0f} bytes a mark with keys (bar 140), {school.log_bytes_a_mark:.0f} of log "
                f"on top (bar 35)"
            )
        finally:
            if web is not None:
                web.terminate()
                web.wait(timeout=20)
            cluster.stop()
    return 0


def _schema() -> str:
    """Changes whenever a migration does: before the first release they are rewritten in place."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("src/parta/*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cases(school: "object", port: int) -> Iterator[tuple[str, Callable[[], Iterator[bytes]], Bar]]:
    """What is measured: pages as GET, acts as POST with ids of their own."""
    from bench.acts import absence_saves, mark_saves, pages

    # What the machine gives at all: everything below is read beside it.
    yield "empty answer (/health/live)", _repeat("/health/live", ""), Bar()
    for label, path, session, bar in pages(school, Bar):
        yield label, _repeat(path, session), bar
    yield "save 30 marks", mark_saves(school), Bar(p50=8, statements=12, peer="37 ms, 82 SQL")
    yield "save attendance of 30", absence_saves(school), Bar(p50=8, peer="143 ms, 235 SQL")


def _repeat(path: str, session: str) -> Callable[[], Iterator[bytes]]:
    from bench.client import request_bytes

    data = request_bytes("GET", path, {"Cookie": f"parta_session={session}"})

    def requests() -> Iterator[bytes]:
        while True:
            yield data

    return requests


def _line(label: str, requests: Callable[[], Iterator[bytes]], bar: Bar, asked: "object", web: set[int]) -> str:
    from bench.client import run
    from bench.measure import cpu_seconds

    run(PORT, requests, connections=2, seconds=1.0)  # warm
    before = asked.statements()
    one_request = run(PORT, requests, connections=1, seconds=10, most=10)
    statements = round((asked.statements() - before) / len(one_request.latencies))
    single = run(PORT, requests, connections=1, seconds=SECONDS)
    web_before, database_before = cpu_seconds(web), cpu_seconds(asked.pids)
    many = run(PORT, requests, connections=8, seconds=SECONDS)
    count = len(many.latencies)
    web_ms = (cpu_seconds(web) - web_before) * 1000 / count
    database_ms = (cpu_seconds(asked.pids) - database_before) * 1000 / count
    raw, zipped = _sizes(next(requests()))
    wrong = {status: n for run_ in (single, many) for status, n in run_.statuses.items() if status != 200}
    return (
        f"{label:34} {single.percentile(0.5):7.1f} {single.percentile(0.95):7.1f} {single.per_second:7.0f} "
        f"{many.percentile(0.5):7.1f} {many.percentile(0.95):7.1f} {many.per_second:7.0f} {web_ms:7.2f} "
        f"{database_ms:7.2f} "
        f"{statements:4d} {raw / 1024:7.1f} {zipped / 1024:6.1f}  "
        f"{_verdict(bar, single.percentile(0.5), many.per_second, statements, zipped)}"
        + (f"  ANSWERS {wrong}" if wrong else "")
    )


def _verdict(bar: Bar, p50: float, per_second: float, statements: int, zipped: int) -> str:
    said = []
    for wanted, has, words, at_most in (
        (bar.p50, p50, "≤ {:g} ms", True),
        (bar.per_second, per_second, "≥ {:g} req/s", False),
        (bar.statements, statements, "≤ {:g} SQL", True),
        (bar.gzip_kb, zipped / 1024, "≤ {:g} KiB", True),
    ):
        if wanted is not None:
            met = has <= wanted if at_most else has >= wanted
            said.append(words.format(wanted) + (" ✓" if met else " ✗"))
    return ", ".join(said) + (f" | {bar.peer}" if bar.peer else "")


def _sizes(request: bytes) -> tuple[int, int]:
    """Raw and gzip size of the answer's body in bytes."""
    head = request.decode().split("\r\n")
    if not head[0].startswith("GET"):
        return 0, 0
    cookie = next(line.partition(": ")[2] for line in head if line.startswith("Cookie"))
    wanted = urllib.request.Request(f"http://127.0.0.1:{PORT}{head[0].split()[1]}", headers={"Cookie": cookie})
    with urllib.request.urlopen(wanted, timeout=20) as answer:
        body = answer.read()
    return len(body), len(gzip.compress(body, 6))


def _wait() -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def body_of(changes: list[dict[str, object]]) -> bytes:
    """A save request's body with an id of its own."""
    return json.dumps({"request": str(uuid4()), "changes": changes}).encode()


if __name__ == "__main__":
    raise SystemExit(main())
