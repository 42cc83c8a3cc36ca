"""Whom a certificate may lean on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from uakep import Algorithms, Code, KepError, TrustStore, Verified, oids, verify
from uakep.chains import MAX_CHAIN
from uakep.standard import STANDARD
from uakep.testing import Authority, Signer, Subject
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, POLICY, START


def code(signer: Signer, trust: TrustStore, **recipe: object) -> Code | None:
    found = verify(CONTENT, signer.sign(CONTENT, at=NOW, **recipe), trust, POLICY, at=NOW)
    return None if isinstance(found, Verified) else found.code


def issued(authority: Authority) -> Signer:
    return authority.issue(DIRECTOR, not_before=START, not_after=END)


class TestChain:
    def test_may_pass_through_a_certificate_the_container_carries(self, authority: Authority) -> None:
        assert code(issued(authority), TrustStore([authority.root.read()])) is None

    def test_does_not_end_at_a_root_the_container_carries(self, authority: Authority, trust: TrustStore) -> None:
        assert code(issued(Authority(now=NOW)), trust) is Code.UNTRUSTED
        assert code(issued(authority), TrustStore([])) is Code.UNTRUSTED

    def test_does_not_end_at_an_authority_that_is_only_known(self, authority: Authority) -> None:
        assert (
            code(issued(authority), TrustStore([], [authority.root.read(), authority.issuer.read()])) is Code.UNTRUSTED
        )

    def test_tells_an_authority_of_the_same_name_by_its_key(self, authority: Authority, trust: TrustStore) -> None:
        rogue = Authority(now=NOW)
        assert rogue.issuer.read().subject == authority.issuer.read().subject

        assert code(issued(rogue), trust) is Code.UNTRUSTED

    def test_is_found_when_a_namesake_stands_first(self, authority: Authority) -> None:
        rogue = Authority(now=NOW)
        both = TrustStore([rogue.root.read(), authority.root.read()], [rogue.issuer.read(), authority.issuer.read()])

        assert code(issued(authority), both) is None
        assert code(issued(rogue), both) is None

    def test_may_pass_through_a_further_authority(self, authority: Authority, trust: TrustStore) -> None:
        assert code(issued(authority.certify()), trust) is None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"is_authority": False},
            {"key_usage": ("digital_signature",)},
            {"extensions": [("1.2.3.4", True, b"\5\0")]},
        ],
        ids=["a person", "a key for other things", "a critical extension nobody understands"],
    )
    def test_does_not_pass_through(self, authority: Authority, trust: TrustStore, wrong: Any) -> None:
        assert code(issued(authority.certify(**wrong)), trust) is Code.UNTRUSTED

    def test_is_not_longer_than_the_authority_allows(self, authority: Authority, trust: TrustStore) -> None:
        """The issuer's path length is 0: it may certify people, not further authorities."""
        limited = Authority.of(authority.issuer.certificate, authority.issuer.certificate, authority.issuer.key)
        nested = limited.certify()

        assert code(replace(issued(nested), chain=(nested.issuer.certificate,)), trust) is Code.UNTRUSTED

    def test_ends_with_its_authority(self) -> None:
        old = Authority(now=NOW - timedelta(days=365 * 15))

        assert code(issued(old), old.trust()) is Code.ISSUER_NOT_VALID

    @pytest.mark.parametrize("expired_first", [True, False])
    def test_takes_the_renewed_of_two_with_one_name_and_key(self, authority: Authority, expired_first: bool) -> None:
        above = Authority.of(authority.root.certificate, authority.root.certificate, authority.root.key)
        constraints = [(oids.BASIC_CONSTRAINTS, True, b"\x30\3\1\1\xff")]
        usage = ("key_cert_sign", "crl_sign")
        old, new = (
            above.issue(
                Subject(common_name="Надавач"),
                key=authority.issuer.key,
                not_before=start,
                not_after=end,
                qualified=False,
                key_usage=usage,
                extensions=constraints,
            )
            for start, end in ((START - timedelta(days=700), START), (START, END))
        )
        signer = issued(Authority.of(authority.root.certificate, new.certificate, new.key))
        known = [old.read(), new.read()] if expired_first else [new.read(), old.read()]

        assert code(signer, TrustStore([authority.root.read()], known)) is None

    def test_search_is_bounded(self, authority: Authority) -> None:
        """Many namesakes must not make the verifier work for ever."""
        namesakes = [Authority(now=NOW).issuer.read() for _ in range(40)]
        trust = TrustStore([authority.root.read()], namesakes)
        checks = 0

        class Counting:
            def verify(self, *words: object, **more: object) -> bool:
                nonlocal checks
                checks += 1
                return STANDARD.verify(*words, **more)  # type: ignore[arg-type]

        leaf = replace(issued(authority).read(), issuer_key_id=None)
        with pytest.raises(KepError, match="untrusted"):
            trust.chain(leaf, (), Counting())  # type: ignore[arg-type]
        assert checks <= 24
        assert MAX_CHAIN == 4

    def test_is_checked_once_and_remembered(self, authority: Authority) -> None:
        trust, signer = authority.trust(), issued(authority)
        assert code(signer, trust) is None
        remembered = len(trust._good)

        assert code(signer, trust) is None
        assert (remembered, len(trust._good)) == (2, 2)

    def test_is_remembered_for_the_algorithms_that_found_it(self, authority: Authority, trust: TrustStore) -> None:
        """Whoever asks with other algorithms, laxer ones too, changes nothing for the rest."""

        class Lax:
            key_oids = frozenset({oids.EC})

            def verify(self, *words: object) -> bool:
                return True

        rogue = replace(issued(Authority(now=NOW)).read(), issuer_key_id=None)
        assert trust.chain(rogue, (), Algorithms({}, [Lax()]))
        with pytest.raises(KepError, match="untrusted"):
            trust.chain(rogue, (), STANDARD)

    def test_remembers_nothing_false(self, authority: Authority, trust: TrustStore) -> None:
        """A certificate whose signed part was changed is another certificate, however well its link was known."""
        signer = issued(authority)
        assert code(signer, trust) is None
        forged = signer.certificate.replace("Ткачук".encode(), "Ткачув".encode())

        assert forged != signer.certificate
        assert code(replace(signer, certificate=forged), trust) is Code.UNTRUSTED
