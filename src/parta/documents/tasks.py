"""Entrances of the worker: orders too large to be registered while somebody waits."""

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.documents import api
from parta.documents.operations.registering import JOB
from parta.identity import api as identity


@app.task(name=JOB)
def finish_order(institution_id: int, order_id: int, account_id: int) -> None:
    """Register a queued order as the account that asked for it, with the roles it holds now."""
    actor = identity.actor_of_account(account_id, timezone.localdate())
    api.finish_queued(actor=actor, institution_id=institution_id, order_id=order_id, now=timezone.now())
