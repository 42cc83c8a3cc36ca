"""Entrances of the worker: first entries, requests that nobody confirmed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.connection.operations import requests
from parta.kernel.actor import SYSTEM


@app.periodic(cron="2-59/5 * * * *")
@app.task(name="connection.note_entries", queueing_lock="connection.note_entries")
def note_entries(timestamp: int) -> None:
    """Note who has come in for the first time."""
    requests.note_entries(actor=SYSTEM)


@app.periodic(cron="42 3 * * *")
@app.task(name="connection.prune_requests", queueing_lock="connection.prune_requests")
def prune_requests(timestamp: int) -> None:
    """Forget what was never confirmed."""
    requests.prune_requests(actor=SYSTEM, now=timezone.now())
