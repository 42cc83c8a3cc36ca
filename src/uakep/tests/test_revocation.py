"""Revocation from supplied lists and answers; what is not known is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from uakep import (
    Checking,
    Code,
    KepError,
    Policy,
    Refused,
    RevocationStatus,
    Supplied,
    TrustStore,
    Verified,
    Warn,
    oids,
    read_crl,
    read_ocsp,
    verify,
)
from uakep.der import GENERALIZED_TIME, SEQUENCE, read, write, write_integer, write_moment
from uakep.testing import Authority, Signer, Subject
from uakep.testing.keys import sign_structure, structure_algorithm
from uakep.tests.conftest import CONTENT, NOW, START

STRICT, SOFT, OFFLINE = Policy(Checking.STRICT), Policy(Checking.SOFT), Policy(Checking.OFFLINE)
HOUR = timedelta(hours=1)


def judged(signer: Signer, trust: TrustStore, policy: Policy, **material: Any) -> Any:
    source = Supplied(
        tuple(read_crl(data) for data in material.get("crls", ())),
        tuple(read_ocsp(data) for data in material.get("answers", ())),
    )
    return verify(CONTENT, signer.sign(CONTENT, at=NOW), trust, policy, at=NOW, revocation=[source])


@pytest.fixture
def pinned(authority: Authority) -> TrustStore:
    """The issuer itself pinned: a chain of one link, so that one list answers for all of it."""
    return TrustStore([authority.issuer.read()])


class TestList:
    def test_without_the_certificate_says_good(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        found = judged(director, pinned, STRICT, crls=[authority.crl(at=NOW - HOUR)])

        assert isinstance(found, Verified)
        assert [(r.status, r.source) for r in found.revocation] == [(RevocationStatus.GOOD, "crl")]
        assert found.warnings == ()

    def test_with_the_certificate_refuses(self, authority: Authority, director: Signer, trust: TrustStore) -> None:
        crl = authority.crl(director, at=NOW - HOUR)

        assert judged(director, trust, SOFT, crls=[crl]).code is Code.REVOKED

    def test_that_revokes_later_than_the_moment_does_not_refuse(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        crl = authority.crl(director, at=NOW - HOUR, revoked_at=NOW + HOUR)

        assert judged(director, pinned, STRICT, crls=[crl])

    @pytest.mark.parametrize("words", [{"at": NOW - 9 * HOUR, "next_update": NOW - HOUR}, {"at": NOW + HOUR}])
    def test_outside_its_own_time_says_nothing(
        self, authority: Authority, director: Signer, pinned: TrustStore, words: Any
    ) -> None:
        found = judged(director, pinned, SOFT, crls=[authority.crl(**words)])

        assert found.warnings == (Warn.REVOCATION_NOT_CHECKED,)
        assert judged(director, pinned, STRICT, crls=[authority.crl(**words)]).code is Code.REVOCATION_UNKNOWN

    @pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), NOW, datetime(9999, 12, 31, tzinfo=UTC)])
    def test_of_the_ends_of_the_calendar_is_judged(
        self, authority: Authority, director: Signer, pinned: TrustStore, at: datetime
    ) -> None:
        """Material of the container is a stranger's, and its dates are compared before its signature."""
        ends = authority.crl(at=NOW - HOUR, next_update=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
        year_one = _with_this_update(ends, b"00010101000000Z")

        for crl in (ends, year_one):
            values = write(0x30, write(0xA0, write(0x30, crl)))
            cms = director.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, values),))
            found = verify(CONTENT, cms, pinned, SOFT, at=at)
            assert isinstance(found, Verified | Refused)

    def test_of_a_namesake_says_nothing(self, director: Signer, pinned: TrustStore) -> None:
        forged = Authority(now=NOW).crl(director, at=NOW - HOUR)

        assert Warn.REVOCATION_NOT_CHECKED in judged(director, pinned, SOFT, crls=[forged]).warnings

    @pytest.mark.parametrize(
        "extension",
        [
            (oids.ISSUING_DISTRIBUTION_POINT, True, b"\x30\3\x82\1\xff"),  # of authorities only
            (oids.ISSUING_DISTRIBUTION_POINT, True, b"\x30\3\x84\1\xff"),  # indirect
            ("1.2.3.4", True, b"\5\0"),
        ],
        ids=["narrow", "indirect", "critical and unknown"],
    )
    def test_of_a_scope_we_do_not_judge_says_nothing(
        self, authority: Authority, director: Signer, pinned: TrustStore, extension: Any
    ) -> None:
        crl = authority.crl(at=NOW - HOUR, extensions=[extension])

        assert judged(director, pinned, STRICT, crls=[crl]).code is Code.REVOCATION_UNKNOWN

    def test_that_says_where_it_is_published_counts(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        place = write(0x30, write(0xA0, write(0xA0, write(0x86, b"http://ca.example/full.crl"))))
        crl = authority.crl(at=NOW - HOUR, extensions=[(oids.ISSUING_DISTRIBUTION_POINT, True, place)])

        assert judged(director, pinned, STRICT, crls=[crl])

    def test_delta_adds_to_the_full_one(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        full, delta = authority.crl(at=NOW - 2 * HOUR), authority.crl(director, at=NOW - HOUR, delta=True)

        assert judged(director, pinned, SOFT, crls=[full, delta]).code is Code.REVOKED
        assert judged(director, pinned, SOFT, crls=[delta]).code is Code.REVOKED

    def test_delta_takes_off_hold(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        full = authority.crl(director, at=NOW - 2 * HOUR)
        delta = authority.crl(director, at=NOW - HOUR, delta=True, removed=True)

        assert judged(director, pinned, STRICT, crls=[full, delta])
        assert judged(director, pinned, STRICT, crls=[full]).code is Code.REVOKED

    def test_delta_alone_proves_nothing_good(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        delta = authority.crl(at=NOW - HOUR, delta=True)

        assert judged(director, pinned, STRICT, crls=[delta]).code is Code.REVOCATION_UNKNOWN


class TestAnswer:
    def test_good(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        found = judged(director, pinned, STRICT, answers=[authority.ocsp(director, at=NOW)])

        assert [(r.status, r.source) for r in found.revocation] == [(RevocationStatus.GOOD, "ocsp")]

    def test_revoked(self, authority: Authority, director: Signer, trust: TrustStore) -> None:
        answer = authority.ocsp(director, at=NOW, revoked_at=NOW - HOUR)

        assert judged(director, trust, SOFT, answers=[answer]).code is Code.REVOKED

    def test_about_another_certificate_says_nothing(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        other = authority.issue(Subject(surname="Інша"), not_before=START)

        answer = authority.ocsp(other, at=NOW)

        assert judged(director, pinned, STRICT, answers=[answer]).code is Code.REVOCATION_UNKNOWN

    def test_about_a_certificate_of_a_namesake_says_nothing(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        """The same name and number, another key: the serial number alone names nobody."""
        answer = authority.ocsp(director, at=NOW, about=Authority(now=NOW).issuer)

        assert judged(director, pinned, STRICT, answers=[answer]).code is Code.REVOCATION_UNKNOWN

    def test_of_long_ago_says_nothing(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        answer = authority.ocsp(director, at=NOW - 3 * HOUR)

        assert judged(director, pinned, STRICT, answers=[answer]).code is Code.REVOCATION_UNKNOWN

    def test_by_an_appointed_responder(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        responder = authority.issue(
            Subject(common_name="OCSP"), purposes=(oids.PURPOSE_OCSP,), not_before=START, qualified=False
        )

        assert judged(director, pinned, STRICT, answers=[authority.ocsp(director, at=NOW, responder=responder)])

    def test_by_a_responder_nobody_appointed_says_nothing(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        person = authority.issue(Subject(common_name="OCSP"), not_before=START)
        stranger = Authority(now=NOW).issue(
            Subject(common_name="OCSP"), purposes=(oids.PURPOSE_OCSP,), not_before=START
        )

        ended = authority.issue(
            Subject(common_name="OCSP"), purposes=(oids.PURPOSE_OCSP,), not_before=START, not_after=NOW - HOUR
        )

        for responder in (person, stranger, ended):
            answer = authority.ocsp(director, at=NOW, responder=responder)
            assert judged(director, pinned, STRICT, answers=[answer]).code is Code.REVOCATION_UNKNOWN

    def test_revoked_outweighs_good(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        good, bad = authority.ocsp(director, at=NOW), authority.crl(director, at=NOW - HOUR)

        assert judged(director, pinned, SOFT, answers=[good], crls=[bad]).code is Code.REVOKED


def _with_entry(crl: bytes, issuer: Signer, *entries: bytes) -> bytes:
    """The list with further entries, signed by its authority."""
    tbs = read(crl).children()[0]
    fields = [node.raw for node in tbs.children()]
    fields[5] = write(SEQUENCE, *(node.raw for node in tbs.children()[5].children()), *entries)
    body = write(SEQUENCE, *fields)
    return write(SEQUENCE, body, structure_algorithm(issuer.key), sign_structure(issuer.key, body))


def _without_next_update(crl: bytes, issuer: Signer) -> bytes:
    fields = [node.raw for node in read(crl).children()[0].children()]
    body = write(SEQUENCE, *fields[:4], *fields[5:])
    return write(SEQUENCE, body, structure_algorithm(issuer.key), sign_structure(issuer.key, body))


class TestRevoked:
    """Only good needs to be fresh: a revoked certificate does not become good again because a list grew old."""

    def test_in_a_list_that_expired(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        crl = authority.crl(director, at=NOW - 240 * HOUR, next_update=NOW - 72 * HOUR)

        assert judged(director, pinned, SOFT, crls=[crl]).code is Code.REVOKED

    def test_in_a_list_without_an_end(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        crl = _without_next_update(authority.crl(director, at=NOW - HOUR), authority.issuer)

        assert judged(director, pinned, SOFT, crls=[crl]).code is Code.REVOKED

    def test_in_an_answer_of_long_ago(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        answer = authority.ocsp(director, at=NOW - 3 * HOUR, revoked_at=NOW - 120 * HOUR)

        assert judged(director, pinned, SOFT, answers=[answer]).code is Code.REVOKED

    def test_by_a_responder_that_has_ended_since(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        ended = authority.issue(
            Subject(common_name="OCSP"), purposes=(oids.PURPOSE_OCSP,), not_before=START, not_after=NOW - HOUR
        )
        answer = authority.ocsp(director, at=NOW - 3 * HOUR, revoked_at=NOW - 4 * HOUR, responder=ended)

        assert judged(director, pinned, SOFT, answers=[answer]).code is Code.REVOKED

    @pytest.mark.parametrize(
        "extension",
        [(oids.ISSUING_DISTRIBUTION_POINT, True, b"\x30\3\x81\1\xff"), ("1.2.3.4", True, b"\5\0")],
        ids=["of people only", "critical and unknown"],
    )
    def test_in_a_list_that_proves_nothing_good(
        self, authority: Authority, director: Signer, pinned: TrustStore, extension: Any
    ) -> None:
        crl = authority.crl(director, at=NOW - HOUR, extensions=[extension])

        assert judged(director, pinned, SOFT, crls=[crl]).code is Code.REVOKED

    def test_beside_an_entry_nobody_understands(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        critical = write(SEQUENCE, b"\6\3\x2a\3\4", b"\1\1\xff", b"\4\2\5\0")
        other = write(SEQUENCE, b"\2\1\x4d", write_moment(NOW), write(SEQUENCE, critical))
        neighbour = authority.issue(Subject(surname="Інша"), not_before=START)
        crl = authority.crl(director, at=NOW - HOUR)

        mixed = _with_entry(crl, authority.issuer, other)
        assert judged(director, pinned, SOFT, crls=[mixed]).code is Code.REVOKED
        assert judged(neighbour, pinned, STRICT, crls=[mixed]).code is Code.REVOCATION_UNKNOWN

    def test_of_an_entry_of_another_issuer_is_somebody_else(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        issuer = write(SEQUENCE, b"\6\3\x55\x1d\x1d", b"\1\1\xff", b"\4\2\x30\0")
        neighbour = authority.issue(Subject(surname="Інша"), not_before=START)
        other = write(
            SEQUENCE, write_integer(director.read().serial), write_moment(NOW - HOUR), write(SEQUENCE, issuer)
        )

        crl = _with_entry(authority.crl(neighbour, at=NOW - HOUR), authority.issuer, other)
        assert judged(director, pinned, SOFT, crls=[crl]).warnings == (Warn.REVOCATION_NOT_CHECKED,)

    def test_before_a_moment_long_past(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        """Today's list of a revocation 30 days ago, asked about 20 days ago."""
        crl = read_crl(authority.crl(director, at=NOW, revoked_at=NOW - 720 * HOUR))
        then = NOW - 480 * HOUR
        cms = director.sign(CONTENT, at=then)

        found = verify(CONTENT, cms, pinned, SOFT, at=then, revocation=[Supplied(crls=(crl,))])
        assert found.code is Code.REVOKED  # type: ignore[union-attr]

    def test_twice_counts_from_the_earlier(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        later = write(SEQUENCE, write_integer(director.read().serial), write_moment(NOW + HOUR))
        crl = _with_entry(authority.crl(director, at=NOW - HOUR), authority.issuer, later)

        assert judged(director, pinned, SOFT, crls=[crl]).code is Code.REVOKED

    def test_on_hold_is_lifted_by_a_later_list(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        hold, later = authority.crl(director, at=NOW - 9 * HOUR, on_hold=True), authority.crl(at=NOW - HOUR)

        assert judged(director, pinned, STRICT, crls=[hold, later])
        assert judged(director, pinned, STRICT, answers=[authority.ocsp(director, at=NOW)], crls=[hold])
        assert judged(director, pinned, SOFT, crls=[hold]).code is Code.REVOKED

    def test_for_good_is_not_lifted_by_a_later_list(
        self, authority: Authority, director: Signer, pinned: TrustStore
    ) -> None:
        crls = [authority.crl(director, at=NOW - 9 * HOUR), authority.crl(at=NOW - HOUR)]

        assert judged(director, pinned, SOFT, crls=crls).code is Code.REVOKED


class TestMode:
    def test_strict_wants_an_answer_for_the_whole_chain(
        self, authority: Authority, director: Signer, trust: TrustStore
    ) -> None:
        """The issuer's own certificate needs an answer of the root, and there is none."""
        found = judged(director, trust, STRICT, crls=[authority.crl(at=NOW - HOUR)])

        assert found.code is Code.REVOCATION_UNKNOWN

    def test_offline_asks_nothing_and_says_so(self, authority: Authority, director: Signer, trust: TrustStore) -> None:
        found = judged(director, trust, OFFLINE, crls=[authority.crl(director, at=NOW - HOUR)])

        assert isinstance(found, Verified)
        assert found.warnings == (Warn.REVOCATION_NOT_CHECKED,)


class TestMaterialInsideTheContainer:
    def test_counts(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        lists = write(0xA0, write(0x30, authority.crl(at=NOW - HOUR)))
        cms = director.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, write(0x30, lists)),))

        assert verify(CONTENT, cms, pinned, STRICT, at=NOW)

    def test_can_revoke(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        answers = write(0xA1, write(0x30, _basic(authority.ocsp(director, at=NOW, revoked_at=NOW - HOUR))))
        cms = director.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, write(0x30, answers)),))

        assert verify(CONTENT, cms, pinned, STRICT, at=NOW).code is Code.REVOKED  # type: ignore[union-attr]

    def test_that_cannot_be_read_is_passed_over(self, director: Signer, pinned: TrustStore) -> None:
        junk = write(0xA0, write(0x30, write(0x30, b"\5\0")))
        cms = director.sign(CONTENT, at=NOW, unsigned=((oids.REVOCATION_VALUES, write(0x30, junk)),))

        assert verify(CONTENT, cms, pinned, replace(SOFT), at=NOW)


def test_a_responder_that_gives_no_answer_is_malformed() -> None:
    with pytest.raises(KepError, match="no answer"):
        read_ocsp(bytes.fromhex("30030a0106"))


def _basic(response: bytes) -> bytes:
    """BasicOCSPResponse inside an OCSPResponse, as revocation-values keep it."""
    return read(response).children()[1].inner().children()[1].octets()


def _with_this_update(crl: bytes, moment: bytes) -> bytes:
    """The list with another first moment; its signature no longer holds."""
    tbs, *rest = read(crl).children()
    fields = [node.raw for node in tbs.children()]
    fields[3] = write(GENERALIZED_TIME, moment)
    return write(SEQUENCE, write(SEQUENCE, *fields), *(node.raw for node in rest))


class Failing:
    """A source whose network is gone, or who was given nonsense; ``gives`` comes before it fails."""

    def __init__(self, error: Exception, gives: tuple[Any, ...] = ()) -> None:
        self._error = error
        self._gives = gives

    def lists(self, issuer: Any) -> Any:
        yield from (crl for crl in self._gives if crl.issuer == issuer.subject)
        raise self._error

    def answers(self, certificate: Any, issuer: Any) -> Any:
        raise self._error


class TestSourceThatFails:
    @pytest.mark.parametrize(
        "error", [TimeoutError("no answer in 3 s"), ConnectionRefusedError(), KepError(Code.MALFORMED)]
    )
    def test_has_said_nothing_and_the_policy_decides(
        self, director: Signer, pinned: TrustStore, error: Exception
    ) -> None:
        cms = director.sign(CONTENT, at=NOW)
        soft, strict = (verify(CONTENT, cms, pinned, p, at=NOW, revocation=[Failing(error)]) for p in (SOFT, STRICT))

        assert isinstance(soft, Verified)
        assert soft.warnings == (Warn.REVOCATION_NOT_CHECKED,)
        assert type(error).__name__ in soft.revocation[0].trouble
        assert isinstance(strict, Refused)
        assert strict.code is Code.REVOCATION_UNKNOWN
        assert type(error).__name__ in strict.detail

    def test_is_not_asked_offline(self, director: Signer, pinned: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW)

        assert verify(CONTENT, cms, pinned, OFFLINE, at=NOW, revocation=[Failing(OSError())])

    def test_does_not_silence_the_others(self, authority: Authority, director: Signer, pinned: TrustStore) -> None:
        crl = read_crl(authority.crl(director, at=NOW - HOUR))
        cms = director.sign(CONTENT, at=NOW)

        for sources in ([Failing(OSError()), Supplied((crl,))], [Failing(OSError(), (crl,))]):
            found = verify(CONTENT, cms, pinned, SOFT, at=NOW, revocation=sources)
            assert isinstance(found, Refused)
            assert found.code is Code.REVOKED

    def test_with_a_defect_of_its_own_is_heard_of(self, director: Signer, pinned: TrustStore) -> None:
        with pytest.raises(ZeroDivisionError):
            verify(
                CONTENT, director.sign(CONTENT, at=NOW), pinned, SOFT, at=NOW, revocation=[Failing(ZeroDivisionError())]
            )
