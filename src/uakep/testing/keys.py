"""Private keys of every kind the tests need, and what a signature of each looks like inside."""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Literal

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from uakep import oids
from uakep.algorithms import PublicKeyInfo
from uakep.der import NULL, OCTET_STRING, SEQUENCE, read, write, write_integer, write_oid
from uakep.dstu4145 import HASHES as NATIONAL_HASHES
from uakep.dstu4145 import SigningKey
from uakep.gost import gost34311

KeyKind = Literal["p256", "p384", "rsa", "dstu257", "dstu431"]
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | SigningKey

_OF_CRYPTOGRAPHY: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha1": hashes.SHA1(),  # noqa: S303  to be refused
}
_OIDS = {
    "sha256": oids.SHA256,
    "sha384": oids.SHA384,
    "sha512": oids.SHA512,
    "sha1": oids.SHA1,
    "gost": oids.GOST34311,
    "kupyna256": oids.KUPYNA256,
    "kupyna384": oids.KUPYNA384,
    "kupyna512": oids.KUPYNA512,
}
_ECDSA = {"sha256": oids.ECDSA_SHA256, "sha384": oids.ECDSA_SHA384, "sha512": oids.ECDSA_SHA512}
_DSTU = {
    "kupyna256": oids.DSTU4145_KUPYNA256,
    "kupyna384": oids.DSTU4145_KUPYNA384,
    "kupyna512": oids.DSTU4145_KUPYNA512,
}


def make_key(kind: KeyKind = "p256") -> PrivateKey:
    """A new private key. RSA takes about half a second."""
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "p384":
        return ec.generate_private_key(ec.SECP384R1())
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return SigningKey.generate(257 if kind == "dstu257" else 431)


def hash_oid(name: str) -> str:
    return _OIDS[name]


def digest(name: str, data: bytes) -> bytes:
    national: Callable[[bytes], bytes] | None = NATIONAL_HASHES.get(_OIDS[name])
    return national(data) if national else hashlib.new(name, data).digest()


def usual_digest(key: PrivateKey) -> str:
    """The hash that goes with a key when nobody asks for another."""
    return "gost" if isinstance(key, SigningKey) else "sha256"


def public_key(key: PrivateKey) -> bytes:
    """SubjectPublicKeyInfo."""
    if isinstance(key, SigningKey):
        return key.public_key()
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_id(key: PrivateKey) -> bytes:
    """Subject key identifier as authorities make it: by ГОСТ 34.311 or SHA-1, over the bits of the key."""
    bits = PublicKeyInfo.of(read(public_key(key))).bits
    return gost34311(bits) if isinstance(key, SigningKey) else hashlib.sha1(bits).digest()  # noqa: S324  RFC 5280


@cache
def stand_in() -> ec.EllipticCurvePrivateKey:
    """Signs what is built by `cryptography` before the real key, unknown to it, signs the same anew."""
    return ec.generate_private_key(ec.SECP256R1())


def sign(key: PrivateKey, message: bytes, name: str = "", *, pss: bool = False) -> bytes:
    """The signature as a container holds it."""
    name = name or usual_digest(key)
    if isinstance(key, SigningKey):
        return key.sign(digest(name, message))
    function = _OF_CRYPTOGRAPHY[name]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(function))
    pad = padding.PSS(padding.MGF1(function), function.digest_size) if pss else padding.PKCS1v15()
    return key.sign(message, pad, function)


def sign_structure(key: PrivateKey, message: bytes) -> bytes:
    """The signature as certificates, lists and answers hold it: ДСТУ 4145 stands in an OCTET STRING there."""
    made = sign(key, message)
    return write(0x03, b"\0", write(OCTET_STRING, made) if isinstance(key, SigningKey) else made)


def algorithm(oid: str, parameters: bytes = b"") -> bytes:
    return write(SEQUENCE, write_oid(oid), parameters)


def structure_algorithm(key: PrivateKey) -> bytes:
    """What `sign_structure` does, for certificates, lists and answers."""
    if isinstance(key, rsa.RSAPrivateKey):
        return algorithm(oids.RSA_SHA256, write(NULL))
    return signature_algorithm(key)


def signature_algorithm(key: PrivateKey, name: str = "", *, pss: bool = False) -> bytes:
    name = name or usual_digest(key)
    if isinstance(key, SigningKey):
        return algorithm(_DSTU.get(name, oids.DSTU4145_LE))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return algorithm(_ECDSA.get(name, oids.ECDSA_SHA256))
    if not pss:
        return algorithm(oids.RSA, write(NULL))
    parameters = write(
        SEQUENCE,
        write(0xA0, algorithm(_OIDS[name])),
        write(0xA1, algorithm(oids.MGF1, algorithm(_OIDS[name]))),
        write(0xA2, write_integer(_OF_CRYPTOGRAPHY[name].digest_size)),
    )
    return algorithm(oids.RSA_PSS, parameters)
