"""How many bytes strangers make us hash: the national hashes take seconds for a megabyte."""

from collections.abc import Callable
from dataclasses import dataclass, field

from uakep import Checking, Policy, Supplied, read_crl, verify
from uakep.dstu4145 import HASHES
from uakep.standard import standard_algorithms
from uakep.testing import Authority
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
