"""Letters: posted inside the transaction that causes them, sent by the worker after it, tried again on failure."""

import base64
import hashlib
import json
import logging
from datetime import datetime

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from parta.notices.models import Letter
from parta.notices.rules import ATTEMPTS, KEEP, pause_after

log = logging.getLogger(__name__)


def post_letter(*, to: str, subject: str, text: str) -> int:
    """Put a plain letter on its way; it leaves when the caller's transaction is kept, and not otherwise."""
    sealed = _box().encrypt(json.dumps([to, " ".join(subject.split()), text]).encode())
    return Letter.objects.create(sealed=sealed).pk


def send_letters(*, now: datetime, at_most: int = 100) -> int:
    """Send what waits; returns how many left. A refused letter is tried again, then given up and logged."""
    sent = 0
    for _turn in range(at_most):
        with transaction.atomic():
            letter = _next(now)
            if letter is None:
                break
            sent += _send(letter, now)
    return sent


def prune_letters(*, now: datetime) -> int:
    """Forget the traces of letters that left or were given up long ago."""
    left, _by_model = Letter.objects.filter(left_at__lt=now - KEEP).delete()
    given_up, _by_model = Letter.objects.filter(given_up_at__lt=now - KEEP).delete()
    return left + given_up


def _next(now: datetime) -> Letter | None:
    """The next letter due, locked so that two workers do not send it twice."""
    waiting = Letter.objects.select_for_update(skip_locked=True).filter(left_at=None, given_up_at=None)
    return waiting.exclude(not_before__gt=now).order_by("id").first()


def _send(letter: Letter, now: datetime) -> bool:
    to, subject, text = json.loads(_box().decrypt(bytes(letter.sealed)))
    try:
        EmailMessage(subject=subject, body=text, to=[to]).send()
    except OSError as error:  # smtplib's failures are OSErrors too
        letter.attempts += 1
        letter.trouble = type(error).__name__  # the text of the error may hold the address
        letter.not_before = now + pause_after(letter.attempts)
        if letter.attempts >= ATTEMPTS:
            letter.given_up_at, letter.sealed = now, b""
            log.error("letter %d given up after %d attempts: %s", letter.pk, letter.attempts, letter.trouble)
        letter.save()
        return False
    letter.left_at, letter.sealed, letter.trouble = now, b"", ""
    letter.save()
    return True


def _box() -> Fernet:
    """Letters hold codes and names; a copy of the table must not."""
    key = hashlib.sha256(b"parta letters " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
