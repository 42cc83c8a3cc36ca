"""Entrances of the worker: what nobody has touched for long is cleared away every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.drafts.operations import prune_drafts


@app.periodic(cron="40 3 * * *")
@app.task(name="drafts.clear", queueing_lock="drafts.clear")
def clear(timestamp: int) -> None:
    """Delete drafts untouched for 90 days."""
    prune_drafts(timezone.now())
