"""From a signer's certificate up to a pinned root (RFC 5280, 6.1, as far as Ukrainian authorities use it)."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime

from uakep.algorithms import Algorithms
from uakep.certificates import KEY_CERT_SIGN, Certificate
from uakep.results import Code, KepError

MAX_CHAIN = 4  # signer, authority, its authority, root
_MAX_ATTEMPTS = 12  # signature checks while looking for a chain: some 15 ms each with ДСТУ 4145
_MAX_REMEMBERED = 4096

Chain = tuple[Certificate, ...]


class TrustStore:
    """Pinned roots and the certificates of authorities known beforehand. Safe to share between threads: it only ever
    grows a cache.

    Links found good are remembered by the certificates' bytes, so that a login costs one signature check.
    """

    def __init__(self, roots: Iterable[Certificate], authorities: Iterable[Certificate] = ()) -> None:
        self._roots = {root.der for root in roots}
        self._known = [*(dict.fromkeys([*roots, *authorities]))]
        self._good: OrderedDict[tuple[Algorithms, bytes, bytes], None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._roots)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        return tuple(self._known)

    def chain(
        self,
        certificate: Certificate,
        carried: Iterable[Certificate],
        algorithms: Algorithms,
        at: datetime | None = None,
    ) -> Chain:
        """The chain from a certificate to a root, every signature checked. Dates are judged by `check_dates`.

        :param carried: certificates the container brought along; they may stand between, never at the root
        :param at: issuers valid at this moment are tried first: a renewed one may keep its name and key
        :raises KepError: untrusted
        """
        attempts = _Attempts()
        pool = [*self._known, *carried]
        if at is not None:
            pool.sort(key=lambda issuer: not issuer.covers(at))
        found = self._climb((certificate,), pool, algorithms, attempts)
        if found is None:
            raise KepError(Code.UNTRUSTED, attempts.reason or "no pinned root above the certificate")
        return found

    def _climb(
        self, chain: Chain, pool: list[Certificate], algorithms: Algorithms, attempts: "_Attempts"
    ) -> Chain | None:
        top = chain[-1]
        if top.der in self._roots:
            return chain
        if len(chain) == MAX_CHAIN:
            return None
        for issuer in _issuers(top, pool):
            if issuer in chain or not attempts.allowed():
                continue
            reason = _unfit(issuer, below=len(chain) - 1) or self._unsigned(top, issuer, algorithms)
            if reason:
                attempts.reason = reason
                continue
            if found := self._climb((*chain, issuer), pool, algorithms, attempts):
                return found
        return None

    def _unsigned(self, certificate: Certificate, issuer: Certificate, algorithms: Algorithms) -> str:
        """Why the issuer's key does not confirm the certificate; empty when it does."""
        link = (algorithms, certificate.der, issuer.der)  # what one set of algorithms accepts, another may refuse
        if link in self._good:
            return ""
        try:
            good = algorithms.verify(
                issuer.key, certificate.signature_algorithm, certificate.tbs, certificate.signature
            )
        except KepError as error:
            return str(error)
        if not good:
            return "the issuer's signature on the certificate does not hold"
        self._good[link] = None
        if len(self._good) > _MAX_REMEMBERED:
            self._good.popitem(last=False)
        return ""


class _Attempts:
    """How much work one search may still do, and why the last candidate failed."""

    def __init__(self) -> None:
        self._left = _MAX_ATTEMPTS
        self.reason = ""

    def allowed(self) -> bool:
        self._left -= 1
        return self._left >= 0


def _issuers(certificate: Certificate, pool: list[Certificate]) -> Iterator[Certificate]:
    for candidate in pool:
        if candidate.subject != certificate.issuer:
            continue
        if certificate.issuer_key_id and candidate.key_id and certificate.issuer_key_id != candidate.key_id:
            continue
        yield candidate


def _unfit(issuer: Certificate, below: int) -> str:
    """Why a certificate may not issue others; empty when it may. ``below`` counts authorities between it and the
    signer.
    """
    if not issuer.is_authority:
        return "the issuer is not an authority"
    if issuer.key_usage is not None and KEY_CERT_SIGN not in issuer.key_usage:
        return "the issuer's key is not for certificates"
    if issuer.path_length is not None and below > issuer.path_length:
        return "the chain is longer than the issuer allows"
    if unknown := issuer.unknown_critical():
        return f"critical extension {unknown} of the issuer"
    return ""


def check_dates(chain: Chain, at: datetime) -> None:
    """Were all certificates of the chain valid at the moment?

    :raises KepError: expired or not-yet-valid for the signer's own, issuer-not-valid for those above
    """
    signer, *above = chain
    if at > signer.not_after:
        raise KepError(Code.EXPIRED, f"until {signer.not_after.isoformat()}")
    if at < signer.not_before:
        raise KepError(Code.NOT_YET_VALID, f"from {signer.not_before.isoformat()}")
    if not all(issuer.covers(at) for issuer in above):
        raise KepError(Code.ISSUER_NOT_VALID)
