"""Whatever bytes come, the answer is a result or `KepError`, soon; and nobody is taken for somebody else."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uakep import (
    Code,
    KepError,
    Refused,
    TrustStore,
    Verified,
    identity_of,
    oids,
    read_certificate,
    read_crl,
    read_ocsp,
    verify,
)
from uakep.der import Node, read, write, write_moment, write_oid
from uakep.standard import STANDARD
from uakep.stores import read_bundle
from uakep.testing import Authority, Signer, Subject, make_key
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, POLICY, START

_AUTHORITY = Authority(now=NOW)
_DIRECTOR = _AUTHORITY.issue(
    DIRECTOR, not_before=START, not_after=END, directory={oids.UA_UNZR: "19800101-00001", oids.UA_RNOKPP: "1759013776"}
)
_STAMPER = _AUTHORITY.issue(Subject(common_name="TSP"), purposes=(oids.PURPOSE_TIMESTAMP,), not_before=START)
_CONTAINERS = [
    _DIRECTOR.sign(CONTENT, at=NOW),
    _DIRECTOR.sign(CONTENT, at=NOW, detached=False),
    _DIRECTOR.sign(
        CONTENT,
        at=NOW,
        timestamp_by=_STAMPER,
        unsigned=((oids.REVOCATION_VALUES, write(0x30, write(0xA0, write(0x30, _AUTHORITY.crl(at=NOW))))),),
    ),
]
_TRUST = _AUTHORITY.trust()
# CPU seconds that hostile bytes may cost; the collector's pass over what thousands of tests left is one of them.
BUSY = 3
# How often damage is tried: a little in every run, much under the mark `soak`.
_OFTEN = pytest.mark.parametrize("times", [60, pytest.param(3_000, marks=pytest.mark.soak)])


def _tried(times: int, strategy: st.SearchStrategy[Any], judge: Callable[[Any], None]) -> None:
    many = settings(max_examples=times, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    many(given(strategy)(judge))()


@st.composite
def damaged(draw: st.DrawFn, original: bytes) -> bytes:
    """The bytes with a few changes: flipped, cut out, doubled, moved, filled with tags and lengths."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 4))):
        place, size = draw(st.integers(0, max(len(data) - 1, 0))), draw(st.integers(1, 40))
        match draw(st.sampled_from(("flip", "set", "cut", "double", "insert", "end"))):
            case "flip" if data:
                data[place] ^= 1 << draw(st.integers(0, 7))
            case "set" if data:
                data[place] = draw(
                    st.sampled_from((0x00, 0x02, 0x04, 0x05, 0x06, 0x30, 0x31, 0x7F, 0x80, 0x84, 0xA0, 0xFF))
                )
            case "cut":
                del data[place : place + size]
            case "double":
                data[place:place] = data[place : place + size]
            case "insert":
                data[place:place] = draw(st.binary(min_size=1, max_size=8))
            case "end":
                del data[place:]
    return bytes(data)


@pytest.mark.parametrize("original", _CONTAINERS, ids=["detached", "attached", "with evidence"])
@_OFTEN
def test_damaged_containers_are_judged_and_never_change_the_signer(original: bytes, times: int) -> None:
    def judge(cms: bytes) -> None:
        found = verify(CONTENT, cms, _TRUST, POLICY, at=NOW)

        if isinstance(found, Verified):  # the change fell on what no signature covers
            assert found.certificate.der == _DIRECTOR.certificate
            assert found.content == CONTENT
            assert found.signing_time == NOW
        else:
            assert isinstance(found, Refused)
            assert isinstance(found.code, Code)

    _tried(times, damaged(original), judge)


Path = tuple[int, ...]


def _leaves(node: Node, path: Path = ()) -> Iterator[Path]:
    """Where the elements that hold no others are, each told by its place among its siblings, from the top down."""
    if not node.tag & 0x20:
        yield path
        return
    for place, child in enumerate(node.children()):
        yield from _leaves(child, (*path, place))


def _with_leaf(node: Node, path: Path, change: Callable[[Node], bytes]) -> bytes:
    """The element with one inside it changed and every length around that mended, so that the change is reached."""
    if not path:
        return change(node)
    return write(
        node.tag,
        *(
            _with_leaf(child, path[1:], change) if place == path[0] else child.raw
            for place, child in enumerate(node.children())
        ),
    )


def _at(node: Node, path: Path) -> Node:
    return _at(node.children()[path[0]], path[1:]) if path else node


def _signed_by_director(certificate: bytes) -> bytes:
    """A container that carries this certificate, of right lengths throughout. The director's key binds it when it can
    be read so far, so that neither a length nor the binding is what stops it.
    """
    with suppress(KepError):
        return Signer(_DIRECTOR.key, certificate, _DIRECTOR.chain).sign(CONTENT, at=NOW)
    carried = write(0xA0, _DIRECTOR.certificate, _DIRECTOR.chain[0])
    return _with(_CONTAINERS[0], carried, write(0xA0, certificate, _DIRECTOR.chain[0]))


_CERTIFICATE = read(_DIRECTOR.certificate)
_LEAVES = list(_leaves(_CERTIFICATE))
_BODIES = [_at(_CERTIFICATE, path).body for path in _LEAVES]


@st.composite
def _damaged_certificate(draw: st.DrawFn) -> bytes:
    """The certificate with one element damaged, of another kind, doubled, left out, or with another's contents."""
    changes: dict[str, Callable[[Node], bytes]] = {
        "damage": lambda node: write(node.tag, draw(damaged(node.body))),
        "tag": lambda node: write(draw(st.sampled_from((1, 2, 3, 4, 5, 6, 12, 0x30, 0x80, 0xA0))), node.body),
        "double": lambda node: node.raw * 2,
        "drop": lambda _: b"",
        "swap": lambda node: write(node.tag, draw(st.sampled_from(_BODIES))),
    }
    change = changes[draw(st.sampled_from(sorted(changes)))]
    return _with_leaf(_CERTIFICATE, draw(st.sampled_from(_LEAVES)), change)


@_OFTEN
def test_damaged_certificates_do_not_carry_a_signature(times: int) -> None:
    def judge(certificate: bytes) -> None:
        found = verify(CONTENT, _signed_by_director(certificate), _TRUST, POLICY, at=NOW)

        assert isinstance(found, Refused) or certificate == _DIRECTOR.certificate

    _tried(times, _damaged_certificate(), judge)


def test_damage_to_a_certificate_reaches_every_question() -> None:
    """The test above would be worth little if lengths, or the binding by hash, refused it all."""
    codes = set()
    for path in _LEAVES:
        certificate = _with_leaf(
            _CERTIFICATE, path, lambda node: write(node.tag, node.body[:-1], bytes([(node.body or b"0")[-1] ^ 1]))
        )
        found = verify(CONTENT, _signed_by_director(certificate), _TRUST, POLICY, at=NOW)
        assert isinstance(found, Refused), path
        codes.add((found.code, found.detail))

    assert codes == {
        (Code.MALFORMED, "a certificate that cannot be read"),
        (Code.UNTRUSTED, "no pinned root above the certificate"),
        (Code.UNTRUSTED, "the issuer's signature on the certificate does not hold"),
    }


def _read_entries(data: bytes) -> None:
    assert read_crl(data).revoked is not None


def _read_whole(data: bytes) -> None:
    identity_of(read_certificate(data))


@pytest.mark.parametrize(
    ("reader", "original"),
    [
        (_read_whole, _DIRECTOR.certificate),
        (_read_whole, _DIRECTOR.certificate_pem()),
        (_read_entries, _AUTHORITY.crl(_DIRECTOR, at=NOW)),
        (read_ocsp, _AUTHORITY.ocsp(_DIRECTOR, at=NOW, responder=_STAMPER)),
        (read_bundle, _DIRECTOR.certificate),
        (read_bundle, _CONTAINERS[0]),
    ],
    ids=["certificate", "pem", "list", "answer", "bundle", "p7b"],
)
@_OFTEN
def test_damaged_files_fail_as_the_library_says(reader: Callable[[bytes], object], original: bytes, times: int) -> None:
    def judge(data: bytes) -> None:
        with suppress(KepError):
            reader(data)

    _tried(times, damaged(original), judge)


@_OFTEN
def test_any_bytes_are_judged(times: int) -> None:
    def judge(data: bytes) -> None:
        assert isinstance(verify(CONTENT, data, _TRUST, POLICY, at=NOW), Refused)

    _tried(times, st.binary(max_size=400), judge)


def _nested(depth: int, tag: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = write(tag, data)
    return data


@pytest.mark.parametrize(
    "data",
    [
        _nested(5_000, 0x30),
        b"\x30\x80" * 100_000,
        b"\x30\x84\xff\xff\xff\xff",
        write(0x30, b"\5\0" * 100_000),
        write(0x30, write_oid(oids.SIGNED_DATA), write(0xA0, write(0x30, b"\2\1\1", write(0x31, b"\5\0" * 100_000)))),
        write(0x06, b"\xff" * 200_000),
    ],
    ids=["deep", "deep and endless", "length of a lie", "wide", "wide inside", "long number"],
)
def test_bombs_are_refused_at_once(data: bytes) -> None:
    before = time.process_time()

    assert verify(CONTENT, data[: 256 * 1024], _TRUST, POLICY, at=NOW).code is Code.MALFORMED  # type: ignore[union-attr]
    assert time.process_time() - before < BUSY


@pytest.mark.parametrize("inside", ["list", "pieces"])
def test_a_large_container_does_not_keep_the_verifier_busy(director: Signer, trust: TrustStore, inside: str) -> None:
    """Work on what nobody has signed yet is bounded: a forged list of half a million entries, content cut into
    bytes.
    """
    cms = director.sign(CONTENT, at=NOW)
    if inside == "list":
        entry = write(0x30, b"\2\1\1", write_moment(NOW))
        genuine = read(_AUTHORITY.crl(at=NOW)).children()
        head = genuine[0].children()
        forged = write(0x30, *(n.raw for n in head[:-1]), write(0x30, entry * 500_000), head[-1].raw)
        crl = write(0x30, forged, *(n.raw for n in genuine[1:]))
        cms = director.sign(
            CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, write(0x30, write(0xA0, write(0x30, crl)))),)
        )
    else:
        cms = b"\x30\x80" + b"\x24\x80" + b"\4\1x" * 3_000_000 + b"\0\0" * 2
    before = time.process_time()

    verify(CONTENT, cms, trust, replace(POLICY, max_size=2**24), at=NOW)

    assert time.process_time() - before < BUSY


class _Counting:
    """The standard algorithms, counting the signatures they check."""

    def __init__(self) -> None:
        self.checks = 0

    def digest(self, oid: str, data: bytes) -> bytes:
        return STANDARD.digest(oid, data)

    def verify(self, *words: Any, **more: Any) -> bool:
        self.checks += 1
        return STANDARD.verify(*words, **more)


def _twins(authority: Authority) -> tuple[bytes, ...]:
    """Certificates with the authority's name, key and key identifier, which nobody signed."""
    genuine = authority.issuer.certificate
    return tuple(genuine[:-1] + bytes([genuine[-1] ^ n]) for n in range(1, 21))


def test_a_stuffed_container_causes_bounded_work() -> None:
    """A person with a certificate carries answers with crowds of responders, forged lists and a stamp with twins of the
    authority: each check costs 15 ms with ДСТУ 4145, so their number is what counts.
    """
    authority = Authority(now=NOW)
    person = authority.issue(DIRECTOR, not_before=START, not_after=END)
    forger = Authority.of(authority.root.certificate, authority.issuer.certificate, make_key())
    responders = [
        forger.issue(Subject(common_name=str(n)), purposes=(oids.PURPOSE_OCSP,), not_before=START) for n in range(20)
    ]
    answer = _crowded(forger.ocsp(person, at=NOW, responder=responders[0]), [r.certificate for r in responders])
    evidence = write(
        0x30,
        write(0xA0, write(0x30, *[forger.crl(at=NOW)] * 40)),
        write(0xA1, write(0x30, *[answer] * 40)),
    )
    fixed = person.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, evidence),))
    counting = _Counting()

    found = verify(
        CONTENT,
        fixed,
        authority.trust(),
        replace(POLICY, max_size=2**22),
        at=NOW,
        algorithms=counting,  # type: ignore[arg-type]
    )

    assert isinstance(found, Verified), found
    assert 20 < counting.checks <= 75


def test_twins_of_an_authority_cause_bounded_work(trust: TrustStore) -> None:
    stranger = Authority("Незнайомий", now=NOW)
    person = stranger.issue(DIRECTOR, not_before=START, not_after=END)
    counting = _Counting()

    found = verify(
        CONTENT,
        person.sign(CONTENT, at=NOW, more_certificates=_twins(stranger)),
        trust,
        POLICY,
        at=NOW,
        algorithms=counting,  # type: ignore[arg-type]
    )

    assert isinstance(found, Refused)
    assert found.code is Code.UNTRUSTED
    assert 10 < counting.checks <= 14


def _crowded(response: bytes, responders: list[bytes]) -> bytes:
    """An OCSP response, made basic, with many certificates of responders."""
    basic = read(read(response).children()[1].inner().children()[1].octets()).children()
    return write(0x30, *(part.raw for part in basic[:3]), write(0xA0, write(0x30, *responders)))


def test_many_certificates_are_refused(director: Signer, trust: TrustStore) -> None:
    crowded = Signer(director.key, director.certificate, ())
    cms = crowded.sign(CONTENT, at=NOW)
    carried = write(0xA0, director.certificate)
    assert carried in cms
    stuffed = write(0xA0, director.certificate * 40)
    rebuilt = _with(cms, carried, stuffed)

    assert verify(CONTENT, rebuilt, trust, POLICY, at=NOW).code is Code.MALFORMED  # type: ignore[union-attr]


def _with(cms: bytes, old: bytes, new: bytes) -> bytes:
    kind, wrapped = read(cms).children()
    parts = [new if node.raw == old else node.raw for node in wrapped.inner().children()]
    return write(0x30, kind.raw, write(0xA0, write(0x30, *parts)))
