"""An authority, certificates and what it says of them later: lists and answers.

Certificates follow the Ukrainian profile: names, TINUA-…, NTRUA-…, directory attributes of the older kind on request,
qualified statements.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID, ObjectIdentifier

from uakep import oids
from uakep.chains import TrustStore
from uakep.der import (
    ENUMERATED,
    GENERALIZED_TIME,
    NULL,
    OCTET_STRING,
    SEQUENCE,
    SET,
    read,
    write,
    write_integer,
    write_oid,
)
from uakep.dstu4145 import SigningKey
from uakep.gost import gost34311
from uakep.testing.containers import Signer
from uakep.testing.keys import (
    KeyKind,
    PrivateKey,
    algorithm,
    key_id,
    make_key,
    public_key,
    sign_structure,
    stand_in,
    structure_algorithm,
)

Extension = tuple[str, bool, bytes]  # object identifier, critical, DER value
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate speaks of. ``seal`` makes it an organisation's seal."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    rnokpp: str = ""
    edrpou: str = ""
    unzr: str = ""
    organisation: str = ""
    title: str = ""
    locality: str = "Київ"
    common_name: str = ""
    seal: bool = False

    def name(self) -> x509.Name:
        full = " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))
        parts = [
            (NameOID.COMMON_NAME, self.common_name or full or self.organisation),
            (NameOID.SURNAME, self.surname),
            (NameOID.GIVEN_NAME, " ".join(filter(None, (self.given_name, self.patronymic)))),
            (NameOID.SERIAL_NUMBER, f"TINUA-{self.rnokpp}" if self.rnokpp else ""),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.ORGANIZATION_IDENTIFIER, f"NTRUA-{self.edrpou}" if self.edrpou else ""),
            (NameOID.TITLE, self.title),
            (NameOID.LOCALITY_NAME, self.locality),
            (NameOID.COUNTRY_NAME, "UA"),
        ]
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


class Authority:
    """A root, an authority under it, and what they issue."""

    def __init__(
        self,
        name: str = "Тестовий надавач",
        *,
        now: datetime | None = None,
        key: KeyKind = "p256",
        root_key: KeyKind | None = None,
    ) -> None:
        """``key`` is the kind of the issuer's key, and of the root's too unless ``root_key`` says otherwise. The
        national authority has a root of "dstu431" above issuers of "dstu257".
        """
        now = now or datetime.now(UTC)
        self.root = _authority(f"{name}: корінь", root_key or key, now, None)
        self.issuer = _authority(name, key, now, self.root)

    def certify(
        self,
        name: str = "Підлеглий надавач",
        *,
        is_authority: bool = True,
        key_usage: Sequence[str] = ("key_cert_sign", "crl_sign"),
        extensions: Iterable[Extension] = (),
    ) -> "Authority":
        """A further authority certified by the root; ``is_authority`` False forgets to say that it is one."""
        constraints = [(oids.BASIC_CONSTRAINTS, True, b"\x30\3\1\1\xff" if is_authority else b"\x30\0")]
        above = Authority.of(self.root.certificate, self.root.certificate, self.root.key)
        signer = above.issue(
            Subject(common_name=name),
            not_before=self.issuer.read().not_before,
            not_after=self.issuer.read().not_after,
            qualified=False,
            key_usage=key_usage,
            extensions=[*constraints, *extensions],
        )
        return Authority.of(self.root.certificate, signer.certificate, signer.key)

    @classmethod
    def of(cls, root: bytes, issuer: bytes, issuer_key: PrivateKey) -> "Authority":
        """An authority made earlier, without the root's key."""
        authority = cls.__new__(cls)
        authority.root = Signer(issuer_key, root)
        authority.issuer = Signer(issuer_key, issuer, (root,))
        return authority

    def trust(self) -> TrustStore:
        """A store that trusts this authority only."""
        return TrustStore([self.root.read()], [self.issuer.read()])

    def issue(
        self,
        subject: Subject,
        *,
        key: PrivateKey | KeyKind | None = None,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        qualified: bool = True,
        device: bool = False,
        directory: Mapping[str, str | bytes] | None = None,
        key_usage: Sequence[str] = ("digital_signature", "content_commitment"),
        purposes: Sequence[str] = (),
        extensions: Iterable[Extension] = (),
    ) -> Signer:
        """A certificate with its key.

        :param key: a key, or the kind of a new one; None makes one of the authority's own kind
        :param directory: values of Ukrainian directory attributes by object identifier (older national profile); bytes
            are an element as it stands
        :param extensions: added as they are
        """
        key = key or _usual_kind(self.issuer.key)
        private = make_key(key) if isinstance(key, str) else key
        start = not_before or datetime.now(UTC) - _YEAR
        builder = _builder(subject.name(), _name(self.issuer), private, start, not_after or start + 3 * _YEAR)
        builder = builder.add_extension(_usage(key_usage), critical=True)
        extra = [(oids.QC_STATEMENTS, False, _qualified(subject.seal, device))] if qualified else []
        if directory:
            extra.append((oids.SUBJECT_DIRECTORY_ATTRIBUTES, False, _directory(directory)))
        if purposes or subject.seal:
            wanted = [*purposes, *([oids.PURPOSE_UA_SEAL] if subject.seal else [])]
            extra.append((oids.EXTENDED_KEY_USAGE, False, write(SEQUENCE, *map(write_oid, wanted))))
        for oid, critical, value in [*extra, *extensions]:
            builder = builder.add_extension(x509.UnrecognizedExtension(ObjectIdentifier(oid), value), critical)
        builder = builder.add_extension(_authority_id(self.issuer), critical=False)
        der = _certified(builder, private, self.issuer.key)
        return Signer(private, der, (self.issuer.certificate, self.root.certificate))

    def crl(
        self,
        *revoked: Signer,
        at: datetime | None = None,
        next_update: datetime | None = None,
        revoked_at: datetime | None = None,
        delta: bool = False,
        removed: bool = False,
        on_hold: bool = False,
        extensions: Iterable[Extension] = (),
    ) -> bytes:
        """A revocation list of the issuing authority; ``removed``: its entries take certificates off hold, ``on_hold``:
        they put them there.
        """
        at = at or datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name(self.issuer))
            .last_update(at)
            .next_update(next_update or at + timedelta(days=7))
            .add_extension(x509.CRLNumber(2 if delta else 1), critical=False)
        )
        if delta:
            builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
        for oid, critical, value in extensions:
            builder = builder.add_extension(x509.UnrecognizedExtension(ObjectIdentifier(oid), value), critical)
        lasting = x509.ReasonFlags.certificate_hold if on_hold else x509.ReasonFlags.key_compromise
        reason = x509.ReasonFlags.remove_from_crl if removed else lasting
        for signer in revoked:
            entry = (
                x509.RevokedCertificateBuilder().serial_number(signer.read().serial).revocation_date(revoked_at or at)
            )
            builder = builder.add_revoked_certificate(
                entry.add_extension(x509.CRLReason(reason), critical=False).build()
            )
        signed = builder.sign(stand_in(), hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        return _signed_anew(signed, self.issuer.key, {1: structure_algorithm(self.issuer.key)})

    def ocsp(
        self,
        signer: Signer,
        *,
        at: datetime | None = None,
        revoked_at: datetime | None = None,
        responder: Signer | None = None,
        about: Signer | None = None,
        identifier: str = oids.SHA1,
    ) -> bytes:
        """An OCSP answer about a certificate, by the authority itself or by a responder; ``about`` names another
        issuer, ``identifier`` another hash of names and keys.
        """
        at = at or datetime.now(UTC)
        by = responder or self.issuer
        issuer, subject = (about or self.issuer).read(), signer.read()
        function = _IDENTIFIERS[identifier]
        named = write(
            SEQUENCE,
            algorithm(identifier, write(NULL)),
            write(OCTET_STRING, function(issuer.subject)),
            write(OCTET_STRING, function(issuer.key.bits)),
            write_integer(subject.serial),
        )
        reason = write(0xA0, write(ENUMERATED, b"\1"))  # the key was compromised
        status = write(0xA1, _generalized(revoked_at), reason) if revoked_at else write(0x80)
        answer = write(SEQUENCE, named, status, _generalized(at), write(0xA0, _generalized(at + timedelta(hours=1))))
        responder_id = write(0xA2, write(OCTET_STRING, hashlib.sha1(by.read().key.bits).digest()))  # noqa: S324
        data = write(SEQUENCE, responder_id, _generalized(at), write(SEQUENCE, answer))
        carried = write(0xA0, write(SEQUENCE, responder.certificate)) if responder else b""
        basic = write(SEQUENCE, data, structure_algorithm(by.key), sign_structure(by.key, data), carried)
        wrapped = write(SEQUENCE, write_oid(oids.BASIC_OCSP_RESPONSE), write(OCTET_STRING, basic))
        return write(SEQUENCE, write(ENUMERATED, b"\0"), write(0xA0, wrapped))


_IDENTIFIERS: dict[str, Callable[[bytes], bytes]] = {
    oids.SHA1: lambda data: hashlib.sha1(data).digest(),  # noqa: S324  RFC 6960 names certificates so
    oids.SHA256: lambda data: hashlib.sha256(data).digest(),
    oids.GOST34311: gost34311,
}


def _generalized(moment: datetime) -> bytes:
    return write(GENERALIZED_TIME, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


# Certificates


def _name(signer: Signer) -> x509.Name:
    return x509.load_der_x509_certificate(signer.certificate).subject


def _authority_id(signer: Signer) -> x509.AuthorityKeyIdentifier:
    ski = x509.load_der_x509_certificate(signer.certificate).extensions.get_extension_for_class(
        x509.SubjectKeyIdentifier
    )
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ski.value)


def _authority(name: str, kind: KeyKind, now: datetime, above: Signer | None) -> Signer:
    key = make_key(kind)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Тестовий центр Парти: довіряти не можна"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, "UA-00000000-0001"),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "UA"),
        ]
    )
    start = now - 3 * _YEAR  # tests place themselves in years around the present one
    builder = _builder(subject, _name(above) if above else subject, key, start, start + (10 if above else 20) * _YEAR)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0 if above else None), critical=True)
    builder = builder.add_extension(_usage(("key_cert_sign", "crl_sign")), critical=True)
    by = key_id(above.key if above else key)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier(by, None, None), critical=False)
    der = _certified(builder, key, above.key if above else key)
    return Signer(key, der, (above.certificate,) if above else ())


def _usual_kind(key: PrivateKey) -> KeyKind:
    return "dstu257" if isinstance(key, SigningKey) else "p256"


def _certified(builder: x509.CertificateBuilder, subject: PrivateKey, issuer: PrivateKey) -> bytes:
    """`cryptography` knows no ДСТУ 4145: it builds with a stand-in, and the real key and signature take its place."""
    built = builder.sign(stand_in(), hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return _signed_anew(built, issuer, {2: structure_algorithm(issuer), 6: public_key(subject)})


def _signed_anew(der: bytes, key: PrivateKey, changed: Mapping[int, bytes]) -> bytes:
    """A certificate or list signed by another key, with some of its fields exchanged."""
    fields = [node.raw for node in read(der).children()[0].children()]
    for place, value in changed.items():
        fields[place] = value
    body = write(SEQUENCE, *fields)
    return write(SEQUENCE, body, structure_algorithm(key), sign_structure(key, body))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(stand_in().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier(key_id(key)), critical=False)
    )


def _usage(wanted: Sequence[str]) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: name in wanted for name in names})


def _qualified(seal: bool, device: bool) -> bytes:
    kind = oids.QC_TYPE_SEAL if seal else oids.QC_TYPE_SIGNATURE
    statements = [write(SEQUENCE, write_oid(oids.QC_COMPLIANCE))]
    if device:
        statements.append(write(SEQUENCE, write_oid(oids.QC_DEVICE)))
    statements.append(write(SEQUENCE, write_oid(oids.QC_TYPE), write(SEQUENCE, write_oid(kind))))
    return write(SEQUENCE, *statements)


def _directory(values: Mapping[str, str | bytes]) -> bytes:
    def attribute(oid: str, value: str | bytes) -> bytes:
        element = write(0x0C, value.encode()) if isinstance(value, str) else value
        return write(SEQUENCE, write_oid(oid), write(SET, element))

    return write(SEQUENCE, *(attribute(oid, value) for oid, value in values.items()))
