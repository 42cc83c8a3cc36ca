"""An authority, certificates and signatures for tests and demonstrations. Never trusted by, nor loaded in, a real
installation.

Certificates follow the Ukrainian profile: names, TINUA-…, NTRUA-…, directory attributes of the older kind on request,
qualified statements. Signatures are CAdES-BES, with every part breakable on purpose. `uakep` itself never imports
this module.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID, ObjectIdentifier

from uakep import oids
from uakep.certificates import Certificate, read_certificate
from uakep.chains import TrustStore
from uakep.der import (
    GENERALIZED_TIME,
    NULL,
    OCTET_STRING,
    SEQUENCE,
    SET,
    write,
    write_integer,
    write_moment,
    write_oid,
    write_set,
)

KeyKind = Literal["p256", "p384", "rsa"]
Extension = tuple[str, bool, bytes]  # object identifier, critical, DER value
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_HASHES: dict[str, tuple[str, hashes.HashAlgorithm]] = {
    "sha256": (oids.SHA256, hashes.SHA256()),
    "sha384": (oids.SHA384, hashes.SHA384()),
    "sha512": (oids.SHA512, hashes.SHA512()),
    "sha1": (oids.SHA1, hashes.SHA1()),  # noqa: S303  to be refused
}
_ECDSA = {"sha256": oids.ECDSA_SHA256, "sha384": oids.ECDSA_SHA384, "sha512": oids.ECDSA_SHA512}
_YEAR = timedelta(days=365)


def make_key(kind: KeyKind = "p256") -> PrivateKey:
    """A new private key. RSA takes about half a second."""
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "p384":
        return ec.generate_private_key(ec.SECP384R1())
    return rsa.generate_private_key(65537, 2048)


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


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its certificate and the certificates above it."""

    key: PrivateKey = field(repr=False)
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(default=(), repr=False)

    def read(self) -> Certificate:
        return read_certificate(self.certificate)

    def pkcs12(self, password: str, name: str = "КЕП") -> bytes:
        """The key as a password-protected file (.p12): AES-256, PBKDF2 with SHA-256."""
        return pkcs12.serialize_key_and_certificates(
            name.encode(),
            self.key,
            x509.load_der_x509_certificate(self.certificate),
            [x509.load_der_x509_certificate(above) for above in self.chain],
            serialization.PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(50_000)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(hashes.SHA256())
            .build(password.encode()),
        )

    def key_pem(self) -> bytes:
        """The key unprotected, for tools that take it so."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def certificate_pem(self) -> bytes:
        return _pem(self.certificate)

    def sign(self, content: bytes, *, at: datetime | None = None, detached: bool = True, **broken: object) -> bytes:
        """A CAdES-BES container over the content. Keyword arguments of `Recipe` break it on purpose."""
        recipe = replace(Recipe(at=at or datetime.now(UTC), detached=detached), **broken)  # type: ignore[arg-type]
        return _container(self, content, recipe)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a container, and what to do wrong in it."""

    at: datetime
    detached: bool = True
    digest: str = "sha256"
    content_type: str = oids.DATA
    pss: bool = False
    with_certificate: bool = True
    with_binding: bool = True
    with_signing_time: bool = True
    signature_digest: str = ""  # another hash in the signature than in the container
    named_content_type: str = ""  # another type in the signed attribute
    carried_content: bytes | None = None  # other bytes inside than those signed
    bound_certificate: bytes = b""  # another certificate in signing-certificate-v2
    signed_digest: bytes = b""  # another value of message-digest
    extra_signed: tuple[bytes, ...] = ()  # whole attributes, appended
    unsigned: tuple[tuple[str, bytes], ...] = ()  # attributes outside the signature
    timestamp_by: "Signer | None" = None
    timestamp_at: datetime | None = None


class Authority:
    """A root, an authority under it, and what they issue."""

    def __init__(self, name: str = "Тестовий надавач", *, now: datetime | None = None, key: KeyKind = "p256") -> None:
        now = now or datetime.now(UTC)
        self.root = _authority(f"{name}: корінь", key, now, None)
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
        key: PrivateKey | KeyKind = "p256",
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        qualified: bool = True,
        device: bool = False,
        directory: Mapping[str, str] | None = None,
        key_usage: Sequence[str] = ("digital_signature", "content_commitment"),
        purposes: Sequence[str] = (),
        extensions: Iterable[Extension] = (),
    ) -> Signer:
        """A certificate with its key.

        :param directory: values of Ukrainian directory attributes by object identifier (older national profile)
        :param extensions: added as they are
        """
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
        signed = builder.sign(self.issuer.key, hashes.SHA256())
        der = signed.public_bytes(serialization.Encoding.DER)
        return Signer(private, der, (self.issuer.certificate, self.root.certificate))

    def crl(
        self,
        *revoked: Signer,
        at: datetime | None = None,
        next_update: datetime | None = None,
        revoked_at: datetime | None = None,
        delta: bool = False,
        removed: bool = False,
        extensions: Iterable[Extension] = (),
    ) -> bytes:
        """A revocation list of the issuing authority; ``removed``: its entries take certificates off hold."""
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
        reason = x509.ReasonFlags.remove_from_crl if removed else x509.ReasonFlags.key_compromise
        for signer in revoked:
            entry = (
                x509.RevokedCertificateBuilder().serial_number(signer.read().serial).revocation_date(revoked_at or at)
            )
            builder = builder.add_revoked_certificate(
                entry.add_extension(x509.CRLReason(reason), critical=False).build()
            )
        return builder.sign(self.issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def ocsp(
        self,
        signer: Signer,
        *,
        at: datetime | None = None,
        revoked_at: datetime | None = None,
        responder: Signer | None = None,
        about: Signer | None = None,
    ) -> bytes:
        """An OCSP answer about a certificate, by the authority itself or by a responder; ``about`` names another
        issuer.
        """
        at = at or datetime.now(UTC)
        by = responder or self.issuer
        load = x509.load_der_x509_certificate
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=load(signer.certificate),
            issuer=load((about or self.issuer).certificate),
            algorithm=hashes.SHA1(),  # noqa: S303  RFC 6960 names certificates so
            cert_status=ocsp.OCSPCertStatus.REVOKED if revoked_at else ocsp.OCSPCertStatus.GOOD,
            this_update=at,
            next_update=at + timedelta(hours=1),
            revocation_time=revoked_at,
            revocation_reason=x509.ReasonFlags.key_compromise if revoked_at else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, load(by.certificate))
        if responder:
            builder = builder.certificates([load(responder.certificate)])
        return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


# Certificates


def _pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)


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
    if above:
        builder = builder.add_extension(_authority_id(above), critical=False)
    signed = builder.sign(above.key if above else key, hashes.SHA256())
    return Signer(key, signed.public_bytes(serialization.Encoding.DER), (above.certificate,) if above else ())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
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


def _directory(values: Mapping[str, str]) -> bytes:
    return write(
        SEQUENCE,
        *(write(SEQUENCE, write_oid(oid), write(SET, write(0x0C, value.encode()))) for oid, value in values.items()),
    )


# Containers


def attribute(oid: str, *values: bytes) -> bytes:
    """An attribute of a signature."""
    return write(SEQUENCE, write_oid(oid), write_set(*values))


def _algorithm(oid: str, parameters: bytes = b"") -> bytes:
    return write(SEQUENCE, write_oid(oid), parameters)


def _container(signer: Signer, content: bytes, recipe: Recipe) -> bytes:
    hash_oid, _ = _HASHES[recipe.digest]
    signed = _signed_attributes(signer, content, recipe)
    signature = _signature(signer.key, write_set(*signed), recipe)
    unsigned = [attribute(oid, value) for oid, value in recipe.unsigned]
    if recipe.timestamp_by:
        token = make_timestamp(recipe.timestamp_by, signature, at=recipe.timestamp_at or recipe.at)
        unsigned.append(attribute(oids.SIGNATURE_TIMESTAMP, token))
    certificate = read_certificate(signer.certificate)
    info = write(
        SEQUENCE,
        write_integer(1),
        write(SEQUENCE, certificate.issuer, write_integer(certificate.serial)),
        _algorithm(hash_oid),
        b"\xa0" + write_set(*signed)[1:],
        _signature_algorithm(signer.key, recipe),
        write(OCTET_STRING, signature),
        write(0xA1, *sorted(unsigned)) if unsigned else b"",
    )
    carried_content = content if recipe.carried_content is None and not recipe.detached else recipe.carried_content
    inside = b"" if carried_content is None else write(0xA0, write(OCTET_STRING, carried_content))
    carried = (signer.certificate, *signer.chain[:1]) if recipe.with_certificate else ()
    return write(
        SEQUENCE,
        write_oid(oids.SIGNED_DATA),
        write(
            0xA0,
            write(
                SEQUENCE,
                write_integer(1 if recipe.content_type == oids.DATA else 3),
                write_set(_algorithm(hash_oid)),
                write(SEQUENCE, write_oid(recipe.content_type), inside),
                write(0xA0, *sorted(carried)) if carried else b"",
                write_set(info),
            ),
        ),
    )


def _signed_attributes(signer: Signer, content: bytes, recipe: Recipe) -> list[bytes]:
    hash_oid, _ = _HASHES[recipe.digest]
    bound = recipe.bound_certificate or signer.certificate
    # SHA-256 is the default of ESSCertIDv2, and DER leaves defaults out.
    named = b"" if recipe.digest in ("sha256", "sha1") else _algorithm(hash_oid)
    fingerprint = hashlib.new("sha256" if not named else recipe.digest, bound).digest()
    binding = write(SEQUENCE, write(SEQUENCE, write(SEQUENCE, named, write(OCTET_STRING, fingerprint))))
    value = recipe.signed_digest or hashlib.new(recipe.digest, content).digest()
    attributes = [
        attribute(oids.CONTENT_TYPE, write_oid(recipe.named_content_type or recipe.content_type)),
        attribute(oids.MESSAGE_DIGEST, write(OCTET_STRING, value)),
    ]
    if recipe.with_binding:
        attributes.append(attribute(oids.SIGNING_CERTIFICATE_V2, binding))
    if recipe.with_signing_time:
        attributes.append(attribute(oids.SIGNING_TIME, write_moment(recipe.at)))
    return [*attributes, *recipe.extra_signed]


def _signature(key: PrivateKey, message: bytes, recipe: Recipe) -> bytes:
    function = _HASHES[recipe.signature_digest or recipe.digest][1]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(function))
    pad = padding.PSS(padding.MGF1(function), function.digest_size) if recipe.pss else padding.PKCS1v15()
    return key.sign(message, pad, function)


def _signature_algorithm(key: PrivateKey, recipe: Recipe) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return _algorithm(_ECDSA.get(recipe.signature_digest or recipe.digest, oids.ECDSA_SHA256))
    if not recipe.pss:
        return _algorithm(oids.RSA, write(NULL))
    hash_oid, function = _HASHES[recipe.signature_digest or recipe.digest]
    parameters = write(
        SEQUENCE,
        write(0xA0, _algorithm(hash_oid)),
        write(0xA1, _algorithm(oids.MGF1, _algorithm(hash_oid))),
        write(0xA2, write_integer(function.digest_size)),
    )
    return _algorithm(oids.RSA_PSS, parameters)


def make_timestamp(authority: Signer, stamped: bytes, *, at: datetime) -> bytes:
    """A time-stamp token over the bytes."""
    info = write(
        SEQUENCE,
        write_integer(1),
        write_oid("0.4.0.2023.1.1"),
        write(SEQUENCE, _algorithm(oids.SHA256), write(OCTET_STRING, hashlib.sha256(stamped).digest())),
        write_integer(1),
        write(GENERALIZED_TIME, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()),
    )
    return authority.sign(info, at=at, detached=False, content_type=oids.TST_INFO)
