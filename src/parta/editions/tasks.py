"""Entrances of the worker: editions whose day has come."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.editions import api


@app.periodic(cron="*/5 * * * *")
@app.task(name="editions.take_effect", queueing_lock="editions.take_effect")
def take_effect(timestamp: int) -> None:
    """Tell owners with one wording that it has changed. Dated rows need nobody."""
    api.take_effect(today=timezone.localdate())
