"""CAdES-X-Long: only what the container itself proves of the signer's whole path gives the level."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from uakep import Checking, Level, Policy, Refused, Supplied, TrustStore, Verified, Warn, oids, read_crl, verify
from uakep.der import SEQUENCE, read, write
from uakep.testing import Authority, Signer, Subject
from uakep.tests.conftest import CONTENT, NOW, POLICY, START

HOUR = timedelta(hours=1)
STAMPED = NOW - 3 * HOUR


@dataclass(frozen=True)
class Made:
    """Who takes part, and containers with this or that evidence."""

    authority: Authority
    above: Authority
    signer: Signer
    stamper: Signer

    def container(self, *, issuers: bool = True, stamp: bool = True, **values: list[bytes]) -> bytes:
        """Evidence by its part; without ``issuers`` the container carries the signer's certificate alone."""
        unsigned = []
        if "certificates" in values:
            unsigned.append((oids.CERTIFICATE_VALUES, write(SEQUENCE, *values["certificates"])))
        if "crls" in values or "answers" in values:
            unsigned.append((oids.REVOCATION_VALUES, values_of(values.get("crls", []), values.get("answers", []))))
        signer = self.signer if issuers else Signer(self.signer.key, self.signer.certificate)
        stamper = self.stamper if issuers else Signer(self.stamper.key, self.stamper.certificate)
        return signer.sign(
            CONTENT,
            at=STAMPED,
            timestamp_by=stamper if stamp else None,
            timestamp_at=STAMPED,
            unsigned=tuple(unsigned),
        )

    def basic(self, at: datetime = STAMPED) -> bytes:
        """A BasicOCSPResponse on the signer, which is what revocation-values hold."""
        response = read(self.authority.ocsp(self.signer, at=at))
        return response.children()[1].inner().children()[1].octets()


def values_of(crls: list[bytes], answers: list[bytes]) -> bytes:
    return write(
        SEQUENCE,
        write(0xA0, write(SEQUENCE, *crls)) if crls else b"",
        write(0xA1, write(SEQUENCE, *answers)) if answers else b"",
    )


@pytest.fixture(scope="module")
def made(authority: Authority, director: Signer) -> Made:
    stamper = authority.issue(Subject(common_name="TSP"), purposes=(oids.PURPOSE_TIMESTAMP,), not_before=START)
    above = Authority.of(authority.root.certificate, authority.root.certificate, authority.root.key)
    return Made(authority, above, director, stamper)


def judged(cms: bytes, trust: TrustStore, policy: Policy = POLICY, *, at: datetime = NOW) -> Verified:
    found = verify(CONTENT, cms, trust, policy, at=at)
    assert isinstance(found, Verified), found
    return found


@pytest.fixture
def whole(made: Made) -> dict[str, list[bytes]]:
    """Enough: the issuer's certificate, a list of the root, a list of the issuer."""
    return {
        "certificates": [made.authority.issuer.certificate],
        "crls": [made.above.crl(at=STAMPED - HOUR), made.authority.crl(at=STAMPED - HOUR)],
    }


class TestLevel:
    def test_is_x_long_when_evidence_covers_the_path(
        self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]
    ) -> None:
        assert judged(made.container(**whole), trust).level is Level.X_LONG

    def test_is_x_long_years_later(self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]) -> None:
        """Evidence is judged for the moment of the stamp, whenever it is asked about."""
        found = judged(made.container(**whole), trust, at=NOW + timedelta(days=300))

        assert found.level is Level.X_LONG
        assert Warn.REVOCATION_NOT_CHECKED in found.warnings  # of today nothing is known

    def test_is_x_long_with_material_issued_after_the_stamp(self, made: Made, trust: TrustStore) -> None:
        later = STAMPED + HOUR
        cms = made.container(certificates=[], crls=[made.above.crl(at=later)], answers=[made.basic(later)])

        assert judged(cms, trust).level is Level.X_LONG

    def test_may_hold_the_issuers_only_in_certificate_values(
        self, made: Made, authority: Authority, whole: dict[str, list[bytes]]
    ) -> None:
        """And then they make the chain, for somebody who has pinned the root alone."""
        root_alone = TrustStore([authority.root.read()])

        assert judged(made.container(issuers=False, **whole), root_alone).level is Level.X_LONG

    @pytest.mark.parametrize("lacking", ["certificates", "crls"])
    def test_is_t_without_one_of_the_attributes(
        self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]], lacking: str
    ) -> None:
        del whole[lacking]

        assert judged(made.container(**whole), trust).level is Level.T

    def test_is_t_when_the_attributes_are_empty(self, made: Made, trust: TrustStore) -> None:
        assert judged(made.container(certificates=[], crls=[]), trust).level is Level.T

    def test_is_t_when_a_certificate_of_the_path_is_known_only_here(
        self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]
    ) -> None:
        assert judged(made.container(issuers=False, **whole | {"certificates": []}), trust).level is Level.T

    @pytest.mark.parametrize("which", [0, 1])
    def test_is_t_when_one_link_has_no_evidence(
        self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]], which: int
    ) -> None:
        del whole["crls"][which]
        supplied = Supplied((read_crl(made.above.crl(at=NOW)), read_crl(made.authority.crl(at=NOW))))
        cms = made.container(**whole)

        found = verify(CONTENT, cms, trust, Policy(Checking.STRICT), at=NOW, revocation=[supplied])
        assert isinstance(found, Verified)
        assert found.level is Level.T

    def test_is_t_when_the_material_ended_before_the_stamp(
        self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]
    ) -> None:
        whole["crls"][1] = made.authority.crl(at=STAMPED - 9 * HOUR, next_update=STAMPED - HOUR)

        assert judged(made.container(**whole), trust).level is Level.T

    def test_is_t_when_the_material_is_of_the_future(
        self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]
    ) -> None:
        whole["crls"][1] = made.authority.crl(at=NOW + HOUR)

        assert judged(made.container(**whole), trust).level is Level.T

    def test_is_t_when_a_stranger_wrote_the_material(
        self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]
    ) -> None:
        whole["crls"][1] = Authority(now=NOW).crl(at=STAMPED - HOUR)

        assert judged(made.container(**whole), trust).level is Level.T

    def test_is_t_when_nobody_looked(self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]) -> None:
        assert judged(made.container(**whole), trust, Policy(Checking.OFFLINE)).level is Level.T

    def test_is_bes_without_a_stamp(self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]) -> None:
        assert judged(made.container(stamp=False, **whole), trust).level is Level.BES

    def test_is_t_when_the_signer_was_on_hold_at_the_stamp(self, made: Made, trust: TrustStore) -> None:
        """Taken off since: good today, but not then."""
        crls = [
            made.above.crl(at=STAMPED - HOUR),
            made.authority.crl(made.signer, at=STAMPED - HOUR, on_hold=True),
            made.authority.crl(at=NOW - HOUR),
        ]

        found = judged(made.container(certificates=[], crls=crls), trust, at=NOW)
        assert found.revocation[0].status == "good"
        assert found.level is Level.T


def test_what_a_judge_asks_for_later_is_handed_out(
    made: Made, trust: TrustStore, whole: dict[str, list[bytes]]
) -> None:
    """Who stamped, and the very lists and answers on which «not revoked» rests."""
    root_list, _ = whole["crls"]
    answer = made.basic(NOW)
    found = judged(made.container(certificates=[], crls=[root_list], answers=[answer]), trust)

    assert [link.der for link in found.timestamp_chain] == [
        made.stamper.certificate,
        made.authority.issuer.certificate,
        made.authority.root.certificate,
    ]
    assert [result.material for result in found.revocation] == [answer, root_list]
    assert [result.material for result in found.timestamp_revocation] == [b"", root_list]
    assert judged(made.container(stamp=False), trust).timestamp_chain == ()


class TestDamage:
    """A word that cannot be read is no word; it refuses nobody, and the reader is told of it."""

    @pytest.mark.parametrize(
        "damaged",
        [
            b"\x04\x03abc",
            write(SEQUENCE, b"\x02\x01\x05"),
            write(SEQUENCE, write(0xA0, b"\x02\x01\x05")),
            write(SEQUENCE, write(0xA0, b"\x30\x05\x02")),
            write(SEQUENCE, write(0x80, b"\x30\0")),
            write(SEQUENCE, write(0xA1, write(SEQUENCE, b"\x02\x01\x05"))),
            b"\x30\x05\x02\x01\x01\x02\x09",
        ],
        ids=["no sequence", "no part", "no list inside", "cut", "primitive", "no answer", "cut itself"],
    )
    def test_of_the_values_is_passed_over_with_a_warning(self, made: Made, trust: TrustStore, damaged: bytes) -> None:
        cms = made.signer.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, damaged),))

        assert Warn.EVIDENCE_PASSED_OVER in judged(cms, trust).warnings

    def test_does_not_hide_what_stands_beside_it(self, made: Made, trust: TrustStore) -> None:
        revoked = made.authority.crl(made.signer, at=NOW - HOUR)
        values = write(SEQUENCE, b"\x02\x01\x05", write(0xA0, write(SEQUENCE, b"\x02\x01\x05", revoked)))
        cms = made.signer.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, values),))

        found = verify(CONTENT, cms, trust, POLICY, at=NOW)
        assert isinstance(found, Refused)
        assert found.code == "revoked"

    def test_of_certificate_values_is_passed_over(self, made: Made, trust: TrustStore) -> None:
        for damaged in (b"\x04\x03abc", b"\x30\x03\x02\x01\x05", b"\x30\x05\x02\x01\x01\x02\x09"):
            cms = made.signer.sign(CONTENT, at=NOW, unsigned=((oids.CERTIFICATE_VALUES, damaged),))
            assert judged(cms, trust)

    def test_is_not_seen_in_what_is_whole(self, made: Made, trust: TrustStore, whole: dict[str, list[bytes]]) -> None:
        other = write(0xA2, write(SEQUENCE, b"\6\3\x2a\3\4", b"\5\0"))
        values = values_of(whole["crls"], [made.basic()])
        with_other = write(SEQUENCE, *(part.raw for part in read(values).children()), other)
        cms = made.signer.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, with_other),))

        assert Warn.EVIDENCE_PASSED_OVER not in judged(cms, trust).warnings

    def test_is_a_limit_too(self, made: Made, trust: TrustStore) -> None:
        cms = made.container(certificates=[], crls=[made.authority.crl(at=NOW)] * 9)

        assert Warn.EVIDENCE_PASSED_OVER in judged(cms, trust, replace(POLICY, max_size=2**20)).warnings
