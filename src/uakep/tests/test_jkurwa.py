"""jkurwa under Node, an independent implementation, accepts what we sign and signs what we accept."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from uakep import Code, Refused, TrustStore, Verified, oids, verify
from uakep.der import SEQUENCE, write, write_integer, write_oid, write_set
from uakep.testing import Authority, DstuPerson, Subject, dstu_person, make_timestamp
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, POLICY, START

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "пароль-1"
ITERATIONS = 100  # enough to be read; real files have 10,000


def asked(tasks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node") or str(Path(sys.prefix, "bin", "node"))
    done = subprocess.run(
        [node, str(ROOT / "tools/interop/jkurwa.js")],
        input=json.dumps(tasks).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def authority(national: Authority) -> Authority:
    return national


@pytest.fixture(scope="module")
def trust(authority: Authority) -> TrustStore:
    return authority.trust()


@pytest.fixture(scope="module")
def person(authority: Authority) -> DstuPerson:
    return dstu_person(DIRECTOR, authority, not_before=START, not_after=END)


def bundle(*certificates: bytes) -> bytes:
    """A p7b, as the national authority publishes certificates."""
    data = write(
        SEQUENCE,
        write_integer(1),
        write_set(),
        write(SEQUENCE, write_oid(oids.DATA)),
        write(0xA0, *certificates),
        write_set(),
    )
    return write(SEQUENCE, write_oid(oids.SIGNED_DATA), write(0xA0, data))


@pytest.fixture(scope="module")
def files(person: DstuPerson) -> dict[str, tuple[bytes, tuple[bytes, ...]]]:
    mine = (person.signer.certificate,)
    return {
        "Key-6.dat": (person.key6(PASSWORD), (*mine, person.agreement.certificate)),
        "jks": (person.jks(PASSWORD), ()),
        "pfx": (person.pfx(PASSWORD, iterations=ITERATIONS), ()),
        "pfx without certificates": (
            person.pfx(PASSWORD, with_certificates=False, iterations=ITERATIONS),
            mine,
        ),
        "pk8": (person.pk8(PASSWORD, iterations=ITERATIONS), mine),
    }


@pytest.fixture(scope="module")
def answers(files: dict[str, tuple[bytes, tuple[bytes, ...]]]) -> dict[str, list[dict[str, Any]]]:
    tasks = [
        {
            "op": "sign",
            "file": text(file),
            "certificates": [text(certificate) for certificate in certificates],
            "password": password,
            "content": text(CONTENT),
            "detached": detached,
            "time": int(NOW.timestamp()),
        }
        for file, certificates in files.values()
        for password, detached in ((PASSWORD, True), ("інший", True))
    ]
    attached = {**tasks[2], "detached": False}
    *found, last = asked([*tasks, attached])
    return {name: found[2 * i : 2 * i + 2] for i, name in enumerate(files)} | {"attached": [last]}


class TestKeyFile:
    """Key files of our test half, opened by jkurwa; what it signs with them, verified by us."""

    @pytest.mark.parametrize("kind", ["Key-6.dat", "jks", "pfx", "pfx without certificates", "pk8"])
    def test_is_opened_and_signs_what_we_accept(
        self, kind: str, answers: dict[str, list[dict[str, Any]]], trust: TrustStore, person: DstuPerson
    ) -> None:
        answer, wrong_password = answers[kind]

        assert "cms" in answer, answer
        found = verify(CONTENT, base64.b64decode(answer["cms"]), trust, POLICY, at=NOW)
        assert isinstance(found, Verified), found
        assert found.identity.rnokpp == "1759013776"
        assert found.certificate.der == person.certificate
        assert found.signing_time == NOW
        assert wrong_password["failed"]

    def test_signs_with_the_content_inside(self, answers: dict[str, list[dict[str, Any]]], trust: TrustStore) -> None:
        found = verify(None, base64.b64decode(answers["attached"][0]["cms"]), trust, POLICY, at=NOW)

        assert isinstance(found, Verified), found
        assert found.content == CONTENT

    def test_of_iit_holds_the_second_key(self, answers: dict[str, list[dict[str, Any]]]) -> None:
        answer = answers["Key-6.dat"][0]

        assert answer["keys"] == 2
        assert sorted(dict(usage)["encrypt"] for usage in answer["usages"]) == [False, True]

    def test_signs_nothing_else(self, answers: dict[str, list[dict[str, Any]]], trust: TrustStore) -> None:
        cms = base64.b64decode(answers["jks"][0]["cms"])

        found = verify(CONTENT + b" ", cms, trust, POLICY, at=NOW)

        assert isinstance(found, Refused)
        assert found.code is Code.WRONG_DIGEST


class TestSignature:
    """Made by us, judged by jkurwa with the chain up to the root."""

    def test_is_accepted_when_it_holds_and_only_then(self, national: Authority) -> None:
        # a root of M257 too: one of M431, as the nation's is, takes jkurwa twice the time and is asked about once
        authority = Authority("На M257", now=NOW, key="dstu257", root_key="dstu257")
        person = dstu_person(DIRECTOR, authority, not_before=START, not_after=END)
        good = person.signer.sign(CONTENT, at=NOW)
        signed = person.signer.sign(CONTENT, at=NOW, detached=False)
        bad = good[:-1] + bytes([good[-1] ^ 1])
        late = person.signer.sign(CONTENT, at=END + timedelta(days=1))
        under_431 = national.issue(DIRECTOR, key="dstu431", not_before=START, not_after=END).sign(CONTENT, at=NOW)
        stranger = Authority(now=NOW, key="dstu257").issue(DIRECTOR, not_before=START, not_after=END)
        stamper = authority.issue(Subject(common_name="TSP"), purposes=(oids.PURPOSE_TIMESTAMP,), not_before=START)
        stamped = person.signer.sign(CONTENT, at=NOW, timestamp_by=stamper)
        token = make_timestamp(stamper, b"another signature", at=NOW)
        borrowed = person.signer.sign(CONTENT, at=NOW, unsigned=((oids.SIGNATURE_TIMESTAMP, token),))
        known = text(
            bundle(
                *(made.certificate for each in (authority, national) for made in (each.root, each.issuer)),
            )
        )
        cases = {
            "detached": (good, CONTENT, None),
            "attached": (signed, None, None),
            "curve of degree 431": (under_431, CONTENT, None),
            "with a time stamp": (stamped, CONTENT, None),
            "with the stamp of another": (borrowed, CONTENT, "ESIGN"),
            "other content": (good, b"other", "ESIGN"),
            "damaged": (bad, CONTENT, "ESIGN"),
            "after the end": (late, CONTENT, "ESIGN"),
            "unknown authority": (stranger.sign(CONTENT, at=NOW), CONTENT, "ESIGN"),
        }
        answers = asked(
            [
                {"op": "verify", "authorities": known, "cms": text(cms), "content": text(content) if content else None}
                for cms, content, _ in cases.values()
            ]
        )

        said = {name: answer.get("error") for name, answer in zip(cases, answers, strict=True)}
        assert said == {name: expected for name, (_, _, expected) in cases.items()}
        assert answers[0]["commonName"] == "Ткачук Віктор Олегович"
        assert answers[0]["signed"]
        stamps = {name: answer["stamp"] for name, answer in zip(cases, answers, strict=True) if not answer["error"]}
        assert {name for name, stamp in stamps.items() if stamp} == {"with a time stamp"}
        assert stamps["with a time stamp"] == NOW.timestamp() * 1000
