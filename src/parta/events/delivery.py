"""Emptying the outbox: each event goes to its subscribers in a transaction of its own and is then deleted."""

import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from parta.events.models import OutboxEvent
from parta.events.subscriptions import Delivery, subscribers_of

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8  # then the event is dead: it stays, shows in /metrics and waits for a person
_FIRST_PAUSE = timedelta(seconds=10)  # doubled with every attempt: the last comes after some 20 minutes


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did."""

    done: int = 0
    failed: int = 0


def deliver_due(*, now: datetime, most: int = 500) -> Delivered:
    """Deliver events whose time has come, oldest first. Several workers may do so at once: each takes free rows."""
    outcomes: list[bool] = []
    while len(outcomes) < most and (outcome := _deliver_next(now)) is not None:
        outcomes.append(outcome)
    return Delivered(done=outcomes.count(True), failed=outcomes.count(False))


def revive(*, event_id: int, institution_id: int = 0) -> bool:
    """Give a dead event a new life, after its trouble was mended; False when there is no such event."""
    return bool(
        OutboxEvent.objects.filter(pk=(institution_id, event_id)).update(attempts=0, not_before=None, trouble="")
    )


def _deliver_next(now: datetime) -> bool | None:
    """Deliver one event: True = done, False = a subscriber failed, None = nothing is due."""
    key: tuple[int, int] | None = None
    try:
        with transaction.atomic():
            event = (
                OutboxEvent.objects.filter(Q(not_before=None) | Q(not_before__lte=now), attempts__lt=MOST_ATTEMPTS)
                .order_by("id", "institution_id")
                .select_for_update(skip_locked=True)
                .first()
            )
            if event is None:
                return None
            key = (event.institution_id, event.id)
            delivery = Delivery(event.topic, event.id, event.institution_id, event.payload)
            for subscriber in subscribers_of(event.topic):
                subscriber(delivery)
            OutboxEvent.objects.filter(pk=key).delete()
        return True
    except Exception as error:
        if key is None:
            raise
        _put_off(key, error, now)
        return False


def _put_off(key: tuple[int, int], error: Exception, now: datetime) -> None:
    """Note where it failed (the place, not the message: that may name a person) and when to try again."""
    log.exception("event %s of institution %s was not delivered", key[1], key[0])
    place = traceback.extract_tb(error.__traceback__)[-1]
    trouble = f"{type(error).__name__} in {place.name}, {place.filename.rpartition('/parta/')[2]}:{place.lineno}"
    with transaction.atomic():
        event = OutboxEvent.objects.select_for_update().get(pk=key)
        pause = _FIRST_PAUSE * 2**event.attempts
        OutboxEvent.objects.filter(pk=key).update(attempts=event.attempts + 1, not_before=now + pause, trouble=trouble)
