"""Entrances of the worker: what is compared by night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.kernel.actor import SYSTEM
from parta.matching.operations.claiming import claim_doubles
from parta.matching.operations.sweeping import sweep


@app.periodic(cron="40 1 * * *")
@app.task(name="matching.look", queueing_lock="matching.look")
def look(timestamp: int) -> None:
    """Compare what was recorded or corrected since yesterday; find children of two schools."""
    sweep(actor=SYSTEM, now=timezone.now())
    claim_doubles(actor=SYSTEM, now=timezone.now())
