"""Files in which Ukrainian authorities hand out keys of ДСТУ 4145, as the open libraries jkurwa and jksreader read
them: Key-6.dat of ІІТ, Java keystores (.jks), PKCS #12 (.pfx) and PKCS #8 (.pk8, .zs2) encrypted by ГОСТ 28147.

Salts and vectors are derived from the password, so that the same test key is always the same file and the slow
derivation is done once. Real files draw them.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from struct import pack

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from uakep import oids
from uakep.der import INTEGER, NULL, OCTET_STRING, SEQUENCE, malformed, read, write, write_integer, write_oid, write_set
from uakep.dstu4145 import SigningKey, read_parameters, write_parameters
from uakep.gost import DKE1, Gost28147, Gost34311, gost34311
from uakep.testing.keys import PrivateKey

ITERATIONS = 10_000  # what authorities use; in plain Python 1.5 s for Key-6.dat and 3 s for PBKDF2
_IIT_STORE = "1.3.6.1.4.1.19398.1.1.1.2"
_IIT_SECOND_CURVE, _IIT_SECOND_KEY = "1.3.6.1.4.1.19398.1.1.2.2", "1.3.6.1.4.1.19398.1.1.2.3"
_PBES2, _PBKDF2 = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12"
_DATA, _ENCRYPTED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.6"
_KEY_BAG, _CERTIFICATE_BAG, _X509 = (
    "1.2.840.113549.1.12.10.1.2",
    "1.2.840.113549.1.12.10.1.3",
    "1.2.840.113549.1.9.22.1",
)
_JAVA_PROTECTOR = "1.3.6.1.4.1.42.2.17.1.1"


def private_key_info(key: SigningKey, agreement: SigningKey | None = None) -> bytes:
    """The key unprotected: PKCS #8 with the secret in bytes, lowest first. ``agreement``: the second key of ІІТ's
    files, for encryption, in attributes.
    """
    secret = key.secret.to_bytes(key.curve.bytes, "little")
    return write(
        SEQUENCE,
        write_integer(0),
        write(SEQUENCE, write_oid(oids.DSTU4145_LE), write_parameters(key.curve)),
        write(OCTET_STRING, secret),
        _second_key(agreement) if agreement else b"",
    )


def _second_key(key: SigningKey) -> bytes:
    """ІІТ writes here b and the base point with the highest byte first, and the secret with its bits mirrored."""
    described, table = read(write_parameters(key.curve)).children()
    polynomial, a, b, order, base = described.children()
    curve = write(
        SEQUENCE,
        polynomial.raw,
        a.raw,
        write(OCTET_STRING, b.body[::-1]),
        order.raw,
        write(OCTET_STRING, base.body[::-1]),
    )
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in key.secret.to_bytes(key.curve.bytes, "little"))
    return write(
        0xA0,
        write(SEQUENCE, write_oid(_IIT_SECOND_CURVE), write_set(write(SEQUENCE, curve, table.raw))),
        write(SEQUENCE, write_oid(_IIT_SECOND_KEY), write_set(write(0x03, b"\0", mirrored))),
    )


def read_key_pem(text: bytes) -> PrivateKey:
    """The key of `Signer.key_pem`, of whatever kind.

    :raises KepError: malformed or unsupported-algorithm
    """
    der = base64.b64decode(b"".join(text.split(b"-----")[2].split()))
    fields = read(der).fields()
    fields.take(INTEGER)
    algorithm = fields.take().fields()
    if algorithm.take().oid() == oids.DSTU4145_LE:
        curve = read_parameters(algorithm.take().raw)
        return SigningKey(curve, int.from_bytes(fields.take().octets(), "little"))
    found = load_pem_private_key(text, None)
    if not isinstance(found, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise malformed("kind of the private key")
    return found


def pem(label: str, der: bytes) -> bytes:
    text = base64.encodebytes(der).replace(b"\n", b"")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return b"\n".join((f"-----BEGIN {label}-----".encode(), *lines, f"-----END {label}-----".encode(), b""))


def key6(key: SigningKey, password: str, agreement: SigningKey | None = None) -> bytes:
    """Key-6.dat of ІІТ: ГОСТ 28147 under a key that is the password hashed ten thousand times."""
    clear = private_key_info(key, agreement)
    padding = -len(clear) % 8
    cipher = Gost28147(_repeated_hash(password))
    closed = cipher.ecb_encrypt(clear + bytes([padding]) * padding)
    body, rest = closed[: len(clear)], closed[len(clear) :]
    protection = write(SEQUENCE, write(OCTET_STRING, cipher.mac(clear)), write(OCTET_STRING, rest))
    return write(SEQUENCE, write(SEQUENCE, write_oid(_IIT_STORE), protection), write(OCTET_STRING, body))


@lru_cache(16)
def _repeated_hash(password: str) -> bytes:
    value = password.encode()
    for _ in range(ITERATIONS):
        value = gost34311(value)
    return value


def pk8(key: SigningKey, password: str, *, iterations: int = ITERATIONS) -> bytes:
    """PKCS #8 encrypted by PBES2 with ГОСТ 28147 (.pk8, .zs2)."""
    return write(SEQUENCE, *_closed(private_key_info(key), password, iterations, OCTET_STRING))


def pfx(key: SigningKey, password: str, certificates: Sequence[bytes] = (), *, iterations: int = ITERATIONS) -> bytes:
    """PKCS #12, the key and the certificates each encrypted by PBES2 with ГОСТ 28147; without an integrity check."""
    key_bag = _bag(_KEY_BAG, pk8(key, password, iterations=iterations))
    contents = [_content(_DATA, write(OCTET_STRING, write(SEQUENCE, key_bag)))]
    if certificates:
        bags = [
            _bag(_CERTIFICATE_BAG, write(SEQUENCE, write_oid(_X509), write(0xA0, write(OCTET_STRING, certificate))))
            for certificate in certificates
        ]
        closed = _closed(write(SEQUENCE, *bags), password, iterations, 0x80)
        encrypted = write(SEQUENCE, write_integer(0), write(SEQUENCE, write_oid(_DATA), *closed))
        contents.append(_content(_ENCRYPTED_DATA, encrypted))
    safe = write(SEQUENCE, *contents)
    return write(SEQUENCE, write_integer(3), _content(_DATA, write(OCTET_STRING, safe)))


def _content(oid: str, value: bytes) -> bytes:
    return write(SEQUENCE, write_oid(oid), write(0xA0, value))


def _bag(oid: str, value: bytes) -> bytes:
    return write(SEQUENCE, write_oid(oid), write(0xA0, value))


def _closed(clear: bytes, password: str, iterations: int, tag: int) -> tuple[bytes, bytes]:
    """The algorithm of PBES2, and the encrypted bytes under this tag."""
    salt = gost34311(password.encode())
    initial = gost34311(clear)[:8]
    cipher = Gost28147(_derived(password.encode(), salt, iterations))
    function = write(SEQUENCE, write_oid(oids.GOST34311_HMAC), write(NULL))
    derivation = write(SEQUENCE, write(OCTET_STRING, salt), write_integer(iterations), function)
    encryption = write(SEQUENCE, write(OCTET_STRING, initial), write(OCTET_STRING, DKE1))
    scheme = write(
        SEQUENCE,
        write(SEQUENCE, write_oid(_PBKDF2), derivation),
        write(SEQUENCE, write_oid(oids.GOST28147_CFB), encryption),
    )
    return write(SEQUENCE, write_oid(_PBES2), scheme), write(tag, cipher.cfb_encrypt(initial, clear))


@lru_cache(16)
def _derived(password: bytes, salt: bytes, iterations: int) -> bytes:
    """PBKDF2 (RFC 8018) with HMAC of ГОСТ 34.311, whose blocks are of 32 bytes; one block of output."""
    secret = (gost34311(password) if len(password) > 32 else password).ljust(32, b"\0")
    inner = Gost34311(bytes(byte ^ 0x36 for byte in secret))
    outer = Gost34311(bytes(byte ^ 0x5C for byte in secret))

    def hmac(message: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(message)
        second.update(first.digest())
        return second.digest()

    block = hmac(salt + pack(">I", 1))
    result = int.from_bytes(block, "big")
    for _ in range(iterations - 1):
        block = hmac(block)
        result ^= int.from_bytes(block, "big")
    return result.to_bytes(32, "big")


def jks(key: SigningKey, password: str, certificates: Sequence[bytes], *, name: str = "key") -> bytes:
    """A Java keystore with one key and its certificates, as ПриватБанк issues it. The key is hidden by Sun's old
    protector (SHA-1 and xor), which protects little.
    """
    wide = password.encode("utf-16-be")
    hidden = _java_hidden(private_key_info(key), wide)
    protected = write(SEQUENCE, write(SEQUENCE, write_oid(_JAVA_PROTECTOR), write(NULL)), write(OCTET_STRING, hidden))
    made = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
    store = pack(">IIII", 0xFEEDFEED, 2, 1, 1) + _java_text(name) + pack(">Q", made)
    store += pack(">I", len(protected)) + protected + pack(">I", len(certificates))
    for certificate in certificates:
        store += _java_text("X.509") + pack(">I", len(certificate)) + certificate
    return store + hashlib.sha1(wide + b"Mighty Aphrodite" + store).digest()  # noqa: S324  the format says so


def _java_text(text: str) -> bytes:
    return pack(">H", len(text.encode())) + text.encode()


def _java_hidden(clear: bytes, password: bytes) -> bytes:
    state = seed = hashlib.sha1(password + clear).digest()  # noqa: S324
    stream = b""
    while len(stream) < len(clear):
        state = hashlib.sha1(password + state).digest()  # noqa: S324
        stream += state
    hidden = bytes(a ^ b for a, b in zip(clear, stream, strict=False))
    return seed + hidden + hashlib.sha1(password + clear).digest()  # noqa: S324
