"""Accepting signatures: verify, then keep what a judge would ask for, or refuse and write nothing."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.signing import challenges, failures, policies, rules, trust
from parta.signing.models import Certificate, Challenge, Signature
from parta.signing.vault import vault
from uakep import Identity, Refused, Verified, issuer_name, verify


@dataclass(frozen=True, slots=True)
class VerifiedSigner:
    """Who signed, as the certificate says. Codes are plain and meant for memory only; they are kept out of logs."""

    family_name: str
    given_name: str
    patronymic: str
    rnokpp: str = field(repr=False)
    unzr: str = field(repr=False)
    document: str = field(repr=False)  # passport or ID card of a person who has no РНОКПП
    edrpou: str
    organisation: str
    title: str
    certificate_sha256: str
    certificate_ends_at: datetime
    signature_id: int
    warnings: tuple[str, ...]  # codes of `uakep.Warn`: what was not proven


def accept_signature(
    *,
    actor: Actor,
    token: str,
    cms: bytes,
    purpose: str,
    site: str,
    browser: str,
    now: datetime,
    expected_rnokpp: str = "",
    expected_edrpou: str = "",
) -> VerifiedSigner:
    """Accept the answer to a challenge, once. Nothing is written when it is refused.

    :param actor: `SYSTEM` at sign-in
    :param site: the host name that was asked; the challenge must have been made for it
    :param expected_rnokpp: whose signature it must be, when that is known
    :raises SignatureRefused: for every reason, with a message for the signer
    """
    require(policies.may_answer_challenge(actor))
    challenge = challenges.open_challenge(token=token, purpose=purpose, site=site, browser=browser, now=now)
    if Challenge.objects.filter(nonce=challenge.nonce).exists():
        raise failures.refused(failures.CHALLENGE_USED)
    verified = _verified(challenge.data, cms, now, rules.MAX_SIGNATURE_BYTES)
    _expect(verified, expected_rnokpp, expected_edrpou)
    with acting(actor, "signing.challenge.answer"):
        used = _use_up(actor, challenge, now)
        return _keep(actor, verified, cms, purpose, now, challenge=used)


def spend_challenge(*, actor: Actor, token: str, purpose: str, site: str, browser: str, now: datetime) -> None:
    """Let a challenge be answered no more, and keep nothing of who answered it.

    :raises SignatureRefused: it does not hold, or was used already
    """
    require(policies.may_answer_challenge(actor))
    challenge = challenges.open_challenge(token=token, purpose=purpose, site=site, browser=browser, now=now)
    with acting(actor, "signing.challenge.spend"):
        _use_up(actor, challenge, now)


def keep_signature(
    *,
    actor: Actor,
    data: bytes,
    cms: bytes,
    purpose: str,
    now: datetime,
    file_id: UUID | None = None,
    expected_rnokpp: str = "",
    expected_edrpou: str = "",
) -> VerifiedSigner:
    """Verify a signature over a document and keep it.

    :param file_id: where `files` keeps the document; without it the document itself is kept here, up to 64 kB
    :raises SignatureRefused: for every reason, with a message for the signer
    """
    require(policies.may_sign_document(actor))
    if file_id is None and len(data) > rules.MAX_KEPT_CONTENT:
        raise ValueError("a document of this size is kept by `files`: give its file_id")
    verified = _verified(data, cms, now, rules.MAX_DOCUMENT_SIGNATURE_BYTES)
    _expect(verified, expected_rnokpp, expected_edrpou)
    with acting(actor, "signing.signature.keep"):
        kept = {"file_id": file_id} if file_id else {"content_sealed": vault().seal(data)}
        return _keep(actor, verified, cms, purpose, now, **kept)


def _verified(data: bytes, cms: bytes, now: datetime, max_size: int) -> Verified:
    if not cms:
        raise failures.refused(failures.NO_SIGNATURE)
    store = trust.store()
    if not len(store.trust):
        raise failures.refused(failures.NOT_CONFIGURED)
    found = verify(data, cms, store.trust, trust.policy(max_size), at=now, revocation=[store.revocation])
    if isinstance(found, Refused):
        raise failures.explained(found)
    return found


def _expect(verified: Verified, rnokpp: str, edrpou: str) -> None:
    if rnokpp and rules.plain_identifier(rnokpp) != rules.plain_identifier(verified.identity.rnokpp):
        raise failures.refused(failures.WRONG_PERSON)
    if edrpou and edrpou != verified.identity.edrpou:
        raise failures.refused(failures.WRONG_ORGANISATION)


def _use_up(actor: Actor, challenge: challenges.Challenge, now: datetime) -> Challenge:
    """Two answers at once: the second finds the number taken."""
    try:
        with transaction.atomic():
            return Challenge.objects.create(
                purpose=challenge.purpose,
                nonce=challenge.nonce,
                text=challenge.text,
                browser=challenge.browser,
                issued_at=challenge.issued_at,
                expires_at=challenge.expires_at,
                used_at=now,
                actor_id=actor.account_id,
            )
    except IntegrityError as error:
        raise failures.refused(failures.CHALLENGE_USED) from error


def _keep(actor: Actor, verified: Verified, cms: bytes, purpose: str, now: datetime, **kept: Any) -> VerifiedSigner:
    certificate_id = _keep_certificate(verified)
    signature = Signature.objects.create(
        purpose=purpose,
        content_sha256=hashlib.sha256(verified.content).digest(),
        cms_sealed=vault().seal(cms),
        certificate_id=certificate_id,
        level=str(verified.level),
        signing_time=verified.signing_time,
        timestamp=verified.timestamp,
        verified_at=now,
        policy=trust.POLICY_WORDS,
        warnings=[str(warning) for warning in verified.warnings],
        actor_id=actor.account_id,
        **kept,
    )
    identity, certificate = _plain(verified.identity), verified.certificate
    return VerifiedSigner(
        family_name=identity.surname,
        given_name=identity.given_name,
        patronymic=identity.patronymic,
        rnokpp=identity.rnokpp,
        unzr=identity.unzr,
        document=identity.document,
        edrpou=identity.edrpou,
        organisation=identity.organisation,
        title=identity.title,
        certificate_sha256=certificate.sha256.hex(),
        certificate_ends_at=certificate.not_after,
        signature_id=signature.pk,
        warnings=tuple(signature.warnings),
    )


def _plain(identity: Identity) -> Identity:
    words = ("surname", "given_name", "patronymic", "title", "organisation", "edrpou")
    return replace(identity, **{word: rules.printable(getattr(identity, word)) for word in words})


def _keep_certificate(verified: Verified) -> int:
    """Id of the certificate's row, made at its first signature."""
    identity, certificate = _plain(verified.identity), verified.certificate
    row = Certificate(
        sha256=certificate.sha256,
        der_sealed=vault().seal(certificate.der),
        issuer_name=rules.printable(issuer_name(certificate)),
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        family_name=identity.surname,
        given_name=identity.given_name,
        patronymic=identity.patronymic,
        title=identity.title,
        organisation=identity.organisation,
        edrpou=identity.edrpou,
        rnokpp_key=vault().lookup_key(identity.rnokpp) if identity.rnokpp else None,
        rnokpp_sealed=vault().encrypt(identity.rnokpp) if identity.rnokpp else None,
    )
    Certificate.objects.bulk_create([row], ignore_conflicts=True)
    return Certificate.objects.values_list("pk", flat=True).get(sha256=certificate.sha256)
