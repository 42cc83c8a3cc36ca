"""ДСТУ 4145: known answers, what is refused, and curves that somebody made up."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uakep import KepError, oids, standard_algorithms
from uakep.algorithms import AlgorithmId, PublicKeyInfo
from uakep.curves import BY_DEGREE, CURVES, Curve
from uakep.der import SEQUENCE, read, write, write_integer, write_oid
from uakep.dstu4145 import HASHES, Dstu4145, SigningKey, VerifyingKey, read_key, read_parameters, write_parameters
from uakep.gost import DKE1
from uakep.testing.plain import plain_combination

VECTORS = json.loads((Path(__file__).parent / "kep_vectors.json").read_text())["dstu4145"]
M257 = BY_DEGREE[257]
KEY = SigningKey(M257, 0x74887CA068098A85497229A1E544AE79B34053B9800B8556D43B84BA0C2A2D4B)
PUBLIC = PublicKeyInfo.of(read(KEY.public_key()))
DIGEST = bytes(range(1, 33))


def key_on(curve: Curve, packed: bytes, parameters: bytes | None = None) -> PublicKeyInfo:
    parameters = write_parameters(curve) if parameters is None else parameters
    return PublicKeyInfo(b"", AlgorithmId(oids.DSTU4145_LE, parameters), write(0x04, packed))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"M{v['m']}")
class TestVector:
    def test_verifies(self, vector: dict[str, str]) -> None:
        curve = BY_DEGREE[int(vector["m"])]
        key = read_key(key_on(curve, bytes.fromhex(vector["pub_compressed_le"])))
        digest, signature = bytes.fromhex(vector["hash_hex"]), bytes.fromhex(vector["sig_le_hex"])

        assert key.point == (int(vector["qx_be"], 16), int(vector["qy_be"], 16))
        assert key.verify(digest, signature)
        assert key.verify(digest, write(0x04, signature))
        assert not key.verify(bytes([digest[0] ^ 1]) + digest[1:], signature)
        assert not key.verify(digest, bytes([signature[0] ^ 1]) + signature[1:])
        assert not key.verify(digest, signature[:-1] + bytes([signature[-1] ^ 1]))

    def test_is_signed_again(self, vector: dict[str, str]) -> None:
        curve = BY_DEGREE[int(vector["m"])]
        key = SigningKey(curve, int(vector["d_hex_be"], 16))

        assert (
            key.sign(bytes.fromhex(vector["hash_hex"]), once=int(vector["e_hex_be"], 16)).hex() == vector["sig_le_hex"]
        )


def test_a_real_kit_signed_what_we_accept() -> None:
    """Printed by the library cryptonite of ПриватБанк."""
    key = read_key(key_on(M257, bytes.fromhex("01799b65a6d2d1cecd08b044d599eecfab8412f599f52ca38ddb431bba38e66c00")))
    digest = bytes.fromhex("b591f4d5ea42d0005dedf238e8beccc2cb46a944419b6fdd66c57e66c751f683")
    signature = bytes.fromhex(
        "ace29a89ec34329abf529d109ca838c26b13cc0e14d8663071da94ab198e2e64"
        "39b9c25ab0187694ec170221e9135405894bf439c9cefea7f23e4e1a974eca1b"
    )

    assert key.verify(digest, signature)


def test_the_example_of_the_standard_holds() -> None:
    """Annex Б of ДСТУ 4145-2002, which uses another base point of the curve of degree 163."""
    base = (0x72D867F93A93AC27DF9FF01AFFE74885C8C540420, 0x224A9C3947852B97C5599D5F4AB81122ADC3FD9B)
    curve = replace(BY_DEGREE[163], base=base)
    point = (0x57DE7FDE023FF929CB6AC785CE4B79CF64ABDC2DA, 0x3E85444324BCF06AD85ABF6AD7B5F34770532B9AA)
    digest = bytes.fromhex("09c9c44277910c9aaee486883a2eb95b7180166ddf73532eeb76edaef52247ff")[::-1]
    secret = int.from_bytes(bytes.fromhex("3e5a9b1c0c7973d0f89371d647ff5179df0ff68301"), "little")
    once = int.from_bytes(bytes.fromhex("c6617f242d93128ede791d7a2b01db97bd405e0201"), "little")
    signature = bytes.fromhex("a7088d06937ade9af524a4800d4a01aa0c2cea7402ca5a61b332a3d65b0f238c8e2b83317395860d1002")

    assert SigningKey(curve, secret).public_point() == point
    assert SigningKey(curve, secret).sign(digest, once=once) == signature
    assert VerifyingKey(curve, point, tuple(curve.multiples_of(point))).verify(digest, signature)


class TestSignature:
    @pytest.mark.parametrize(
        ("r", "s"),
        [
            (0, 5),
            (5, 0),
            (0, 0),
            (M257.order, 5),
            (5, M257.order),
            (M257.order - 1, M257.order - 1),
            (2**256 - 1, 2**256 - 1),
        ],
    )
    def test_of_numbers_out_of_range_does_not_hold(self, r: int, s: int) -> None:
        signature = r.to_bytes(32, "little") + s.to_bytes(32, "little")

        assert not read_key(PUBLIC).verify(DIGEST, signature)

    @pytest.mark.parametrize(
        "signature", [b"", b"\x04\x00", b"\x00", bytes(63), bytes(68), bytes(2000), b"\x04\x40" + bytes(63)]
    )
    def test_of_a_wrong_length_does_not_hold(self, signature: bytes) -> None:
        assert not read_key(PUBLIC).verify(DIGEST, signature)

    def test_moved_by_the_order_does_not_hold_twice(self) -> None:
        """r + n fits into 33 bytes: the same signature must not have a second form."""
        made = KEY.sign(DIGEST)
        r, s = int.from_bytes(made[:32], "little"), int.from_bytes(made[32:], "little")
        assert read_key(PUBLIC).verify(DIGEST, made)

        for other_r, other_s in ((r + M257.order, s), (r, s + M257.order)):
            assert not read_key(PUBLIC).verify(DIGEST, other_r.to_bytes(33, "little") + other_s.to_bytes(33, "little"))

    @pytest.mark.parametrize(("r", "s"), [(12345, 0), (12345, M257.order), (0, 5)], ids=["s = 0", "s = n", "r = 0"])
    def test_of_zeros_does_not_hold_over_a_hash_made_for_it(self, r: int, s: int) -> None:
        """Whoever may choose the hash can fulfil the equation without the key; the range of r and s stops him."""
        key = read_key(PUBLIC)
        common = M257.combine(s, r, list(key.multiples))
        assert common is not None
        wanted = r or 1 << 256  # a bit above those that are compared
        digest = M257.field.mul(wanted, M257.field.inv(common[0])).to_bytes(33, "little")

        assert not key.verify(digest, r.to_bytes(33, "little") + s.to_bytes(33, "little"))

    def test_that_begins_like_a_wrapped_one_is_still_read(self) -> None:
        """One bare signature in 65,536 begins with 04 3E. Here the hash is chosen so that this one does."""
        once, unlucky = 5, int.from_bytes(b"\x04\x3e" + bytes(29) + b"\x11", "little")
        common = M257.times_base(once)
        assert common is not None
        digest = M257.field.mul(unlucky, M257.field.inv(common[0])).to_bytes(33, "little")
        made = KEY.sign(digest, once=once)
        assert made[:2] == b"\x04\x3e"

        assert read_key(PUBLIC).verify(digest, made)
        assert read_key(PUBLIC).verify(digest, write(0x04, made))

    def test_of_a_hash_of_zeros_counts_it_as_one(self) -> None:
        made = KEY.sign(bytes(32))

        assert read_key(PUBLIC).verify(bytes(32), made)
        assert read_key(PUBLIC).verify(b"\1" + bytes(31), made)


class TestKey:
    @pytest.mark.parametrize("curve", CURVES, ids=lambda curve: f"M{curve.degree}")
    def test_may_name_its_curve_or_spell_it_out(self, curve: Curve) -> None:
        assert read_parameters(write_parameters(curve)) is curve
        assert read_parameters(write_parameters(curve, named=True)) is curve

    def test_may_leave_out_the_table(self) -> None:
        described = read(write_parameters(M257)).children()[0].raw

        assert read_parameters(write(SEQUENCE, described)) is M257

    @pytest.mark.parametrize(
        "change",
        [
            lambda curve: replace(curve, b=curve.b ^ 2),
            lambda curve: replace(curve, a=1),
            lambda curve: replace(curve, order=curve.order - 2),
            lambda curve: replace(curve, order=3),
            lambda curve: replace(curve, exponents=(13,)),
            lambda curve: replace(curve, degree=258),
            lambda curve: replace(curve, base=curve.times_base(5)),
        ],
        ids=["b", "a", "order", "small order", "polynomial", "degree", "base"],
    )
    def test_on_a_changed_curve_is_refused(self, change: Callable[[Curve], Curve]) -> None:
        """Whoever may choose the base point can sign for any public key (CVE-2020-0601)."""
        with pytest.raises(KepError, match="unsupported-algorithm"):
            read_parameters(write_parameters(change(M257)))

    @pytest.mark.parametrize(
        "parameters",
        [
            b"",
            b"\x05\x00",
            write(SEQUENCE),
            write(SEQUENCE, write_oid("1.2.840.10045.3.1.7")),
            write(SEQUENCE, write_oid(oids.DSTU4145_CURVES + ".10")),
            write(SEQUENCE, write_oid(oids.DSTU4145_CURVES + ".6"), write(0x04, bytes(64))),
            write(SEQUENCE, write_oid(oids.DSTU4145_CURVES + ".6"), write(0x04, DKE1[:-1])),
            write(SEQUENCE, write(SEQUENCE, write(SEQUENCE, write_integer(2**400), write_integer(1)))),
        ],
    )
    def test_of_strange_parameters_is_refused(self, parameters: bytes) -> None:
        with pytest.raises(KepError):
            read_key(key_on(M257, KEY.curve.compress(KEY.public_point()).to_bytes(33, "little"), parameters))

    @pytest.mark.parametrize(
        "packed",
        [b"", bytes(33), b"\1" + bytes(32), b"\xff" * 33, bytes(32), bytes(34), b"\2" + bytes(32), b"\4" + bytes(32)],
        ids=["empty", "zero", "one", "beyond the field", "short", "long", "two", "four"],
    )
    def test_that_is_no_point_of_the_order_is_refused(self, packed: bytes) -> None:
        with pytest.raises(KepError, match="malformed"):
            read_key(key_on(M257, packed))


class TestScheme:
    @pytest.mark.parametrize(
        ("signature_oid", "hash_oid"),
        [
            (oids.DSTU4145_LE, oids.GOST34311),
            (oids.DSTU4145_KUPYNA256, oids.KUPYNA256),
            (oids.DSTU4145_KUPYNA384, oids.KUPYNA384),
            (oids.DSTU4145_KUPYNA512, oids.KUPYNA512),
        ],
    )
    def test_hashes_as_the_signature_names_it(self, signature_oid: str, hash_oid: str) -> None:
        signature = KEY.sign(HASHES[hash_oid](b"text"))

        assert Dstu4145().verify(PUBLIC, AlgorithmId(signature_oid), hash_oid, b"text", signature)
        assert Dstu4145().verify(PUBLIC, AlgorithmId(signature_oid, b"\5\0"), None, b"text", signature)
        assert not Dstu4145().verify(PUBLIC, AlgorithmId(signature_oid), hash_oid, b"test", signature)

    def test_hashes_with_what_it_is_given(self) -> None:
        """A faster hash takes the place of ours, in the signature as in the container."""
        asked: list[bytes] = []

        def watched(data: bytes) -> bytes:
            asked.append(data)
            return HASHES[oids.GOST34311](data)

        algorithms = standard_algorithms({**HASHES, oids.GOST34311: watched})
        signature = KEY.sign(HASHES[oids.GOST34311](b"text"))

        assert algorithms.verify(PUBLIC, AlgorithmId(oids.DSTU4145_LE), b"text", signature)
        assert algorithms.digest(oids.GOST34311, b"word") == HASHES[oids.GOST34311](b"word")
        assert asked == [b"text", b"word"]

    @pytest.mark.parametrize(
        ("algorithm", "digest_oid"),
        [
            (AlgorithmId(oids.DSTU4145_LE), oids.SHA256),
            (AlgorithmId(oids.DSTU4145_LE), oids.KUPYNA256),
            (AlgorithmId(oids.DSTU4145_KUPYNA256), oids.GOST34311),
            (AlgorithmId(oids.ECDSA_SHA256), oids.SHA256),
            (AlgorithmId(oids.DSTU4145_LE, write(SEQUENCE)), oids.GOST34311),
            (AlgorithmId("1.2.804.2.1.1.1.1.3.1.1.1.1"), oids.GOST34311),
        ],
        ids=["SHA-2", "another hash", "the old hash", "ECDSA", "parameters", "big-endian"],
    )
    def test_refuses_what_does_not_belong_together(self, algorithm: AlgorithmId, digest_oid: str) -> None:
        with pytest.raises(KepError, match="unsupported-algorithm"):
            Dstu4145().verify(PUBLIC, algorithm, digest_oid, b"text", KEY.sign(DIGEST))


def test_private_keys_are_in_range() -> None:
    assert SigningKey.generate(163).curve.degree == 163
    for secret in (0, M257.order, -1):
        with pytest.raises(ValueError, match="out of range"):
            SigningKey(M257, secret)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=140))
def test_no_bytes_at_all_are_a_signature(data: bytes) -> None:
    assert not read_key(PUBLIC).verify(DIGEST, data)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CURVES), st.data())
def test_a_key_is_a_point_of_the_order_or_no_key(curve: Curve, data: st.DataObject) -> None:
    packed = data.draw(st.binary(min_size=curve.bytes, max_size=curve.bytes))
    with suppress(KepError):
        key = read_key(key_on(curve, packed, write_parameters(curve, named=True)))
        assert key.curve is curve
        assert curve.holds(key.point)
        assert curve.in_subgroup(key.point)


def test_a_verification_takes_at_most_six_tenths_of_the_plain_method() -> None:
    """From the packed key on, both ways in the same run, so that the machine does not matter."""
    key = SigningKey.generate(257)
    info, signature = PublicKeyInfo.of(read(key.public_key())), key.sign(DIGEST)
    half = len(signature) // 2
    r, s = (int.from_bytes(part, "little") for part in (signature[:half], signature[half:]))
    packed = M257.compress(key.public_point())

    def fast() -> None:
        assert VerifyingKey.read(info.algorithm.parameters, info.bits).verify(DIGEST, signature)

    def plain() -> None:
        found = M257.decompress(packed)
        assert found is not None
        common = plain_combination(M257, s, r, found)
        assert common is not None
        element = int.from_bytes(DIGEST, "little") & (1 << M257.degree) - 1
        assert M257.field.mul(common[0], element) & (1 << M257.order.bit_length() - 1) - 1 == r

    def spent(work: Callable[[], None]) -> float:
        before = time.process_time()
        work()
        return time.process_time() - before

    fast()  # tables of the curve are made once
    assert min(spent(fast) for _ in range(5)) <= 0.6 * min(spent(plain) for _ in range(5))
