"""The shared vectors: a two-level authority of ДСТУ 4145, six people, and signatures that must not hold."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from uakep import Code, Identity, Level, Policy, Refused, TrustStore, Verified, Warn, read_certificate, verify
from uakep.gost import gost34311
from uakep.tests.conftest import POLICY

VECTORS = json.loads((Path(__file__).parent / "kep_vectors.json").read_text())
CONTENT = VECTORS["challenge"].encode()
AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
ROOT, CA = (read_certificate(base64.b64decode(VECTORS["pki"][name])) for name in ("root", "ca"))
TRUST = TrustStore([ROOT], [CA])

PEOPLE = {
    "director": Identity(
        common_name="Тестовий Директор Іванович", surname="Тестовий", given_name="Директор", patronymic="Іванович",
        rnokpp="1111111118", edrpou="99999991", organisation="ТЕСТОВА ГІМНАЗІЯ № 1", title="Директор",
        locality="Львів", country="UA", unzr="19800101-00001",
    ),
}  # fmt: skip


def judged(name: str, kind: str = "login_p7s", policy: Policy = POLICY) -> Verified | Refused:
    content = CONTENT if kind == "login_p7s" else None
    return verify(content, base64.b64decode(VECTORS["users"][name][kind]), TRUST, policy, at=AT)


@pytest.mark.parametrize("kind", ["login_p7s", "attached_p7s"])
@pytest.mark.parametrize("name", ["director", "teacher", "private_person", "passport_instead_of_tin"])
def test_a_person_is_verified(name: str, kind: str) -> None:
    found = judged(name, kind)

    assert isinstance(found, Verified), found
    assert found.content == CONTENT
    assert found.level is Level.BES
    assert found.chain[1:] == (CA, ROOT)
    assert found.certificate.der == base64.b64decode(VECTORS["users"][name]["cert"])
    assert (found.digest_algorithm, found.signature_algorithm) == ("ГОСТ 34.311-95", "ДСТУ 4145")
    assert Warn.REVOCATION_NOT_CHECKED in found.warnings


def test_the_director_is_who_he_is() -> None:
    found = judged("director")

    assert isinstance(found, Verified)
    assert found.identity == PEOPLE["director"]


def test_a_private_person_has_no_organisation() -> None:
    found = judged("private_person")

    assert isinstance(found, Verified)
    assert (found.identity.edrpou, found.identity.organisation) == ("", "")
    assert len(found.identity.rnokpp) == 10
    strict = Policy(POLICY.revocation, require_edrpou=True)
    assert judged("private_person", policy=strict).code is Code.NO_EDRPOU  # type: ignore[union-attr]


def test_a_passport_stands_in_place_of_a_number() -> None:
    found = judged("passport_instead_of_tin")

    assert isinstance(found, Verified)
    assert (found.identity.rnokpp, found.identity.document) == ("", "АА999998")
    strict = Policy(POLICY.revocation, require_rnokpp=True)
    assert judged("passport_instead_of_tin", policy=strict).code is Code.NO_PERSON_CODE  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["login_p7s", "attached_p7s"])
@pytest.mark.parametrize(("name", "code"), [("expired", Code.EXPIRED), ("seal", Code.SEAL)])
def test_who_must_not_come_in_is_refused(name: str, code: Code, kind: str) -> None:
    found = judged(name, kind)

    assert isinstance(found, Refused)
    assert found.code is code
    assert found.certificate is not None


def test_a_seal_seals_where_seals_are_welcome() -> None:
    found = judged("seal", policy=Policy(POLICY.revocation, allow_seal=True))

    assert isinstance(found, Verified), found
    assert found.certificate.is_seal
    assert found.identity.rnokpp == ""


@pytest.mark.parametrize(
    ("content", "cms", "code"),
    [
        (CONTENT, VECTORS["negative"]["bad_signature_p7s"], Code.BAD_SIGNATURE),
        (CONTENT, VECTORS["negative"]["rogue_ca_p7s"], Code.UNTRUSTED),
        (VECTORS["negative"]["other_content"].encode(), VECTORS["users"]["director"]["login_p7s"], Code.WRONG_DIGEST),
        (
            VECTORS["negative"]["other_content"].encode(),
            VECTORS["users"]["director"]["attached_p7s"],
            Code.WRONG_DIGEST,
        ),
        (None, VECTORS["users"]["director"]["login_p7s"], Code.NO_CONTENT),
    ],
    ids=["bad signature", "rogue authority", "other content", "other content inside", "no content"],
)
def test_what_does_not_hold_is_refused(content: bytes | None, cms: str, code: Code) -> None:
    found = verify(content, base64.b64decode(cms), TRUST, POLICY, at=AT)

    assert isinstance(found, Refused)
    assert found.code is code


def test_a_signature_under_the_envelope_holds() -> None:
    """The envelope itself is not opened here; what lies in it is a signature as any other."""
    cms = base64.b64decode(VECTORS["envelope"]["inner_p7s"])

    found = verify(None, cms, TRUST, Policy(POLICY.revocation, allow_seal=True), at=AT)

    assert isinstance(found, Verified), found
    assert found.content == VECTORS["envelope"]["plaintext"].encode()


def test_before_the_certificate_began_nobody_could_sign() -> None:
    cms = base64.b64decode(VECTORS["users"]["director"]["login_p7s"])

    found = verify(CONTENT, cms, TRUST, POLICY, at=AT - timedelta(days=2))

    assert isinstance(found, Refused)
    assert found.code is Code.NOT_YET_VALID


@pytest.mark.parametrize("certificate", [ROOT, CA], ids=["root", "authority"])
def test_key_identifiers_are_made_by_the_national_hash(certificate: object) -> None:
    assert certificate.key_id == gost34311(certificate.key.bits)  # type: ignore[attr-defined]
