"""Everything above a signature, with ДСТУ 4145 all the way: chains, lists, answers, stamps, habits of real kits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from uakep import (
    Checking,
    Code,
    Level,
    Policy,
    Refused,
    RevocationStatus,
    Supplied,
    TrustStore,
    Verified,
    Warn,
    oids,
    read_certificate,
    read_crl,
    read_ocsp,
    verify,
)
from uakep.curves import BY_DEGREE
from uakep.der import SEQUENCE, read, write
from uakep.dstu4145 import SigningKey, write_parameters
from uakep.testing import Authority, DstuPerson, Signer, Subject, attribute, dstu_person, make_timestamp, read_key_pem
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, POLICY, START

STRICT = Policy(Checking.STRICT)


@pytest.fixture(scope="module")
def authority(national: Authority) -> Authority:
    return national


@pytest.fixture(scope="module")
def above(authority: Authority) -> Authority:
    """The same root, seen as the issuer."""
    return Authority.of(authority.root.certificate, authority.root.certificate, authority.root.key)


@pytest.fixture(scope="module")
def trust(authority: Authority) -> TrustStore:
    return authority.trust()


@pytest.fixture(scope="module")
def director(authority: Authority) -> Signer:
    return authority.issue(DIRECTOR, not_before=START, not_after=END)


def judged(cms: bytes, trust: TrustStore, policy: Policy = POLICY, *sources: Supplied) -> Verified | Refused:
    return verify(CONTENT, cms, trust, policy, at=NOW, revocation=sources)


class TestContainer:
    @pytest.mark.parametrize("digest", ["gost", "kupyna256", "kupyna384", "kupyna512"])
    @pytest.mark.parametrize("detached", [True, False])
    def test_of_every_national_hash_is_accepted(
        self, director: Signer, trust: TrustStore, digest: str, detached: bool
    ) -> None:
        found = judged(director.sign(CONTENT, at=NOW, detached=detached, digest=digest), trust)

        assert isinstance(found, Verified), found
        assert found.signature_algorithm == "ДСТУ 4145"
        assert found.identity.edrpou == "26286360"

    def test_may_hold_the_signature_in_an_octet_string(self, director: Signer, trust: TrustStore) -> None:
        """Cash registers and older kits."""
        assert judged(director.sign(CONTENT, at=NOW, wrapped=True), trust)

    def test_may_keep_its_attributes_in_any_order(self, director: Signer, trust: TrustStore) -> None:
        """They are hashed as received: some producers do not sort them."""
        backwards = director.sign(CONTENT, at=NOW, order=lambda found: sorted(found, reverse=True))

        assert judged(backwards, trust)

    def test_may_carry_a_stamp_of_its_content(self, director: Signer, trust: TrustStore, authority: Authority) -> None:
        """Дія puts one among the signed attributes."""
        stamper = authority.issue(Subject(common_name="TSP"), purposes=(oids.PURPOSE_TIMESTAMP,), not_before=START)
        stamp = attribute("1.2.840.113549.1.9.16.2.20", make_timestamp(stamper, CONTENT, at=NOW))

        assert judged(director.sign(CONTENT, at=NOW, extra_signed=(stamp,)), trust)

    def test_may_be_signed_by_a_key_of_another_kind(self, authority: Authority, trust: TrustStore) -> None:
        for kind in ("p256", "dstu431"):
            signer = authority.issue(DIRECTOR, key=kind, not_before=START, not_after=END)  # type: ignore[arg-type]
            assert judged(signer.sign(CONTENT, at=NOW), trust), kind

    @pytest.mark.parametrize(
        ("broken", "code"),
        [
            ({"signed_digest": bytes(32)}, Code.WRONG_DIGEST),
            ({"signature_digest": "kupyna256"}, Code.UNSUPPORTED_ALGORITHM),
            ({"digest": "sha256", "signature_digest": "gost"}, Code.UNSUPPORTED_ALGORITHM),
            ({"with_binding": False}, Code.NO_SIGNING_CERTIFICATE),
            ({"bound_certificate": b"another"}, Code.WRONG_SIGNING_CERTIFICATE),
            ({"carried_content": b"another"}, Code.WRONG_DIGEST),
            ({"with_certificate": False}, Code.NO_CERTIFICATE),
            ({"named_content_type": oids.TST_INFO}, Code.MALFORMED),
            ({"extra_signed": (attribute(oids.CONTENT_TYPE, write(0x06, b"\x2a")),)}, Code.MALFORMED),
        ],
        ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
    )
    def test_put_together_wrongly_is_refused(
        self, director: Signer, trust: TrustStore, broken: dict[str, object], code: Code
    ) -> None:
        found = judged(director.sign(CONTENT, at=NOW, **broken), trust)

        assert isinstance(found, Refused)
        assert found.code is code

    def test_with_a_changed_signature_is_refused(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW)
        for place in (-1, -20, -40, -64):
            damaged = bytearray(cms)
            damaged[place] ^= 0x10
            found = judged(bytes(damaged), trust)
            assert isinstance(found, Refused)
            assert found.code is Code.BAD_SIGNATURE

    def test_of_another_key_under_this_certificate_is_refused(
        self, director: Signer, authority: Authority, trust: TrustStore
    ) -> None:
        thief = Signer(SigningKey.generate(), director.certificate, director.chain)

        found = judged(thief.sign(CONTENT, at=NOW), trust)

        assert isinstance(found, Refused)
        assert found.code is Code.BAD_SIGNATURE


class TestCertificate:
    def test_of_the_key_for_encryption_does_not_sign(self, authority: Authority, trust: TrustStore) -> None:
        person = dstu_person(DIRECTOR, authority, not_before=START, not_after=END)

        assert judged(person.signer.sign(CONTENT, at=NOW), trust)
        found = judged(person.agreement.sign(CONTENT, at=NOW), trust)
        assert isinstance(found, Refused)
        assert found.code is Code.NOT_FOR_SIGNING

    def test_of_a_stranger_of_the_same_name_is_not_trusted(self, trust: TrustStore) -> None:
        rogue = Authority(now=NOW, key="dstu257", root_key="dstu431")
        signer = rogue.issue(DIRECTOR, not_before=START, not_after=END)

        found = judged(signer.sign(CONTENT, at=NOW), trust)

        assert isinstance(found, Refused)
        assert found.code is Code.UNTRUSTED

    def test_of_a_stranger_who_copies_key_identifiers_is_not_trusted(
        self, authority: Authority, trust: TrustStore
    ) -> None:
        """The same name and key identifier, so that only the signature tells."""
        forger = Authority.of(authority.root.certificate, authority.issuer.certificate, SigningKey.generate())
        signer = forger.issue(DIRECTOR, not_before=START, not_after=END)

        found = judged(signer.sign(CONTENT, at=NOW), trust)

        assert isinstance(found, Refused)
        assert found.code is Code.UNTRUSTED
        assert "does not hold" in found.detail

    @pytest.mark.parametrize("where", ["signer", "issuer"])
    def test_on_a_curve_of_its_own_is_refused(
        self, authority: Authority, trust: TrustStore, director: Signer, where: str
    ) -> None:
        """Whoever chooses the base point G = -d⁻¹·Q knows a «private key» of any Q (CVE-2020-0601)."""
        curve = BY_DEGREE[257]
        victim = director if where == "signer" else authority.issuer
        point = curve.decompress(int.from_bytes(read(victim.read().key.bits).octets(), "little"))
        assert point is not None
        forged_curve = replace(curve, base=curve.negate(point))
        forged = SigningKey(forged_curve, 1)
        assert forged.public_point() == point
        honest = write_parameters(curve)
        swapped = victim.certificate.replace(honest[4:], write_parameters(forged_curve)[4:])
        assert swapped != victim.certificate
        if where == "signer":
            found = judged(Signer(forged, swapped, director.chain).sign(CONTENT, at=NOW), trust)
            assert isinstance(found, Refused)
            assert found.code is Code.UNTRUSTED
        else:
            cuckoo = Authority.of(authority.root.certificate, swapped, forged)
            signer = cuckoo.issue(DIRECTOR, key="dstu257", not_before=START, not_after=END)
            found = judged(signer.sign(CONTENT, at=NOW), trust)
            assert isinstance(found, Refused)
            assert found.code is Code.UNTRUSTED

    def test_is_judged_by_its_dates(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW)

        for at, code in ((START - timedelta(days=1), Code.NOT_YET_VALID), (END + timedelta(days=1), Code.EXPIRED)):
            found = verify(CONTENT, cms, trust, POLICY, at=at)
            assert isinstance(found, Refused)
            assert found.code is code

    def test_costs_one_signature_when_its_chain_is_known(self, director: Signer, authority: Authority) -> None:
        calls: list[str] = []
        trust = authority.trust()

        from uakep.standard import STANDARD

        class Counting:
            def digest(self, oid: str, data: bytes) -> bytes:
                return STANDARD.digest(oid, data)

            def verify(self, *words: object, **more: object) -> bool:
                calls.append("signature")
                return STANDARD.verify(*words, **more)  # type: ignore[arg-type]

        counting: object = Counting()  # one for all: what it finds good is remembered for it alone
        for expected in (3, 1, 1):
            calls.clear()
            assert verify(CONTENT, director.sign(CONTENT, at=NOW), trust, POLICY, at=NOW, algorithms=counting)  # type: ignore[arg-type]
            assert len(calls) == expected


class TestRevocation:
    def test_by_lists_is_known_and_obeyed(
        self, director: Signer, authority: Authority, above: Authority, trust: TrustStore
    ) -> None:
        whole = read_crl(above.crl(at=NOW))
        cms = director.sign(CONTENT, at=NOW)
        for revoked, delta, expected in (((), False, True), ((director,), False, False), ((director,), True, False)):
            lists = [whole, read_crl(authority.crl(*revoked, at=NOW, delta=delta))]
            found = judged(cms, trust, STRICT, Supplied(crls=tuple(lists)))
            assert bool(found) is expected, found
        assert isinstance(found, Refused)
        assert found.code is Code.REVOKED

    def test_by_a_list_of_a_stranger_is_not_known(
        self, director: Signer, authority: Authority, trust: TrustStore
    ) -> None:
        forger = Authority.of(authority.root.certificate, authority.issuer.certificate, SigningKey.generate())
        lists = Supplied(crls=(read_crl(forger.crl(director, at=NOW)),))

        found = judged(director.sign(CONTENT, at=NOW), trust, POLICY, lists)

        assert isinstance(found, Verified)
        assert Warn.REVOCATION_NOT_CHECKED in found.warnings

    @pytest.mark.parametrize("identifier", [oids.SHA1, oids.GOST34311], ids=["SHA-1", "ГОСТ"])
    @pytest.mark.parametrize("appointed", [False, True])
    def test_by_answers_is_known_and_obeyed(
        self,
        director: Signer,
        authority: Authority,
        above: Authority,
        trust: TrustStore,
        identifier: str,
        appointed: bool,
    ) -> None:
        responder = authority.issue(Subject(common_name="OCSP"), purposes=(oids.PURPOSE_OCSP,), not_before=START)
        lists = (read_crl(above.crl(at=NOW)),)
        cms = director.sign(CONTENT, at=NOW)
        for revoked_at in (None, NOW - timedelta(days=1)):
            answer = read_ocsp(
                authority.ocsp(
                    director,
                    at=NOW,
                    revoked_at=revoked_at,
                    responder=responder if appointed else None,
                    identifier=identifier,
                )
            )
            found = judged(cms, trust, STRICT, Supplied(lists, (answer,)))
            if revoked_at is None:
                assert isinstance(found, Verified), found
                assert found.revocation[0].status is RevocationStatus.GOOD
                assert found.revocation[0].source == "ocsp"
            else:
                assert isinstance(found, Refused)
                assert found.code is Code.REVOKED


class TestLevel:
    @pytest.fixture(scope="class")
    @classmethod
    def stamper(cls, authority: Authority) -> Signer:
        return authority.issue(Subject(common_name="TSP"), purposes=(oids.PURPOSE_TIMESTAMP,), not_before=START)

    @pytest.mark.parametrize("wrapped", [False, True])
    def test_is_t_with_a_stamp_over_the_signature(
        self, director: Signer, stamper: Signer, trust: TrustStore, wrapped: bool
    ) -> None:
        found = judged(director.sign(CONTENT, at=NOW, timestamp_by=stamper, wrapped=wrapped), trust)

        assert isinstance(found, Verified)
        assert (found.level, found.timestamp) == (Level.T, NOW)

    def test_is_x_long_with_everything_a_judge_needs(
        self, director: Signer, stamper: Signer, authority: Authority, above: Authority, trust: TrustStore
    ) -> None:
        answers = [
            read(authority.ocsp(signer, at=NOW)).children()[1].inner().children()[1].octets()
            for signer in (director, stamper)
        ]
        values = write(
            SEQUENCE,
            write(0xA0, write(SEQUENCE, above.crl(at=NOW))),
            write(0xA1, write(SEQUENCE, *answers)),
        )
        evidence = (
            (oids.CERTIFICATE_VALUES, write(SEQUENCE, authority.issuer.certificate, authority.root.certificate)),
            (oids.REVOCATION_VALUES, values),
        )

        found = judged(director.sign(CONTENT, at=NOW, timestamp_by=stamper, unsigned=evidence), trust, STRICT)

        assert isinstance(found, Verified), found
        assert found.level is Level.X_LONG
        assert [result.source for result in found.revocation] == ["ocsp", "crl"]

    def test_stays_bes_when_the_stamp_is_of_another_signature(
        self, director: Signer, stamper: Signer, trust: TrustStore
    ) -> None:
        token = make_timestamp(stamper, b"another signature", at=NOW)

        found = judged(director.sign(CONTENT, at=NOW, unsigned=((oids.SIGNATURE_TIMESTAMP, token),)), trust)

        assert isinstance(found, Verified)
        assert found.level is Level.BES
        assert Warn.TIMESTAMP_NOT_TRUSTED in found.warnings


class TestTestHalf:
    def test_gives_a_seal_that_proves_no_person(self, authority: Authority, trust: TrustStore) -> None:
        seal = dstu_person(
            Subject(organisation="Ліцей", edrpou="26286360", seal=True), authority, not_before=START, not_after=END
        )
        found = judged(seal.signer.sign(CONTENT, at=NOW), trust)

        assert isinstance(found, Refused)
        assert found.code is Code.SEAL

    def test_reads_back_the_keys_it_writes(self, authority: Authority, director: Signer) -> None:
        again = read_key_pem(director.key_pem())
        assert again == director.key

        restored = Authority.of(authority.root.certificate, authority.issuer.certificate, authority.issuer.key)
        assert judged(restored.issue(DIRECTOR, not_before=START).sign(CONTENT, at=NOW), authority.trust())

    def test_reads_back_other_keys_too(self) -> None:
        signer = Authority(now=NOW).issue(DIRECTOR)
        found = read_key_pem(signer.key_pem())
        assert not isinstance(found, SigningKey)
        assert found.private_numbers() == signer.key.private_numbers()  # type: ignore[union-attr]

    def test_makes_the_same_file_of_the_same_key(self, authority: Authority) -> None:
        person: DstuPerson = dstu_person(DIRECTOR, authority)

        assert person.jks("демо") == person.jks("демо")
        assert person.pfx("демо", iterations=2) == person.pfx("демо", iterations=2)
        assert person.pk8("демо", iterations=2) != person.pk8("інше", iterations=2)
        assert (
            read_certificate(person.certificate).key.bits == read(person.signer.key.public_key()).children()[1].bits()
        )  # type: ignore[union-attr]
