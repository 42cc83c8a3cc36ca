"""Looking at a signature without accepting it: what the certificate says and whether it would pass. Writes nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest

from parta.signing import challenges, failures, rules, trust
from parta.signing.box import CHALLENGE_FIELD, posted_signature
from parta.signing.challenges import browser_of
from parta.signing.failures import SignatureRefused
from uakep import Certificate, KepError, Refused, Verified, identity_of, issuer_name, verify


@dataclass(frozen=True, slots=True)
class Claims:
    """What a certificate says of its owner. Proved only when the inspection found no ``trouble``."""

    family_name: str
    given_name: str
    patronymic: str
    rnokpp: str = field(repr=False)
    edrpou: str
    organisation: str
    title: str
    issuer_name: str
    starts_at: datetime
    ends_at: datetime
    is_seal: bool
    is_in_device: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """``claims`` is None when no certificate could be read, ``trouble`` when the signature would be accepted."""

    claims: Claims | None
    trouble: SignatureRefused | None
    algorithm: str = ""
    warnings: tuple[str, ...] = ()


def inspect_posted(request: HttpRequest, *, purpose: str, now: datetime) -> Inspection:
    """Judge what a page with `sign_box` posted as `accept_posted` would. Nothing is kept and the challenge is not used
    up: this must open nothing.

    :raises SignatureRefused: what was posted is no signature, or the challenge does not hold
    """
    cms = posted_signature(request)
    if not cms:
        raise failures.refused(failures.NO_SIGNATURE)
    challenge = challenges.open_challenge(
        token=request.POST.get(CHALLENGE_FIELD, ""),
        purpose=purpose,
        site=request.get_host(),
        browser=browser_of(request),
        now=now,
    )
    store = trust.store()
    if not len(store.trust):
        raise failures.refused(failures.NOT_CONFIGURED)
    policy = trust.policy(rules.MAX_SIGNATURE_BYTES)
    found = verify(challenge.data, cms, store.trust, policy, at=now, revocation=[store.revocation])
    if isinstance(found, Refused):
        return Inspection(_claims(found.certificate), failures.explained(found))
    return _passed(found)


def _passed(found: Verified) -> Inspection:
    warnings = tuple(str(warning) for warning in found.warnings)
    return Inspection(_claims(found.certificate), None, found.signature_algorithm, warnings)


def _claims(certificate: Certificate | None) -> Claims | None:
    if certificate is None:
        return None
    try:
        identity, issued_by = identity_of(certificate), issuer_name(certificate)
    except KepError:
        return None
    return Claims(
        family_name=identity.surname,
        given_name=identity.given_name,
        patronymic=identity.patronymic,
        rnokpp=identity.rnokpp,
        edrpou=identity.edrpou,
        organisation=identity.organisation,
        title=identity.title,
        issuer_name=issued_by,
        starts_at=certificate.not_before,
        ends_at=certificate.not_after,
        is_seal=certificate.is_seal,
        is_in_device=certificate.is_in_device,
    )
