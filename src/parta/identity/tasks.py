"""Entrances of the worker: what is over is cleared away every night."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from parta.identity import limits, rules
from parta.identity.operations import readiness
from parta.identity.sessions import SessionStore
from parta.kernel.actor import SYSTEM


@app.periodic(cron="50 3 * * *")
@app.task(name="identity.clear", queueing_lock="identity.clear")
def clear(timestamp: int) -> None:
    """Drop sessions that ran out and counters whose longest window has passed."""
    SessionStore.clear_expired()
    limits.prune(timezone.now() - rules.INVITATION_LIFETIME - timedelta(days=1))


@app.periodic(cron="20 7 * * *")
@app.task(name="identity.remind_of_certificates", queueing_lock="identity.remind_of_certificates")
def remind_of_certificates(timestamp: int) -> None:
    """Write to those whose certificate ends soon; nothing is sent twice."""
    readiness.remind_of_certificates(actor=SYSTEM, now=timezone.now())
