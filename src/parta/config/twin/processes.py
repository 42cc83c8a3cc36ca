"""The processes that load parts: as many as there are cores, each with a connection of its own."""

import pickle
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context

from parta.config.twin import worker
from parta.config.twin.loading import Done, Part, make_part
from parta.config.twin.school import Ground


def pool(url: str, ground: Ground, jobs: int) -> ProcessPoolExecutor:
    """Processes of their own: started anew, so that nothing of Django's connections is shared. All are up at
    its return.
    """
    workers = ProcessPoolExecutor(jobs, get_context("spawn"), worker.enter, (url, pickle.dumps(ground)))
    for started in [workers.submit(worker.wait, 0.2) for _number in range(jobs)]:
        started.result()
    return workers


def load(workers: ProcessPoolExecutor, parts: Sequence[Part], jobs: int) -> Iterator[Done]:
    """Load the parts; results as they are ready. One part more than there are processes is handed out at a time, so
    whoever stops listening stops the load.
    """
    left = iter(parts)
    running = {workers.submit(worker.work, part) for part in islice(left, jobs + 1)}
    while running:
        ready, running = wait(running, return_when=FIRST_COMPLETED)
        for each in ready:
            yield each.result()
            running |= {workers.submit(worker.work, part) for part in islice(left, 1)}


def measure_copy(workers: ProcessPoolExecutor, parts: Sequence[Part], ground: Ground) -> tuple[float, int]:
    """Seconds and rows of a raw COPY of these parts' people into the same tables, by all processes; taken back."""
    batches, rows = [], 0
    for part in parts:
        made, _institutions = make_part(part, ground)
        batches.append([(table, "".join(lines).encode()) for table, lines in made.lines.items() if lines])
        rows += sum(made.count().values())
    began = time.monotonic()
    for _done in workers.map(worker.raw_copy, batches):
        pass
    return time.monotonic() - began, rows


def measure_load(workers: ProcessPoolExecutor, parts: Sequence[Part]) -> float:
    """Seconds in which the same parts are made and loaded for good, by the same processes."""
    began = time.monotonic()
    for _done in workers.map(worker.work, parts):
        pass
    return time.monotonic() - began
