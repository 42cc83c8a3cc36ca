"""What the worker does with one batch, in a process of its own: `python -m tests.sheets.worker DATABASE BATCH ACCOUNT`.

It answers with its greatest memory in megabytes: its own, that of the reader of workbooks.
"""

import resource
import sys
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402

from parta.sheets import tasks  # noqa: E402


def main() -> None:
    """Do the phase that the batch waits for."""
    connection.settings_dict["NAME"] = sys.argv[1]
    connection.settings_dict["OPTIONS"].pop("pool", None)
    tasks.work(batch_id=int(sys.argv[2]), account_id=int(sys.argv[3]))
    print(_most(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)  # noqa: T201


def _most() -> int:
    """Greatest memory of this process. What `getrusage` says of itself holds that of whoever began it (Linux)."""
    told = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(told.split()[1]) // 1024


if __name__ == "__main__":
    main()
