"""Accepting an answer to a challenge, and a signature over a document."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from conftest import another_database
from django.db import DatabaseError, connection, transaction

from parta.kernel.actor import SYSTEM
from parta.kernel.errors import NotVisible, Refused
from parta.signing.api import (
    Challenge,
    SignatureRefused,
    VerifiedSigner,
    accept_signature,
    keep_signature,
    make_challenge,
    signature_cards,
    signature_evidence,
    vault,
)
from parta.signing.models import Certificate, Signature
from parta.signing.models import Challenge as UsedChallenge
from parta.signing.testing import make_signer, sign
from parta.signing.tests.conftest import BROWSER, NOW, OFFICER, SITE
from uakep.testing import Authority, DstuPerson, Signer, Subject

pytestmark = pytest.mark.django_db


def accept(challenge: Challenge, cms: bytes, **changed: Any) -> VerifiedSigner:
    words: dict[str, Any] = {"actor": SYSTEM, "token": challenge.token, "purpose": "sign-in", "site": SITE}
    return accept_signature(**{**words, "browser": BROWSER, "cms": cms, "now": NOW, **changed})


def reason(challenge: Challenge, cms: bytes, **changed: Any) -> str:
    with pytest.raises(SignatureRefused) as refused:
        accept(challenge, cms, **changed)
    return refused.value.reason


class TestAccept:
    def test_says_who_signed(self, challenge: Challenge, director: Signer) -> None:
        signer = accept(challenge, sign(challenge.data, director, at=NOW))

        assert (signer.family_name, signer.given_name, signer.patronymic) == ("Ткачук", "Віктор", "Олегович")
        assert (signer.rnokpp, signer.edrpou) == ("1759013776", "26286360")
        assert (signer.organisation, signer.title) == ("Калинівський ліцей № 3", "Директор")
        assert signer.certificate_sha256 == director.read().sha256.hex()

    def test_takes_a_signature_of_dstu_4145(self, challenge: Challenge, national_director: DstuPerson) -> None:
        signer = accept(challenge, sign(challenge.data, national_director.signer, at=NOW))

        assert (signer.family_name, signer.rnokpp, signer.edrpou) == ("Ткачук", "1759013776", "26286360")

    def test_takes_an_attached_container_too(self, challenge: Challenge, director: Signer) -> None:
        assert accept(challenge, sign(challenge.data, director, at=NOW, detached=False)).rnokpp == "1759013776"

    def test_keeps_what_a_judge_would_ask_for(self, challenge: Challenge, director: Signer) -> None:
        cms = sign(challenge.data, director, at=NOW)

        evidence = signature_evidence(accept(challenge, cms).signature_id)

        assert (evidence.cms, evidence.certificate, evidence.content) == (cms, director.certificate, challenge.data)

    def test_shows_the_signature_without_codes(self, challenge: Challenge, director: Signer) -> None:
        kept = accept(challenge, sign(challenge.data, director, at=NOW))

        card = signature_cards([kept.signature_id, 0])[kept.signature_id]

        assert (card.family_name, card.level, card.issuer_name) == ("Ткачук", "CAdES-BES", "Тестовий надавач")
        assert (card.verified_at, card.signing_time) == (NOW, NOW)
        assert card.warnings == ("revocation-not-checked",)

    def test_keeps_a_certificate_once(self, director: Signer) -> None:
        for _ in range(2):
            challenge = make_challenge(purpose="sign-in", act="—", site=SITE, browser=BROWSER, now=NOW)
            accept(challenge, sign(challenge.data, director, at=NOW))

        assert Certificate.objects.filter(sha256=director.read().sha256).count() == 1
        assert Signature.objects.filter(certificate__sha256=director.read().sha256).count() == 2

    def test_costs_a_fixed_number_of_statements(
        self, challenge: Challenge, director: Signer, django_assert_num_queries: Any
    ) -> None:
        cms = sign(challenge.data, director, at=NOW)

        # look for the number; acting; savepoint, challenge, savepoint; certificate, its id; signature; outer savepoints
        with django_assert_num_queries(10):
            accept(challenge, cms)


class TestCodesAtRest:
    def test_are_nowhere_in_clear(self, challenge: Challenge, director: Signer) -> None:
        """Neither the column of the code, nor the certificate and the container that carry it inside, nor the trail."""
        accept(challenge, sign(challenge.data, director, at=NOW))

        with connection.cursor() as cursor:
            for table in ("signing_challenge", "signing_certificate", "signing_signature", "audit_entry"):
                cursor.execute(f"select to_jsonb(t)::text from {table} t")
                rows = " ".join(row[0] for row in cursor.fetchall())
                assert "1759013776" not in rows
                assert b"1759013776".hex() not in rows
                assert director.certificate[:40].hex() not in rows

    def test_find_the_signatures_of_a_person(self, challenge: Challenge, director: Signer) -> None:
        accept(challenge, sign(challenge.data, director, at=NOW))

        row = Certificate.objects.get(rnokpp_key=vault().lookup_key("1759013776"), sha256=director.read().sha256)
        assert vault().decrypt(row.rnokpp_sealed) == "1759013776"

    def test_are_not_shown_in_logs(self, challenge: Challenge, director: Signer) -> None:
        assert "1759013776" not in repr(accept(challenge, sign(challenge.data, director, at=NOW)))


class TestRefuse:
    def test_the_same_answer_twice(self, challenge: Challenge, director: Signer) -> None:
        cms = sign(challenge.data, director, at=NOW)
        accept(challenge, cms)

        assert reason(challenge, cms) == "challenge-used"

    def test_another_answer_to_the_same_challenge(self, challenge: Challenge, director: Signer) -> None:
        accept(challenge, sign(challenge.data, director, at=NOW))

        assert reason(challenge, sign(challenge.data, make_signer(), at=NOW)) == "challenge-used"

    def test_an_answer_to_another_challenge(self, challenge: Challenge, director: Signer) -> None:
        other = make_challenge(purpose="sign-in", act="—", site=SITE, browser=BROWSER, now=NOW)

        assert reason(challenge, sign(other.data, director, at=NOW)) == "wrong-digest"

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"now": NOW + timedelta(minutes=6)}, "challenge-expired"),
            ({"browser": "another browser"}, "challenge-foreign"),
            ({"site": "parta.example.org"}, "challenge-elsewhere"),
            ({"purpose": "institutions.card"}, "challenge-unknown"),
            ({"token": "rubbish"}, "challenge-unknown"),
            ({"expected_rnokpp": "2222222225"}, "wrong-person"),
            ({"expected_edrpou": "14360570"}, "wrong-organisation"),
        ],
    )
    def test_what_belongs_elsewhere(
        self, challenge: Challenge, director: Signer, changed: dict[str, Any], expected: str
    ) -> None:
        assert reason(challenge, sign(challenge.data, director, at=NOW), **changed) == expected

    def test_nobody_where_a_person_was_expected(self, challenge: Challenge) -> None:
        """A certificate without РНОКПП is not taken for whoever was expected."""
        nobody = make_signer(rnokpp="", not_before=NOW - timedelta(days=1))

        assert reason(challenge, sign(challenge.data, nobody, at=NOW), expected_rnokpp="1759013776") == "wrong-person"

    def test_an_expired_certificate(self, challenge: Challenge) -> None:
        expired = make_signer(not_before=NOW - timedelta(days=800), not_after=NOW - timedelta(days=70))

        with pytest.raises(SignatureRefused, match=r"12\.09\.2026") as refused:
            accept(challenge, sign(challenge.data, expired, at=NOW))
        assert refused.value.reason == "expired"

    def test_a_foreign_authority(self, challenge: Challenge) -> None:
        foreign = Authority().issue(Subject(surname="Ткачук", rnokpp="1759013776"))

        assert reason(challenge, foreign.sign(challenge.data, at=NOW)) == "untrusted"

    def test_a_foreign_authority_of_the_same_name_and_person(self, challenge: Challenge, director: Signer) -> None:
        rogue = Authority("Тестовий надавач")
        forged = rogue.issue(Subject(surname="Ткачук", given_name="Віктор", rnokpp="1759013776", edrpou="26286360"))

        assert rogue.issuer.read().subject == director.read().issuer
        assert reason(challenge, forged.sign(challenge.data, at=NOW)) == "untrusted"

    @pytest.mark.parametrize(
        ("recipe", "expected"),
        [
            ({"signed_digest": b"\0" * 32}, "wrong-digest"),
            ({"with_binding": False}, "no-signing-certificate"),
            ({"bound_certificate": b"x"}, "wrong-signing-certificate"),
            ({"with_certificate": False}, "no-certificate"),
        ],
    )
    def test_tampered_attributes(
        self, challenge: Challenge, director: Signer, recipe: dict[str, Any], expected: str
    ) -> None:
        assert reason(challenge, sign(challenge.data, director, at=NOW, **recipe)) == expected

    def test_a_seal(self, challenge: Challenge) -> None:
        from parta.signing.testing import authority

        seal = authority().issue(Subject(organisation="Ліцей", edrpou="26286360", seal=True))

        assert reason(challenge, seal.sign(challenge.data, at=NOW)) == "seal"

    @pytest.mark.parametrize(
        ("cms", "expected"), [(b"", "no-signature"), (b"rubbish", "malformed"), (b"\x30" * 300_000, "too-large")]
    )
    def test_what_is_no_signature(self, challenge: Challenge, cms: bytes, expected: str) -> None:
        assert reason(challenge, cms) == expected

    def test_and_write_nothing(self, challenge: Challenge, director: Signer) -> None:
        def rows() -> tuple[int, ...]:
            return tuple(model.objects.count() for model in (UsedChallenge, Certificate, Signature))

        before = rows()
        reason(challenge, sign(challenge.data, director, at=NOW), expected_rnokpp="2222222225")
        reason(challenge, sign(b"other", director, at=NOW))

        assert rows() == before
        assert accept(challenge, sign(challenge.data, director, at=NOW)), (
            "a refused answer does not use the challenge up"
        )


class TestTwoAnswersAtOnce:
    @pytest.fixture
    def elsewhere(self) -> Iterator[None]:
        """Connections of other threads go to a database of their own, where they may commit."""
        with another_database("signing_race"):
            yield

    @pytest.mark.usefixtures("elsewhere")
    def test_are_accepted_once(self, challenge: Challenge, director: Signer) -> None:
        cms = sign(challenge.data, director, at=NOW)
        together = threading.Barrier(4)

        def answer(_: int) -> str:
            connection.ensure_connection()
            together.wait()
            try:
                accept(challenge, cms)
            except SignatureRefused as refused:
                return refused.reason
            finally:
                connection.close()
            return "accepted"

        with ThreadPoolExecutor(4) as pool:
            answers = sorted(pool.map(answer, range(4)))

        assert answers == ["accepted", "challenge-used", "challenge-used", "challenge-used"]


class TestKeepDocument:
    ORDER = "Наказ № 12 про зарахування".encode()

    def keep(self, director: Signer, data: bytes = ORDER, **changed: Any) -> VerifiedSigner:
        cms = changed.pop("cms", None) or sign(self.ORDER, director, at=NOW)
        words = {"actor": OFFICER, "data": data, "cms": cms, "purpose": "documents.order", "now": NOW}
        return keep_signature(**{**words, **changed})

    def test_keeps_the_document_with_its_signature(self, director: Signer) -> None:
        kept = self.keep(director)

        assert signature_evidence(kept.signature_id).content == self.ORDER
        row = Signature.objects.get(pk=kept.signature_id)
        assert (row.actor_id, row.purpose, row.challenge) == (7, "documents.order", None)
        assert self.ORDER not in bytes(row.content_sealed)

    def test_keeps_a_reference_to_a_file(self, director: Signer) -> None:
        from uuid import uuid4

        file_id = uuid4()

        evidence = signature_evidence(self.keep(director, file_id=file_id).signature_id)

        assert (evidence.content, evidence.file_id) == (None, file_id)

    def test_wants_large_documents_kept_as_files(self, director: Signer) -> None:
        with pytest.raises(ValueError, match="file_id"):
            self.keep(director, data=b"x" * 70_000)

    def test_refuses_other_bytes_and_other_people(self, director: Signer) -> None:
        with pytest.raises(SignatureRefused, match=r".") as other:
            self.keep(director, data=b"another order")
        assert other.value.reason == "wrong-digest"
        with pytest.raises(SignatureRefused) as person:
            self.keep(director, expected_rnokpp="2222222225")
        assert person.value.reason == "wrong-person"

    def test_refuses_an_answer_to_a_challenge(self, challenge: Challenge, director: Signer) -> None:
        """A signature made to sign in never becomes one under a document."""
        with pytest.raises(SignatureRefused):
            self.keep(director, cms=sign(challenge.data, director, at=NOW))

    def test_is_for_people_who_signed_in(self, director: Signer) -> None:
        with pytest.raises(Refused):
            self.keep(director, actor=SYSTEM)


class TestRecord:
    def test_cannot_be_changed_or_removed(self, challenge: Challenge, director: Signer) -> None:
        accept(challenge, sign(challenge.data, director, at=NOW))
        for statement in (
            "update signing_signature set purpose = 'x'",
            "delete from signing_challenge",
            "update signing_certificate set edrpou = ''",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)

    def test_that_does_not_exist_is_not_visible(self) -> None:
        with pytest.raises(NotVisible):
            signature_evidence(0)

    def test_reads_many_in_one_statement(
        self, challenge: Challenge, director: Signer, django_assert_num_queries: Any
    ) -> None:
        kept = accept(challenge, sign(challenge.data, director, at=NOW))

        with django_assert_num_queries(1):
            assert len(signature_cards([kept.signature_id, *range(-20, 0)])) == 1


def test_a_key_swapped_in_the_container_is_refused(challenge: Challenge, director: Signer) -> None:
    thief = make_signer("Ткачук", "Віктор", "Олегович")
    stolen = replace(thief, certificate=director.certificate)

    assert reason(challenge, sign(challenge.data, stolen, at=NOW)) == "bad-signature"
