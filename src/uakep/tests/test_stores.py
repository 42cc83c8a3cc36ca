"""A trust store in a folder."""

import subprocess
from pathlib import Path

import pytest

from uakep import Code, KepError, oids, read_store, verify
from uakep.der import SEQUENCE, write, write_integer, write_oid, write_set
from uakep.testing import Authority, Signer
from uakep.tests.conftest import CONTENT, NOW, POLICY


@pytest.fixture
def folder(tmp_path: Path, authority: Authority) -> Path:
    (tmp_path / "roots").mkdir()
    (tmp_path / "roots/root.pem").write_bytes(authority.root.certificate_pem())
    (tmp_path / "issuer.cer").write_bytes(authority.issuer.certificate)
    (tmp_path / "README.txt").write_text("not a certificate")
    return tmp_path


def judged(folder: Path, signer: Signer) -> object:
    store = read_store(folder)
    return verify(CONTENT, signer.sign(CONTENT, at=NOW), store.trust, POLICY, at=NOW, revocation=[store.revocation])


def test_of_der_and_pem_files_is_trusted(folder: Path, director: Signer) -> None:
    assert judged(folder, director)
    assert len(read_store(folder).trust) == 1


def test_obeys_the_lists_in_it(folder: Path, director: Signer, authority: Authority) -> None:
    (folder / "issuer.crl").write_bytes(authority.crl(director, at=NOW))

    assert judged(folder, director).code is Code.REVOKED  # type: ignore[attr-defined]


def test_reads_a_bundle_as_the_national_authority_publishes(
    tmp_path: Path, authority: Authority, director: Signer
) -> None:
    pem = tmp_path / "all"
    pem.write_bytes(authority.root.certificate_pem() + authority.issuer.certificate_pem())
    store = tmp_path / "store"
    store.mkdir()
    subprocess.run(
        ["openssl", "crl2pkcs7", "-nocrl", "-certfile", pem, "-outform", "DER", "-out", store / "CACertificates.p7b"],
        check=True,
    )

    assert judged(store, director)


def test_passes_over_one_strange_certificate_among_many(tmp_path: Path, authority: Authority, director: Signer) -> None:
    strange = authority.root.certificate.replace(b"\x30", b"\x3f", 2)[1:]
    bundle = write(
        SEQUENCE,
        write_oid(oids.SIGNED_DATA),
        write(
            0xA0,
            write(
                SEQUENCE,
                write_integer(1),
                write_set(),
                write(SEQUENCE, write_oid(oids.DATA)),
                write(0xA0, authority.root.certificate, write(SEQUENCE, strange), authority.issuer.certificate),
            ),
        ),
    )
    (tmp_path / "CACertificates.p7b").write_bytes(bundle)

    assert judged(tmp_path, director)
    (told,) = read_store(tmp_path).unreadable
    assert told.startswith("CACertificates.p7b: certificate 2: ")


@pytest.mark.parametrize("text", [b"-----BEGIN PKCS7-----\n-----END PKCS7-----\n", b"-----BEGIN PRIVATE KEY-----"])
def test_does_not_take_a_pem_without_a_certificate_for_an_empty_one(folder: Path, text: bytes) -> None:
    (folder / "other.pem").write_bytes(text)

    with pytest.raises(KepError, match=r"other\.pem.*without a certificate"):
        read_store(folder)


def test_names_the_file_that_cannot_be_read(folder: Path) -> None:
    (folder / "broken.crt").write_bytes(b"\x30\x03\x02\x01")

    with pytest.raises(KepError, match=r"broken\.crt"):
        read_store(folder)


def test_that_is_empty_trusts_nobody(tmp_path: Path, director: Signer) -> None:
    assert judged(tmp_path, director).code is Code.UNTRUSTED  # type: ignore[attr-defined]


def test_does_not_trust_a_person_lying_in_it(folder: Path, director: Signer) -> None:
    (folder / "person.cer").write_bytes(director.certificate)

    assert [c.der for c in read_store(folder).trust.certificates if not c.is_authority] == []
