"""An independent implementation signs what we accept and accepts what we sign."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from uakep import Level, Verified, read_certificate, verify
from uakep.testing import Authority
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, POLICY, START


def openssl(*words: object) -> bytes:
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True).stdout


@pytest.fixture(scope="module", params=["p256", "p384", "rsa"])
def person(request: Any, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and its certificates as other tools want them."""
    signer = authority.issue(DIRECTOR, key=request.param, not_before=START, not_after=END)
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "key.pem").write_bytes(signer.key_pem())
    (folder / "certificate.pem").write_bytes(signer.certificate_pem())
    (folder / "issuer.pem").write_bytes(authority.issuer.certificate_pem())
    (folder / "root.pem").write_bytes(authority.root.certificate_pem())
    (folder / "text").write_bytes(CONTENT)
    (folder / "ours.p7s").write_bytes(signer.sign(CONTENT, at=NOW))
    return folder


@pytest.mark.parametrize(
    "more", [(), ("-nodetach",), ("-stream",), ("-nodetach", "-stream"), ("-keyid",), ("-nosmimecap",)], ids=" ".join
)
def test_signs_what_we_accept(person: Path, authority: Authority, more: tuple[str, ...]) -> None:
    words = ["-md", "sha256", "-cades", "-outform", "DER", "-signer", person / "certificate.pem", *more]
    cms = openssl("cms", "-sign", "-binary", "-in", person / "text", "-inkey", person / "key.pem", *words)

    found = verify(CONTENT, cms, authority.trust(), POLICY, at=NOW)

    assert isinstance(found, Verified), found
    assert found.identity.rnokpp == "1759013776"
    assert found.level is Level.BES


def test_signs_with_pss_what_we_accept(authority: Authority, tmp_path: Path) -> None:
    signer = authority.issue(DIRECTOR, key="rsa", not_before=START, not_after=END)
    (tmp_path / "key.pem").write_bytes(signer.key_pem())
    (tmp_path / "certificate.pem").write_bytes(signer.certificate_pem())
    (tmp_path / "text").write_bytes(CONTENT)
    cms = openssl(
        "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER", "-in", tmp_path / "text",
        "-signer", tmp_path / "certificate.pem", "-inkey", tmp_path / "key.pem", "-keyopt", "rsa_padding_mode:pss",
    )  # fmt: skip

    found = verify(CONTENT, cms, authority.trust(), POLICY, at=NOW)

    assert isinstance(found, Verified), found
    assert found.signature_algorithm == "RSA-PSS"


def test_without_cades_signs_what_we_refuse(person: Path, authority: Authority) -> None:
    cms = openssl(
        "cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER", "-in", person / "text",
        "-signer", person / "certificate.pem", "-inkey", person / "key.pem",
    )  # fmt: skip

    assert verify(CONTENT, cms, authority.trust(), POLICY, at=NOW).code == "no-signing-certificate"  # type: ignore[union-attr]


def test_accepts_what_we_sign(person: Path) -> None:
    out = openssl(
        "cms", "-verify", "-cades", "-binary", "-inform", "DER",
        "-in", person / "ours.p7s", "-content", person / "text",
        "-CAfile", person / "root.pem", "-certfile", person / "issuer.pem", "-attime", int(NOW.timestamp()),
    )  # fmt: skip

    assert out == CONTENT


def test_stamps_time_as_we_accept(authority: Authority, person: Path, tmp_path: Path) -> None:
    """A token of `openssl ts` over a signature of ours, put beside it."""
    from uakep import oids
    from uakep.der import read
    from uakep.testing import Subject

    stamper = authority.issue(
        Subject(common_name="TSP"),
        not_before=START,
        qualified=False,
        extensions=[("2.5.29.37", True, bytes.fromhex("300a06082b06010505070308"))],
        key_usage=("digital_signature",),
    )
    signer = authority.issue(DIRECTOR, not_before=START, not_after=END)
    fixed = signer.sign(CONTENT, at=NOW)
    signature = read(fixed).children()[1].inner().children()[-1].children()[0].children()[-1].octets()
    for name, data in {"key": stamper.key_pem(), "cert": stamper.certificate_pem(), "sig": signature}.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "serial").write_text("01")
    (tmp_path / "ts.cnf").write_text(
        f"[tsa]\ndefault_tsa=t\n[t]\nserial={tmp_path}/serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\n"
        "digests=sha256\ness_cert_id_alg=sha256\n"
    )
    openssl("ts", "-query", "-data", tmp_path / "sig", "-sha256", "-cert", "-out", tmp_path / "query")
    token = openssl(
        "ts", "-reply", "-config", tmp_path / "ts.cnf", "-section", "t", "-queryfile", tmp_path / "query",
        "-signer", tmp_path / "cert", "-inkey", tmp_path / "key", "-token_out",
    )  # fmt: skip
    unsigned = _with_unsigned(fixed, oids.SIGNATURE_TIMESTAMP, token)

    patient = replace(POLICY, clock_skew=timedelta(days=3650))  # openssl stamps by the real clock
    found = verify(CONTENT, unsigned, authority.trust(), patient, at=NOW)

    assert isinstance(found, Verified), found
    assert found.level is Level.T


def test_opens_our_key_files(authority: Authority, tmp_path: Path) -> None:
    signer = authority.issue(DIRECTOR, not_before=START, not_after=END)
    (tmp_path / "key.p12").write_bytes(signer.pkcs12("демо"))

    pem = openssl("pkcs12", "-in", tmp_path / "key.p12", "-passin", "pass:демо", "-nodes")

    assert b"BEGIN PRIVATE KEY" in pem
    assert pem.count(b"BEGIN CERTIFICATE") == 3
    assert read_certificate(signer.certificate).serial == signer.read().serial


def _with_unsigned(cms: bytes, oid: str, value: bytes) -> bytes:
    from uakep.der import read, write
    from uakep.testing import attribute

    kind, wrapped = read(cms).children()
    *parts, signers = wrapped.inner().children()
    info = signers.children()[0]
    grown = write(0x30, info.body, write(0xA1, attribute(oid, value)))
    return write(0x30, kind.raw, write(0xA0, write(0x30, *(p.raw for p in parts), write(0x31, grown))))
