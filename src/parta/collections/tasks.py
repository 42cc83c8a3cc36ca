"""Entrances of the worker: reminders, participants that follow the register."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.collections.operations import announcing, reminding
from parta.kernel.actor import SYSTEM


@app.periodic(cron="20 7 * * *")
@app.task(name="collections.remind_all", queueing_lock="collections.remind_all")
def remind_all(timestamp: int) -> None:
    """Write to those who have not done what is due; nobody twice a day."""
    reminding.remind_all(actor=SYSTEM, now=timezone.now())


@app.periodic(cron="35 2 * * *")
@app.task(name="collections.settle", queueing_lock="collections.settle")
def settle(timestamp: int) -> None:
    """New institutions come in, closed ones leave."""
    announcing.settle(actor=SYSTEM, now=timezone.now())
    reminding.prune_reminded(now=timezone.now())


@app.task(name=reminding.JOB)
def remind_area(collection_id: int, authority_id: int) -> None:
    """Write to those of a large territory, as an officer has pressed."""
    reminding.remind_area(
        actor=SYSTEM, collection_id=collection_id, authority_id=authority_id, now=timezone.now()
    )  # fmt: skip
