"""Figures of a running server: requests by route and status, times, database pool, queues. No ids, no addresses.

The server is several processes and a question reaches one of them, so each keeps its figures in a file of the data
folder and the one that is asked adds them up.
"""

import json
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

GetResponse = Callable[[HttpRequest], HttpResponseBase]

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds, upper ends of the histogram's steps
_FLUSH_SECONDS = 1.0


class Figures:
    """Counters of one process, written to its file at most once a second."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{os.getpid()}.json"
        self._lock = threading.Lock()
        self._writing = threading.Lock()  # a page of figures and the clock may both write
        self._requests: dict[str, int] = defaultdict(int)  # "route status" → number
        self._times: dict[str, list[float]] = {}  # route → number per step, number above the last, seconds in all
        self._flush_is_due = False

    def count(self, route: str, status: int, seconds: float) -> None:
        """Add one answered request."""
        with self._lock:
            self._requests[f"{route} {status}"] += 1
            steps = self._times.setdefault(route, [0.0] * (len(BOUNDS) + 2))
            steps[next((i for i, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))] += 1
            steps[-1] += seconds
            if not self._flush_is_due:
                self._flush_is_due = True
                timer = threading.Timer(_FLUSH_SECONDS, self.flush)
                timer.daemon = True
                timer.start()

    def flush(self) -> None:
        """Write the file; a reader finds the old or the new one, never a half."""
        with self._writing:
            with self._lock:
                self._flush_is_due = False
                text = json.dumps({"requests": self._requests, "times": self._times, "pool": _pool_figures()})
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(".half")
            draft.write_text(text)
            draft.replace(self._path)


_figures: dict[int, Figures] = {}


def folder() -> Path:
    """Where the processes of the server leave their figures."""
    path: Path = settings.PARTA_DATA / "run" / "metrics"
    return path


def figures() -> Figures:
    """Those of this process."""
    return _figures.setdefault(os.getpid(), Figures(folder()))


def measure(get_response: GetResponse) -> GetResponse:
    """Middleware: count every answer under the name of its route; addresses may hold ids, names of routes do not."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        route = (
            (match.view_name or "unnamed")
            if match
            else ("static" if request.path.startswith("/static/") else "unmatched")
        )
        figures().count(route, response.status_code, time.perf_counter() - began)
        return response

    return middleware


def as_text() -> str:
    """All figures of all processes in Prometheus' text format."""
    figures().flush()
    files = [json.loads(path.read_text()) for path in sorted(folder().glob("*.json"))]
    return (
        "\n".join((*_request_lines(files), *_time_lines(files), *_pool_lines(files), *_queue_lines(), *_trust_lines()))
        + "\n"
    )


def _request_lines(files: list[dict[str, Any]]) -> Iterator[str]:
    yield from _head("parta_requests_total", "counter", "Answered requests.")
    totals: dict[str, int] = defaultdict(int)
    for file in files:
        for key, number in file["requests"].items():
            totals[key] += number
    for key, number in sorted(totals.items()):
        route, status = key.rsplit(" ", 1)
        yield f'parta_requests_total{{route="{route}",status="{status}"}} {number}'


def _time_lines(files: list[dict[str, Any]]) -> Iterator[str]:
    name = "parta_request_seconds"
    yield from _head(name, "histogram", "Time to an answer inside the server.")
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(BOUNDS) + 2))
    for file in files:
        for route, steps in file["times"].items():
            totals[route] = [a + b for a, b in zip(totals[route], steps, strict=True)]
    for route, steps in sorted(totals.items()):
        below = 0
        for bound, number in zip((*(str(b) for b in BOUNDS), "+Inf"), steps[:-1], strict=True):
            below += int(number)
            yield f'{name}_bucket{{route="{route}",le="{bound}"}} {below}'
        yield f'{name}_sum{{route="{route}"}} {steps[-1]:.6f}'
        yield f'{name}_count{{route="{route}"}} {below}'


def _pool_lines(files: list[dict[str, Any]]) -> Iterator[str]:
    yield from _head("parta_database_pool", "gauge", "Connections of the server's processes to the database.")
    totals: dict[str, int] = defaultdict(int)
    for file in files:
        for key, number in file["pool"].items():
            totals[key] += number
    for key, number in sorted(totals.items()):
        yield f'parta_database_pool{{state="{key}"}} {number}'


def _pool_figures() -> Mapping[str, int]:
    pool = getattr(connection, "_connection_pools", {}).get(connection.alias)
    if pool is None:
        return {}
    stats = pool.get_stats()
    return {
        "open": stats.get("pool_size", 0),
        "idle": stats.get("pool_available", 0),
        "waiting": stats.get("requests_waiting", 0),
    }


_QUEUES = """
select 'parta_jobs{status="' || status || '"}', count(*) from procrastinate_jobs group by status
union all
select 'parta_outbox_events{state="'
         || case when attempts >= %s then 'dead' when attempts > 0 then 'retrying' else 'waiting' end || '"}',
       count(*) from events_outbox group by 1
union all
select 'parta_outbox_oldest_seconds', coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::bigint
from events_outbox where attempts < %s
order by 1
"""


def _queue_lines() -> Iterator[str]:
    from parta.events.api import MOST_ATTEMPTS

    yield from _head("parta_jobs", "gauge", "Jobs of the worker by status.")
    yield from _head("parta_outbox_events", "gauge", "Events not yet delivered; dead ones need a person.")
    yield from _head("parta_outbox_oldest_seconds", "gauge", "Age of the oldest event that is still to be delivered.")
    try:
        with connection.cursor() as cursor:
            cursor.execute(_QUEUES, [MOST_ATTEMPTS, MOST_ATTEMPTS])
            yield "parta_up 1"
            yield from (f"{series} {number}" for series, number in cursor.fetchall())
    except DatabaseError:
        yield "parta_up 0"


def _trust_lines() -> Iterator[str]:
    from parta.signing.api import revocation_lists_in_force
    from uakep import KepError

    yield from _head("parta_revocation_lists", "gauge", "Lists of revoked keys; without one in force none is noticed.")
    try:
        fresh, over = revocation_lists_in_force(timezone.now())
    except (KepError, OSError):
        fresh, over = 0, 0
    yield f'parta_revocation_lists{{state="in_force"}} {fresh}'
    yield f'parta_revocation_lists{{state="over"}} {over}'


def _head(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
