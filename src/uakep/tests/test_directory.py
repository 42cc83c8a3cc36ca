"""Addresses of authorities, as the national authority publishes them."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp

from uakep import KepError, list_urls, ocsp_request, ocsp_urls, oids, read_services, read_store
from uakep.der import write, write_oid
from uakep.testing import Authority, Signer
from uakep.tests.conftest import DIRECTOR

ENTRY: dict[str, Any] = {
    "issuerCNs": ["Тестовий надавач", "Тестовий надавач  (старий)"],
    "address": "ca.example.ua",
    "ocspAccessPointAddress": "ca.example.ua/services/ocsp/",
    "ocspAccessPointPort": "80",
    "cmpAddress": "ca.example.ua",
    "tspAddress": "ca.example.ua/services/tsp/",
    "tspAddressPort": "8080",
    "directAccess": True,
    "codeEDRPOU": "00032129",
}


def test_are_read_with_ports_and_zeros() -> None:
    (found,) = read_services(b"\xef\xbb\xbf" + json.dumps([ENTRY]).encode())

    assert found.issuer_names == ("Тестовий надавач", "Тестовий надавач (старий)")
    assert found.edrpou == "00032129"
    assert found.ocsp_url == "http://ca.example.ua/services/ocsp/"
    assert found.tsp_url == "http://ca.example.ua:8080/services/tsp/"


def test_may_be_absent() -> None:
    (found,) = read_services(json.dumps([{"issuerCNs": ["Без служб"]}]).encode())

    assert (found.ocsp_url, found.tsp_url) == ("", "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"[1]",
        b'[{"issuerCNs": "name"}]',
        b'[{"issuerCNs": []}]',
        b'[{"issuerCNs": [1]}]',
        b'[{"issuerCNs": ["a"], "ocspAccessPointPort": "0"}]',
        b'[{"issuerCNs": ["a"], "tspAddressPort": "x"}]',
        b'[{"issuerCNs": ["a"], "tspAddressPort": 99999999}]',
        b'[{"issuerCNs": ["a"], "address": 1}]',
        b"[" * 100_000,
        b"\xff",
        b" " * 3_000_000,
    ],
    ids=lambda data: str(data[:40]),
)
def test_that_make_no_sense_are_refused(data: bytes) -> None:
    with pytest.raises(KepError):
        read_services(data)


def test_lie_in_the_trust_folder(tmp_path: Path, authority: Authority, director: Signer) -> None:
    (tmp_path / "root.cer").write_bytes(authority.root.certificate)
    (tmp_path / "CAs.json").write_text(json.dumps([ENTRY]))

    store = read_store(tmp_path)

    found = store.services_of(director.read())
    assert found is not None
    assert found.address == "ca.example.ua"
    assert store.services_of(authority.issuer.read()) is None


def _uri(text: bytes) -> bytes:
    return write(0x86, text)


class TestCertificate:
    """What a certificate says itself."""

    def test_says_where_to_ask(self, authority: Authority) -> None:
        access = write(
            0x30,
            write(0x30, write_oid("1.3.6.1.5.5.7.48.2"), _uri(b"http://ca.example.ua/issuer.cer")),
            write(0x30, write_oid(oids.OCSP_ACCESS), _uri(b"http://ca.example.ua/services/ocsp/")),
            write(0x30, write_oid(oids.OCSP_ACCESS), _uri(b"ldap://ca.example.ua/")),
            write(0x30, write_oid(oids.OCSP_ACCESS), _uri(b"http://ca.example.ua/\r\nHost: other")),
            write(0x30, write_oid(oids.OCSP_ACCESS), write(0x82, b"ca.example.ua")),
        )
        certificate = authority.issue(DIRECTOR, extensions=[(oids.AUTHORITY_INFORMATION, False, access)]).read()

        assert ocsp_urls(certificate) == ("http://ca.example.ua/services/ocsp/",)

    def test_says_where_lists_lie(self, authority: Authority) -> None:
        def points(*urls: bytes) -> bytes:
            return write(0x30, *(write(0x30, write(0xA0, write(0xA0, _uri(url)))) for url in urls))

        certificate = authority.issue(
            DIRECTOR,
            extensions=[
                (
                    oids.DISTRIBUTION_POINTS,
                    False,
                    points(b"http://ca.example.ua/full.crl", b"https://b.example.ua/f.crl"),
                ),
                (oids.FRESHEST_LIST, False, points(b"http://ca.example.ua/delta.crl")),
            ],
        ).read()

        assert list_urls(certificate) == ("http://ca.example.ua/full.crl", "https://b.example.ua/f.crl")
        assert list_urls(certificate, delta=True) == ("http://ca.example.ua/delta.crl",)

    def test_may_say_nothing(self, director: Signer) -> None:
        assert (ocsp_urls(director.read()), list_urls(director.read())) == ((), ())

    def test_that_says_nonsense_is_malformed(self, authority: Authority) -> None:
        certificate = authority.issue(
            DIRECTOR, extensions=[(oids.AUTHORITY_INFORMATION, False, b"\x30\x03\x02\x01\x01")]
        )
        with pytest.raises(KepError):
            ocsp_urls(certificate.read())


@pytest.mark.parametrize("identifier", [oids.SHA1, oids.SHA256])
def test_a_question_to_a_responder_is_one_that_others_read(
    authority: Authority, director: Signer, identifier: str
) -> None:
    asked = ocsp.load_der_ocsp_request(ocsp_request(director.read(), authority.issuer.read(), identifier))
    function = hashes.SHA1() if identifier == oids.SHA1 else hashes.SHA256()
    load = x509.load_der_x509_certificate
    expected = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(load(director.certificate), load(authority.issuer.certificate), function)
        .build()
    )

    assert asked.serial_number == director.read().serial
    assert (asked.issuer_name_hash, asked.issuer_key_hash) == (expected.issuer_name_hash, expected.issuer_key_hash)
