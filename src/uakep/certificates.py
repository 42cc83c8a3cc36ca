"""X.509 certificates, read by our own strict reader so that ДСТУ 4145 certificates open as easily as others."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from uakep import oids
from uakep.algorithms import AlgorithmId, PublicKeyInfo
from uakep.der import Data, Fields, Node, malformed, plain, read
from uakep.results import Code, KepError

MAX_CERTIFICATE = 64 * 1024
DIGITAL_SIGNATURE, NON_REPUDIATION, KEY_CERT_SIGN, CRL_SIGN = 0, 1, 5, 6
_UNDERSTOOD = {
    oids.BASIC_CONSTRAINTS,
    oids.KEY_USAGE,
    oids.EXTENDED_KEY_USAGE,
    oids.CERTIFICATE_POLICIES,
    oids.SUBJECT_DIRECTORY_ATTRIBUTES,
    oids.QC_STATEMENTS,
    oids.SUBJECT_KEY_ID,
    oids.AUTHORITY_KEY_ID,
}
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_T = TypeVar("_T")

Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Extension:
    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as received. Reading it proves nothing: see `uakep.chains`."""

    der: bytes = field(repr=False)
    tbs: bytes = field(repr=False)
    serial: int
    issuer: bytes = field(repr=False)  # names as received, for comparison
    subject: bytes = field(repr=False)
    not_before: datetime
    not_after: datetime
    key: PublicKeyInfo = field(repr=False)
    signature_algorithm: AlgorithmId = field(repr=False)
    signature: bytes = field(repr=False)
    extensions: dict[str, Extension] = field(repr=False)
    is_authority: bool
    path_length: int | None
    key_usage: frozenset[int] | None  # None: not restricted
    purposes: frozenset[str] | None
    statements: frozenset[str]  # qualified statements and QC types together
    key_id: bytes | None = field(repr=False)
    issuer_key_id: bytes | None = field(repr=False)

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.der).digest()

    @property
    def subject_attributes(self) -> Attributes:
        return read_name(self.subject)

    @property
    def issuer_attributes(self) -> Attributes:
        return read_name(self.issuer)

    @property
    def is_seal(self) -> bool:
        """Is it an organisation's seal, which never proves a person?"""
        return oids.QC_TYPE_SEAL in self.statements or oids.PURPOSE_UA_SEAL in (self.purposes or ())

    @property
    def is_qualified(self) -> bool:
        return bool(self.statements & {oids.QC_COMPLIANCE, oids.QC_UA_OLD})

    @property
    def is_in_device(self) -> bool:
        """Is the key declared to live in a qualified device (КЕП, not УЕП)?"""
        return oids.QC_DEVICE in self.statements

    def covers(self, moment: datetime) -> bool:
        """Is the moment within the certificate's own dates?"""
        return self.not_before <= moment <= self.not_after

    def unknown_critical(self) -> str | None:
        """A critical extension that we do not understand and must therefore not pass over (RFC 5280, 4.2)."""
        return next((oid for oid, e in self.extensions.items() if e.critical and oid not in _UNDERSTOOD), None)


def read_certificate(data: Data) -> Certificate:
    """Read one certificate, DER or PEM.

    :raises KepError: malformed or too-large
    """
    data = plain(data)
    if len(data) > MAX_CERTIFICATE:
        raise KepError(Code.TOO_LARGE, "certificate")
    if data.lstrip()[:11] == b"-----BEGIN ":
        found = pem_blocks(data)
        if len(found) != 1:
            raise malformed("a PEM file with one certificate is needed")
        data = found[0]
    outer = read(data).fields()
    tbs, algorithm, signature = outer.take(), AlgorithmId.of(outer.take()), outer.take().bits()
    outer.end()
    return _read_tbs(data, tbs, algorithm, signature)


def pem_blocks(data: bytes) -> list[bytes]:
    """DER of every certificate in a PEM text.

    :raises KepError: malformed
    """
    try:
        return [base64.b64decode(b"".join(block.split()), validate=True) for block in _PEM.findall(data)]
    except binascii.Error as error:
        raise malformed("PEM") from error


def _read_tbs(der: bytes, tbs: Node, algorithm: AlgorithmId, signature: bytes) -> Certificate:
    fields = tbs.fields()
    version = fields.maybe(0xA0)
    if version is not None and version.inner().integer() not in (0, 1, 2):
        raise malformed("version of the certificate")
    serial = fields.take().integer()
    if AlgorithmId.of(fields.take()) != algorithm:
        raise malformed("two signature algorithms in one certificate")
    issuer, validity, subject = fields.take(0x30).raw, fields.take().fields(), fields.take(0x30).raw
    not_before, not_after = validity.take().moment(), validity.take().moment()
    key = PublicKeyInfo.of(fields.take())
    extensions = _extensions(fields)
    constraint = _parsed(extensions, oids.BASIC_CONSTRAINTS, _basic_constraints)
    return Certificate(
        der=der,
        tbs=tbs.raw,
        serial=serial,
        issuer=issuer,
        subject=subject,
        not_before=not_before,
        not_after=not_after,
        key=key,
        signature_algorithm=algorithm,
        signature=signature,
        extensions=extensions,
        is_authority=constraint is not None and constraint[0],
        path_length=constraint[1] if constraint else None,
        key_usage=_parsed(extensions, oids.KEY_USAGE, Node.flags),
        purposes=_parsed(extensions, oids.EXTENDED_KEY_USAGE, _oid_set),
        statements=_parsed(extensions, oids.QC_STATEMENTS, _statements) or frozenset(),
        key_id=_parsed(extensions, oids.SUBJECT_KEY_ID, Node.octets),
        issuer_key_id=_parsed(extensions, oids.AUTHORITY_KEY_ID, _authority_key_id),
    )


def _extensions(fields: Fields) -> dict[str, Extension]:
    fields.maybe(0x81), fields.maybe(0x82)
    node = fields.maybe(0xA3)
    fields.end()
    return read_extensions(node.inner()) if node else {}


def read_extensions(node: Node) -> dict[str, Extension]:
    """Extensions of a certificate, list or response; one of each kind.

    :raises KepError: malformed
    """
    found: dict[str, Extension] = {}
    for child in node.expect(0x30).children():
        fields = child.fields()
        oid, critical, value = fields.take().oid(), fields.maybe(0x01), fields.take().octets()
        fields.end()
        if oid in found:
            raise malformed(f"two extensions {oid}")
        found[oid] = Extension(critical is not None and critical.boolean(), value)
    return found


def _parsed(extensions: dict[str, Extension], oid: str, reader: Callable[[Node], _T]) -> _T | None:
    return reader(read(extensions[oid].value)) if oid in extensions else None


def _basic_constraints(node: Node) -> tuple[bool, int | None]:
    fields = node.fields()
    authority, length = fields.maybe(0x01), fields.maybe(0x02)
    fields.end()
    return authority is not None and authority.boolean(), length.integer(limit=4) if length else None


def _oid_set(node: Node) -> frozenset[str]:
    return frozenset(child.oid() for child in node.expect(0x30).children())


def _statements(node: Node) -> frozenset[str]:
    found: set[str] = set()
    for child in node.expect(0x30).children():
        fields = child.fields()
        oid = fields.take().oid()
        found.add(oid)
        if oid == oids.QC_TYPE:
            found |= _oid_set(fields.take())
    return frozenset(found)


def _authority_key_id(node: Node) -> bytes | None:
    key_id = node.fields().maybe(0x80)
    return key_id.body if key_id else None


def read_name(der: bytes) -> Attributes:
    """Attributes of a Name in their order, as (object identifier, text).

    :raises KepError: malformed
    """
    found: list[tuple[str, str]] = []
    for relative in read(der).expect(0x30).children():
        for pair in relative.expect(0x31).children():
            fields = pair.fields()
            oid, value = fields.take().oid(), fields.take()
            found.append((oid, value.text()))
    return tuple(found)


def same_name(one: bytes, other: bytes) -> bool:
    """Are two names equal? Producers may re-encode strings, so attributes are compared when bytes differ."""
    return one == other or read_name(one) == read_name(other)
