"""A trust store kept as a folder of files: certificates (.pem .crt .cer .der), bundles (.p7b), revocation lists
(.crl), the addresses of authorities (CAs.json). What the national authority publishes can be put there as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from uakep import oids
from uakep.certificates import Certificate, pem_blocks, read_certificate
from uakep.chains import TrustStore
from uakep.der import definite, malformed, read
from uakep.directory import Services, read_services
from uakep.results import KepError
from uakep.revocation import Crl, Supplied, read_crl

_CERTIFICATES = {".pem", ".crt", ".cer", ".der", ".p7b", ".p7c"}
_LISTS = {".crl"}
_SERVICES = "cas.json"
_MAX_BUNDLE = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Store:
    """What a folder held: whom to trust, the revocation lists lying beside, and where authorities answer."""

    trust: TrustStore
    revocation: Supplied
    services: tuple[Services, ...] = ()
    unreadable: tuple[str, ...] = ()  # certificates of bundles that could not be read and are not trusted: file, reason

    def services_of(self, certificate: Certificate) -> Services | None:
        """Where the issuer of a certificate answers, when the folder said so."""
        return next((services for services in self.services if services.issued(certificate)), None)


def read_store(*folders: Path) -> Store:
    """Read folders, with their subfolders. A self-signed authority found there is a root: putting it there is the
    decision to trust it.

    :raises KepError: a file cannot be read; its name is in the message
    """
    certificates: list[Certificate] = []
    crls: list[Crl] = []
    services: list[Services] = []
    unreadable: list[str] = []
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        try:
            if path.suffix.lower() in _CERTIFICATES:
                certificates.extend(_read_file(path, unreadable))
            elif path.suffix.lower() in _LISTS:
                crls.append(_read_list(path.read_bytes()))
            elif path.name.lower() == _SERVICES:
                services.extend(read_services(path.read_bytes()))
        except KepError as error:
            raise KepError(error.code, f"{path.name}: {error.detail}") from error
    roots = [c for c in certificates if c.is_authority and c.issuer == c.subject]
    trust = TrustStore(roots, (c for c in certificates if c.is_authority))
    return Store(trust, Supplied(crls=tuple(crls)), tuple(services), tuple(unreadable))


def _read_file(path: Path, unreadable: list[str]) -> Iterator[Certificate]:
    """Certificates of a file. One strange certificate among the hundreds of a published bundle must not shut out the
    rest: it is told of and not trusted.
    """
    data = path.read_bytes()
    carried = _carried(data)
    if carried is None:
        yield from read_bundle(data)
        return
    for number, der in enumerate(carried, 1):
        try:
            yield read_certificate(der)
        except KepError as error:
            unreadable.append(f"{path.name}: certificate {number}: {error.detail or error.code}")


def _read_list(data: bytes) -> Crl:
    """A list with its entries read now, so that a damaged file is found at start and not at somebody's signature."""
    found = read_crl(data)
    assert found.revoked is not None
    return found


def read_bundle(data: bytes) -> list[Certificate]:
    """Certificates of a file: one DER, any number of PEM, or a p7b as the national authority publishes them.

    :raises KepError: malformed
    """
    carried = _carried(data)
    if carried is None and b"-----BEGIN " in data:
        blocks = pem_blocks(data)
        if not blocks:
            raise malformed("a PEM file without a certificate")
        return [read_certificate(block) for block in blocks]
    return [read_certificate(data)] if carried is None else [read_certificate(der) for der in carried]


def _carried(data: bytes) -> list[bytes] | None:
    """The certificates inside a p7b; None when the file is something else.

    :raises KepError: malformed
    """
    if len(data) > _MAX_BUNDLE:
        raise malformed("bundle too large")
    if b"-----BEGIN " in data:
        return None
    info = read(definite(data)).fields()
    kind = info.take()
    if kind.tag != 0x06:
        return None
    if kind.oid() != oids.SIGNED_DATA:
        raise malformed("not a bundle of certificates")
    fields = info.take(0xA0).inner().fields()
    fields.take(), fields.take(), fields.take()
    carried = fields.maybe(0xA0)
    return [node.raw for node in carried.iterate()] if carried else []
