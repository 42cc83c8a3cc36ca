"""Entrances of the worker: files too large to be done while somebody waits; what is old is cleared away."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.sheets import actors
from parta.sheets.operations import batches
from parta.sheets.operations.batches import JOB


@app.task(name=JOB)
def work(batch_id: int, account_id: int) -> None:
    """Go on with a batch as the account that asked for it, with the roles it holds now."""
    actor = actors.actor_of_account(account_id, timezone.localdate())
    batches.proceed(actor=actor, batch_id=batch_id, now=timezone.now())


@app.periodic(cron="50 3 * * *")
@app.task(name="sheets.clear", queueing_lock="sheets.clear")
def clear(timestamp: int) -> None:
    """Delete batches untouched for 90 days."""
    batches.prune_batches(timezone.now())
