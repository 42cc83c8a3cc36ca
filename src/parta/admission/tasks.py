"""Entrances of the worker: places not confirmed in time, what is to be forgotten."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.admission.operations import carrying
from parta.kernel.actor import SYSTEM


@app.periodic(cron="7 * * * *")
@app.task(name="admission.lapse_places", queueing_lock="admission.lapse_places")
def lapse_places(timestamp: int) -> None:
    """Give places that were not confirmed to the next."""
    carrying.lapse_places(actor=SYSTEM, now=timezone.now())


@app.periodic(cron="48 3 * * *")
@app.task(name="admission.prune", queueing_lock="admission.prune")
def prune(timestamp: int) -> None:
    """Forget applications whose term has passed, and mailboxes never used."""
    carrying.prune_applications(actor=SYSTEM, now=timezone.now())
    carrying.prune_mailboxes(actor=SYSTEM, now=timezone.now())
