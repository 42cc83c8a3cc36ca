"""Hashes and signature schemes, behind one small interface; ECDSA and RSA by `cryptography`. All of them together: see
`uakep.standard`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from uakep import oids
from uakep.der import NULL, SEQUENCE, Node, malformed, read, write, write_oid
from uakep.results import Code, KepError

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192  # the upper bound limits the work a stranger's key can cause
_MAX_SALT = MAX_RSA_BITS // 8  # OpenSSL takes the longest that fits the key


@dataclass(frozen=True, slots=True)
class AlgorithmId:
    """AlgorithmIdentifier: an object identifier and its parameters as received (empty when absent)."""

    oid: str
    parameters: bytes = b""

    @classmethod
    def of(cls, node: Node) -> "AlgorithmId":
        fields = node.fields()
        oid, rest = fields.take().oid(), fields.rest()
        if len(rest) > 1:
            raise malformed("algorithm with two parameters")
        return cls(oid, rest[0].raw if rest else b"")


@dataclass(frozen=True, slots=True)
class PublicKeyInfo:
    """SubjectPublicKeyInfo: the whole of it, and its parts."""

    der: bytes
    algorithm: AlgorithmId
    bits: bytes

    @classmethod
    def of(cls, node: Node) -> "PublicKeyInfo":
        fields = node.fields()
        algorithm, bits = AlgorithmId.of(fields.take()), fields.take().bits()
        fields.end()
        return cls(node.raw, algorithm, bits)


class Scheme(Protocol):
    """One family of signatures, chosen by the algorithm of the public key."""

    key_oids: frozenset[str]

    def verify(
        self, key: PublicKeyInfo, algorithm: AlgorithmId, digest_oid: str | None, message: bytes, signature: bytes
    ) -> bool:
        """Does the signature over the message hold?

        ``digest_oid`` is the hash the container names beside the signature algorithm; None for certificates and
        lists, where the signature algorithm itself names it. A scheme refuses when both are named and differ.

        :raises KepError: unsupported-algorithm (curve, key size, hash, parameters outside the allow-list) or malformed
        """
        ...


class Algorithms:
    """The hashes and schemes that a verifier accepts; everything else is an unsupported algorithm."""

    def __init__(self, hash_functions: dict[str, Callable[[bytes], bytes]], schemes: Iterable[Scheme]) -> None:
        self._hashes = dict(hash_functions)
        self._schemes = {oid: scheme for scheme in schemes for oid in scheme.key_oids}

    def digest(self, oid: str, data: bytes) -> bytes:
        """
        :raises KepError: unsupported-algorithm
        """
        if oid not in self._hashes:
            raise unsupported(f"hash {oid}")
        return self._hashes[oid](data)

    def verify(
        self,
        key: PublicKeyInfo,
        algorithm: AlgorithmId,
        message: bytes,
        signature: bytes,
        digest_oid: str | None = None,
    ) -> bool:
        """
        :raises KepError: unsupported-algorithm or malformed
        """
        scheme = self._schemes.get(key.algorithm.oid)
        if scheme is None:
            raise unsupported(f"key {key.algorithm.oid}")
        return scheme.verify(key, algorithm, digest_oid, message, signature)


def holds(algorithms: Algorithms, key: PublicKeyInfo, algorithm: AlgorithmId, message: bytes, signature: bytes) -> bool:
    """Is it signed by this key? Material we cannot judge is material we do not have."""
    try:
        return algorithms.verify(key, algorithm, message, signature)
    except KepError:
        return False


def unsupported(detail: str) -> KepError:
    return KepError(Code.UNSUPPORTED_ALGORITHM, detail)


_SHA2: dict[str, hashes.HashAlgorithm] = {
    oids.SHA256: hashes.SHA256(),
    oids.SHA384: hashes.SHA384(),
    oids.SHA512: hashes.SHA512(),
}


def _one_hash(named: str | None, beside: str | None) -> hashes.HashAlgorithm:
    """The hash on which signature algorithm and container agree."""
    if named is not None and beside is not None and named != beside:
        raise unsupported("two different hashes in one signature")
    found = _SHA2.get(named or beside or "")
    if found is None:
        raise unsupported(f"hash {named or beside}")
    return found


class Ecdsa:
    """ECDSA on P-256 and P-384, curves given by name only (explicit parameters invite curve substitution,
    CVE-2020-0601).
    """

    key_oids = frozenset({oids.EC})
    _curves = {write_oid(oids.P256), write_oid(oids.P384)}
    _algorithms = {oids.ECDSA_SHA256: oids.SHA256, oids.ECDSA_SHA384: oids.SHA384, oids.ECDSA_SHA512: oids.SHA512}

    def verify(
        self, key: PublicKeyInfo, algorithm: AlgorithmId, digest_oid: str | None, message: bytes, signature: bytes
    ) -> bool:
        if key.algorithm.parameters not in self._curves:
            raise unsupported("elliptic curve")
        if algorithm.oid not in self._algorithms:
            raise unsupported(f"signature {algorithm.oid}")
        chosen = _one_hash(self._algorithms[algorithm.oid], digest_oid)
        public = _load(key)
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise malformed("public key")
        try:
            public.verify(signature, message, ec.ECDSA(chosen))
        except InvalidSignature:
            return False
        return True


class Rsa:
    """RSA: PKCS #1 v1.5 and PSS with SHA-2."""

    key_oids = frozenset({oids.RSA, oids.RSA_PSS})
    _algorithms = {
        oids.RSA: None,
        oids.RSA_SHA256: oids.SHA256,
        oids.RSA_SHA384: oids.SHA384,
        oids.RSA_SHA512: oids.SHA512,
    }

    def verify(
        self, key: PublicKeyInfo, algorithm: AlgorithmId, digest_oid: str | None, message: bytes, signature: bytes
    ) -> bool:
        pad, chosen = self._padding(algorithm, digest_oid)
        if key.algorithm.oid == oids.RSA_PSS and not isinstance(pad, padding.PSS):
            raise unsupported("a PSS key with another padding")
        public = _load(key)
        if not isinstance(public, rsa.RSAPublicKey):
            raise malformed("public key")
        if not MIN_RSA_BITS <= public.key_size <= MAX_RSA_BITS:
            raise unsupported(f"RSA key of {public.key_size} bits")
        try:
            public.verify(signature, message, pad, chosen)
        except (InvalidSignature, ValueError):  # ValueError: a salt that the key has no room for
            return False
        return True

    def _padding(
        self, algorithm: AlgorithmId, digest_oid: str | None
    ) -> tuple[padding.AsymmetricPadding, hashes.HashAlgorithm]:
        if algorithm.oid == oids.RSA_PSS:
            named, salt = _pss(algorithm.parameters)
            chosen = _one_hash(named, digest_oid)
            return padding.PSS(padding.MGF1(chosen), salt), chosen
        if algorithm.oid not in self._algorithms:
            raise unsupported(f"signature {algorithm.oid}")
        return padding.PKCS1v15(), _one_hash(self._algorithms[algorithm.oid], digest_oid)


def _pss(parameters: bytes) -> tuple[str, int]:
    """Hash and salt length of RSASSA-PSS-params; the mask must use the same hash (RFC 4055, 3.1)."""
    if not parameters:
        raise unsupported("PSS with SHA-1")
    fields = read(parameters).fields()
    named, mask, salt = fields.maybe(0xA0), fields.maybe(0xA1), fields.maybe(0xA2)
    if named is None or mask is None:
        raise unsupported("PSS with SHA-1")
    hash_oid = AlgorithmId.of(named.inner()).oid
    generator = AlgorithmId.of(mask.inner())
    if generator.oid != oids.MGF1 or AlgorithmId.of(read(generator.parameters)).oid != hash_oid:
        raise unsupported("PSS mask")
    trailer = fields.maybe(0xA3)
    if trailer is not None and trailer.inner().integer() != 1:
        raise unsupported("PSS trailer")
    fields.end()
    length = 20 if salt is None else salt.inner().integer()
    if not 0 <= length <= _MAX_SALT:
        raise unsupported("PSS salt")
    return hash_oid, length


def _load(key: PublicKeyInfo) -> object:
    """The key as `cryptography` has it. A key bound to PSS is loaded as a plain one: the padding was checked."""
    der = key.der
    if key.algorithm.oid == oids.RSA_PSS:
        der = write(SEQUENCE, write(SEQUENCE, write_oid(oids.RSA), write(NULL)), write(0x03, b"\0", key.bits))
    try:
        return load_der_public_key(der)
    except UnsupportedAlgorithm as error:
        raise unsupported("public key") from error
    except ValueError as error:
        raise malformed("public key") from error
