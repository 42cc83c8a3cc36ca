"""Addresses of authorities, as the national authority publishes them."""

import json
from pathlib import Path
from typing import Any

import pytest

from uakep import KepError, read_services, read_store
from uakep.testing import Authority, Signer

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
