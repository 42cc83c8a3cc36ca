"""Where the authorities answer: as a certificate says itself, and as `CAs.json` says, which the national authority
(ЦЗО) and the makers of signing kits publish beside the certificates.

Read for addresses only: nothing here decides about trust, and nothing goes to the network. Whoever does must ask
himself first whether a stranger's address is one of an authority.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from uakep import oids
from uakep.certificates import Certificate
from uakep.der import SEQUENCE, Data, Node, malformed, plain, read
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


def read_services(data: Data) -> tuple[Services, ...]:
    """
    :raises KepError: malformed or too-large
    """
    data = plain(data)
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


def ocsp_urls(certificate: Certificate) -> tuple[str, ...]:
    """Where a certificate says its issuer answers (authorityInfoAccess).

    :raises KepError: malformed
    """
    extension = certificate.extensions.get(oids.AUTHORITY_INFORMATION)
    found: list[str] = []
    for access in read(extension.value).expect(SEQUENCE).children() if extension else ():
        fields = access.fields()
        if fields.take().oid() == oids.OCSP_ACCESS:
            found.extend(_address(fields.take()))
    return tuple(found)


def list_urls(certificate: Certificate, *, delta: bool = False) -> tuple[str, ...]:
    """Where a certificate says its issuer's revocation lists lie, or what changed since (freshestCRL).

    :raises KepError: malformed
    """
    extension = certificate.extensions.get(oids.FRESHEST_LIST if delta else oids.DISTRIBUTION_POINTS)
    found: list[str] = []
    for point in read(extension.value).expect(SEQUENCE).children() if extension else ():
        named = point.fields().maybe(0xA0)
        whole = named.inner() if named else None
        if whole is not None and whole.tag == 0xA0:
            found.extend(address for name in whole.children() for address in _address(name))
    return tuple(found)


def _address(name: Node) -> Iterator[str]:
    """A GeneralName, when it is an address of the web."""
    if name.tag == 0x86 and name.body.isascii():
        text = name.body.decode("ascii")
        if text.startswith(("http://", "https://")) and text.isprintable():
            yield text


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
