"""The box on a page in which a person signs, and what it posts. Included by pages of other modules as
`signing/sign_box.html`.
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError
from parta.signing import failures, rules
from parta.signing.challenges import browser_of, make_challenge
from parta.signing.failures import SignatureRefused
from parta.signing.operations import VerifiedSigner, accept_signature, keep_signature, spend_challenge
from uakep import Code, Refused

CHALLENGE_FIELD, SIGNATURE_FIELD, FILE_FIELD = "challenge", "signature", "signature_file"


@dataclass(frozen=True, slots=True)
class SignBox:
    """What the fragment shows and carries. ``words`` are read by the person; the bytes to be signed are in ``data``
    or at ``address``.
    """

    words: str
    file_name: str
    token: str = ""  # of a challenge; a document has none
    data: str = ""  # base64
    address: str = ""  # of a document


def sign_box(request: HttpRequest, *, purpose: str, act: str, now: datetime) -> SignBox:
    """A box for a challenge: see `make_challenge` for ``purpose`` and ``act``."""
    challenge = make_challenge(purpose=purpose, act=act, site=request.get_host(), browser=browser_of(request), now=now)
    return SignBox(
        words=challenge.text,
        file_name="parta.txt",
        token=challenge.token,
        data=base64.b64encode(challenge.data).decode(),
    )


def document_box(*, words: str, file_name: str, address: str) -> SignBox:
    """A box for a document that the person can download at ``address`` (of this site, under his own rights)."""
    return SignBox(words=words, file_name=file_name, address=address)


def posted_signature(request: HttpRequest) -> bytes:
    """The container that a page with the box posted: made in the browser (base64) or uploaded (.p7s, DER or base64).

    :raises SignatureRefused: no-signature, too-large, malformed
    """
    uploaded = request.FILES.get(FILE_FIELD)
    if uploaded is None:
        return _from_base64(request.POST.get(SIGNATURE_FIELD, "").encode("ascii", "replace"))
    if (uploaded.size or 0) > rules.MAX_DOCUMENT_SIGNATURE_BYTES:
        raise failures.explained(Refused(Code.TOO_LARGE))
    data: bytes = uploaded.read()
    return data if data[:1] == b"\x30" else _from_base64(data)


def accept_posted(
    request: HttpRequest,
    *,
    actor: Actor,
    purpose: str,
    now: datetime,
    expected_rnokpp: str = "",
    expected_edrpou: str = "",
) -> VerifiedSigner:
    """`accept_signature` of what a page with `sign_box` posted.

    :raises SignatureRefused: for every reason, with a message for the signer
    """
    return accept_signature(
        actor=actor,
        token=request.POST.get(CHALLENGE_FIELD, ""),
        cms=posted_signature(request),
        purpose=purpose,
        site=request.get_host(),
        browser=browser_of(request),
        now=now,
        expected_rnokpp=expected_rnokpp,
        expected_edrpou=expected_edrpou,
    )


@contextmanager
def accepting_posted(request: HttpRequest, *, actor: Actor, purpose: str, now: datetime) -> Iterator[VerifiedSigner]:
    """`accept_posted` and what is done with it in one transaction. When the body refuses with a `DomainError`, nothing
    of the signer is kept and the challenge is used up all the same.

    :raises SignatureRefused: for every reason, with a message for the signer
    """
    signer = None
    try:
        with transaction.atomic():
            signer = accept_posted(request, actor=actor, purpose=purpose, now=now)
            yield signer
    except DomainError:
        if signer is not None:
            _spend_posted(request, actor, purpose, now)
        raise


def keep_posted(
    request: HttpRequest,
    *,
    actor: Actor,
    data: bytes,
    purpose: str,
    now: datetime,
    file_id: UUID | None = None,
    expected_rnokpp: str = "",
    expected_edrpou: str = "",
) -> VerifiedSigner:
    """`keep_signature` of what a page with `document_box` posted.

    :raises SignatureRefused: for every reason, with a message for the signer
    """
    return keep_signature(
        actor=actor,
        data=data,
        cms=posted_signature(request),
        purpose=purpose,
        now=now,
        file_id=file_id,
        expected_rnokpp=expected_rnokpp,
        expected_edrpou=expected_edrpou,
    )


def _spend_posted(request: HttpRequest, actor: Actor, purpose: str, now: datetime) -> None:
    with suppress(SignatureRefused):  # another answer to it came in between
        spend_challenge(
            actor=actor,
            token=request.POST.get(CHALLENGE_FIELD, ""),
            purpose=purpose,
            site=request.get_host(),
            browser=browser_of(request),
            now=now,
        )


def _from_base64(text: bytes) -> bytes:
    """Base64 with or without PEM lines around it; empty when nothing was posted."""
    body = b"".join(line.strip() for line in text.splitlines() if not line.startswith(b"-----"))
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise failures.explained(Refused(Code.MALFORMED)) from error
