"""Search of the public directory over the whole register: `python -m bench.directory`, beside a copy of ../shared.

Prints p50 and p95 of sixty distorted queries and of plain listings at the server (finding and rendering, no network),
and how many of the sixty are found in the first five. The bar: p95 ≤ 50 ms, at least 57 found.
"""

import csv
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEEP = ROOT / "build" / "bench-directory"
os.environ["PARTA_DATA"] = str(KEEP)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parta.config.settings")
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

ROUNDS = 5
SCHOOLS = ROOT.parent / "shared" / "data" / "schools_edebo_2023-08-02.csv"


def main() -> int:
    """Load the register once, then measure."""
    if not SCHOOLS.exists():
        print(f"the register is not there: {SCHOOLS}")
        return 1
    from parta.config import embedded

    cluster = embedded.Cluster(KEEP)
    cluster.start()
    try:
        import django

        django.setup()
        from parta.config import database, preparation

        database.migrate(embedded.owner_url(KEEP))
        preparation.collect_static(print)
        _load()
        _measure()
    finally:
        cluster.stop()
    return 0


def _load() -> None:
    from parta.institutions import api
    from parta.kernel.actor import SYSTEM
    from parta.reference import api as reference

    if api.find("", api.Filters(), size=1).total > 17_000:
        return
    reference.load_first_editions(print)
    data = SCHOOLS.read_bytes()
    columns = json.loads((ROOT / "src/parta/institutions/columns/copy-2023.json").read_text(encoding="utf-8"))
    began, worked = time.perf_counter(), time.process_time()
    run_id = api.begin_import(actor=SYSTEM, register="schools", name=SCHOOLS.name, data=data)
    loaded = api.run_import(actor=SYSTEM, run_id=run_id, data=data, columns=columns)
    took, cpu = time.perf_counter() - began, time.process_time() - worked
    print(f"register: {loaded.rows} rows in {took:.1f} s, of them {cpu:.1f} s of this process")


def _measure() -> None:
    from django.test import RequestFactory
    from django.urls import resolve
    from django_htmx.middleware import HtmxDetails

    from parta.institutions import api
    from parta.institutions.tests.queries60 import DISTORTIONS, QUERIES

    with SCHOOLS.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["edebo_id"]: row for row in csv.DictReader(file)}
    asked = [(code, DISTORTIONS[kind](rows[code])) for kind, codes in QUERIES.items() for code in codes]
    found = sum(
        api.institution_by_external_id("edebo", code) in [row.id for row in api.find(query, api.Filters(), size=5).rows]
        for code, query in asked
    )
    print(f"found in the first five: {found} of {len(asked)}")

    def page(query: dict[str, str]) -> None:
        request: Any = RequestFactory().get("/institutions/", query)
        request.actor, request.htmx = None, HtmxDetails(request)
        request.resolver_match = resolve(request.path)
        assert resolve(request.path).func(request).status_code == 200

    searches = [lambda query=query: api.find(query, api.Filters()) for _code, query in asked]
    pages = [lambda query=query: page({"q": query}) for _code, query in asked]
    lists = [
        lambda given=given: page(given) for given in ({}, {"q": "ліцей"}, {"status": "working"}, {"kind": "school"})
    ]
    for label, acts in (("search, 60 queries", searches), ("page, 60 queries", pages), ("page, plain lists", lists)):
        _report(label, acts)


def _report(label: str, acts: Sequence[Callable[..., object]]) -> None:
    times = []
    for _round in range(ROUNDS):
        for act in acts:
            began = time.perf_counter()
            act()
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{label}: p50 {p50:.1f} ms, p95 {p95:.1f} ms (load {os.getloadavg()[0]:.1f})")


if __name__ == "__main__":
    sys.exit(main())
