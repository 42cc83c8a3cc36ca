"""Entrances of the worker: offers nobody answered, what is to be forgotten."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.kernel.actor import SYSTEM
from parta.preschools.operations import offers


@app.periodic(cron="11 * * * *")
@app.task(name="preschools.lapse_offers", queueing_lock="preschools.lapse_offers")
def lapse_offers(timestamp: int) -> None:
    """Give places that were not answered to the next."""
    offers.lapse_offers(actor=SYSTEM, now=timezone.now())


@app.periodic(cron="52 3 * * *")
@app.task(name="preschools.prune", queueing_lock="preschools.prune")
def prune(timestamp: int) -> None:
    """Forget entries whose term has passed."""
    offers.prune_entries(actor=SYSTEM, now=timezone.now())
