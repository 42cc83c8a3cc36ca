"""What responders say of certificates (OCSP, RFC 6960): answers read, questions written. What an answer is worth is
judged in `uakep.revocation`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from uakep import oids
from uakep.algorithms import AlgorithmId, Algorithms, holds
from uakep.certificates import Certificate, read_certificate
from uakep.der import (
    ENUMERATED,
    NULL,
    OCTET_STRING,
    SEQUENCE,
    Data,
    Fields,
    Node,
    malformed,
    plain,
    read,
    write,
    write_integer,
    write_oid,
)
from uakep.gost import gost34311

_MAX_SIGNERS = 16  # whose word on one answer is remembered


@dataclass(frozen=True, slots=True)
class OcspAnswer:
    """What a responder said of one certificate."""

    hash_oid: str
    name_hash: bytes
    key_hash: bytes
    serial: int
    revoked_at: datetime | None
    good: bool
    this_update: datetime
    next_update: datetime | None
    reason: int = 0


@dataclass(frozen=True, slots=True)
class OcspResponse:
    """A BasicOCSPResponse as received; its signature is checked where it is used."""

    tbs: bytes = field(repr=False)
    algorithm: AlgorithmId
    signature: bytes = field(repr=False)
    responders: tuple[Certificate, ...] = field(repr=False)
    answers: tuple[OcspAnswer, ...]
    der: bytes = field(default=b"", repr=False)
    _signed_by: dict[tuple[bytes, bytes, Algorithms], bool] = field(default_factory=dict, repr=False, compare=False)

    def is_signed_by(self, signer: Certificate, issuer: Certificate, algorithms: Algorithms) -> bool:
        """By the issuer itself, or by a responder whose certificate the issuer signed. Asked once and remembered."""
        asked = signer.der, issuer.key.der, algorithms
        known = self._signed_by.get(asked)
        if known is None:
            if len(self._signed_by) >= _MAX_SIGNERS:
                self._signed_by.clear()
            appointed = signer is issuer or holds(
                algorithms, issuer.key, signer.signature_algorithm, signer.tbs, signer.signature
            )
            known = appointed and holds(algorithms, signer.key, self.algorithm, self.tbs, self.signature)
            self._signed_by[asked] = known
        return known


def ocsp_request(certificate: Certificate, issuer: Certificate, identifier: str = oids.SHA1) -> bytes:
    """What a `RevocationSource` sends to a responder to ask about one certificate (application/ocsp-request).

    :param identifier: the hash that names the issuer; all responders know SHA-1
    """
    function = IDENTIFIER_HASHES[identifier]
    named = write(
        SEQUENCE,
        write(SEQUENCE, write_oid(identifier), write(NULL)),
        write(OCTET_STRING, function(certificate.issuer)),
        write(OCTET_STRING, function(issuer.key.bits)),
        write_integer(certificate.serial),
    )
    return write(SEQUENCE, write(SEQUENCE, write(SEQUENCE, write(SEQUENCE, named))))


def read_ocsp(data: Data) -> OcspResponse:
    """Read an OCSPResponse or a BasicOCSPResponse in DER.

    :raises KepError: malformed, or the responder gave no answer
    """
    data = plain(data)
    fields = read(data).fields()
    status = fields.maybe(ENUMERATED)
    if status is not None:
        wrapped = fields.maybe(0xA0)
        if status.body != b"\0" or wrapped is None:
            raise malformed("the responder gave no answer")
        inner = wrapped.inner().fields()
        if inner.take().oid() != oids.BASIC_OCSP_RESPONSE:
            raise malformed("kind of the answer")
        fields = read(inner.take().octets()).fields()
    return _basic_response(fields, data)


def _basic_response(fields: Fields, der: bytes) -> OcspResponse:
    tbs, algorithm, signature = fields.take(), AlgorithmId.of(fields.take()), fields.take().bits()
    carried = fields.maybe(0xA0)
    fields.end()
    certificates = tuple(read_certificate(c.raw) for c in carried.inner().expect(0x30).children()) if carried else ()
    data = tbs.fields()
    data.maybe(0xA0)
    data.take(), data.take().moment()
    answers = tuple(_answer(node) for node in data.take(0x30).children())
    return OcspResponse(tbs.raw, algorithm, signature, certificates, answers, der)


def _answer(node: Node) -> OcspAnswer:
    fields = node.fields()
    identifier, status = fields.take().fields(), fields.take()
    this_update, until = fields.take().moment(), fields.maybe(0xA0)
    said = status.children() if status.tag == 0xA1 and status.body else []
    return OcspAnswer(
        hash_oid=AlgorithmId.of(identifier.take()).oid,
        name_hash=identifier.take().octets(),
        key_hash=identifier.take().octets(),
        serial=identifier.take().integer(),
        revoked_at=said[0].moment() if said else None,
        reason=int.from_bytes(said[1].inner().expect(ENUMERATED).body, "big") if len(said) > 1 else 0,
        good=status.tag == 0x80,
        this_update=this_update,
        next_update=until.inner().moment() if until else None,
    )


# A lookup key, not a protection: RFC 6960 uses SHA-1.
IDENTIFIER_HASHES: dict[str, Callable[[bytes], bytes]] = {
    oids.SHA1: lambda data: hashlib.sha1(data).digest(),  # noqa: S324
    oids.SHA256: lambda data: hashlib.sha256(data).digest(),
    oids.GOST34311: gost34311,
}
