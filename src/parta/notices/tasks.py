"""Entrances of the worker."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.notices import api


@app.periodic(cron="* * * * * */10")
@app.task(name="notices.send", queueing_lock="notices.send", lock="notices.send")
def send(timestamp: int) -> None:
    """Send what waits."""
    api.send_letters(now=timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="notices.prune", queueing_lock="notices.prune")
def prune(timestamp: int) -> None:
    """Forget letters that left long ago."""
    api.prune_letters(now=timezone.now())
