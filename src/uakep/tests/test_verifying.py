"""Which signatures hold, and with which code the others are refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from uakep import STANDARD, Checking, Code, KepError, Level, Policy, Refused, TrustStore, Verified, Warn, oids, verify
from uakep.algorithms import AlgorithmId, PublicKeyInfo
from uakep.der import SEQUENCE, read, write, write_moment, write_oid
from uakep.testing import Authority, Signer, Subject, attribute, make_key
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, POLICY, START


def judged(
    cms: bytes, trust: TrustStore, content: bytes | None = CONTENT, policy: Policy = POLICY, **words: Any
) -> Any:
    return verify(content, cms, trust, policy, **{"at": NOW, **words})


class TestAccepts:
    @pytest.mark.parametrize(
        ("key", "recipe", "algorithms"),
        [
            ("p256", {}, ("ECDSA", "SHA-256")),
            ("p256", {"digest": "sha512"}, ("ECDSA", "SHA-512")),
            ("p384", {"digest": "sha384"}, ("ECDSA", "SHA-384")),
            ("rsa", {}, ("RSA PKCS #1 v1.5", "SHA-256")),
            ("rsa", {"digest": "sha384"}, ("RSA PKCS #1 v1.5", "SHA-384")),
            ("rsa", {"pss": True}, ("RSA-PSS", "SHA-256")),
            ("rsa", {"pss": True, "digest": "sha512"}, ("RSA-PSS", "SHA-512")),
        ],
    )
    def test_each_algorithm(
        self, authority: Authority, trust: TrustStore, key: Any, recipe: dict[str, Any], algorithms: tuple[str, str]
    ) -> None:
        signer = authority.issue(DIRECTOR, key=key, not_before=START, not_after=END)

        found = judged(signer.sign(CONTENT, at=NOW, **recipe), trust)

        assert isinstance(found, Verified)
        assert (found.signature_algorithm, found.digest_algorithm) == algorithms

    @pytest.mark.parametrize("kind", ["p384", "rsa"])
    def test_an_authority_with_another_key(self, kind: Any) -> None:
        authority = Authority(now=NOW, key=kind)
        signer = authority.issue(DIRECTOR, not_before=START, not_after=END)

        assert judged(signer.sign(CONTENT, at=NOW), authority.trust())

    def test_and_says_who_when_and_how(self, director: Signer, trust: TrustStore, authority: Authority) -> None:
        found = judged(director.sign(CONTENT, at=NOW), trust)

        assert isinstance(found, Verified)
        assert (found.identity.surname, found.identity.given_name, found.identity.patronymic) == (
            "Ткачук",
            "Віктор",
            "Олегович",
        )
        assert (found.identity.rnokpp, found.identity.edrpou) == ("1759013776", "26286360")
        assert found.identity.organisation == "Калинівський ліцей № 3"
        assert found.signing_time == NOW
        assert found.level is Level.BES
        assert found.content == CONTENT
        assert [link.der for link in found.chain] == [
            director.certificate,
            authority.issuer.certificate,
            authority.root.certificate,
        ]

    def test_an_attached_container_with_and_without_the_content(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW, detached=False)

        assert judged(cms, trust, content=None).content == CONTENT
        assert judged(cms, trust).content == CONTENT

    @pytest.mark.parametrize("kind", [bytearray, memoryview])
    def test_bytes_of_every_kind(self, director: Signer, trust: TrustStore, kind: Any) -> None:
        """A buffer may be reused by its owner as soon as we have answered."""
        content, cms = bytearray(CONTENT), bytearray(director.sign(CONTENT, at=NOW))

        found = judged(kind(cms), trust, content=kind(content))
        cms[:], content[:] = bytes(len(cms)), bytes(len(content))

        assert isinstance(found, Verified)
        assert type(found.content) is bytes
        assert found.content == CONTENT
        assert found.certificate == director.read()
        assert hash(found.certificate) == hash(director.read())

    def test_a_streamed_container(self, director: Signer, trust: TrustStore) -> None:
        """Indefinite lengths and an octet string in pieces, as Bouncy Castle writes them."""
        info = director.sign(CONTENT, at=NOW, detached=False)
        whole = write(0x04, CONTENT)
        pieces = b"\x24\x80" + write(0x04, CONTENT[:10]) + write(0x04, CONTENT[10:]) + b"\0\0"
        opened = _indefinite(info, whole, pieces)

        assert opened != info
        assert judged(opened, trust, content=None).content == CONTENT

    def test_a_container_without_the_certificate_when_it_is_known(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW, with_certificate=False)

        assert judged(cms, trust, certificates=[director.read()])

    def test_a_seal_where_the_policy_allows_it(self, authority: Authority, trust: TrustStore) -> None:
        seal = authority.issue(Subject(organisation="Ліцей", edrpou="26286360", seal=True), not_before=START)

        found = judged(seal.sign(CONTENT, at=NOW), trust, policy=replace(POLICY, allow_seal=True))

        assert isinstance(found, Verified)
        assert found.certificate.is_seal
        assert found.identity.edrpou == "26286360"

    def test_a_certificate_judged_for_a_moment_of_the_past(self, authority: Authority, trust: TrustStore) -> None:
        signer = authority.issue(DIRECTOR, not_before=START, not_after=NOW - timedelta(days=1))
        cms = signer.sign(CONTENT, at=NOW - timedelta(days=2))

        assert judged(cms, trust, at=NOW - timedelta(days=2))
        assert judged(cms, trust).code is Code.EXPIRED


class TestWarns:
    def test_of_revocation_that_was_not_checked(self, director: Signer, trust: TrustStore) -> None:
        assert judged(director.sign(CONTENT, at=NOW), trust).warnings == (Warn.REVOCATION_NOT_CHECKED,)

    def test_of_a_clock_that_differs(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW - timedelta(minutes=11))

        assert Warn.CLOCK_DIFFERS in judged(cms, trust).warnings

    def test_of_a_missing_time(self, director: Signer, trust: TrustStore) -> None:
        assert Warn.NO_SIGNING_TIME in judged(director.sign(CONTENT, with_signing_time=False), trust).warnings


class TestRefuses:
    @pytest.mark.parametrize(
        ("recipe", "code"),
        [
            ({"with_certificate": False}, Code.NO_CERTIFICATE),
            ({"with_binding": False}, Code.NO_SIGNING_CERTIFICATE),
            ({"bound_certificate": b"another"}, Code.WRONG_SIGNING_CERTIFICATE),
            ({"signed_digest": b"\1" * 32}, Code.WRONG_DIGEST),
            ({"digest": "sha1"}, Code.UNSUPPORTED_ALGORITHM),
            ({"content_type": oids.TST_INFO}, Code.MALFORMED),
        ],
    )
    def test_a_container_made_wrong(self, director: Signer, trust: TrustStore, recipe: Any, code: Code) -> None:
        assert judged(director.sign(CONTENT, at=NOW, **recipe), trust).code is code

    def test_other_bytes(self, director: Signer, trust: TrustStore) -> None:
        assert judged(director.sign(CONTENT, at=NOW), trust, content=CONTENT + b" ").code is Code.WRONG_DIGEST

    def test_an_attached_container_with_other_bytes_than_expected(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW, detached=False)

        assert judged(cms, trust, content=b"other").code is Code.WRONG_DIGEST

    def test_a_detached_container_without_the_bytes(self, director: Signer, trust: TrustStore) -> None:
        assert judged(director.sign(CONTENT, at=NOW), trust, content=None).code is Code.NO_CONTENT

    @pytest.mark.parametrize("oid", [oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_TIME])
    def test_attributes_changed_after_signing(self, director: Signer, trust: TrustStore, oid: str) -> None:
        cms = director.sign(CONTENT, at=NOW)
        place = cms.index(write_oid(oid)) + len(write_oid(oid)) + 4
        changed = bytearray(cms)
        changed[place + 3] ^= 1

        assert judged(bytes(changed), trust).code in (Code.BAD_SIGNATURE, Code.WRONG_DIGEST, Code.MALFORMED)

    def test_a_signing_time_moved_after_signing(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW)
        moved = cms.replace(write_moment(NOW), write_moment(NOW + timedelta(hours=1)))

        assert moved != cms
        assert judged(moved, trust).code is Code.BAD_SIGNATURE

    def test_an_attribute_given_twice(self, director: Signer, trust: TrustStore) -> None:
        twice = attribute(oids.SIGNING_TIME, write_moment(NOW + timedelta(days=1)))

        assert judged(director.sign(CONTENT, at=NOW, extra_signed=(twice,)), trust).code is Code.MALFORMED

    def test_an_attribute_with_two_values(self, director: Signer, trust: TrustStore) -> None:
        two = attribute(oids.SIGNING_TIME, write_moment(NOW), write_moment(NOW + timedelta(days=1)))
        cms = director.sign(CONTENT, with_signing_time=False, extra_signed=(two,))

        assert judged(cms, trust).code is Code.MALFORMED

    def test_a_signature_by_another_key(self, director: Signer, trust: TrustStore) -> None:
        stolen = replace(director, key=make_key())

        assert judged(stolen.sign(CONTENT, at=NOW), trust).code is Code.BAD_SIGNATURE

    def test_a_certificate_swapped_for_a_namesakes(self, authority: Authority, trust: TrustStore) -> None:
        """The thief's key signs; the container carries and names the victim's certificate."""
        victim = authority.issue(DIRECTOR, not_before=START, not_after=END)
        thief = authority.issue(DIRECTOR, not_before=START, not_after=END)
        cms = replace(thief, certificate=victim.certificate).sign(CONTENT, at=NOW)

        assert judged(cms, trust).code is Code.BAD_SIGNATURE

    def test_a_certificate_before_and_after_its_days(self, authority: Authority, trust: TrustStore) -> None:
        expired = authority.issue(DIRECTOR, not_before=START, not_after=NOW - timedelta(seconds=1))
        early = authority.issue(DIRECTOR, not_before=NOW + timedelta(seconds=1), not_after=END)

        assert judged(expired.sign(CONTENT, at=NOW), trust).code is Code.EXPIRED
        assert judged(early.sign(CONTENT, at=NOW), trust).code is Code.NOT_YET_VALID

    def test_and_shows_the_claimed_certificate(self, authority: Authority, trust: TrustStore) -> None:
        expired = authority.issue(DIRECTOR, not_before=START, not_after=NOW - timedelta(days=1))

        found = judged(expired.sign(CONTENT, at=NOW), trust)

        assert isinstance(found, Refused)
        assert found.certificate == expired.read()

    @pytest.mark.parametrize(
        ("certificate", "code"),
        [
            ({"key_usage": ("key_agreement",)}, Code.NOT_FOR_SIGNING),
            ({"key_usage": ("key_cert_sign",)}, Code.NOT_FOR_SIGNING),
            ({"purposes": (oids.PURPOSE_TIMESTAMP,)}, Code.NOT_FOR_SIGNING),
            ({"purposes": (oids.PURPOSE_OCSP,)}, Code.NOT_FOR_SIGNING),
            ({"extensions": [("1.2.3.4", True, b"\5\0")]}, Code.NOT_FOR_SIGNING),
            ({"extensions": [(oids.BASIC_CONSTRAINTS, True, b"\x30\3\1\1\xff")]}, Code.NOT_FOR_SIGNING),
            ({"qualified": False}, Code.NOT_QUALIFIED),
        ],
    )
    def test_a_certificate_of_the_wrong_kind(
        self, authority: Authority, trust: TrustStore, certificate: Any, code: Code
    ) -> None:
        signer = authority.issue(DIRECTOR, not_before=START, not_after=END, **certificate)

        assert judged(signer.sign(CONTENT, at=NOW), trust).code is code

    def test_a_seal_in_place_of_a_person(self, authority: Authority, trust: TrustStore) -> None:
        seal = authority.issue(Subject(organisation="Ліцей", edrpou="26286360", seal=True), not_before=START)

        assert judged(seal.sign(CONTENT, at=NOW), trust).code is Code.SEAL

    @pytest.mark.parametrize(
        ("demand", "subject", "code"),
        [
            ({"require_rnokpp": True}, replace(DIRECTOR, rnokpp=""), Code.NO_PERSON_CODE),
            ({"require_edrpou": True}, replace(DIRECTOR, edrpou=""), Code.NO_EDRPOU),
            ({"require_device": True}, DIRECTOR, Code.NO_DEVICE),
            ({"require_timestamp": True}, DIRECTOR, Code.NO_TIMESTAMP),
        ],
    )
    def test_what_the_policy_demands_and_is_not_there(
        self, authority: Authority, trust: TrustStore, demand: Any, subject: Subject, code: Code
    ) -> None:
        signer = authority.issue(subject, not_before=START, not_after=END)

        assert judged(signer.sign(CONTENT, at=NOW), trust, policy=replace(POLICY, **demand)).code is code

    def test_a_missing_time_where_it_is_demanded(self, director: Signer, trust: TrustStore) -> None:
        policy = replace(POLICY, require_signing_time=True)

        assert (
            judged(director.sign(CONTENT, with_signing_time=False), trust, policy=policy).code is Code.NO_SIGNING_TIME
        )

    def test_a_container_that_is_too_large(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW, detached=False)

        assert judged(cms, trust, policy=replace(POLICY, max_size=len(cms) - 1)).code is Code.TOO_LARGE
        assert judged(cms, trust, policy=replace(POLICY, max_size=len(cms)))

    def test_no_signer_and_two_signers(self, director: Signer, trust: TrustStore) -> None:
        cms = director.sign(CONTENT, at=NOW)

        assert judged(_with_signers(cms, 0), trust).code is Code.NO_SIGNER
        assert judged(_with_signers(cms, 2), trust).code is Code.MANY_SIGNERS

    @pytest.mark.parametrize(("key", "more"), [("rsa", {"pss": True}), ("p256", {})])
    def test_a_signature_by_another_hash_than_the_container_names(
        self, authority: Authority, trust: TrustStore, key: Any, more: dict[str, Any]
    ) -> None:
        signer = authority.issue(DIRECTOR, key=key, not_before=START, not_after=END)

        found = judged(signer.sign(CONTENT, at=NOW, digest="sha384", signature_digest="sha256", **more), trust)

        assert (found.code, found.detail) == (Code.UNSUPPORTED_ALGORITHM, "two different hashes in one signature")

    def test_a_signature_that_says_it_is_of_another_type(self, director: Signer, trust: TrustStore) -> None:
        assert judged(director.sign(CONTENT, at=NOW, named_content_type=oids.TST_INFO), trust).code is Code.MALFORMED

    def test_other_bytes_inside_than_those_signed(self, director: Signer, trust: TrustStore) -> None:
        """The signature over the expected bytes holds, but a reader of the container would see others."""
        cms = director.sign(CONTENT, at=NOW, carried_content=b"I owe you a million")

        assert judged(cms, trust).code is Code.WRONG_DIGEST
        assert judged(cms, trust, content=None).code is Code.WRONG_DIGEST

    def test_a_naive_moment_is_a_mistake_of_the_caller(self, director: Signer, trust: TrustStore) -> None:
        with pytest.raises(ValueError, match="time zone"):
            verify(CONTENT, director.sign(CONTENT, at=NOW), trust, POLICY, at=NOW.replace(tzinfo=None))


class TestAlgorithmsAllowed:
    def test_include_keys_bound_to_pss_with_that_padding_only(self) -> None:
        private = rsa.generate_private_key(65537, 2048)
        plain = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        bits = read(plain).children()[1].raw
        key = PublicKeyInfo.of(read(write(0x30, write(0x30, write_oid(oids.RSA_PSS)), bits)))
        mask = write(0x30, write_oid(oids.MGF1), write(0x30, write_oid(oids.SHA256)))
        parameters = write(
            0x30, write(0xA0, write(0x30, write_oid(oids.SHA256))), write(0xA1, mask), write(0xA2, b"\2\1\x20")
        )
        pss = AlgorithmId(oids.RSA_PSS, parameters)
        signature = private.sign(CONTENT, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
        old = private.sign(CONTENT, padding.PKCS1v15(), SHA256())

        assert STANDARD.verify(key, pss, CONTENT, signature)
        assert not STANDARD.verify(key, pss, CONTENT, old)
        with pytest.raises(KepError, match="another padding"):
            STANDARD.verify(key, AlgorithmId(oids.RSA_SHA256), CONTENT, old)

    def test_do_not_include_short_rsa_keys(self, authority: Authority, trust: TrustStore) -> None:
        short = rsa.generate_private_key(65537, 1024)
        signer = authority.issue(DIRECTOR, key=short, not_before=START, not_after=END)

        assert judged(signer.sign(CONTENT, at=NOW), trust).code is Code.UNSUPPORTED_ALGORITHM

    def test_do_not_include_other_curves(self, authority: Authority, trust: TrustStore) -> None:
        signer = authority.issue(DIRECTOR, key=ec.generate_private_key(ec.SECP256K1()), not_before=START, not_after=END)

        assert judged(signer.sign(CONTENT, at=NOW), trust).code is Code.UNSUPPORTED_ALGORITHM


def test_the_policy_has_no_default_for_revocation() -> None:
    with pytest.raises(TypeError):
        Policy()  # type: ignore[call-arg]
    assert {mode.value for mode in Checking} == {"strict", "soft", "offline"}


def _indefinite(info: bytes, whole: bytes, pieces: bytes) -> bytes:
    """ContentInfo → [0] → SignedData → encapContentInfo → [0] → OCTET STRING, each of indefinite length."""

    def opened(tag: int, *parts: bytes) -> bytes:
        return bytes((tag, 0x80)) + b"".join(parts) + b"\0\0"

    kind, wrapped = read(info).children()
    version, digests, inner, *rest = wrapped.inner().children()
    data, content = inner.children()
    assert content.body == whole
    signed = opened(
        0x30,
        version.raw,
        digests.raw,
        opened(0x30, data.raw, opened(0xA0, pieces)),
        *(opened(node.tag, node.body) for node in rest),
    )
    return opened(0x30, kind.raw, opened(0xA0, signed))


def _with_signers(cms: bytes, count: int) -> bytes:
    kind, wrapped = read(cms).children()
    *parts, signers = wrapped.inner().children()
    again = write(0x31, *([signers.body] * count))
    return write(0x30, kind.raw, write(0xA0, write(0x30, *(part.raw for part in parts), again)))


class TestWhoIsNoPerson:
    @pytest.mark.parametrize("kind", ["type", "purpose", "both"])
    def test_a_website(self, authority: Authority, trust: TrustStore, kind: str) -> None:
        statements = write(
            SEQUENCE,
            write(SEQUENCE, write_oid(oids.QC_COMPLIANCE)),
            write(SEQUENCE, write_oid(oids.QC_TYPE), write(SEQUENCE, write_oid(oids.QC_TYPE_WEBSITE))),
        )
        site = authority.issue(
            DIRECTOR,
            not_before=START,
            not_after=END,
            qualified=kind == "purpose",
            purposes=() if kind == "type" else (oids.PURPOSE_SERVER,),
            extensions=() if kind == "purpose" else ((oids.QC_STATEMENTS, False, statements),),
        )

        found = verify(CONTENT, site.sign(CONTENT, at=NOW), trust, POLICY, at=NOW)
        assert isinstance(found, Refused)
        assert found.code is Code.NOT_FOR_SIGNING

    def test_an_organisation_without_the_mark_of_a_seal(self, authority: Authority, trust: TrustStore) -> None:
        school = Subject(organisation="Калинівський ліцей № 3", edrpou="26286360")
        cms = authority.issue(school, not_before=START, not_after=END).sign(CONTENT, at=NOW)

        found = verify(CONTENT, cms, trust, POLICY, at=NOW)
        assert isinstance(found, Refused)
        assert found.code is Code.SEAL
        assert verify(CONTENT, cms, trust, replace(POLICY, allow_seal=True), at=NOW)
