"""A child whom two schools call theirs: the second says so, the school of the enrolment answers."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.matching import policies, records
from parta.matching.models import Claim
from parta.matching.operations.deciding import Decided
from parta.matching.queries.places import main_now, stays_of
from parta.matching.queries.queue import visible_claims
from parta.people import api as people
from parta.planes.constraints import broken_constraint

LONGEST_WORDS = 500
_LIVE = (Claim.State.OPEN, Claim.State.AGREED)


class ClaimIsThere(DomainError):
    """The school has claimed the child already."""

    code = "claim-is-there"


class NotElsewhere(DomainError):
    """The child is enrolled in no other school: there is nobody to ask."""

    code = "not-elsewhere"


def open_claim(*, actor: Actor, institution_id: int, person_id: int, said: str, ground: str, now: datetime) -> UUID:
    """Say that a child enrolled elsewhere is a pupil here. Returns the claim's id.

    The caller found the child by an exact identifier and counted that search. What the record says, and in which school
    the child is, is not shown for it: ``said`` is the child's name as the claimant wrote it.

    :raises ClaimIsThere: the school claims this child already
    :raises NotElsewhere: the child has no main enrolment in another school
    :raises NotVisible: the child is under protection: what was found before the mark is of nobody after it
    """
    require(policies.may_claim(actor, institution_id))
    if people.is_shielded(person_id):
        raise NotVisible
    stay = main_now(stays_of({person_id}).get(person_id, ()), local_day(now))
    if stay is None or stay.institution_id == institution_id:
        raise NotElsewhere(_("The child is not enrolled in another school now. Check the list again."))
    row = Claim(
        person_id=person_id,
        holder_id=stay.institution_id,
        claimant_id=institution_id,
        author_id=actor.person_id,
        said=tidy(said)[:LONGEST_WORDS],
        ground=_words("ground", ground, _("Say on what ground, for example: application of the mother of 20.11.2026.")),
    )
    try:
        with acting(actor, "matching.claim.open"), transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if broken_constraint(error) != "claim_once":
            raise
        raise ClaimIsThere(_("Your school has asked for this child already: see the list of claims.")) from error
    return row.public_id


def answer_claim(
    *, actor: Actor, claim: UUID, agrees: bool, leaves_on: date | None, answer: str, now: datetime
) -> None:
    """Let the child go from a day on, or refuse in words.

    The school of the enrolment lets go by an order: a transfer begins, which both schools sign. The officer over both
    answers for a school that does not: then the enrolment passes now when the claimant teaches the child already,
    otherwise by its order of enrolment.

    :raises NotVisible: no such claim for the actor
    :raises Refused: another answers
    :raises Invalid: no day or no reason; or a transfer of the child is under way already
    """
    with acting(actor, "matching.claim.answer"):
        row = _locked(actor, claim)
        require(policies.may_answer(policies.reach_of(actor), holder=row.holder_id, claimant=row.claimant_id))
        if row.state != Claim.State.OPEN:
            raise Decided(_("The claim is answered already."))
        row.answered_at, row.answered_by_id = now, actor.person_id
        if agrees:
            _agree(actor, row, leaves_on, answer, now)
        else:
            row.state = Claim.State.REFUSED
            row.answer = _words("answer", answer, _("Say why: the other school and the authority read it."))
        row.save()


def withdraw_claim(*, actor: Actor, claim: UUID, now: datetime) -> None:
    """The claimant takes its claim back, before the child has moved."""
    with acting(actor, "matching.claim.withdraw"):
        row = _locked(actor, claim)
        require(policies.may_claim(actor, row.claimant_id))
        if row.state not in _LIVE:
            raise Decided(_("The claim is answered already."))
        row.state, row.answered_at, row.answered_by_id = Claim.State.WITHDRAWN, now, actor.person_id
        row.save()


def agreed_claims(*, institution_id: int, person_ids: Collection[int], since: date) -> dict[int, int]:
    """Children whom an officer lets come here by the day, and from which school. One statement."""
    return dict(_released(institution_id, person_ids, since).values_list("person_id", "holder_id"))


def take_over(*, actor: Actor, institution_id: int, person_ids: Collection[int], since: date) -> int:
    """End the enrolments of children whom an officer let come here, as part of the order that enrols them.

    Returns how many. In the transaction of the caller, before the new enrolments are written.
    """
    require(policies.may_claim(actor, institution_id))
    with acting(actor, "matching.claim.take_over"):
        rows = list(_released(institution_id, person_ids, since).select_for_update(of=("self",)))
        for row in rows:
            records.end_stay(actor, row.holder_id, row.person_id, institution_id, since)
            _follow(row.holder_id, institution_id, row.person_id)
    return len(rows)


def children_moved(*, holder_id: int, claimant_id: int, person_ids: Collection[int], now: datetime) -> None:
    """Children went from one school to another by an order: what the second claimed is done, others ask it from now on.
    In the transaction of the caller.
    """
    rows = Claim.objects.select_for_update(of=("self",)).filter(
        holder_id=holder_id, person_id__in=person_ids, state__in=_LIVE
    )
    with acting(SYSTEM, "matching.claim.done"):
        _moved(rows, claimant_id, now)


def _follow(holder_id: int, claimant_id: int, person_id: int) -> None:
    """A child went by the officer's word: a third school that was let have it as well asks the new one from now on, or
    its order would end an enrolment that is over.
    """
    rows = Claim.objects.select_for_update(of=("self",)).filter(
        holder_id=holder_id, person_id=person_id, state__in=_LIVE
    )
    _moved(rows, claimant_id, timezone.now())


def _moved(rows: QuerySet[Claim], claimant_id: int, now: datetime) -> None:
    for row in rows:
        if row.claimant_id == claimant_id:
            row.state, row.answered_at = Claim.State.DONE, row.answered_at or now
        else:
            row.state, row.holder_id, row.by_order = Claim.State.OPEN, claimant_id, False
            row.answered_at = row.answered_by_id = row.leaves_on = None
        row.save()


def transfer_ended(*, holder_id: int, claimant_id: int, person_id: int, answer: str, by_claimant: bool) -> None:
    """The transfer that an agreed claim began was given up or declined: so ends the claim. In the transaction of the
    caller.
    """
    with acting(SYSTEM, "matching.claim.ended"):
        for row in Claim.objects.select_for_update(of=("self",)).filter(
            holder_id=holder_id, claimant_id=claimant_id, person_id=person_id, state=Claim.State.AGREED, by_order=True
        ):
            row.state = Claim.State.WITHDRAWN if by_claimant else Claim.State.REFUSED
            row.answer = answer[:LONGEST_WORDS] or row.answer
            row.save()


def claim_doubles(*, actor: Actor, now: datetime) -> int:
    """Open a claim for each child who has a main enrolment in one institution and a place in another. By night.

    Returns how many are new.
    """
    require(policies.may_sweep(actor))
    with acting(actor, "matching.claims.find"), connection.cursor() as cursor:
        cursor.execute(_DOUBLES.format(places=records.places_view()), {"today": local_day(now)})
        found = cursor.fetchall()
        names = people.names({row[0] for row in found})
        Claim.objects.bulk_create(
            Claim(person_id=person, holder_id=holder, claimant_id=claimant, said=names[person].full, ground="–")
            for person, holder, claimant in found
        )
    return len(found)


# A claim of these two schools that was answered is not opened again.
_DOUBLES = """
select distinct m.person_id, m.institution_id, o.institution_id
  from {places} m join {places} o on o.person_id = m.person_id and o.institution_id <> m.institution_id
 where m.is_main and not o.is_main and m.during @> %(today)s::date and o.during @> %(today)s::date
   and not exists (select from matching_claim c where c.person_id = m.person_id and c.claimant_id = o.institution_id)
"""


def _released(institution_id: int, person_ids: Collection[int], since: date) -> QuerySet[Claim]:
    return Claim.objects.filter(
        claimant_id=institution_id, person_id__in=person_ids, state=Claim.State.AGREED, by_order=False,
        leaves_on__lte=since,
    )  # fmt: skip


def _agree(actor: Actor, row: Claim, leaves_on: date | None, answer: str, now: datetime) -> None:
    today = local_day(now)
    if leaves_on is None or not today - timedelta(days=366) < leaves_on:
        raise Invalid([Problem("leaves_on", _("Name the first day on which the child is no longer yours."))])
    row.leaves_on, row.answer, row.state = leaves_on, tidy(answer)[:LONGEST_WORDS], Claim.State.AGREED
    if row.holder_id in policies.reach_of(actor).led:
        row.by_order = True
        words = row.person_id, row.holder_id, row.claimant_id, row.said, row.ground, leaves_on, now
        records.begin_transfer(actor, records.Leaving(*words))
        return
    stays = stays_of({row.person_id}).get(row.person_id, ())
    if any(stay.institution_id == row.claimant_id and not stay.is_main and stay.lasts(leaves_on) for stay in stays):
        records.end_stay(actor, row.holder_id, row.person_id, row.claimant_id, leaves_on)
        row.state = Claim.State.DONE
        _follow(row.holder_id, row.claimant_id, row.person_id)


def _locked(actor: Actor, claim: UUID) -> Claim:
    require(policies.may_see_queue(actor))
    row: Claim | None = visible_claims(policies.reach_of(actor), only=claim).select_for_update(of=("self",)).first()
    if row is None:
        raise NotVisible
    return row


def _words(field: str, text: str, missing: str) -> str:
    words = tidy(text)
    if not words or len(words) > LONGEST_WORDS:
        raise Invalid([Problem(field, missing if not words else _("Shorten it to 500 signs."))])
    return words
