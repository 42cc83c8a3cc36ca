"""The processes that load parts: as many as there are cores, each with a connection of its own."""

import pickle
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from parta.config.twin import worker
from parta.config.twin.loading import Done, Part, make_part
from parta.config.twin.school import Ground


def pool(url: str, ground: Ground, jobs: int) -> ProcessPoolExecutor:
    """Processes of their own: started anew, so that nothing of Django's connections is shared. All are up when it
    returns.
    """
    workers = ProcessPoolExecutor(jobs, get_context("spawn"), worker.enter, (url, pickle.dumps(ground)))
    for started in [workers.submit(worker.wait, 0.2) for _number in range(jobs)]:
        started.result()
    return workers


def load(url: str, parts: Sequence[Part], ground: Ground, jobs: int) -> Iterator[Done]:
    """Load the parts with so many processes; results in the order in which they are ready."""
    with pool(url, ground, jobs) as workers:
        waiting = [workers.submit(worker.work, part) for part in parts]
        try:
            for ready in as_completed(waiting):
                yield ready.result()
        finally:
            workers.shutdown(cancel_futures=True)


def measure_copy(url: str, parts: Sequence[Part], ground: Ground, jobs: int) -> tuple[float, int]:
    """Seconds and rows of a raw COPY of these parts' people into the same tables, by as many processes; taken back
    after.
    """
    batches, rows = [], 0
    for part in parts:
        made, _institutions = make_part(part, ground)
        batches.append([(table, "".join(lines).encode()) for table, lines in made.lines.items() if lines])
        rows += sum(made.count().values())
    with pool(url, ground, jobs) as workers:
        began = time.monotonic()
        for _done in workers.map(worker.raw_copy, batches):
            pass
        return time.monotonic() - began, rows


def measure_load(url: str, parts: Sequence[Part], ground: Ground, jobs: int) -> float:
    """Seconds in which the same parts are made and loaded for good, by as many processes that are up already."""
    with pool(url, ground, jobs) as workers:
        began = time.monotonic()
        for _done in workers.map(worker.work, parts):
            pass
        return time.monotonic() - began
