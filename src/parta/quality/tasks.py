"""Entrances of the worker: the night over everything, and its going on after a stop."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.kernel.actor import SYSTEM
from parta.quality.operations.judging import begin, go_on, prune_findings

_KEPT = timedelta(days=800)  # two school years of the trend


@app.periodic(cron="30 2 * * *")
@app.task(name="quality.night", queueing_lock="quality.night", lock="quality")
def night(timestamp: int) -> None:
    """Judge every record by every rule in force."""
    begin(actor=SYSTEM, now=timezone.now())
    go_on(actor=SYSTEM, now=timezone.now())
    prune_findings(before=timezone.localdate() - _KEPT)


@app.periodic(cron="*/20 * * * *")
@app.task(name="quality.go_on", queueing_lock="quality.go_on", lock="quality")
def after_a_stop(timestamp: int) -> None:
    """Do what a night that was killed has left; nothing when it came to its end."""
    go_on(actor=SYSTEM, now=timezone.now())
