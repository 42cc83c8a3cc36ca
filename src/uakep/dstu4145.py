"""ДСТУ 4145-2002 over the ten standard curves: the signature of nearly all Ukrainian certificates.

Numbers travel with their lowest byte first («little-endian»); the hash becomes an element of the field by its lowest
bits. Curves are taken from the table only, whether named or written out: other parameters invite curve substitution.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from uakep import oids
from uakep.algorithms import AlgorithmId, PublicKeyInfo, unsupported
from uakep.curves import BY_DEGREE, CURVES, Curve, Point
from uakep.der import NULL, OCTET_STRING, SEQUENCE, Node, malformed, read, write, write_integer, write_oid
from uakep.gost import DKE1, gost34311
from uakep.kupyna import kupyna256, kupyna384, kupyna512

HASHES: dict[str, Callable[[bytes], bytes]] = {
    oids.GOST34311: gost34311,
    oids.KUPYNA256: kupyna256,
    oids.KUPYNA384: kupyna384,
    oids.KUPYNA512: kupyna512,
}
_HASH_OF = {
    oids.DSTU4145_LE: oids.GOST34311,
    oids.DSTU4145_KUPYNA256: oids.KUPYNA256,
    oids.DSTU4145_KUPYNA384: oids.KUPYNA384,
    oids.DSTU4145_KUPYNA512: oids.KUPYNA512,
}
_NAMED = {f"{oids.DSTU4145_CURVES}.{number}": curve for number, curve in enumerate(CURVES)}
_REMEMBERED_HASHES = 256  # 100 bytes each
_REMEMBERED_KEYS = 512  # a key that signs twice costs its decompression once


def remembering(function: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The same hash, which does not compute the last results again: in the search for a chain a certificate is tried
    against many keys. What was hashed is told by its SHA-256, a thousand times faster than the national hashes.
    """
    known: OrderedDict[bytes, bytes] = OrderedDict()

    def digest(data: bytes) -> bytes:
        key = hashlib.sha256(data).digest()
        found = known.get(key)
        if found is None:
            found = known[key] = function(data)
            if len(known) > _REMEMBERED_HASHES:
                known.popitem(last=False)
        return found

    return digest


class Dstu4145:
    """The scheme, as `uakep.algorithms.Scheme` wants it."""

    key_oids = frozenset(_HASH_OF)

    def __init__(self, hashes: Mapping[str, Callable[[bytes], bytes]] = HASHES) -> None:
        self._hashes = {named: hashes[named] for named in HASHES}

    def verify(
        self, key: PublicKeyInfo, algorithm: AlgorithmId, digest_oid: str | None, message: bytes, signature: bytes
    ) -> bool:
        named = _HASH_OF.get(algorithm.oid)
        if named is None or algorithm.parameters not in (b"", write(NULL)):
            raise unsupported(f"signature {algorithm.oid}")
        if digest_oid not in (None, named):
            raise unsupported("two different hashes in one signature")
        return read_key(key).verify(self._hashes[named](message), signature)


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key: a point of the right order on a standard curve, with the multiples a verification needs."""

    curve: Curve
    point: Point
    multiples: tuple[Point, ...] = field(repr=False)

    @classmethod
    def read(cls, parameters: bytes, bits: bytes) -> "VerifyingKey":
        """
        :raises KepError: as `read_key`
        """
        curve = read_parameters(parameters)
        packed = read(bits).octets()
        if len(packed) != curve.bytes:
            raise malformed("length of the public key")
        point = curve.decompress(int.from_bytes(packed, "little"))
        if point is None:
            raise malformed("the public key is not a point of the curve's order")
        return cls(curve, point, tuple(curve.multiples_of(point)))

    def verify(self, digest: bytes, signature: bytes) -> bool:
        """Does the signature over this hash hold? Takes r‖s bare or inside an OCTET STRING."""
        return any(self._holds(digest, r, s) for r, s in _numbers(signature, self.curve))

    def _holds(self, digest: bytes, r: int, s: int) -> bool:
        if not (0 < r < self.curve.order and 0 < s < self.curve.order):
            return False
        common = self.curve.combine(s, r, list(self.multiples))
        return common is not None and _shortened(self.curve, _element(self.curve, digest), common) == r


_remembered = lru_cache(_REMEMBERED_KEYS)(VerifyingKey.read)


def read_key(key: PublicKeyInfo) -> VerifyingKey:
    """
    :raises KepError: unsupported-algorithm (not a standard curve, another substitution table) or malformed
    """
    return _remembered(key.algorithm.parameters, key.bits)


def read_parameters(parameters: bytes) -> Curve:
    """The standard curve that the parameters of a key name or spell out; anything else is refused.

    :raises KepError: unsupported-algorithm or malformed
    """
    if not parameters:
        raise unsupported("a key without its curve")
    fields = read(parameters).fields()
    described, table = fields.take(), fields.maybe(OCTET_STRING)
    fields.end()
    if table is not None and table.body != DKE1:
        raise unsupported("a substitution table of its own")
    curve = _NAMED.get(described.oid()) if described.tag == 0x06 else _spelled_out(described)
    if curve is None:
        raise unsupported("not a standard curve")
    return curve


def _spelled_out(node: Node) -> Curve | None:
    fields = node.fields()
    version = fields.maybe(0xA0)
    polynomial, a, b, order, base = (fields.take() for _ in range(5))
    fields.end()
    if version is not None and version.inner().integer():
        return None
    terms = polynomial.fields()
    degree, middle = terms.take().integer(), terms.take()
    terms.end()
    curve = BY_DEGREE.get(degree)
    if curve is None:
        return None
    exponents = tuple(k.integer() for k in (middle.children() if middle.tag == SEQUENCE else [middle]))
    given = (exponents, a.integer(), b.octets(), order.integer(), base.octets())
    return curve if given == _as_written(curve) else None


def _as_written(curve: Curve) -> tuple[tuple[int, ...], int, bytes, int, bytes]:
    b, base = curve.b.to_bytes(curve.bytes, "little"), curve.compress(curve.base).to_bytes(curve.bytes, "little")
    return curve.exponents, curve.a, b, curve.order, base


def _numbers(signature: bytes, curve: Curve) -> Iterator[tuple[int, int]]:
    """r and s. A bare signature may begin like an OCTET STRING by chance: then both readings are given."""
    readings = [signature]
    if len(signature) > 2 and signature[0] == OCTET_STRING and signature[1] == len(signature) - 2:
        readings.insert(len(signature) == 2 * curve.scalar_bytes, signature[2:])
    for reading in readings:
        half, odd = divmod(len(reading), 2)
        if not odd and 0 < half <= curve.bytes:
            yield int.from_bytes(reading[:half], "little"), int.from_bytes(reading[half:], "little")


def _element(curve: Curve, digest: bytes) -> int:
    """The hash as an element of the field; zero counts as one (5.9 of the standard)."""
    return int.from_bytes(digest, "little") & (1 << curve.degree) - 1 or 1


def _shortened(curve: Curve, element: int, point: Point) -> int:
    """x of the point times the hash, cut to fewer bits than the order has."""
    return curve.field.mul(point[0], element) & (1 << curve.order.bit_length() - 1) - 1


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key. Its time depends on its secrets: for tests, and for isolated workers whom nobody can time."""

    curve: Curve
    secret: int = field(repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.secret < self.curve.order:
            raise ValueError("the private key is out of range")

    @classmethod
    def generate(cls, degree: int = 257) -> "SigningKey":
        curve = BY_DEGREE[degree]
        return cls(curve, 1 + secrets.randbelow(curve.order - 1))

    def public_point(self) -> Point:
        point = self.curve.times_base(self.secret)
        assert point is not None  # the secret is below the order
        return self.curve.negate(point)

    def public_key(self) -> bytes:
        """SubjectPublicKeyInfo with the curve spelled out, as authorities write it."""
        packed = self.curve.compress(self.public_point()).to_bytes(self.curve.bytes, "little")
        algorithm = write(SEQUENCE, write_oid(oids.DSTU4145_LE), write_parameters(self.curve))
        return write(SEQUENCE, algorithm, write(0x03, b"\0", write(OCTET_STRING, packed)))

    def sign(self, digest: bytes, *, once: int | None = None) -> bytes:
        """r‖s over a hash. ``once`` is the one-time secret, given only to repeat a known answer."""
        while True:
            drawn = once or 1 + secrets.randbelow(self.curve.order - 1)
            common = self.curve.times_base(drawn)
            assert common is not None
            r = _shortened(self.curve, _element(self.curve, digest), common)
            s = (drawn + self.secret * r) % self.curve.order
            if r and s:
                size = self.curve.scalar_bytes
                return r.to_bytes(size, "little") + s.to_bytes(size, "little")
            if once:
                raise ValueError("this one-time secret gives no signature")


def write_parameters(curve: Curve, *, named: bool = False) -> bytes:
    """DSTU4145Params with ДКЕ № 1: the curve by its number, or spelled out."""
    if named:
        return write(SEQUENCE, write_oid(f"{oids.DSTU4145_CURVES}.{CURVES.index(curve)}"), write(OCTET_STRING, DKE1))
    exponents, a, b, order, base = _as_written(curve)
    middle = [write_integer(exponent) for exponent in exponents]
    described = write(
        SEQUENCE,
        write(SEQUENCE, write_integer(curve.degree), middle[0] if len(middle) == 1 else write(SEQUENCE, *middle)),
        write_integer(a),
        write(OCTET_STRING, b),
        write_integer(order),
        write(OCTET_STRING, base),
    )
    return write(SEQUENCE, described, write(OCTET_STRING, DKE1))
