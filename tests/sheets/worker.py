"""What the worker does with one batch, in a process of its own: `python -m tests.sheets.worker DATABASE BATCH ACCOUNT`.

It answers with its greatest memory in megabytes: its own, that of the reader of workbooks.
"""

import resource
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from parta.sheets import tasks  # noqa: E402


def main() -> None:
    """Do the phase that the batch waits for."""
    connection.settings_dict["NAME"] = sys.argv[1]
    connection.settings_dict["OPTIONS"].pop("pool", None)
    tasks.work(batch_id=int(sys.argv[2]), account_id=int(sys.argv[3]))
    own, readers = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(own, readers)  # noqa: T201


if __name__ == "__main__":
    main()
