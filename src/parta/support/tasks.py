"""Entrances of the worker: letters that came in, and what is over."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from parta.kernel.actor import SYSTEM
from parta.support.operations.answering import tidy_up
from parta.support.operations.letterbox import empty_letterbox


@app.periodic(cron="* * * * *")
@app.task(name="support.letters", queueing_lock="support.letters", lock="support.letters")
def letters(timestamp: int) -> None:
    """Read the letters that came in."""
    empty_letterbox(actor=SYSTEM, folder=Path(settings.PARTA_MAIL_INBOX), now=timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(name="support.tidy", queueing_lock="support.tidy")
def tidy(timestamp: int) -> None:
    """Close what is over, move what nobody answers, erase old drafts."""
    tidy_up(actor=SYSTEM, now=timezone.now())
