"""Coverage-guided damage to everything a stranger can send. A few seconds in every run, minutes under the mark `soak`.

Whatever comes: an answer or `KepError`, soon; and nobody is taken for somebody else.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from uakep import (
    Code,
    KepError,
    Refused,
    Supplied,
    TrustStore,
    Verified,
    identity_of,
    oids,
    read_certificate,
    read_crl,
    read_ocsp,
    read_services,
    verify,
)
from uakep.algorithms import AlgorithmId, PublicKeyInfo
from uakep.curves import CURVES
from uakep.der import SEQUENCE, write
from uakep.dstu4145 import read_key, write_parameters
from uakep.standard import STANDARD
from uakep.stores import read_bundle
from uakep.testing import Authority, Signer, Subject
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, POLICY, START
from uakep.tests.fuzzing import Fuzzer, Report

SMOKE_RUNS, SOAK_SECONDS = 250, 60
PACKAGE = "/uakep/"
SLOW = 3.0  # seconds for one input, traced: a hang and not a hiccup


def _cast() -> tuple[Authority, Signer, Signer]:
    authority = Authority(now=NOW, key="dstu257")
    director = authority.issue(
        DIRECTOR, not_before=START, not_after=END, directory={oids.UA_RNOKPP: "1759013776", oids.UA_EDRPOU: "26286360"}
    )
    stamper = authority.issue(Subject(common_name="TSP"), purposes=(oids.PURPOSE_TIMESTAMP,), not_before=START)
    return authority, director, stamper


AUTHORITY, DIRECTOR_SIGNER, STAMPER = _cast()
OF_P256 = Authority("ECDSA", now=NOW)
ON_P256 = OF_P256.issue(DIRECTOR, not_before=START, not_after=END)
TRUST = TrustStore([AUTHORITY.root.read(), OF_P256.root.read()], [AUTHORITY.issuer.read(), OF_P256.issuer.read()])
ENDS = OF_P256.crl(at=datetime(1950, 1, 1, tzinfo=UTC), next_update=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
_VALUES = write(SEQUENCE, write(0xA0, write(SEQUENCE, OF_P256.crl(at=NOW), ENDS)))
CONTAINERS = [
    DIRECTOR_SIGNER.sign(CONTENT, at=NOW),
    DIRECTOR_SIGNER.sign(CONTENT, at=NOW, detached=False, timestamp_by=STAMPER, wrapped=True),
    ON_P256.sign(CONTENT, at=NOW),
    ON_P256.sign(CONTENT, at=NOW, detached=False, unsigned=((oids.REVOCATION_VALUES, _VALUES),)),
]
SIGNERS = {DIRECTOR_SIGNER.certificate, ON_P256.certificate}
GENUINE = {read_certificate(der).tbs for der in SIGNERS} | {c.tbs for c in TRUST.certificates}


def container(data: bytes) -> None:
    found = verify(CONTENT, data, TRUST, POLICY, at=NOW)
    if isinstance(found, Verified):  # the damage fell on what no signature covers
        assert found.certificate.der in SIGNERS
        assert found.content == CONTENT
        assert found.signing_time == NOW
        assert found.identity.rnokpp == "1759013776"
    else:
        assert isinstance(found, Refused)
        assert isinstance(found.code, Code)


def certificate(data: bytes) -> None:
    with suppress(KepError):
        found = read_certificate(data)
        identity_of(found)
        with suppress(KepError):
            TRUST.chain(found, (), STANDARD)
            assert found.tbs in GENUINE, "a damaged certificate has a chain"


def revocation(data: bytes) -> None:
    """Material about the director from a stranger: whatever it says, nobody is revoked or cleared by it."""
    with suppress(KepError):
        crl = read_crl(data)
        assert crl.revoked is not None
    with suppress(KepError):
        read_ocsp(data)


def public_key(data: bytes) -> None:
    """Parameters as in a certificate: a key is on a standard curve and of its order, or it is no key."""
    with suppress(KepError):
        key = read_key(PublicKeyInfo(b"", AlgorithmId(oids.DSTU4145_LE, data), _PUBLIC.bits))
        assert any(key.curve is curve for curve in CURVES)
        assert key.curve.holds(key.point)
        assert key.curve.in_subgroup(key.point)


_PUBLIC = DIRECTOR_SIGNER.read().key


def bundle(data: bytes) -> None:
    with suppress(KepError):
        read_bundle(data)
    with suppress(KepError):
        read_services(data)


TARGETS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "container": (container, CONTAINERS),
    "certificate": (certificate, [DIRECTOR_SIGNER.certificate, ON_P256.certificate, ON_P256.certificate_pem()]),
    "revocation": (
        revocation,
        [
            AUTHORITY.crl(DIRECTOR_SIGNER, at=NOW),
            OF_P256.crl(ON_P256, at=NOW, delta=True),
            ENDS,
            AUTHORITY.ocsp(DIRECTOR_SIGNER, at=NOW),
            OF_P256.ocsp(ON_P256, at=NOW, revoked_at=NOW - timedelta(days=1), responder=ON_P256),
        ],
    ),
    "public key": (
        public_key,
        [write_parameters(curve) for curve in CURVES] + [write_parameters(CURVES[6], named=True)],
    ),
    "bundle": (bundle, [CONTAINERS[0], ON_P256.certificate_pem() * 2, json.dumps([{"issuerCNs": ["a"]}]).encode()]),
}


def fuzzed(name: str, *, seconds: float, runs: int, seed: int) -> Report:
    target, seeds = TARGETS[name]
    report = Fuzzer(target, seeds, package=PACKAGE, seed=seed).run(seconds=seconds, runs=runs)
    assert report.slowest < SLOW, f"{report.slowest:.1f} s for {report.slowest_input.hex()}"
    return report


@pytest.mark.parametrize("name", TARGETS)
def test_a_little_damage_is_judged(name: str) -> None:
    report = fuzzed(name, seconds=20, runs=SMOKE_RUNS, seed=1)

    assert report.runs == SMOKE_RUNS
    assert len(report.steps) > 50


@pytest.mark.soak
@pytest.mark.timeout(10 * SOAK_SECONDS)
@pytest.mark.parametrize("seed", range(2, 4))
@pytest.mark.parametrize("name", TARGETS)
def test_much_damage_is_judged(name: str, seed: int) -> None:
    report = fuzzed(name, seconds=SOAK_SECONDS, runs=10**9, seed=seed)

    assert report.runs > 100
    assert report.kept > len(TARGETS[name][1])


def test_revocation_by_damaged_lists_touches_nobody() -> None:
    """A list that revokes the director, one bit flipped: it revokes nobody any more."""
    crl = OF_P256.crl(ON_P256, at=NOW)
    cms = ON_P256.sign(CONTENT, at=NOW)
    assert isinstance(_judged(cms, crl), Refused)
    for bit in range(0, 8 * len(crl), 31):
        damaged = bytearray(crl)
        damaged[bit // 8] ^= 1 << bit % 8
        assert isinstance(_judged(cms, bytes(damaged)), Verified), bit


def _judged(cms: bytes, crl: bytes) -> Verified | Refused:
    try:
        lists = Supplied(crls=(read_crl(crl),))
    except KepError:
        lists = Supplied()
    return verify(CONTENT, cms, TRUST, POLICY, at=NOW, revocation=[lists])


class TestFuzzer:
    """It would be of no use if it could not find anything."""

    def test_finds_what_lies_behind_several_conditions(self) -> None:
        with pytest.raises(ZeroDivisionError) as found:
            Fuzzer(_fragile, [b"\x30\x06\x02\x01\x05\x02\x01\x05"], package="/tests/test_fuzzing", seed=7).run(
                seconds=60, runs=60_000
            )
        assert "input: " in found.value.__notes__[0]

    def test_keeps_what_reaches_new_steps(self) -> None:
        report = Fuzzer(
            lambda data: read_certificate_quietly(data), [ON_P256.certificate], package=PACKAGE, seed=3
        ).run(seconds=20, runs=300)
        assert report.kept > 5


def read_certificate_quietly(data: bytes) -> None:
    with suppress(KepError):
        read_certificate(data)


def _fragile(data: bytes) -> None:
    if data[:1] != b"\x30":
        return
    if data[2:4] != b"\x02\x01":
        return
    if len(data) > 9:
        assert data[4] != 0x80 or 1 / 0
