"""A demo person downloads the key, signs with a tool that is not ours, and the result is accepted."""

import subprocess
from pathlib import Path

import pytest

from parta.kernel.actor import SYSTEM
from parta.signing.api import Challenge, accept_signature
from parta.signing.testing import DEMO_PASSWORD, demo_key_for
from parta.signing.tests.conftest import BROWSER, NOW, SITE


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The downloaded key, opened with its password by the tool."""
    (tmp_path / "demo-key.p12").write_bytes(
        demo_key_for(
            "head",
            family_name="Ткачук",
            given_name="Віктор",
            patronymic="Олегович",
            rnokpp="1759013776",
            edrpou="26286360",
            organisation="Калинівський ліцей № 3",
        )
    )
    password = ("-passin", f"pass:{DEMO_PASSWORD}")
    openssl("pkcs12", "-in", tmp_path / "demo-key.p12", *password, "-nodes", "-out", tmp_path / "key.pem")
    return tmp_path / "key.pem"


def signed(text: bytes, key: Path, *more: str) -> bytes:
    (key.parent / "parta.txt").write_bytes(text)
    openssl(
        "cms", "-sign", "-binary", "-md", "sha256", "-cades", "-outform", "DER", *more,
        "-in", key.parent / "parta.txt", "-signer", key, "-out", key.parent / "parta.txt.p7s",
    )  # fmt: skip
    return (key.parent / "parta.txt.p7s").read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("more", [(), ("-nodetach",), ("-stream",)], ids=["detached", "attached", "streamed"])
def test_a_demo_key_signs_in_with_openssl(key: Path, challenge: Challenge, more: tuple[str, ...]) -> None:
    signer = accept_signature(
        actor=SYSTEM,
        token=challenge.token,
        cms=signed(challenge.data, key, *more),
        purpose="sign-in",
        site=SITE,
        browser=BROWSER,
        now=NOW,
    )

    assert (signer.family_name, signer.given_name, signer.patronymic) == ("Ткачук", "Віктор", "Олегович")
    assert (signer.rnokpp, signer.edrpou) == ("1759013776", "26286360")
    assert "clock-differs" in signer.warnings, "the tool's clock is today's, the test's is not"
