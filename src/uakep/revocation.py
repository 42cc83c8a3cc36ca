"""Was a certificate revoked? Judged from lists (full and delta) and OCSP answers that somebody else fetched.

The core does no network: `RevocationSource` is the port through which material comes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol, TypeVar

from uakep import oids
from uakep.algorithms import AlgorithmId, Algorithms, holds
from uakep.certificates import CRL_SIGN, Certificate, Extension, read_extensions
from uakep.der import ENUMERATED, Data, Node, malformed, plain, read
from uakep.ocsp import IDENTIFIER_HASHES, OcspAnswer, OcspResponse
from uakep.results import KepError, RevocationResult, RevocationStatus

MAX_LIST = 32 * 2**20
_MAX_RESPONDERS = 2  # whose signatures on one answer are tried: each costs two checks, and a stranger may carry many
ON_HOLD, REMOVED_FROM_LIST = 6, 8  # a delta list takes a certificate off hold (RFC 5280, 5.3.1)
_MAX_SIGNERS = 16  # whose word on one list is remembered
_UNDERSTOOD = {oids.ISSUING_DISTRIBUTION_POINT, oids.DELTA_CRL, oids.AUTHORITY_KEY_ID}
_T = TypeVar("_T")


@dataclass(frozen=True)
class Crl:
    """A revocation list as received; its signature is checked where it is used.

    Its entries are read only when asked for: reading them is the long part, and a stranger may have written them.
    """

    tbs: bytes = field(repr=False)
    issuer: bytes = field(repr=False)
    algorithm: AlgorithmId
    signature: bytes = field(repr=False)
    this_update: datetime
    next_update: datetime | None
    entries: Node | None = field(repr=False)
    is_delta: bool
    is_whole: bool  # False: a critical extension, or a scope narrower than all certificates of the issuer
    is_indirect: bool = False  # its entries may be of other issuers
    der: bytes = field(default=b"", repr=False)
    _signed_by: dict[tuple[bytes, Algorithms], bool] = field(default_factory=dict, repr=False, compare=False)

    def is_signed_by(self, issuer: Certificate, algorithms: Algorithms) -> bool:
        """Asked once and remembered: hashing a list of 30,000 entries takes seconds, and a store lives for long."""
        asked = issuer.key.der, algorithms
        known = self._signed_by.get(asked)
        if known is None:
            if len(self._signed_by) >= _MAX_SIGNERS:
                self._signed_by.clear()
            known = self._signed_by[asked] = holds(algorithms, issuer.key, self.algorithm, self.tbs, self.signature)
        return known

    @property
    def revoked(self) -> Mapping[int, tuple[datetime, int]]:
        """Serial number to moment and reason.

        :raises KepError: malformed
        """
        return self._read[0]

    @property
    def is_understood(self) -> bool:
        """False: an entry has a critical extension that we do not judge, so that being absent proves nothing.

        :raises KepError: malformed
        """
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[Mapping[int, tuple[datetime, int]], bool]:
        return _entries(self.entries)


class RevocationSource(Protocol):
    """The port: lists and answers concerning certificates of an issuer. May fetch, cache, or hold a few files.

    Whoever cannot fetch raises `OSError` (a lost network, a time-out), or lets `KepError` of `read_crl` and `read_ocsp`
    through: then this source has said nothing more of that certificate, other sources are still asked, and the policy
    decides (SOFT warns, STRICT refuses). Any other exception is taken for a defect and goes through `verify`.
    """

    def lists(self, issuer: Certificate) -> Iterable[Crl]: ...

    def answers(self, certificate: Certificate, issuer: Certificate) -> Iterable[OcspResponse]: ...


@dataclass(frozen=True, slots=True)
class Supplied:
    """Material given beforehand."""

    crls: tuple[Crl, ...] = ()
    responses: tuple[OcspResponse, ...] = ()

    def lists(self, issuer: Certificate) -> Iterable[Crl]:
        return (crl for crl in self.crls if crl.issuer == issuer.subject)

    def answers(self, certificate: Certificate, issuer: Certificate) -> Iterable[OcspResponse]:
        return self.responses


def check(
    certificate: Certificate,
    issuer: Certificate,
    at: datetime,
    sources: Iterable[RevocationSource],
    algorithms: Algorithms,
    skew: timedelta,
    known_by: datetime | None = None,
) -> RevocationResult:
    """What the material says of the certificate at the moment. Revoked by any source wins, however old the word is,
    unless a later one takes the certificate off hold; good must be fresh; else not checked.

    :param known_by: the moment by which the material must have been issued, when it may be later than ``at``
    """
    asked = _Asked(certificate, issuer, at, known_by or at, skew, algorithms)
    words = sorted((word for source in sources for word in asked.words(source)), key=lambda word: word.this_update)
    revoked: _Word | None = None
    lifted: _Word | None = None
    for word in words:
        if word.revoked_at is not None and (revoked is None or revoked.reason == ON_HOLD):
            revoked = word
        elif revoked and word.lifts(revoked, at, skew):
            revoked, lifted = None, word
    if revoked:
        return revoked.result(RevocationStatus.REVOKED)
    good = next((word for word in reversed(words) if word.is_good or (word is lifted and word.is_fresh)), None)
    if good:
        return good.result(RevocationStatus.GOOD)
    return RevocationResult(RevocationStatus.NOT_CHECKED, trouble="; ".join(asked.troubles))


@dataclass(frozen=True, slots=True)
class _Word:
    """What one signed list or answer says of one certificate."""

    source: str
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None = None  # not later than the moment asked about
    reason: int = 0
    is_fresh: bool = False
    is_free: bool = False  # says that the certificate is not revoked
    is_removed: bool = False
    material: bytes = field(default=b"", repr=False)

    @property
    def is_good(self) -> bool:
        return self.is_free and self.is_fresh

    def lifts(self, earlier: "_Word", at: datetime, skew: timedelta) -> bool:
        """A removal lifts what it removes; absence, or «good», only a hold: other revocations have no way back."""
        in_time = self.this_update > earlier.this_update and self.this_update - at <= skew
        return in_time and (self.is_removed or (self.is_free and earlier.reason == ON_HOLD))

    def result(self, status: RevocationStatus) -> RevocationResult:
        return RevocationResult(
            status, self.source, self.this_update, self.next_update, self.revoked_at, material=self.material
        )


class _Asked:
    """One question, and what each source says to it."""

    def __init__(
        self,
        certificate: Certificate,
        issuer: Certificate,
        at: datetime,
        known_by: datetime,
        skew: timedelta,
        algorithms: Algorithms,
    ) -> None:
        self._certificate = certificate
        self._issuer = issuer
        self._at = at
        self._known_by = known_by
        self._skew = skew
        self._algorithms = algorithms
        self._named: dict[str, tuple[bytes, bytes] | None] = {}
        self.troubles: list[str] = []

    def words(self, source: RevocationSource) -> Iterator["_Word"]:
        for response in self._told(lambda: source.answers(self._certificate, self._issuer)):
            answer = next(filter(self._concerns, response.answers), None)
            word = self._of_answer(answer, response) if answer else None
            if word and _counts(word) and self._is_signed(response, word):
                yield word
        for crl in self._told(lambda: source.lists(self._issuer)):
            if _usable_list(crl, self._issuer, self._algorithms):
                yield self._of_list(crl)

    def _told(self, ask: Callable[[], Iterable[_T]]) -> Iterator[_T]:
        """What a source gives, up to where it fails."""
        try:
            yield from ask()
        except (OSError, KepError) as error:
            self.troubles.append(f"{type(error).__name__}: {error}")

    def _concerns(self, answer: OcspAnswer) -> bool:
        if answer.serial != self._certificate.serial:
            return False
        return self._name(answer.hash_oid) == (answer.name_hash, answer.key_hash)

    def _name(self, hash_oid: str) -> tuple[bytes, bytes] | None:
        """The issuer as answers name it; each hash once for a question: a stranger may carry thousands of answers, and
        ГОСТ takes a millisecond.
        """
        if hash_oid not in self._named:
            function = IDENTIFIER_HASHES.get(hash_oid)
            self._named[hash_oid] = function and (function(self._certificate.issuer), function(self._issuer.key.bits))
        return self._named[hash_oid]

    def _is_signed(self, response: OcspResponse, word: "_Word") -> bool:
        """Signed by the issuer itself, or by a responder that the issuer certified for this (RFC 6960, 4.2.2.2). A
        responder must have been one when it said «revoked», and be one still when it says «good».
        """
        moment = max(self._at, word.this_update) if word.is_good else word.this_update
        named = [c for c in response.responders if _may_be_appointed(c, self._issuer, moment)]
        signers = (self._issuer, *named[:_MAX_RESPONDERS])
        return any(response.is_signed_by(signer, self._issuer, self._algorithms) for signer in signers)

    def _of_answer(self, answer: OcspAnswer, response: OcspResponse) -> "_Word":
        """A certificate revoked later than the moment was good at it."""
        is_revoked = answer.revoked_at is not None and answer.revoked_at <= self._at
        free = not is_revoked and (answer.good or answer.revoked_at is not None)
        return _Word(
            source="ocsp",
            this_update=answer.this_update,
            next_update=answer.next_update,
            revoked_at=answer.revoked_at if is_revoked else None,
            reason=answer.reason,
            is_fresh=self._fresh(answer.this_update, answer.next_update),
            is_free=free,
            material=response.der,
        )

    def _of_list(self, crl: Crl) -> "_Word":
        """An entry counts from any list of the issuer; absence proves something only in a whole one, all understood."""
        when, reason = crl.revoked.get(self._certificate.serial, (None, 0))
        removed = reason == REMOVED_FROM_LIST
        in_past = when is not None and when <= self._at
        revoked_at = when if in_past and not removed else None
        free = revoked_at is None and not removed and crl.is_whole and not crl.is_delta and crl.is_understood
        return _Word(
            source="crl",
            this_update=crl.this_update,
            next_update=crl.next_update,
            revoked_at=revoked_at,
            reason=reason,
            is_fresh=self._fresh(crl.this_update, crl.next_update),
            is_free=free,
            is_removed=removed and in_past,
            material=crl.der,
        )

    def _fresh(self, this_update: datetime, next_update: datetime | None) -> bool:
        """By differences: moments moved by the skew leave the calendar when a stranger writes the years 1 or 9999."""
        if next_update is None:
            return False
        return this_update - self._known_by <= self._skew and self._at - next_update <= self._skew


def _counts(word: _Word) -> bool:
    """Would it change anything, so that its signature is worth checking?"""
    return word.is_free or word.revoked_at is not None


def _may_be_appointed(responder: Certificate, issuer: Certificate, at: datetime) -> bool:
    """What costs nothing to see: the purpose, the issuer's name, the dates."""
    is_responder = oids.PURPOSE_OCSP in (responder.purposes or ())
    return is_responder and responder.issuer == issuer.subject and responder.covers(at)


# Lists


def read_crl(data: Data) -> Crl:
    """Read a revocation list in DER.

    :raises KepError: malformed
    """
    data = plain(data)
    if len(data) > MAX_LIST:
        raise malformed("revocation list too large")
    outer = read(data).fields()
    tbs, algorithm, signature = outer.take(), AlgorithmId.of(outer.take()), outer.take().bits()
    outer.end()
    fields = tbs.fields()
    fields.maybe(0x02)
    if AlgorithmId.of(fields.take()) != algorithm:
        raise malformed("two signature algorithms in one list")
    issuer, this_update = fields.take(0x30).raw, fields.take().moment()
    next_update = fields.maybe(0x17, 0x18)
    entries = fields.maybe(0x30)
    wrapped = fields.maybe(0xA0)
    fields.end()
    extensions = read_extensions(wrapped.inner()) if wrapped else {}
    return Crl(
        tbs=tbs.raw,
        issuer=issuer,
        algorithm=algorithm,
        signature=signature,
        this_update=this_update,
        next_update=next_update.moment() if next_update else None,
        entries=entries,
        is_delta=oids.DELTA_CRL in extensions,
        is_whole=_scope_is_whole(extensions),
        is_indirect=_scope_is_indirect(extensions),
        der=data,
    )


def _entries(node: Node | None) -> tuple[dict[int, tuple[datetime, int]], bool]:
    revoked: dict[int, tuple[datetime, int]] = {}
    understood = True
    for entry in node.iterate() if node else ():
        fields = entry.fields()
        serial, when, wrapped = fields.take().integer(), fields.take().moment(), fields.maybe(0x30)
        extensions = read_extensions(wrapped) if wrapped else {}
        understood = understood and not any(e.critical and oid != oids.CRL_REASON for oid, e in extensions.items())
        if oids.CERTIFICATE_ISSUER in extensions:
            break  # this entry and those after it are of another issuer (RFC 5280, 5.3.3)
        if serial not in revoked or when < revoked[serial][0]:
            revoked[serial] = (when, _reason(extensions))
    return revoked, understood


def _reason(extensions: dict[str, Extension]) -> int:
    if oids.CRL_REASON not in extensions:
        return 0
    return int.from_bytes(read(extensions[oids.CRL_REASON].value).expect(ENUMERATED).body, "big")


def _scope_is_whole(extensions: dict[str, Extension]) -> bool:
    """Does the list speak of all the issuer's certificates, for all reasons?"""
    if any(e.critical and oid not in _UNDERSTOOD for oid, e in extensions.items()):
        return False
    point = extensions.get(oids.ISSUING_DISTRIBUTION_POINT)
    # [0] only says where the list is published; anything else narrows its scope or makes it indirect.
    return point is None or all(node.tag == 0xA0 for node in read(point.value).expect(0x30).children())


def _scope_is_indirect(extensions: dict[str, Extension]) -> bool:
    point = extensions.get(oids.ISSUING_DISTRIBUTION_POINT)
    return point is not None and any(node.tag == 0x84 for node in read(point.value).expect(0x30).children())


def _usable_list(crl: Crl, issuer: Certificate, algorithms: Algorithms) -> bool:
    return (
        not crl.is_indirect
        and (issuer.key_usage is None or CRL_SIGN in issuer.key_usage)
        and crl.issuer == issuer.subject
        and crl.is_signed_by(issuer, algorithms)
        and _is_readable(crl)
    )


def _is_readable(crl: Crl) -> bool:
    try:
        return crl.revoked is not None
    except KepError:
        return False
