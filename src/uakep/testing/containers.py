"""CAdES containers and time stamps, every part breakable on purpose."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from uakep import oids
from uakep.certificates import Certificate, read_certificate
from uakep.der import (
    GENERALIZED_TIME,
    OCTET_STRING,
    SEQUENCE,
    write,
    write_integer,
    write_moment,
    write_oid,
    write_set,
)
from uakep.dstu4145 import SigningKey
from uakep.testing.keyfiles import pem, private_key_info
from uakep.testing.keys import PrivateKey, algorithm, digest, hash_oid, sign, signature_algorithm, usual_digest


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its certificate and the certificates above it."""

    key: PrivateKey = field(repr=False)
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(default=(), repr=False)

    def read(self) -> Certificate:
        return read_certificate(self.certificate)

    def pkcs12(self, password: str, name: str = "КЕП") -> bytes:
        """The key as a password-protected file (.p12): AES-256, PBKDF2 with SHA-256. Keys of ДСТУ 4145 go into the
        files of `uakep.testing.keyfiles`.
        """
        assert not isinstance(self.key, SigningKey)
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
        if isinstance(self.key, SigningKey):
            return pem("PRIVATE KEY", private_key_info(self.key))
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def certificate_pem(self) -> bytes:
        return pem("CERTIFICATE", self.certificate)

    def sign(self, content: bytes, *, at: datetime | None = None, detached: bool = True, **broken: object) -> bytes:
        """A CAdES-BES container over the content. Keyword arguments of `Recipe` break it on purpose."""
        recipe = Recipe(at=at or datetime.now(UTC), detached=detached, digest=usual_digest(self.key))
        return _container(self, content, replace(recipe, **broken))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a container, and what to do wrong in it."""

    at: datetime
    detached: bool = True
    digest: str = "sha256"  # or "gost", "kupyna256" …
    content_type: str = oids.DATA
    pss: bool = False
    wrapped: bool = False  # ДСТУ 4145 inside an OCTET STRING, as older kits do
    with_certificate: bool = True
    more_certificates: tuple[bytes, ...] = ()  # carried besides the signer's and his issuer's
    with_binding: bool = True
    with_signing_time: bool = True
    signature_digest: str = ""  # another hash in the signature than in the container
    named_content_type: str = ""  # another type in the signed attribute
    carried_content: bytes | None = None  # other bytes inside than those signed
    bound_certificate: bytes = b""  # another certificate in signing-certificate-v2
    signed_digest: bytes = b""  # another value of message-digest
    extra_signed: tuple[bytes, ...] = ()  # whole attributes, appended
    unsigned: tuple[tuple[str, bytes], ...] = ()  # attributes outside the signature
    order: Callable[[list[bytes]], list[bytes]] = sorted  # of signed attributes; some kits do not sort them
    timestamp_by: "Signer | None" = None
    timestamp_at: datetime | None = None


def attribute(oid: str, *values: bytes) -> bytes:
    """An attribute of a signature."""
    return write(SEQUENCE, write_oid(oid), write_set(*values))


def _container(signer: Signer, content: bytes, recipe: Recipe) -> bytes:
    named = algorithm(hash_oid(recipe.digest))
    signed = b"".join(recipe.order(_signed_attributes(signer, content, recipe)))
    name = recipe.signature_digest or recipe.digest
    signature = sign(signer.key, write(0x31, signed), name, pss=recipe.pss)
    if recipe.wrapped:
        signature = write(OCTET_STRING, signature)
    unsigned = [attribute(oid, value) for oid, value in recipe.unsigned]
    if recipe.timestamp_by:
        token = make_timestamp(recipe.timestamp_by, signature, at=recipe.timestamp_at or recipe.at)
        unsigned.append(attribute(oids.SIGNATURE_TIMESTAMP, token))
    certificate = read_certificate(signer.certificate)
    info = write(
        SEQUENCE,
        write_integer(1),
        write(SEQUENCE, certificate.issuer, write_integer(certificate.serial)),
        named,
        write(0xA0, signed),
        signature_algorithm(signer.key, name, pss=recipe.pss),
        write(OCTET_STRING, signature),
        write(0xA1, *sorted(unsigned)) if unsigned else b"",
    )
    carried_content = content if recipe.carried_content is None and not recipe.detached else recipe.carried_content
    inside = b"" if carried_content is None else write(0xA0, write(OCTET_STRING, carried_content))
    # The signer's own comes first: jkurwa takes the first for the signer's.
    carried = (signer.certificate, *signer.chain[:1], *recipe.more_certificates) if recipe.with_certificate else ()
    return write(
        SEQUENCE,
        write_oid(oids.SIGNED_DATA),
        write(
            0xA0,
            write(
                SEQUENCE,
                write_integer(1 if recipe.content_type == oids.DATA else 3),
                write_set(named),
                write(SEQUENCE, write_oid(recipe.content_type), inside),
                write(0xA0, *carried) if carried else b"",
                write_set(info),
            ),
        ),
    )


def _signed_attributes(signer: Signer, content: bytes, recipe: Recipe) -> list[bytes]:
    bound = recipe.bound_certificate or signer.certificate
    # SHA-256 is the default of ESSCertIDv2, and DER leaves defaults out.
    is_default = recipe.digest in ("sha256", "sha1")
    named = b"" if is_default else algorithm(hash_oid(recipe.digest))
    fingerprint = digest("sha256" if is_default else recipe.digest, bound)
    binding = write(SEQUENCE, write(SEQUENCE, write(SEQUENCE, named, write(OCTET_STRING, fingerprint))))
    value = recipe.signed_digest or digest(recipe.digest, content)
    attributes = [
        attribute(oids.CONTENT_TYPE, write_oid(recipe.named_content_type or recipe.content_type)),
        attribute(oids.MESSAGE_DIGEST, write(OCTET_STRING, value)),
    ]
    if recipe.with_binding:
        attributes.append(attribute(oids.SIGNING_CERTIFICATE_V2, binding))
    if recipe.with_signing_time:
        attributes.append(attribute(oids.SIGNING_TIME, write_moment(recipe.at)))
    return [*attributes, *recipe.extra_signed]


def make_timestamp(authority: Signer, stamped: bytes, *, at: datetime) -> bytes:
    """A time-stamp token over the bytes."""
    name = usual_digest(authority.key)
    info = write(
        SEQUENCE,
        write_integer(1),
        write_oid("0.4.0.2023.1.1"),
        write(SEQUENCE, algorithm(hash_oid(name)), write(OCTET_STRING, digest(name, stamped))),
        write_integer(1),
        write(GENERALIZED_TIME, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()),
    )
    return authority.sign(info, at=at, detached=False, content_type=oids.TST_INFO)
