"""CMS SignedData (RFC 5652) with the attributes of CAdES: read, and the signature itself checked. Trust is judged
elsewhere.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from uakep import oids
from uakep.algorithms import AlgorithmId, Algorithms
from uakep.certificates import Certificate, read_certificate, same_name
from uakep.der import Fields, Node, definite, malformed, read
from uakep.results import Code, KepError

MAX_CERTIFICATES = 32
MAX_ATTRIBUTES = 64
MAX_CARRIED_CERTIFICATE = 16 * 1024  # real ones have 2–3 kB; every byte may have to be hashed by a slow hash
MAX_SIGNED_ATTRIBUTES = 64 * 1024  # real ones have under 1 kB
_MAX_NAMESAKES = 4  # certificates of one issuer and number whose hash is compared with the bound one
_SIGNER_VERSIONS = (1, 3)


@dataclass(frozen=True, slots=True)
class Signer:
    """One SignerInfo. Attributes are kept as received: they are hashed byte for byte."""

    serial: int | None
    issuer: bytes = field(repr=False)
    key_id: bytes = field(repr=False)
    digest: AlgorithmId
    algorithm: AlgorithmId
    signature: bytes = field(repr=False)
    signed_bytes: bytes = field(repr=False)  # what the signature covers: the attributes as a SET
    signed: dict[str, Node] = field(repr=False)
    unsigned: dict[str, list[Node]] = field(repr=False)

    def names(self, certificate: Certificate) -> bool:
        """Is this the certificate that the signer points at?"""
        if self.serial is None:
            return certificate.key_id == self.key_id
        return certificate.serial == self.serial and same_name(certificate.issuer, self.issuer)

    def signing_time(self) -> datetime | None:
        """What the signer's clock said: a claim."""
        node = self.signed.get(oids.SIGNING_TIME)
        return node.moment() if node else None


@dataclass(frozen=True, slots=True)
class SignedData:
    """A container: what is inside, the certificates it carries, the one signer."""

    content_type: str
    content: bytes | None = field(repr=False)
    certificates: tuple[Certificate, ...] = field(repr=False)
    unreadable: int  # certificates carried that could not be read
    crls: tuple[bytes, ...] = field(repr=False)
    signer: Signer


def read_container(data: bytes) -> SignedData:
    """Read a container with exactly one signer.

    :raises KepError: malformed, no-signer, many-signers, no-signed-attributes
    """
    info = read(definite(data)).fields()
    if info.take().oid() != oids.SIGNED_DATA:
        raise malformed("not a container of a signature")
    fields = info.take(0xA0).inner().fields()
    info.end()
    fields.take().integer()
    fields.take(0x31)
    content_type, content = _content(fields.take().fields())
    certificates, unreadable = _certificates(fields.maybe(0xA0))
    lists = fields.maybe(0xA1)
    signers = fields.take(0x31).children()
    fields.end()
    if len(signers) != 1:
        raise KepError(Code.MANY_SIGNERS if signers else Code.NO_SIGNER, f"{len(signers)} signers")
    crls = tuple(node.raw for node in lists.children() if node.tag == 0x30) if lists else ()
    return SignedData(content_type, content, certificates, unreadable, crls, _signer(signers[0]))


def _content(fields: Fields) -> tuple[str, bytes | None]:
    content_type, wrapped = fields.take().oid(), fields.maybe(0xA0)
    fields.end()
    return content_type, wrapped.inner().octets() if wrapped else None


def _certificates(node: Node | None) -> tuple[tuple[Certificate, ...], int]:
    found: list[Certificate] = []
    unreadable = 0
    carried = node.children() if node else []
    if len(carried) > MAX_CERTIFICATES:
        raise malformed("too many certificates")
    for child in carried:
        if len(child.raw) > MAX_CARRIED_CERTIFICATE:
            unreadable += 1
            continue
        try:
            found.append(read_certificate(child.raw))
        except KepError:
            unreadable += 1  # attribute certificates, and old ones that no chain of ours needs
    return tuple(found), unreadable


def _signer(node: Node) -> Signer:
    fields = node.fields()
    if fields.take().integer() not in _SIGNER_VERSIONS:
        raise malformed("version of the signer")
    serial, issuer, key_id = _signer_id(fields.take())
    digest = AlgorithmId.of(fields.take())
    signed = fields.maybe(0xA0)
    algorithm, signature = AlgorithmId.of(fields.take()), fields.take().octets()
    unsigned = fields.maybe(0xA1)
    fields.end()
    if signed is None:
        raise KepError(Code.NO_SIGNED_ATTRIBUTES)
    if len(signed.raw) > MAX_SIGNED_ATTRIBUTES:
        raise KepError(Code.TOO_LARGE, "signed attributes")
    return Signer(
        serial=serial,
        issuer=issuer,
        key_id=key_id,
        digest=digest,
        algorithm=algorithm,
        signature=signature,
        signed_bytes=b"\x31" + signed.raw[1:],
        signed=_single(_attributes(signed)),
        unsigned=_attributes(unsigned) if unsigned else {},
    )


def _signer_id(node: Node) -> tuple[int | None, bytes, bytes]:
    if node.tag == 0x80:
        return None, b"", node.body
    fields = node.fields()
    issuer, serial = fields.take(0x30).raw, fields.take().integer()
    fields.end()
    return serial, issuer, b""


def _attributes(node: Node) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    children = node.children()
    if len(children) > MAX_ATTRIBUTES:
        raise malformed("too many attributes")
    for child in children:
        fields = child.fields()
        oid, values = fields.take().oid(), fields.take(0x31).children()
        fields.end()
        if oid in found:
            raise malformed(f"two attributes {oid}")
        found[oid] = values
    return found


def _single(attributes: dict[str, list[Node]]) -> dict[str, Node]:
    """Signed attributes: each of those we read has one value (RFC 5652, 11)."""
    for oid in (oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_TIME, oids.SIGNING_CERTIFICATE_V2):
        if oid in attributes and len(attributes[oid]) != 1:
            raise malformed(f"attribute {oid} with several values")
    return {oid: values[0] for oid, values in attributes.items() if values}


def signer_certificate(container: SignedData, known: tuple[Certificate, ...], algorithms: Algorithms) -> Certificate:
    """The signer's certificate, carried by the container or known beforehand, that the signature itself binds (RFC
    5035).

    :raises KepError: no-certificate, no-signing-certificate, wrong-signing-certificate, malformed
    """
    attribute = container.signer.signed.get(oids.SIGNING_CERTIFICATE_V2)
    if attribute is None:
        raise KepError(Code.NO_SIGNING_CERTIFICATE)
    named = [c for c in (*container.certificates, *known) if container.signer.names(c)]
    if not named:
        raise malformed("a certificate that cannot be read") if container.unreadable else KepError(Code.NO_CERTIFICATE)
    bound = next((c for c in named[:_MAX_NAMESAKES] if _binds(attribute, c, algorithms)), None)
    if bound is None:
        raise KepError(Code.WRONG_SIGNING_CERTIFICATE)
    return bound


def check_signature(container: SignedData, content: bytes, certificate: Certificate, algorithms: Algorithms) -> None:
    """Does the container's signature hold over these bytes, by this certificate's key?

    :raises KepError: malformed, unsupported-algorithm, wrong-digest, bad-signature
    """
    signer = container.signer
    content_type = signer.signed.get(oids.CONTENT_TYPE)
    if content_type is None or content_type.oid() != container.content_type:
        raise malformed("attribute content-type")
    digest = signer.signed.get(oids.MESSAGE_DIGEST)
    if digest is None:
        raise malformed("attribute message-digest")
    if not hmac.compare_digest(digest.octets(), algorithms.digest(signer.digest.oid, content)):
        raise KepError(Code.WRONG_DIGEST)
    if not algorithms.verify(
        certificate.key, signer.algorithm, signer.signed_bytes, signer.signature, signer.digest.oid
    ):
        raise KepError(Code.BAD_SIGNATURE)


def _binds(attribute: Node, certificate: Certificate, algorithms: Algorithms) -> bool:
    """Does the first ESSCertIDv2 name this certificate: by its hash, and by issuer and serial number when given?"""
    bound = attribute.fields().take(0x30).children()
    if not bound:
        raise malformed("attribute signing-certificate-v2")
    fields = bound[0].fields()
    named = fields.maybe(0x30)
    value, issuer_serial = fields.take().octets(), fields.maybe(0x30)
    fields.end()
    hash_oid = AlgorithmId.of(named).oid if named else oids.SHA256
    same = hmac.compare_digest(value, algorithms.digest(hash_oid, certificate.der))
    return same and (issuer_serial is None or _is_issued_as(issuer_serial, certificate))


def _is_issued_as(issuer_serial: Node, certificate: Certificate) -> bool:
    fields = issuer_serial.fields()
    names, serial = fields.take(0x30).children(), fields.take().integer()
    fields.end()
    directory_names = [name.inner().raw for name in names if name.tag == 0xA4]
    return serial == certificate.serial and any(same_name(name, certificate.issuer) for name in directory_names)
