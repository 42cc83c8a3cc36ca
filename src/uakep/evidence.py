"""What a container carries for a judge who asks later, and whether it suffices: certificates and revocation material
(attributes certificate-values and revocation-values of CAdES-X-Long, and what the container itself holds).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from uakep import oids
from uakep.algorithms import Algorithms
from uakep.certificates import Certificate, read_certificate
from uakep.chains import Chain
from uakep.containers import MAX_CARRIED_CERTIFICATE, MAX_CERTIFICATES, SignedData
from uakep.der import SEQUENCE, Node, read, write
from uakep.ocsp import read_ocsp
from uakep.results import KepError, RevocationStatus
from uakep.revocation import Supplied, check, read_crl

MAX_EMBEDDED_MATERIAL = 8  # revocation answers, and lists, read from one container
_MAX_EMBEDDED_BYTES = 512 * 1024  # of them altogether, of each kind: national hashes take 2–5 s for a megabyte
_LISTS, _ANSWERS, _OTHER = 0xA0, 0xA1, 0xA2  # parts of revocation-values; what «other» is, nobody has defined
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Revocation material of one container. ``is_whole`` is False when a part of it was passed over: it could not be
    read, or there was too much.
    """

    revocation: Supplied = field(default_factory=Supplied)
    is_whole: bool = True


def carried_certificates(container: SignedData) -> tuple[Certificate, ...]:
    """Certificates of the container and of its evidence; those that cannot be read could only have helped."""
    found: list[Certificate] = []
    for node in (_members(_value(container, oids.CERTIFICATE_VALUES)) or [])[:MAX_CERTIFICATES]:
        if len(node.raw) <= MAX_CARRIED_CERTIFICATE:
            found.extend(_read(read_certificate, node.raw))
    return (*container.certificates, *found)


def carried_revocation(container: SignedData) -> Evidence:
    """Lists and answers of the container. A part that cannot be read is passed over: a damaged word is no word, and
    whoever damages evidence could as well leave it out.
    """
    lists, answers = list(container.crls), list[bytes]()
    parts = _members(_value(container, oids.REVOCATION_VALUES))
    is_whole = parts is not None
    for part in parts or ():
        target = {_LISTS: lists, _ANSWERS: answers}.get(part.tag)
        items = _members(_inside(part)) if target is not None else None
        if target is None or items is None:
            is_whole = is_whole and part.tag == _OTHER
        else:
            target.extend(item.raw for item in items)
    crls, responses = _readable(read_crl, lists), _readable(read_ocsp, answers)
    is_whole = is_whole and len(crls) == len(lists) and len(responses) == len(answers)
    return Evidence(Supplied(crls, responses), is_whole)


def covers(
    container: SignedData,
    chain: Chain,
    revocation: Supplied,
    *,
    stamped: datetime,
    at: datetime,
    algorithms: Algorithms,
    skew: timedelta,
) -> bool:
    """Does what the container carries prove by itself, given the pinned root alone, that the signer's path held when
    the signature was stamped? It must bring every certificate below the root, and for each of them a list or an answer
    that says «not revoked» of that moment: one in force then, or a later one up to ``at``.
    """
    values = container.signer.unsigned
    if oids.CERTIFICATE_VALUES not in values or oids.REVOCATION_VALUES not in values:
        return False
    if not set(chain[:-1]) <= set(carried_certificates(container)):
        return False
    return all(
        check(certificate, issuer, stamped, (revocation,), algorithms, skew, known_by=max(at, stamped)).status
        is RevocationStatus.GOOD
        for certificate, issuer in pairwise(chain)
    )


_NOTHING = read(write(SEQUENCE))


def _value(container: SignedData, oid: str) -> Node:
    """The value of an attribute outside the signature; without it, or empty, a SEQUENCE of nothing."""
    return next(iter(container.signer.unsigned.get(oid, ())), _NOTHING)


def _members(node: Node | None) -> list[Node] | None:
    """Members of a SEQUENCE; None when it is something else, or damaged."""
    try:
        return node.expect(SEQUENCE).children() if node else None
    except KepError:
        return None


def _inside(part: Node) -> Node | None:
    try:
        return part.inner()
    except KepError:
        return None


def _readable(reader: Callable[[bytes], _T], found: list[bytes]) -> tuple[_T, ...]:
    good: list[_T] = []
    left = _MAX_EMBEDDED_BYTES
    for raw in found[:MAX_EMBEDDED_MATERIAL]:
        left -= len(raw)
        if left < 0:
            break
        good.extend(_read(reader, raw))
    return tuple(good)


def _read(reader: Callable[[bytes], _T], raw: bytes) -> list[_T]:
    try:
        return [reader(raw)]
    except KepError:
        return []
