"""Time-stamp tokens (RFC 3161): a signature of a time-stamping authority over the hash of other bytes."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from uakep import oids
from uakep.algorithms import AlgorithmId, Algorithms
from uakep.certificates import Certificate
from uakep.chains import Chain, TrustStore, check_dates
from uakep.containers import check_signature, read_container, signer_certificate
from uakep.der import malformed, read
from uakep.results import Code, KepError, RevocationResult


@dataclass(frozen=True, slots=True)
class Timestamp:
    moment: datetime
    chain: Chain
    revocation: tuple[RevocationResult, ...] = ()  # of its authority, when that was asked


def check_timestamp(
    token: bytes, stamped: bytes, trust: TrustStore, known: Iterable[Certificate], algorithms: Algorithms
) -> Timestamp:
    """Verify a token over these bytes; its authority's certificate is judged for the moment it names.

    :raises KepError: the token does not hold
    """
    container = read_container(token)
    if container.content_type != oids.TST_INFO or container.content is None:
        raise malformed("not a time-stamp token")
    moment = _check_imprint(container.content, stamped, algorithms)
    certificate = signer_certificate(container, tuple(known), algorithms)
    if certificate.purposes is None or oids.PURPOSE_TIMESTAMP not in certificate.purposes:
        raise KepError(Code.NOT_FOR_SIGNING, "not a time-stamping authority")
    chain = trust.chain(certificate, (*container.certificates, *known), algorithms, moment)
    check_signature(container, container.content, certificate, algorithms)
    check_dates(chain, moment)
    return Timestamp(moment, chain)


def _check_imprint(info: bytes, stamped: bytes, algorithms: Algorithms) -> datetime:
    fields = read(info).fields()
    fields.take().integer()
    fields.take().oid()
    imprint = fields.take().fields()
    algorithm, value = AlgorithmId.of(imprint.take()), imprint.take().octets()
    imprint.end()
    fields.take(0x02)
    moment = fields.take().moment()
    if not hmac.compare_digest(value, algorithms.digest(algorithm.oid, stamped)):
        raise KepError(Code.WRONG_DIGEST, "the time stamp is of other bytes")
    return moment
