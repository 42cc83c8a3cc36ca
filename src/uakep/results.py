"""What the library answers: verified, or refused with a stable code. Nothing here computes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uakep.certificates import Certificate
    from uakep.identity import Identity


class Code(StrEnum):
    """Why a signature was refused. Values are stable: they may be stored, translated and tested."""

    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    NO_SIGNER = "no-signer"
    MANY_SIGNERS = "many-signers"
    NO_CONTENT = "no-content"
    NO_CERTIFICATE = "no-certificate"  # the container does not carry the signer's certificate
    NO_SIGNED_ATTRIBUTES = "no-signed-attributes"
    NO_SIGNING_TIME = "no-signing-time"
    NO_SIGNING_CERTIFICATE = "no-signing-certificate"  # CAdES-BES binds the certificate; this one does not
    WRONG_SIGNING_CERTIFICATE = "wrong-signing-certificate"
    WRONG_DIGEST = "wrong-digest"  # other bytes were signed
    BAD_SIGNATURE = "bad-signature"
    UNSUPPORTED_ALGORITHM = "unsupported-algorithm"
    UNTRUSTED = "untrusted"
    ISSUER_NOT_VALID = "issuer-not-valid"  # a certificate of the authority is outside its own dates
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    NOT_FOR_SIGNING = "not-for-signing"
    SEAL = "seal"  # an organisation's seal where a person must sign
    NOT_QUALIFIED = "not-qualified"
    NO_DEVICE = "no-device"  # the key is not declared to live in a qualified device
    REVOKED = "revoked"
    REVOCATION_UNKNOWN = "revocation-unknown"
    AMBIGUOUS_IDENTITY = "ambiguous-identity"  # two different codes of one kind in one certificate
    NO_PERSON_CODE = "no-person-code"
    NO_EDRPOU = "no-edrpou"
    NO_TIMESTAMP = "no-timestamp"


class Warn(StrEnum):
    """What a careful reader of a verified signature should know."""

    NO_SIGNING_TIME = "no-signing-time"
    CLOCK_DIFFERS = "clock-differs"  # the signer's clock is further from ours than the policy tolerates
    REVOCATION_NOT_CHECKED = "revocation-not-checked"
    TIMESTAMP_NOT_TRUSTED = "timestamp-not-trusted"
    EVIDENCE_PASSED_OVER = "evidence-passed-over"  # revocation material of the container: unreadable, or too much


class KepError(Exception):
    """The only exception the library raises. ``code`` is stable, ``detail`` is for logs and developers, in English."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail


class Level(StrEnum):
    """How much evidence the container carries and we verified (ETSI EN 319 122).

    T: a time stamp over the signature holds. X-Long: besides, the container's own certificates, lists and answers show
    the signer's whole path, up to the pinned root, to be good at the moment of the stamp; anything less is T.
    """

    BES = "CAdES-BES"
    T = "CAdES-T"
    X_LONG = "CAdES-X-Long"


class RevocationStatus(StrEnum):
    GOOD = "good"
    REVOKED = "revoked"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class RevocationResult:
    """What is known of one certificate's revocation, from what, and for what time."""

    status: RevocationStatus
    source: str = ""  # "crl", "ocsp" or nothing
    this_update: datetime | None = None
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    trouble: str = ""  # what kept a source from answering, for developers
    material: bytes = field(default=b"", repr=False)  # the list or answer (DER) that decided, to be kept as evidence


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds under the policy, with what a judge would ask for later."""

    identity: "Identity"
    certificate: "Certificate"
    chain: tuple["Certificate", ...]  # from the signer up to the pinned root
    level: Level
    at: datetime  # the moment the certificate was judged for
    signing_time: datetime | None  # what the signer's own clock said
    timestamp: datetime | None  # what a trusted time-stamping authority said
    digest_algorithm: str
    signature_algorithm: str
    content: bytes = field(repr=False)
    revocation: tuple[RevocationResult, ...] = ()  # one for each certificate of the chain below the root
    warnings: tuple[Warn, ...] = ()
    timestamp_chain: tuple["Certificate", ...] = ()  # from the time-stamping authority up to the pinned root
    timestamp_revocation: tuple[RevocationResult, ...] = ()

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Refused:
    """A signature that does not hold. The certificate is given when it could be read: it is *claimed*, not proven."""

    code: Code
    detail: str = ""
    certificate: "Certificate | None" = None

    def __bool__(self) -> bool:
        return False
