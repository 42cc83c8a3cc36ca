"""Where the authorities answer: `CAs.json`, which the national authority (ЦЗО) and the makers of signing kits publish
beside the certificates. It is read for addresses only and decides nothing about trust.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uakep.certificates import Certificate
from uakep.der import malformed
from uakep.identity import issuer_name
from uakep.results import Code, KepError

_MAX_SIZE = 2 * 2**20
_MAX_AUTHORITIES = 2_000


@dataclass(frozen=True, slots=True)
class Services:
    """Services of one authority; addresses as published, without a scheme, empty when there is none."""

    issuer_names: tuple[str, ...]  # common names its certificates were issued under, newest first
    address: str = ""
    edrpou: str = ""
    ocsp: str = ""
    ocsp_port: int = 80
    tsp: str = ""
    tsp_port: int = 80
    cmp: str = ""

    @property
    def ocsp_url(self) -> str:
        return _url(self.ocsp, self.ocsp_port)

    @property
    def tsp_url(self) -> str:
        return _url(self.tsp, self.tsp_port)

    def issued(self, certificate: Certificate) -> bool:
        """Does the certificate name this authority as its issuer? A claim, as everything in a certificate."""
        return issuer_name(certificate) in self.issuer_names


def read_services(data: bytes) -> tuple[Services, ...]:
    """
    :raises KepError: malformed or too-large
    """
    if len(data) > _MAX_SIZE:
        raise KepError(Code.TOO_LARGE, "list of authorities")
    try:
        entries = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise malformed("list of authorities") from error
    if not isinstance(entries, list) or not 0 < len(entries) <= _MAX_AUTHORITIES:
        raise malformed("list of authorities")
    return tuple(_services(entry) for entry in entries)


def _services(entry: Any) -> Services:
    names = entry.get("issuerCNs") if isinstance(entry, dict) else None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise malformed("an authority without its names")
    return Services(
        issuer_names=tuple(" ".join(name.replace("'", "’").split()) for name in names),
        address=_text(entry, "address"),
        edrpou=_text(entry, "codeEDRPOU"),
        ocsp=_text(entry, "ocspAccessPointAddress"),
        ocsp_port=_port(entry, "ocspAccessPointPort"),
        tsp=_text(entry, "tspAddress"),
        tsp_port=_port(entry, "tspAddressPort"),
        cmp=_text(entry, "cmpAddress"),
    )


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str):
        raise malformed(f"{key} of an authority")
    return value.strip()


def _port(entry: Mapping[str, Any], key: str) -> int:
    """A port, 80 when it is absent; published as a text."""
    value = str(entry.get(key) or "80")
    if not (value.isascii() and value.isdigit() and 0 < int(value[:6]) < 65536):
        raise malformed(f"{key} of an authority")
    return int(value)


def _url(address: str, port: int) -> str:
    if not address:
        return ""
    if "://" in address:
        return address
    host, slash, path = address.partition("/")
    return f"http://{host}{'' if port == 80 or ':' in host else f':{port}'}{slash}{path}"
