"""Entrances of the worker: acts whose day has come, and the steps of those that are being carried out."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.life.operations import carrying, requests


@app.task(name=carrying.JOB)
def carry_out(act_id: int) -> None:
    """Go on with one act."""
    now = timezone.now()
    carrying.carry_out(actor=SYSTEM, act_id=act_id, now=now, today=local_day(now))


@app.periodic(cron="1-59/5 * * * *")
@app.task(name="life.carry_out_due", queueing_lock="life.carry_out_due")
def carry_out_due(timestamp: int) -> None:
    """Begin acts whose day has come."""
    carrying.carry_out_due(actor=SYSTEM, today=local_day(timezone.now()))


@app.periodic(cron="40 3 * * *")
@app.task(name="life.prune_requests", queueing_lock="life.prune_requests")
def prune_requests(timestamp: int) -> None:
    """Forget what visitors never confirmed."""
    requests.prune_requests(now=timezone.now())
