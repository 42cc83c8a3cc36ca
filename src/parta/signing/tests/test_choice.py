"""Which key and certificate the page takes from a file that holds several, and what it lets leave with the signature.

The page's own source runs under Node; `uakep` judges what it signs.
"""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from uakep import Checking, Policy, Verified, verify
from uakep.testing import Authority, Signer, Subject

ROOT = Path(__file__).resolve().parents[4]
CONTENT = b"words"
NOW = datetime.now(UTC).replace(microsecond=0)  # the page dates its signature by the clock
DAY = timedelta(days=1)
PERSON = Subject(surname="Ткачук", given_name="Віктор", patronymic="Олегович", rnokpp="1759013776")
SEAL = Subject(organisation="Калинівський ліцей № 3", edrpou="26286360", seal=True)
ASK = """
import { sign } from "%s";
import { readFileSync } from "node:fs";
const asked = JSON.parse(readFileSync(0, "utf8"));
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));
const file = { keys: asked.keys.map(bytes), certificates: asked.certificates.map(bytes) };
sign(bytes(asked.content), file as never, asked.added.map(bytes), {} as never, new Date()).then(
  (made) => console.log(Buffer.from(made).toString("base64")),
  (error) => console.log("refused " + error.code),
);
"""

Page = Callable[..., bytes]


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now=NOW)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Signs as the page does with the keys of one file, in this order."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "ask.ts").write_text(ASK % (ROOT / "src/parta/signing/frontend/cms.ts").as_posix())
    subprocess.run(
        [ROOT / "node_modules/.bin/esbuild", folder / "ask.ts", "--bundle", "--platform=node", "--log-level=error",
         f"--outfile={folder / 'ask.js'}"],
        check=True, cwd=ROOT,
    )  # fmt: skip
    node = shutil.which("node") or str(Path(sys.prefix, "bin", "node"))

    def sign(*signers: Signer, added: Sequence[bytes] = ()) -> bytes:
        keys = [
            each.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[union-attr]
            for each in signers
        ]
        asked = {
            "content": text(CONTENT),
            "keys": [text(key) for key in keys],
            "certificates": [text(each.certificate) for each in signers],
            "added": [text(one) for one in added],
        }
        done = subprocess.run(
            [node, folder / "ask.js"], input=json.dumps(asked).encode(), capture_output=True, check=True, timeout=60
        )
        return base64.b64decode(done.stdout)

    return sign


def signer_of(cms: bytes, authority: Authority) -> bytes:
    """The certificate by which the signature holds."""
    found = verify(CONTENT, cms, authority.trust(), Policy(Checking.OFFLINE), at=NOW)
    assert isinstance(found, Verified), found
    return found.certificate.der


class TestOfSeveralKeys:
    def test_the_one_in_force_is_taken_whatever_its_place(self, authority: Authority, page: Page) -> None:
        old = authority.issue(PERSON, not_before=NOW - 700 * DAY, not_after=NOW - DAY)
        new = authority.issue(PERSON, not_before=NOW - DAY, not_after=NOW + 300 * DAY)
        coming = authority.issue(PERSON, not_before=NOW + 30 * DAY, not_after=NOW + 900 * DAY)

        assert signer_of(page(old, coming, new), authority) == new.certificate
        assert signer_of(page(new, old), authority) == new.certificate

    def test_a_person_goes_before_a_seal(self, authority: Authority, page: Page) -> None:
        seal = authority.issue(SEAL, not_before=NOW - DAY, not_after=NOW + 900 * DAY)
        person = authority.issue(PERSON, not_before=NOW - DAY, not_after=NOW + 300 * DAY)

        assert signer_of(page(seal, person), authority) == person.certificate


def test_strangers_certificates_stay_on_the_page(authority: Authority, page: Page) -> None:
    person = authority.issue(PERSON, not_before=NOW - DAY, not_after=NOW + 300 * DAY)
    others = [authority.issue(PERSON, not_before=NOW - DAY).certificate for _ in range(3)]

    cms = page(person, added=[*person.chain, *others])

    assert signer_of(cms, authority) == person.certificate
    assert [one in cms for one in others] == [False] * 3
    assert person.chain[0] in cms
