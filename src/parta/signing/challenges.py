"""A challenge: a text a person reads and signs. Sealed by the server and carried by the page, so that showing a page
writes nothing.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _

from parta.kernel.actor import Actor
from parta.kernel.dates import KYIV
from parta.signing import failures, rules

_PURPOSE = re.compile(r"[a-z][a-z0-9.-]{1,60}")
_SALT = "parta.signing.challenge"
_NONCE = 16


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is to be signed: the UTF-8 bytes of ``text``. ``token`` goes into the form and comes back with the
    signature.
    """

    token: str
    text: str
    purpose: str
    act: str
    site: str
    nonce: bytes
    browser: bytes
    issued_at: datetime

    @property
    def data(self) -> bytes:
        return self.text.encode()

    @property
    def expires_at(self) -> datetime:
        return self.issued_at + rules.CHALLENGE_LIFETIME


def make_challenge(*, purpose: str, act: str, site: str, browser: str, now: datetime) -> Challenge:
    """A challenge for one act, in the language of the page. Nothing is written.

    :param purpose: stable word of the caller («sign-in»), compared when the signature comes
    :param act: a sentence in the first person that says what the signature does
    :param site: the host name the person sees in the address bar: the audience, compared when the signature comes
    :param browser: secret of the browser, see `browser_of`
    """
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"purpose {purpose!r}: lower-case words separated by dots")
    nonce, moment = os.urandom(_NONCE), now.astimezone(KYIV)
    lines = [
        _("Parta, %(site)s") % {"site": site},
        act,
        _("Time: %(day)s, %(clock)s, Kyiv.") % {"day": moment.strftime("%d.%m.%Y"), "clock": moment.strftime("%H:%M")},
        _("Number: %(number)s.") % {"number": rules.readable_number(nonce)},
        _("This signature confirms only the act named here. It approves no document."),
    ]
    issued_at = now.astimezone(UTC).replace(microsecond=0)
    sealed = [
        purpose,
        act,
        site,
        "\n".join(lines) + "\n",
        nonce.hex(),
        _hash(browser).hex(),
        int(issued_at.timestamp()),
    ]
    return _of(Signer(salt=_SALT).sign_object(sealed, compress=True), sealed)


def renewed_challenge(*, token: str, site: str, browser: str, now: datetime) -> Challenge:
    """A fresh challenge for the same act, for a page that has stood open too long. Nothing is written.

    :raises SignatureRefused: challenge-unknown, challenge-elsewhere, challenge-foreign
    """
    stale = _own(token, site, browser)
    return make_challenge(purpose=stale.purpose, act=stale.act, site=site, browser=browser, now=now)


def open_challenge(*, token: str, purpose: str, site: str, browser: str, now: datetime) -> Challenge:
    """The challenge a page brought back.

    :raises SignatureRefused: challenge-unknown, challenge-elsewhere, challenge-foreign, challenge-expired
    """
    challenge = _own(token, site, browser)
    if challenge.purpose != purpose:
        raise failures.refused(failures.CHALLENGE_UNKNOWN)
    if not rules.is_open(challenge.issued_at, now):
        raise failures.refused(failures.CHALLENGE_EXPIRED)
    return challenge


def challenge_text(*, token: str, site: str, browser: str) -> bytes:
    """The bytes to be signed, for downloading.

    :raises SignatureRefused: challenge-unknown, challenge-elsewhere, challenge-foreign
    """
    return _own(token, site, browser).data


def browser_of(request: HttpRequest) -> str:
    """Secret that stays with this browser and this person: the CSRF secret, and the account when somebody is signed
    in.
    """
    get_token(request)  # makes one, and has the cookie set, when the browser has none
    actor: Actor | None = getattr(request, "actor", None)
    return f"{request.META['CSRF_COOKIE']}:{actor.account_id if actor else 0}"


def _hash(browser: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"{_SALT}:{browser}".encode(), hashlib.sha256)[:16]


def _own(token: str, site: str, browser: str) -> Challenge:
    """The challenge, if it was made here for this browser; whatever its age."""
    try:
        challenge = _of(token, Signer(salt=_SALT).unsign_object(token))
    except BadSignature as error:
        raise failures.refused(failures.CHALLENGE_UNKNOWN) from error
    if challenge.site != site:
        raise failures.refused(failures.CHALLENGE_ELSEWHERE)
    if not hmac.compare_digest(challenge.browser, _hash(browser)):
        raise failures.refused(failures.CHALLENGE_FOREIGN)
    return challenge


def _of(token: str, sealed: Sequence[Any]) -> Challenge:
    purpose, act, site, text, nonce, browser, issued = sealed
    moment = datetime.fromtimestamp(issued, UTC)
    return Challenge(token, text, purpose, act, site, bytes.fromhex(nonce), bytes.fromhex(browser), moment)
