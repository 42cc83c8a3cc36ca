"""Entrance of the worker."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.kernel.actor import SYSTEM
from parta.waiting import operations


@app.periodic(cron="26 3 * * *")
@app.task(name="waiting.prune", queueing_lock="waiting.prune")
def prune(timestamp: int) -> None:
    """Forget lines of openings that are long past."""
    operations.prune_gates(actor=SYSTEM, now=timezone.now())
