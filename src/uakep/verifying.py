"""The whole question: does this signature over these bytes hold, by whom, under which policy?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from uakep import oids
from uakep.algorithms import Algorithms
from uakep.certificates import DIGITAL_SIGNATURE, NON_REPUDIATION, Certificate
from uakep.chains import Chain, TrustStore, check_dates
from uakep.containers import SignedData, check_signature, read_container, signer_certificate
from uakep.der import Data, plain
from uakep.evidence import Evidence, carried_certificates, carried_revocation, covers
from uakep.identity import Identity, identity_of
from uakep.results import Code, KepError, Level, Refused, RevocationResult, RevocationStatus, Verified, Warn
from uakep.revocation import RevocationSource, check
from uakep.standard import STANDARD, name_of
from uakep.timestamps import Timestamp, check_timestamp

_SERVICES = {oids.PURPOSE_TIMESTAMP, oids.PURPOSE_OCSP, oids.PURPOSE_SERVER, oids.PURPOSE_CODE}


class Checking(StrEnum):
    """How much must be known of revocation. The caller says it every time: there is no default."""

    STRICT = "strict"  # an answer for every certificate below the root, or refusal
    SOFT = "soft"  # what is known counts; what is not becomes a warning
    OFFLINE = "offline"  # not asked at all, and a warning says so


@dataclass(frozen=True, slots=True)
class Policy:
    """What the caller demands. The defaults suit a person signing in."""

    revocation: Checking
    max_size: int = 256 * 1024  # bytes of the container
    require_qualified: bool = True
    require_device: bool = False  # True: КЕП only; False: also УЕП, whose key is a file
    allow_seal: bool = False
    require_rnokpp: bool = False
    require_edrpou: bool = False
    require_signing_time: bool = False
    require_timestamp: bool = False
    clock_skew: timedelta = timedelta(minutes=10)


def verify(
    content: Data | None,
    signature: Data,
    trust: TrustStore,
    policy: Policy,
    *,
    at: datetime,
    revocation: Iterable[RevocationSource] = (),
    certificates: Iterable[Certificate] = (),
    algorithms: Algorithms = STANDARD,
) -> Verified | Refused:
    """Verify a container (CMS SignedData, DER or BER) with one signature, as CAdES-BES or better. Never raises on
    what it is given.

    :param content: the bytes that had to be signed; None takes what an attached container holds. When both are there
        they must agree.
    :param at: the moment for which certificates are judged (aware); for a login it is now
    :param revocation: where lists and OCSP answers come from; those inside the container are used besides. A source
        that fails (`OSError`, `KepError`) has said nothing: the policy decides whether that is enough
    :param certificates: known certificates, for containers that carry none
    """
    if at.tzinfo is None:
        raise ValueError("`at` needs a time zone")
    claimed: list[Certificate] = []
    try:
        return _Verification(trust, policy, at, tuple(revocation), tuple(certificates), algorithms).run(
            None if content is None else plain(content), plain(signature), claimed
        )
    except KepError as error:
        return Refused(error.code, error.detail, claimed[0] if claimed else None)


@dataclass(frozen=True, slots=True)
class _Verification:
    trust: TrustStore
    policy: Policy
    at: datetime
    sources: tuple[RevocationSource, ...]
    known: tuple[Certificate, ...]
    algorithms: Algorithms

    def run(self, content: bytes | None, signature: bytes, claimed: list[Certificate]) -> Verified:
        if len(signature) > self.policy.max_size:
            raise KepError(Code.TOO_LARGE, f"{len(signature)} bytes")
        container = read_container(signature)
        if container.content_type != oids.DATA:
            raise KepError(Code.MALFORMED, "not a signature over plain bytes")
        covered = _covered(content, container)
        certificate = signer_certificate(container, self.known, self.algorithms)
        claimed.append(certificate)
        # Trust comes first: hashing megabytes for somebody nobody trusts would cost seconds.
        chain = self.trust.chain(certificate, carried_certificates(container), self.algorithms, self.at)
        check_signature(container, covered, certificate, self.algorithms)
        self._check_purpose(certificate)
        check_dates(chain, self.at)
        evidence = Evidence() if self.policy.revocation is Checking.OFFLINE else carried_revocation(container)
        revocation = self._revocation(evidence, chain)
        identity = self._identity(certificate)
        signing_time = container.signer.signing_time()
        timestamp, trusted = self._timestamp(container, evidence)
        self._check_times(signing_time, timestamp)
        of_stamp = timestamp.revocation if timestamp else ()
        return Verified(
            identity=identity,
            certificate=certificate,
            chain=chain,
            level=self._level(container, chain, evidence, timestamp),
            at=self.at,
            signing_time=signing_time,
            timestamp=timestamp.moment if timestamp else None,
            digest_algorithm=name_of(container.signer.digest.oid),
            signature_algorithm=name_of(container.signer.algorithm.oid),
            content=covered,
            revocation=revocation,
            warnings=tuple(self._warnings(signing_time, (*revocation, *of_stamp), trusted, evidence)),
            timestamp_chain=timestamp.chain if timestamp else (),
            timestamp_revocation=of_stamp,
        )

    def _check_purpose(self, certificate: Certificate) -> None:
        """Is the certificate one for signatures, of the kind the policy wants?"""
        usage = certificate.key_usage
        if certificate.is_authority or not (usage is None or usage & {DIGITAL_SIGNATURE, NON_REPUDIATION}):
            raise KepError(Code.NOT_FOR_SIGNING, "key usage")
        if _is_of_a_service(certificate):
            raise KepError(Code.NOT_FOR_SIGNING, "a certificate of a service")
        if unknown := certificate.unknown_critical():
            raise KepError(Code.NOT_FOR_SIGNING, f"critical extension {unknown}")
        if certificate.is_seal and not self.policy.allow_seal:
            raise KepError(Code.SEAL)
        if self.policy.require_qualified and not certificate.is_qualified:
            raise KepError(Code.NOT_QUALIFIED)
        if self.policy.require_device and not certificate.is_in_device:
            raise KepError(Code.NO_DEVICE)

    def _revocation(self, evidence: Evidence, chain: Chain) -> tuple[RevocationResult, ...]:
        if self.policy.revocation is Checking.OFFLINE:
            return tuple(RevocationResult(RevocationStatus.NOT_CHECKED) for _ in chain[:-1])
        sources = (*self.sources, evidence.revocation)
        results = tuple(
            check(c, issuer, self.at, sources, self.algorithms, self.policy.clock_skew) for c, issuer in pairwise(chain)
        )
        revoked = next((r for r in results if r.status is RevocationStatus.REVOKED), None)
        if revoked:
            raise KepError(Code.REVOKED, f"at {revoked.revoked_at}")
        if self.policy.revocation is Checking.STRICT and any(r.status is not RevocationStatus.GOOD for r in results):
            raise KepError(Code.REVOCATION_UNKNOWN, "; ".join(dict.fromkeys(r.trouble for r in results if r.trouble)))
        return results

    def _level(self, container: SignedData, chain: Chain, evidence: Evidence, timestamp: Timestamp | None) -> Level:
        """X-Long only when the evidence is enough without anything else; evidence nobody looked at is none."""
        if timestamp is None:
            return Level.BES
        is_long = covers(
            container,
            chain,
            evidence.revocation,
            stamped=timestamp.moment,
            at=self.at,
            algorithms=self.algorithms,
            skew=self.policy.clock_skew,
        )
        return Level.X_LONG if is_long else Level.T

    def _identity(self, certificate: Certificate) -> Identity:
        identity = identity_of(certificate)
        if _is_of_nobody(identity) and not self.policy.allow_seal:
            raise KepError(Code.SEAL, "an organisation without a person")
        if self.policy.require_rnokpp and not identity.rnokpp:
            raise KepError(Code.NO_PERSON_CODE)
        if self.policy.require_edrpou and not identity.edrpou:
            raise KepError(Code.NO_EDRPOU)
        return identity

    def _timestamp(self, container: SignedData, evidence: Evidence) -> tuple[Timestamp | None, bool]:
        """The time stamp over the signature, if one holds; and whether none failed."""
        tokens = container.signer.unsigned.get(oids.SIGNATURE_TIMESTAMP, [])[:1]
        for token in tokens:
            try:
                return self._judged_timestamp(container, evidence, token.raw), True
            except KepError:
                return None, False
        return None, True

    def _judged_timestamp(self, container: SignedData, evidence: Evidence, token: bytes) -> Timestamp:
        """A stamp is worth what its authority is: it may be revoked like a signer, and knows nothing of the future."""
        known = (*carried_certificates(container), *self.known)
        stamp = check_timestamp(token, container.signer.signature, self.trust, known, self.algorithms)
        if stamp.moment - self.at > self.policy.clock_skew:
            raise KepError(Code.NO_TIMESTAMP, "a moment that has not come yet")
        return replace(stamp, revocation=self._revocation(evidence, stamp.chain))

    def _check_times(self, signing_time: datetime | None, timestamp: Timestamp | None) -> None:
        if self.policy.require_signing_time and signing_time is None:
            raise KepError(Code.NO_SIGNING_TIME)
        if self.policy.require_timestamp and timestamp is None:
            raise KepError(Code.NO_TIMESTAMP)

    def _warnings(
        self,
        signing_time: datetime | None,
        revocation: tuple[RevocationResult, ...],
        stamp_holds: bool,
        evidence: Evidence,
    ) -> Iterable[Warn]:
        if signing_time is None:
            yield Warn.NO_SIGNING_TIME
        elif abs(signing_time - self.at) > self.policy.clock_skew:
            yield Warn.CLOCK_DIFFERS
        if any(result.status is RevocationStatus.NOT_CHECKED for result in revocation):
            yield Warn.REVOCATION_NOT_CHECKED
        if not stamp_holds:
            yield Warn.TIMESTAMP_NOT_TRUSTED
        if not evidence.is_whole:
            yield Warn.EVIDENCE_PASSED_OVER


def _is_of_a_service(certificate: Certificate) -> bool:
    """Is the certificate, by its purposes or its qualified type, one of a machine: a stamper, a website?"""
    types = {oids.QC_TYPE_SIGNATURE, oids.QC_TYPE_SEAL}
    is_typed_otherwise = oids.QC_TYPE in certificate.statements and not certificate.statements & types
    return is_typed_otherwise or bool(certificate.purposes and certificate.purposes <= _SERVICES)


def _is_of_nobody(identity: Identity) -> bool:
    """An organisation's certificate without the mark of a seal proves no person either."""
    person = (identity.surname, identity.given_name, identity.rnokpp, identity.document, identity.unzr)
    return bool(identity.edrpou) and not any(person)


def _covered(content: bytes | None, container: SignedData) -> bytes:
    """The bytes the signature must cover: the caller's, the container's, or both when they agree."""
    inside = container.content
    if content is None:
        if inside is None:
            raise KepError(Code.NO_CONTENT)
        return inside
    if inside is not None and inside != content:
        raise KepError(Code.WRONG_DIGEST, "the container holds other bytes")
    return content
