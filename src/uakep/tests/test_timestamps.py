"""Time stamps over a signature: CAdES-T. What makes X-Long of it: `test_evidence`."""

from dataclasses import replace
from datetime import timedelta

import pytest

from uakep import Code, Level, Supplied, TrustStore, Warn, oids, read_crl, verify
from uakep.testing import Authority, Signer, Subject, make_timestamp
from uakep.tests.conftest import CONTENT, NOW, POLICY, START

STAMPED_AT = NOW - timedelta(minutes=2)


@pytest.fixture(scope="module")
def stamper(authority: Authority) -> Signer:
    return authority.issue(
        Subject(common_name="TSP"), purposes=(oids.PURPOSE_TIMESTAMP,), not_before=START, qualified=False
    )


def test_that_holds_gives_level_and_moment(director: Signer, stamper: Signer, trust: TrustStore) -> None:
    cms = director.sign(CONTENT, at=NOW, timestamp_by=stamper, timestamp_at=STAMPED_AT)

    found = verify(CONTENT, cms, trust, replace(POLICY, require_timestamp=True), at=NOW)

    assert (found.level, found.timestamp) == (Level.T, STAMPED_AT)  # type: ignore[union-attr]


class TestThatDoesNotHold:
    def refused(self, cms: bytes, trust: TrustStore) -> None:
        """Without it the signature is still CAdES-BES; the reader is warned, and a policy that demands it refuses."""
        found = verify(CONTENT, cms, trust, POLICY, at=NOW)
        assert found.level is Level.BES  # type: ignore[union-attr]
        assert Warn.TIMESTAMP_NOT_TRUSTED in found.warnings  # type: ignore[union-attr]
        strict = verify(CONTENT, cms, trust, replace(POLICY, require_timestamp=True), at=NOW)
        assert strict.code is Code.NO_TIMESTAMP  # type: ignore[union-attr]

    def test_over_other_bytes(self, director: Signer, stamper: Signer, trust: TrustStore) -> None:
        token = make_timestamp(stamper, b"another signature", at=NOW)

        self.refused(director.sign(CONTENT, at=NOW, unsigned=((oids.SIGNATURE_TIMESTAMP, token),)), trust)

    def test_by_a_person(self, director: Signer, trust: TrustStore) -> None:
        self.refused(director.sign(CONTENT, at=NOW, timestamp_by=director), trust)

    def test_by_an_authority_of_strangers(self, director: Signer, trust: TrustStore) -> None:
        stranger = Authority(now=NOW).issue(
            Subject(common_name="TSP"), purposes=(oids.PURPOSE_TIMESTAMP,), not_before=START
        )

        self.refused(director.sign(CONTENT, at=NOW, timestamp_by=stranger), trust)

    def test_by_an_authority_after_its_end(self, authority: Authority, director: Signer, trust: TrustStore) -> None:
        old = authority.issue(
            Subject(common_name="TSP"),
            purposes=(oids.PURPOSE_TIMESTAMP,),
            not_before=START,
            not_after=NOW - timedelta(days=1),
        )

        self.refused(director.sign(CONTENT, at=NOW, timestamp_by=old), trust)

    def test_by_an_authority_that_was_revoked(
        self, authority: Authority, director: Signer, stamper: Signer, trust: TrustStore
    ) -> None:
        crl = read_crl(authority.crl(stamper, at=NOW - timedelta(hours=1), revoked_at=NOW - timedelta(days=9)))
        cms = director.sign(CONTENT, at=NOW, timestamp_by=stamper)

        found = verify(CONTENT, cms, trust, POLICY, at=NOW, revocation=[Supplied(crls=(crl,))])
        assert (found.level, found.timestamp) == (Level.BES, None)  # type: ignore[union-attr]
        assert Warn.TIMESTAMP_NOT_TRUSTED in found.warnings  # type: ignore[union-attr]

    def test_of_a_moment_that_has_not_come(self, director: Signer, stamper: Signer, trust: TrustStore) -> None:
        future = NOW + timedelta(days=300)

        self.refused(director.sign(CONTENT, at=NOW, timestamp_by=stamper, timestamp_at=future), trust)

    def test_that_is_no_token(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW)

        self.refused(director.sign(CONTENT, at=NOW, unsigned=((oids.SIGNATURE_TIMESTAMP, cms),)), trust)
