"""Entrances of the worker: the outbox every few seconds, receipts every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.events import api


@app.periodic(cron="* * * * * */5")
@app.task(name="events.deliver", queueing_lock="events.deliver", lock="events.deliver", pass_context=False)
def deliver(timestamp: int) -> None:
    """Deliver what is due. The lock keeps the order of events when a round takes longer than the pause after it."""
    api.deliver_due(now=timezone.now())


@app.periodic(cron="20 3 * * *")
@app.task(name="events.prune_receipts", queueing_lock="events.prune_receipts")
def prune_receipts(timestamp: int) -> None:
    """Forget answers to old requests."""
    api.prune_receipts(timezone.now())
