"""`python -m bench.uakep`: what a signature costs, the fast way beside the plain affine one in the same run.

Times are of this process's CPU, so that a busy machine disturbs less; ratios are the message.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from time import process_time

from uakep import Checking, Policy, verify
from uakep.algorithms import PublicKeyInfo
from uakep.curves import BY_DEGREE, Curve
from uakep.der import read
from uakep.dstu4145 import SigningKey, VerifyingKey
from uakep.gost import gost34311
from uakep.kupyna import kupyna256, kupyna512
from uakep.testing import Authority, Subject
from uakep.testing.plain import plain_combination

ROUNDS = 15
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
RATIO_BAR, HASH_BAR = 0.6, 400  # of the plain method's time; kB/s
DIGEST = bytes(range(1, 33))


def main() -> int:
    degrees = (257, 431) if "--all" not in sys.argv else tuple(BY_DEGREE)
    print(f"{'verification':<14}{'fast, ms':>10}{'plain, ms':>11}{'ratio':>8}   bar ≤ {RATIO_BAR} on M257")
    for degree in degrees:
        fast, plain = _verification(BY_DEGREE[degree])
        print(f"M{degree:<13}{fast:>10.1f}{plain:>11.1f}{fast / plain:>8.2f}")
    print(f"\n{'hash':<24}{'kB/s':>8}   bar ≥ {HASH_BAR} for ГОСТ 34.311-95")
    for name, function, size in (
        ("ГОСТ 34.311-95", gost34311, 200_000),
        ("Купина-256", kupyna256, 50_000),
        ("Купина-512", kupyna512, 50_000),
    ):
        print(f"{name:<24}{_rate(function, bytes(size)):>8.0f}")
    print("\nsigning in (container, certificate, chain to the root), ms")
    for name, milliseconds in _login():
        print(f"{name:<48}{milliseconds:>8.1f}")
    return 0


def _verification(curve: Curve) -> tuple[float, float]:
    """Median ms of the whole verification from the packed key on, both ways in turn."""
    key = SigningKey.generate(curve.degree)
    info = PublicKeyInfo.of(read(key.public_key()))
    point, signature = key.public_point(), key.sign(DIGEST)
    half = len(signature) // 2
    r, s = (int.from_bytes(part, "little") for part in (signature[:half], signature[half:]))
    packed = curve.compress(point)

    def fast() -> None:
        assert VerifyingKey.read(info.algorithm.parameters, info.bits).verify(DIGEST, signature)

    def plain() -> None:
        found = curve.decompress(packed)
        assert found is not None
        common = plain_combination(curve, s, r, found)
        assert common is not None
        element = int.from_bytes(DIGEST, "little") & (1 << curve.degree) - 1
        assert curve.field.mul(common[0], element) & (1 << curve.order.bit_length() - 1) - 1 == r

    fast()
    plain()
    times = [(_milliseconds(fast), _milliseconds(plain)) for _ in range(ROUNDS)]
    return median(one for one, _ in times), median(other for _, other in times)


def _rate(function: Callable[[bytes], bytes], data: bytes) -> float:
    function(b"")
    return len(data) / median(_milliseconds(lambda: function(data)) for _ in range(5))


def _login() -> list[tuple[str, float]]:
    authority = Authority(now=NOW, key="dstu257", root_key="dstu431")
    content, policy = b"x" * 300, Policy(Checking.OFFLINE)
    people = [authority.issue(Subject(common_name=str(number))) for number in range(ROUNDS)]
    signed = [person.sign(content, at=NOW) for person in people]
    trust = authority.trust()

    def judged(cms: bytes) -> Callable[[], None]:
        def run() -> None:
            assert verify(content, cms, trust, policy, at=NOW)

        return run

    first = _milliseconds(judged(signed[0]))
    strangers = median(_milliseconds(judged(cms)) for cms in signed[1:])
    again = median(_milliseconds(judged(cms)) for cms in [person.sign(content, at=NOW) for person in people])
    return [
        ("the very first: three signatures, tables made", first),
        ("a person's first, the authority known: two", strangers),
        ("every further one, the chain remembered: one", again),
    ]


def _milliseconds(action: Callable[[], object]) -> float:
    before = process_time()
    action()
    return (process_time() - before) * 1000


if __name__ == "__main__":
    sys.exit(main())
