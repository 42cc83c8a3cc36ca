"""Entrances of the worker: what a day brings by itself."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.kernel.actor import SYSTEM
from parta.people.operations import succession, waves


@app.periodic(cron="5 0 * * *")
@app.task(name="people.begin_and_end_posts", queueing_lock="people.begin_and_end_posts")
def begin_and_end_posts(timestamp: int) -> None:
    """Sign out those whose leading post ended today; hand over what they left to whoever is in charge."""
    succession.begin_and_end_posts(actor=SYSTEM, now=timezone.now())


@app.periodic(cron="10 7 * * *")
@app.task(name="people.remind_of_opening", queueing_lock="people.remind_of_opening")
def remind_of_opening(timestamp: int) -> None:
    """Write to heads whose institutions come in today or in a week; nothing is sent twice a day."""
    waves.remind_of_opening(actor=SYSTEM, now=timezone.now())
