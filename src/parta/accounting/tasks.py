"""Entrances of the worker: who missed ten school days."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.accounting.operations.notices import find_absent
from parta.kernel.actor import SYSTEM


@app.periodic(cron="20 3 * * *")
@app.task(name="accounting.absent", queueing_lock="accounting.absent")
def absent(timestamp: int) -> None:
    """Draft notices for the runs of absence that yesterday's journals completed."""
    find_absent(actor=SYSTEM, now=timezone.now())
