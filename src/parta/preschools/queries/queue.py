"""Reads of the queue: what everybody sees, what a parent sees behind the link, what the institution works off."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from parta.documents import api as documents
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.preschools import policies
from parta.preschools.kinds import benefits_on, terms_on
from parta.preschools.models import Line, Offer, QueueEntry
from parta.preschools.moving_up import places_of, share_of, standing
from parta.preschools.queries.groups import GroupLine, Place, group_lines, place_of
from parta.preschools.rules.applying import Told
from parta.preschools.rules.queue import ALIVE, IN_LINE, Benefit, Ordered, Outcome, Share, State, ordered
from parta.preschools.sealing import told_by


@dataclass(frozen=True, slots=True)
class LineCard:
    """The queue of an institution as everybody knows it."""

    institution_id: int
    school: UUID
    title: str
    is_open: bool
    note: str
    offer_days: int
    share: Share


@dataclass(frozen=True, slots=True)
class PublicLine:
    """An entry without a name: enough to compute the order anew."""

    number: int
    registered_at: datetime
    years: int  # full years on 1 September of this school year
    has_benefit: bool
    place: int
    state: State


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The queue of an institution, by age and place."""

    line: LineCard | None
    title: str
    school: UUID
    rows: tuple[PublicLine, ...]


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A place that was offered. ``outcome`` None: it waits for an answer."""

    group: str
    since: date
    until: date
    place: int
    offered_at: datetime
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class WhyHere:
    """Why a child stands where it stands: ``place`` among ``total`` of its age, how many of each line are before."""

    place: int
    total: int
    line_place: int
    benefits_before: int
    others_before: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry as its parent and the institution see it. Personal data."""

    public_id: UUID
    line: LineCard
    told: Told
    number: int
    registered_at: datetime
    wanted_from: date
    years: int
    benefit: str
    benefit_state: Benefit
    reason: str
    state: State
    why: WhyHere | None
    offers: tuple[OfferLine, ...]
    fate: documents.ListFate | None
    is_paper: bool

    @property
    def offer(self) -> OfferLine | None:
        return next((offer for offer in self.offers if offer.outcome is None), None)


@dataclass(frozen=True, slots=True)
class ChildLine:
    """An entry in the list of the institution. Personal data."""

    public_id: UUID
    number: int
    child: str
    years: int
    registered_at: datetime
    wanted_from: date
    benefit: str
    benefit_state: Benefit
    place: int | None
    state: State
    until: date | None
    twins: tuple[int, ...] = ()  # numbers of other living entries that name the same certificate


@dataclass(frozen=True, slots=True)
class GroupOffers:
    """A group with what can be offered and what was taken."""

    group: GroupLine
    free: int
    accepted: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue as those see it who give places. Personal data."""

    place: Place
    line: LineCard | None
    rows: tuple[ChildLine, ...]
    counts: Counter[State]
    claims: int
    groups: tuple[GroupOffers, ...]
    lost: int  # children whose list was discarded

    @property
    def waits(self) -> int:
        return self.counts[State.WAITING] + self.counts[State.OFFERED] + self.counts[State.ASLEEP]


def line_card(school: UUID, today: date) -> LineCard | None:
    """The queue of an institution; None when it keeps none. Five statements."""
    institution_id = institutions.institution_id_of(school)
    row = Line.objects.filter(pk=institution_id).first()
    return None if row is None else _card(row, school, today)


def _card(row: Line, school: UUID, today: date) -> LineCard:
    share = share_of(row.pk, school_year_of(today), today)
    title = institutions.institution(row.pk).title
    return LineCard(row.pk, school, title, row.is_open, row.note, terms_on(today)["offer-days"], share)


def public_page(school: UUID, today: date) -> PublicPage:
    """Everybody who waits, by number, without names. Seven statements.

    :raises NotVisible: no such institution
    """
    line = line_card(school, today)
    if line is None:
        title = institutions.institution(institutions.institution_id_of(school)).title
        return PublicPage(None, title, school, ())
    rows = list(QueueEntry.objects.filter(line_id=line.institution_id, state__in=IN_LINE).order_by("number"))
    places = _places(rows, line.share)
    year = school_year_of(today)
    found = [
        PublicLine(
            row.number, row.registered_at, max(0, year - row.cohort), row.benefit_state == Benefit.CONFIRMED,
            places[row.number].place if row.number in places else 0, State(row.state),
        )
        for row in rows
    ]  # fmt: skip
    found.sort(key=lambda each: (each.years, each.place, each.number))
    return PublicPage(line, line.title, school, tuple(found))


def _places(rows: Sequence[QueueEntry], share: Share) -> dict[int, Ordered]:
    """Places of those who wait, each age by itself."""
    found: dict[int, Ordered] = {}
    waiting = [row for row in rows if row.state == State.WAITING]
    for cohort in {row.cohort for row in waiting}:
        order = ordered([standing(row) for row in waiting if row.cohort == cohort], share)
        found |= {each.number: each for each in order}
    return found


def entry_behind(school: UUID, number: int) -> UUID | None:
    """The entry of a number, for its code to be compared. One statement."""
    rows = QueueEntry.objects.filter(line__institution__public_id=school, number=number)
    return rows.values_list("public_id", flat=True).first()


def entry_page(public_id: UUID, today: date) -> EntryPage:
    """An entry for whoever holds its link; the caller has proved that. Eleven statements at most.

    :raises NotVisible: forgotten, or never there
    """
    row = _entries().filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    return _page(row, institutions.public_id_of(row.line_id), today)


def child_page(actor: Actor, school: UUID, public_id: UUID, today: date) -> EntryPage:
    """An entry for those who give places.

    :raises NotVisible: none of this institution's; Refused: the actor does not give places there
    """
    place = place_of(actor, school)
    require(policies.may_give(actor, institution_id=place.id))
    rows = _entries().filter(pk__in=policies.visible_entries(actor).values("pk"), line_id=place.id)
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    return _page(row, school, today)


def own_entries(actor: Actor, today: date) -> tuple[EntryPage, ...]:
    """What the account has sent, the latest first: some statements for each, of which a family has few."""
    rows = _entries().filter(account_id=actor.account_id).order_by("-registered_at")[:10]
    return tuple(_page(row, institutions.public_id_of(row.line_id), today) for row in rows)


def _entries() -> QuerySet[QueueEntry]:
    offers = Prefetch("offers", queryset=Offer.objects.order_by("-offered_at"))
    return QueueEntry.objects.select_related("key", "line").prefetch_related(offers)


def _page(row: QueueEntry, school: UUID, today: date) -> EntryPage:
    line = _card(row.line, school, today)
    offers = list(row.offers.all())
    names = group_names(row.line_id, {offer.group_id for offer in offers})
    fates = documents.fates_of(institution_id=row.line_id, keys=[row.list_key]) if row.list_key else {}
    return EntryPage(
        public_id=row.public_id, line=line, told=told_by(row), number=row.number, registered_at=row.registered_at,
        wanted_from=row.wanted_from, years=max(0, school_year_of(today) - row.cohort),
        benefit=benefits_on(today).get(row.benefit, row.benefit), benefit_state=Benefit(row.benefit_state),
        reason=row.reason, state=State(row.state),
        why=_why(row, line.share) if row.state == State.WAITING else None,
        offers=tuple(
            OfferLine(
                names.get(offer.group_id, ""), offer.since, offer.until, offer.place, offer.offered_at,
                Outcome(offer.outcome) if offer.outcome else None,
            )
            for offer in offers
        ),
        fate=fates.get(row.list_key) if row.list_key else None, is_paper=row.is_paper,
    )  # fmt: skip


def _why(row: QueueEntry, share: Share) -> WhyHere:
    rows = QueueEntry.objects.filter(line_id=row.line_id, cohort=row.cohort, state=State.WAITING)
    order = ordered([standing(each) for each in rows], share)
    own = next(each for each in order if each.number == row.number)
    before = order[: own.place - 1]
    benefits = sum(each.has_benefit for each in before)
    return WhyHere(own.place, len(order), own.line_place, benefits, len(before) - benefits)


def entries_of_system(institution_id: int, names: frozenset[str]) -> list[tuple[bytes, int, str]]:
    """Children of the queue that an outside system of these names told of and that wait: key, number, name. Two
    statements.
    """
    rows = QueueEntry.objects.filter(line_id=institution_id, state__in=(*IN_LINE, State.ASLEEP)).select_related("key")
    told = [(row, told_by(row)) for row in rows.order_by("number")]
    return [(bytes(row.child_key), row.number, each.child) for row, each in told if each.source in names]


def group_names(institution_id: int, group_ids: set[int]) -> dict[int, str]:
    """Names of groups. One statement, none for none."""
    if not group_ids:
        return {}
    cards = enrolment.groups_by_id(institution_id=institution_id, group_ids=group_ids)
    return {group_id: card.name for group_id, card in cards.items()}


def queue_page(actor: Actor, school: UUID, today: date, *, show: str = "") -> QueuePage:
    """The queue with every child, groups with free places. A fixed number of statements.

    :raises Refused: the actor gives no places there
    """
    place = place_of(actor, school)
    require(policies.may_give(actor, institution_id=place.id))
    row = Line.objects.filter(pk=place.id).first()
    if row is None:
        return QueuePage(place, None, (), Counter(), 0, (), 0)
    line = _card(row, school, today)
    rows = list(
        _entries().filter(pk__in=policies.visible_entries(actor).values("pk"), line_id=place.id).order_by("number")
    )
    places, benefits = _places(rows, line.share), benefits_on(today)
    same = _by_certificate(rows)
    lines = [
        _line(each, places.get(each.number), benefits, today, same.get(bytes(each.child_key), ())) for each in rows
    ]
    groups = group_lines(actor, place.id, on=today)
    free = places_of(place.id, [group.id for group in groups], today)
    accepted = Counter(
        offer.group_id
        for each in rows
        if each.state == State.ACCEPTED
        for offer in each.offers.all()
        if offer.outcome == Outcome.ACCEPTED
    )
    keys = {each.list_key for each in rows if each.state == State.ORDERED and each.list_key}
    fates = documents.fates_of(institution_id=place.id, keys=keys) if keys else {}
    return QueuePage(
        place, line, tuple(each for each in lines if _is_shown(each, show)), Counter(each.state for each in lines),
        sum(each.benefit_state is Benefit.CLAIMED and each.state in IN_LINE for each in lines),
        tuple(
            GroupOffers(group, max(0, free[group.id].free) if group.id in free else 0, accepted[group.id])
            for group in groups
        ),
        sum(1 for each in rows if each.state == State.ORDERED and each.list_key not in fates),
    )  # fmt: skip


def _is_shown(line: ChildLine, show: str) -> bool:
    if show == "benefits":
        return line.benefit_state is Benefit.CLAIMED and line.state in IN_LINE
    if show in {state.name.lower() for state in State}:
        return line.state is State[show.upper()]
    return True


def _by_certificate(rows: Sequence[QueueEntry]) -> dict[bytes, tuple[int, ...]]:
    """Numbers of living entries by the certificate that they name."""
    found: dict[bytes, tuple[int, ...]] = {}
    for row in rows:
        if row.state in ALIVE:
            found[bytes(row.child_key)] = (*found.get(bytes(row.child_key), ()), row.number)
    return found


def _line(
    row: QueueEntry, at: Ordered | None, benefits: dict[str, str], today: date, same: tuple[int, ...]
) -> ChildLine:
    open_offer = next((offer for offer in row.offers.all() if offer.outcome is None), None)
    return ChildLine(
        public_id=row.public_id, number=row.number, child=told_by(row).child,
        years=max(0, school_year_of(today) - row.cohort), registered_at=row.registered_at, wanted_from=row.wanted_from,
        benefit=benefits.get(row.benefit, row.benefit), benefit_state=Benefit(row.benefit_state),
        place=at.place if at else None, state=State(row.state), until=open_offer.until if open_offer else None,
        twins=tuple(number for number in same if number != row.number) if row.state in ALIVE else (),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the queue asks of a leader."""

    claims: int
    accepted: int


def waiting_of(actor: Actor, institution_id: int) -> Waiting:
    """For the first page: benefits to answer, children who took a place and wait for the order. One statement."""
    if not policies.may_give(actor, institution_id=institution_id):
        return Waiting(0, 0)
    rows = QueueEntry.objects.filter(line_id=institution_id, state__in=(*IN_LINE, State.ACCEPTED))
    found = Counter(rows.values_list("state", "benefit_state"))
    claims = sum(n for (state, benefit), n in found.items() if benefit == Benefit.CLAIMED and state in IN_LINE)
    return Waiting(claims, sum(n for (state, _benefit), n in found.items() if state == State.ACCEPTED))


def is_mine(actor: Actor, public_id: UUID) -> bool:
    """Did this account send it? One statement."""
    return QueueEntry.objects.filter(public_id=public_id, account_id=actor.account_id).exists()


def places_kept(actor: Actor, today: date) -> int:
    """How many places are kept for children that the account put into queues. One statement."""
    return Offer.objects.filter(entry__account_id=actor.account_id, outcome=None, until__gte=today).count()
