"""How many bytes strangers make us hash: the national hashes take seconds for a megabyte."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from uakep import Checking, Code, Policy, Refused, Supplied, TrustStore, oids, read_crl, verify
from uakep.der import OCTET_STRING, SEQUENCE, read, write, write_oid
from uakep.dstu4145 import HASHES, SigningKey
from uakep.ocsp import IDENTIFIER_HASHES
from uakep.standard import standard_algorithms
from uakep.testing import Authority, Signer
from uakep.testing.containers import attribute
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, START

SOFT = Policy(Checking.SOFT)


@dataclass
class Meter:
    """The national hashes, counting the bytes given to them."""

    hashed: int = 0
    longest: int = 0
    functions: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.functions = {oid: self._metered(function) for oid, function in HASHES.items()}
        self.algorithms = standard_algorithms(self.functions)

    def _metered(self, function: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
        def digest(data: bytes) -> bytes:
            self.hashed += len(data)
            self.longest = max(self.longest, len(data))
            return function(data)

        return digest


def test_a_list_of_the_store_is_hashed_once() -> None:
    authority = Authority(now=NOW, key="dstu257")
    people = [authority.issue(DIRECTOR, not_before=START, not_after=END) for _ in range(2)]
    others = [authority.issuer] * 200
    crl = read_crl(authority.crl(*others, at=NOW))
    meter, trust = Meter(), authority.trust()

    def login(number: int) -> int:
        before, meter.longest = meter.hashed, 0
        cms = people[number].sign(CONTENT, at=NOW)
        assert verify(
            CONTENT, cms, trust, SOFT, at=NOW, revocation=[Supplied(crls=(crl,))], algorithms=meter.algorithms
        )
        return meter.hashed - before

    assert login(0) > len(crl.tbs)
    assert login(1) < 4_000
    assert meter.longest < len(crl.tbs)


def _fat(certificate: bytes, key: bytes = b"", size: int = 15_000) -> bytes:
    """The certificate said to be signed with Купина, with an extension of this size and another key."""
    fields = [node.raw for node in read(certificate).children()[0].children()]
    named = write(SEQUENCE, write_oid(oids.DSTU4145_KUPYNA512))
    fields[2] = named
    fields[6] = key or fields[6]
    extensions = [node.raw for node in read(fields[-1]).inner().children()]
    fat = write(SEQUENCE, write_oid("1.2.3.4.5"), write(OCTET_STRING, bytes(size)))
    fields[-1] = write(0xA3, write(SEQUENCE, *extensions, fat))
    return write(SEQUENCE, write(SEQUENCE, *fields), named, write(3, b"\0" + b"\1" * 66))


def _flood(size: int) -> tuple[Signer, tuple[bytes, ...]]:
    """A stranger who needs no authority: a large certificate and a dozen issuers of the same name."""
    stranger = Authority("Незнайомий", now=NOW)
    person = stranger.issue(DIRECTOR, not_before=START, not_after=END)
    keys = [SigningKey.generate(257).public_key() for _ in range(12)]
    issuers = tuple(_fat(stranger.issuer.certificate, key, 100) for key in keys)
    return Signer(person.key, _fat(person.certificate, size=size)), issuers


def test_a_certificate_is_hashed_once_however_many_issuers_it_names() -> None:
    signer, issuers = _flood(15_000)
    meter = Meter()
    cms = signer.sign(CONTENT, at=NOW, more_certificates=issuers)

    found = verify(CONTENT, cms, Authority(now=NOW).trust(), SOFT, at=NOW, algorithms=meter.algorithms)

    assert isinstance(found, Refused)
    assert found.code is Code.UNTRUSTED
    assert 15_000 < meter.hashed < 40_000


def test_a_carried_certificate_of_unlikely_size_is_not_read() -> None:
    signer, issuers = _flood(60_000)
    meter = Meter()
    cms = signer.sign(CONTENT, at=NOW, more_certificates=issuers)

    found = verify(CONTENT, cms, Authority(now=NOW).trust(), SOFT, at=NOW, algorithms=meter.algorithms)

    assert isinstance(found, Refused)
    assert found.code is Code.MALFORMED
    assert meter.hashed == 0


def test_a_stranger_s_content_and_attributes_are_not_hashed() -> None:
    content = b"z" * 20_000
    person = Authority("Незнайомий", now=NOW, key="dstu257").issue(DIRECTOR, not_before=START, not_after=END)
    meter = Meter()

    found = verify(
        content, person.sign(content, at=NOW), Authority(now=NOW).trust(), SOFT, at=NOW, algorithms=meter.algorithms
    )

    assert isinstance(found, Refused)
    assert found.code is Code.UNTRUSTED
    assert meter.hashed < 5_000


def test_signed_attributes_of_unlikely_size_are_refused(director: Signer, trust: TrustStore) -> None:
    padding = attribute("1.2.3.4", write(OCTET_STRING, bytes(70_000)))
    cms = director.sign(CONTENT, at=NOW, extra_signed=(padding,))

    found = verify(CONTENT, cms, trust, SOFT, at=NOW)

    assert isinstance(found, Refused)
    assert found.code is Code.TOO_LARGE


def test_lists_a_container_carries_are_hashed_to_a_limit() -> None:
    authority = Authority(now=NOW, key="dstu257")
    person = authority.issue(DIRECTOR, not_before=START, not_after=END)
    genuine = read(authority.crl(at=NOW)).children()
    fields = [node.raw for node in genuine[0].children()]
    large = write(SEQUENCE, write(SEQUENCE, *fields[:-1], write(0x30, bytes(600_000))), *(n.raw for n in genuine[1:]))
    values = write(SEQUENCE, write(0xA0, write(SEQUENCE, large)))
    meter = Meter()
    cms = person.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, values),))

    found = verify(
        CONTENT, cms, authority.trust(), Policy(Checking.SOFT, max_size=2**20), at=NOW, algorithms=meter.algorithms
    )

    assert found
    assert meter.hashed < 10_000


def _stuffed(authority: Authority, person: Signer, identifier: str, copies: int) -> bytes:
    """An answer of nobody's signature that speaks of the person's number and another issuer's key, over and over."""
    stranger = Authority(now=NOW).issuer
    genuine = read(authority.ocsp(person, at=NOW, about=stranger, identifier=identifier))
    basic = read(genuine.children()[1].inner().children()[1].octets()).children()
    head = basic[0].children()
    one = head[-1].children()[0].raw
    data = write(SEQUENCE, *(node.raw for node in head[:-1]), write(SEQUENCE, *[one] * copies))
    response = write(SEQUENCE, data, *(node.raw for node in basic[1:]))
    values = write(SEQUENCE, write(0xA1, write(SEQUENCE, response)))
    return person.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, values),))


def test_an_issuer_is_hashed_once_however_many_answers_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers may name issuers by the slow national hash: a thousand of them cost it no more than one."""
    authority = Authority(now=NOW)
    person = authority.issue(DIRECTOR, not_before=START, not_after=END)
    trust = authority.trust()
    meter = Meter()
    monkeypatch.setitem(IDENTIFIER_HASHES, oids.GOST34311, meter.functions[oids.GOST34311])

    def hashed(copies: int) -> int:
        cms = _stuffed(authority, person, oids.GOST34311, copies)
        meter.hashed = 0
        assert verify(CONTENT, cms, trust, SOFT, at=NOW)
        return meter.hashed

    assert hashed(1000) == hashed(1) > 0
