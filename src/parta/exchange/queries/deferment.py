"""Marks of deferment as the head sees them, files as the national administrator does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from uuid import UUID

from django.db.models import Q, QuerySet

from parta.exchange import policies
from parta.exchange.kinds import current_round
from parta.exchange.models import Deferment, DefermentBatch
from parta.exchange.rules.deferment import Answer, Candidate, Engagement, Round
from parta.exchange.wording import ANSWERS
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.kernel.text import sort_key
from parta.people import api as people
from parta.signing import api as signing


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of some people. Personal data."""

    cards: Mapping[int, people.PersonCard]
    with_rnokpp: frozenset[int]
    marked: frozenset[int]


def people_of(person_ids: Collection[int]) -> Known:
    """What decides about these people. Three statements."""
    marked = Deferment.objects.filter(person_id__in=person_ids, removed_at=None).values_list("person_id", flat=True)
    return Known(people.cards(person_ids), frozenset(people.rnokpps_of(person_ids)), frozenset(marked))


def candidate_of(line: people.PostLine, known: Known, engagement: Engagement, share: Decimal) -> Candidate:
    """A post as the rules judge it."""
    card = known.cards[line.person.person_id]
    return Candidate(
        sex=card.sex,
        born_on=card.born_on,
        has_rnokpp=card.person_id in known.with_rnokpp,
        is_main=line.is_main,
        until=line.until,
        engagement=engagement,
        share=share,
        is_marked=card.person_id in known.marked,
    )


def untold_withdrawals() -> QuerySet[Deferment]:
    """Marks taken back that the partner still holds: sent, not refused, and no file has told of it."""
    held = Deferment.objects.filter(removed_at__isnull=False, batch__isnull=False, withdrawal=None)
    return held.exclude(answer=Answer.REFUSED)


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A mark and what became of it. ``state``: «set», «sent», «accepted», «refused»; taken back: «removed» before it
    was sent, «untold» while the partner does not know, «withdrawing» until he answers, «withdrawn», «kept» if he
    refuses.
    """

    public_id: UUID
    name: str
    position: str
    share: Decimal
    set_on: date
    sent_on: date | None
    state: str
    answer: str
    text: str

    @property
    def is_held(self) -> bool:
        """Is the mark in force here, so that it can be taken back?"""
        return self.state in ("set", "sent", "accepted", "refused")


@dataclass(frozen=True, slots=True)
class Choice:
    """A member of staff who may be marked."""

    post_id: int
    post: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DefermentPage:
    """Marks of one institution."""

    institution_id: int
    public_id: UUID
    title: str
    round: Round | None
    days_left: int
    marks: tuple[MarkLine, ...]
    staff: tuple[Choice, ...]
    unsent: int
    untold: int  # taken back after they were sent, and the partner does not know


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A file that was sent."""

    public_id: UUID
    institution: str
    round: str
    sent_at: datetime
    answered_at: datetime | None
    rows: int


def visible_place(actor: Actor, public_id: UUID) -> institutions.InstitutionCard:
    """The institution, if the actor may mark its staff.

    :raises NotVisible: he may not
    """
    card = institutions.institution_by_public_id(public_id)
    if not policies.may_mark(actor, card):
        raise NotVisible
    return card


def own_place(actor: Actor) -> UUID:
    """The institution one heads: that of the current role, or the first.

    :raises NotVisible: the actor heads none
    """
    headed = sorted(actor.institutions(Role.HEAD))
    current = actor.current.institution_id if actor.current else None
    if not headed:
        raise NotVisible
    return institutions.public_id_of(current if current in headed else headed[0])


def deferment_page(actor: Actor, public_id: UUID, now: datetime) -> DefermentPage:
    """The marks of an institution with the round of the day. A fixed number of statements.

    :raises NotVisible: the actor may not mark there
    """
    card = visible_place(actor, public_id)
    today = local_day(now)
    round_ = current_round(today)
    rows = list(policies.visible_marks(actor).filter(institution_id=card.id).select_related("batch").order_by("-pk"))
    staff = people.staff_of(card.id, today)
    posts = people.posts([row.post_id for row in rows])
    marked = {row.person_id for row in rows if row.removed_at is None}
    by_weight = sorted(staff, key=lambda line: line.is_main)  # of several posts of a person the main one stays
    free = {line.person.person_id: line for line in by_weight if line.person.person_id not in marked}
    return DefermentPage(
        institution_id=card.id,
        public_id=card.public_id,
        title=card.title,
        round=round_,
        days_left=(round_.deadline - today).days if round_ else 0,
        marks=tuple(_mark(row, posts) for row in rows),
        staff=tuple(
            Choice(line.post_id, line.post_public_id, f"{line.person.full}, {people.POSITIONS[line.position]}")
            for line in sorted(free.values(), key=lambda line: sort_key(line.person.full))
        ),
        unsent=sum(1 for row in rows if row.removed_at is None and row.batch_id is None),
        untold=sum(1 for row in rows if _state(row) == "untold"),
    )


def batch_content(actor: Actor, batch_id: UUID) -> bytes:
    """The file as it is signed.

    :raises NotVisible: not the actor's
    """
    return signing.vault().open(_batch(actor, batch_id).content_sealed)


def unsent_batch(actor: Actor, institution_id: int, batch_id: UUID) -> None:
    """See that the file waits for the signature.

    :raises NotVisible: it does not
    """
    found = _batch(actor, batch_id)
    if found.institution_id != institution_id or found.sent_at is not None:
        raise NotVisible


def batches(actor: Actor) -> tuple[BatchLine, ...]:
    """Files sent to the partner, unanswered ones first; 200 at most. Three statements."""
    rows = list(policies.visible_batches(actor).filter(sent_at__isnull=False).order_by("answered_at", "-sent_at")[:200])
    names = institutions.names_of([row.institution_id for row in rows])
    counts: dict[int, int] = {}
    held = Deferment.objects.filter(Q(batch__in=rows) | Q(withdrawal__in=rows))
    for batch_id in chain.from_iterable(held.values_list("batch_id", "withdrawal_id")):
        counts[batch_id or 0] = counts.get(batch_id or 0, 0) + 1
    return tuple(
        BatchLine(
            row.public_id, names.get(row.institution_id, ""), row.round, row.sent_at, row.answered_at,
            counts.get(row.pk, 0),
        )
        for row in rows
        if row.sent_at is not None
    )  # fmt: skip


def _batch(actor: Actor, batch_id: UUID) -> DefermentBatch:
    found = policies.visible_batches(actor).filter(public_id=batch_id).first()
    if found is None:
        raise NotVisible
    if not actor.is_national and not policies.may_mark(actor, institutions.institution(found.institution_id)):
        raise NotVisible  # the branch's own head: its marks are for the head of the hub
    return found


def _mark(row: Deferment, posts: Mapping[int, people.PostLine]) -> MarkLine:
    line = posts[row.post_id]
    sent = row.batch.sent_at if row.batch else None
    return MarkLine(
        public_id=row.public_id,
        name=line.person.full,
        position=str(people.POSITIONS[line.position]),
        share=row.share,
        set_on=local_day(row.set_at),
        sent_on=local_day(sent) if sent else None,
        state=_state(row),
        answer=str(ANSWERS[Answer(row.answer)]) if row.answer else "",
        text=row.withdrawal_text or row.removed_why or row.answer_text,
    )


def _state(row: Deferment) -> str:
    if row.removed_at is not None:
        return _state_of_removed(row)
    if row.answer is not None:
        return "accepted" if row.answer == Answer.ACCEPTED else "refused"
    return "sent" if row.batch_id is not None else "set"


def _state_of_removed(row: Deferment) -> str:
    if row.batch_id is None or row.answer == Answer.REFUSED:
        return "removed"
    if row.withdrawal_id is None:
        return "untold"
    if row.withdrawal_answer is None:
        return "withdrawing"
    return "withdrawn" if row.withdrawal_answer == Answer.ACCEPTED else "kept"
