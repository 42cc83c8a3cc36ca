"""Applications: as their sender sees them, and as the school does."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from parta.admission import policies
from parta.admission.kinds import groups_on
from parta.admission.models import Application, Campaign, Claim, Look, Mailbox, Paper, Wish
from parta.admission.moving_up import stage_of
from parta.admission.queries.campaigns import CampaignCard, campaign_of
from parta.admission.rules.admitting import Group
from parta.admission.rules.applications import ALIVE, OTHERS, Served, State, Told, Verdict, served_streets
from parta.admission.rules.campaign import FULL_AGE, Stage, age_on
from parta.admission.sealing import key_of, note_of, opened, reason_of, told_by
from parta.documents import api as documents
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.signing import api as signing

MOST_LOOKS = 50


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of a ground."""

    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A ground with what the school said."""

    public_id: UUID
    group: str
    name: str
    note: str
    verdict: Verdict
    reason: str
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class WishLine:
    """An application in one school. ``ahead``: how many stand before it in line."""

    public_id: UUID
    school: UUID
    title: str
    shape: str
    number: int
    registered_at: datetime
    state: State
    stage: Stage
    offered_until: date | None
    lot: int | None
    ahead: int | None
    claims: tuple[ClaimLine, ...]
    fate: documents.ListFate | None = None

    @property
    def may_confirm(self) -> bool:
        return self.state is State.OFFERED

    @property
    def may_withdraw(self) -> bool:
        return self.state in (State.REGISTERED, State.OFFERED, State.RESERVE, State.CONFIRMED)

    @property
    def may_claim(self) -> bool:
        return self.state is State.REGISTERED and self.stage is Stage.FIRST


@dataclass(frozen=True, slots=True)
class LookLine:
    """Somebody of a school opened the application. ``school``: its name; ``what``: «application», «paper»."""

    at: datetime
    who: str
    school: str
    what: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """An application whole, for its sender."""

    public_id: UUID
    told: Told
    sent_at: datetime
    is_paper: bool
    wishes: tuple[WishLine, ...]
    looks: tuple[LookLine, ...]


def own_page(public_id: UUID, today: date) -> OwnPage:
    """An application behind its link; the caller has proved who is looking. Statements grow with the schools named, of
    which there are few.

    :raises NotVisible: there is none (any more)
    """
    row = Application.objects.select_related("key").filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    wishes = list(Wish.objects.filter(application=row).select_related("campaign", "shape").order_by("preference", "pk"))
    claims = _claims(row, [wish.pk for wish in wishes], today)
    lines = tuple(_own_line(wish, claims.get(wish.pk, ()), today) for wish in wishes)
    return OwnPage(row.public_id, told_by(row), row.sent_at, row.is_paper, lines, _looks(row))


def note_look(actor: Actor, application_id: int, institution_id: int, what: str) -> None:
    """Note that somebody of the school opens an application or a paper of it. One statement."""
    Look.objects.create(
        application_id=application_id, institution_id=institution_id, account_id=actor.account_id, what=what
    )


def _looks(application: Application) -> tuple[LookLine, ...]:
    """Who opened it, the latest first. At most four statements."""
    rows = list(Look.objects.filter(application=application).order_by("-at", "-pk")[:MOST_LOOKS])
    if not rows:
        return ()
    persons = identity.persons_of_accounts({row.account_id for row in rows})
    names = people.names(set(persons.values()))
    schools = institutions.names_of({row.institution_id for row in rows})
    found = []
    for row in rows:
        person = persons.get(row.account_id)
        who = names[person].full if person in names else ""
        found.append(LookLine(row.at, who, schools.get(row.institution_id, ""), row.what))
    return tuple(found)


def _own_line(wish: Wish, claims: tuple[ClaimLine, ...], today: date) -> WishLine:
    card = institutions.institution(wish.campaign.institution_id)
    ahead = None
    if wish.state == State.RESERVE:
        ahead = Wish.objects.filter(shape_id=wish.shape_id, state=State.RESERVE, lot__lt=wish.lot).count()
    fate = None
    if wish.list_key is not None:
        fate = documents.fates_of(institution_id=card.id, keys=[wish.list_key]).get(wish.list_key)
    return WishLine(
        public_id=wish.public_id, school=card.public_id, title=card.title, shape=wish.shape.name, number=wish.number,
        registered_at=wish.registered_at, state=State(wish.state), stage=stage_of(wish.campaign, today),
        offered_until=wish.offered_until, lot=wish.lot, ahead=ahead, claims=claims, fate=fate,
    )  # fmt: skip


def _claims(application: Application, wish_ids: Sequence[int], today: date) -> dict[int, tuple[ClaimLine, ...]]:
    names = {group.code: group.name for group in groups_on(today)}
    rows = Claim.objects.filter(wish_id__in=wish_ids).prefetch_related("papers").order_by("pk")
    key = key_of(application.key)
    found: dict[int, tuple[ClaimLine, ...]] = {}
    for row in rows:
        papers = tuple(PaperLine(paper.public_id, opened(key, bytes.fromhex(paper.name))) for paper in row.papers.all())
        line = ClaimLine(
            row.public_id, row.group, names.get(row.group, row.group), note_of(application, row), Verdict(row.verdict),
            reason_of(application, row), papers,
        )  # fmt: skip
        found[row.wish_id] = (*found.get(row.wish_id, ()), line)
    return found


def is_mine(actor: Actor | None, public_id: UUID) -> bool:
    """Did this account send it? One statement."""
    return actor is not None and Application.objects.filter(public_id=public_id, account_id=actor.account_id).exists()


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One of the applications an account sent."""

    public_id: UUID
    child: str
    sent_at: datetime
    schools: int
    kept: int


def own_applications(actor: Actor) -> tuple[OwnLine, ...]:
    """What the account has sent, the latest first. One statement."""
    rows = Application.objects.filter(account_id=actor.account_id).select_related("key").order_by("-sent_at", "pk")
    rows = rows.annotate(schools=Count("wishes"), kept=Count("wishes", filter=Q(wishes__state=State.OFFERED)))
    return tuple(OwnLine(row.public_id, told_by(row).child, row.sent_at, row.schools, row.kept) for row in rows[:50])


def places_kept(actor: Actor) -> int:
    """How many places are kept for children of the account's applications. One statement."""
    rows = Wish.objects.filter(application__in=policies.visible_applications(actor))
    return rows.filter(state=State.OFFERED).count()


def mailbox_waits(public_id: UUID) -> bool:
    """Is the link of the letter still good? One statement."""
    return Mailbox.objects.filter(public_id=public_id).exists()


@dataclass(frozen=True, slots=True)
class ChildLine:
    """An application in the list of the school."""

    public_id: UUID
    number: int
    child: str
    age: int
    shape: str
    shape_number: int
    group: str
    registered_at: datetime
    state: State
    waiting: int
    list_key: UUID | None
    twins: tuple[int, ...] = ()  # numbers of other living applications that name the same certificate


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """Admission as those see it who carry it out."""

    campaign: CampaignCard
    rows: tuple[ChildLine, ...]
    counts: Counter[State]
    waiting_grounds: int
    confirmed: tuple[tuple[int, str, int], ...]  # kind of class: number, name, how many wait for the order
    lists: tuple[tuple[UUID, documents.ListFate | None, int], ...]


def school_page(actor: Actor, school: UUID, today: date, *, show: str = "") -> SchoolPage | None:
    """The latest campaign with every application; None when none was announced. A fixed number of statements.

    :raises Refused: the actor does not admit there
    """
    institution_id = institutions.institution_id_of(school)
    _require_seen(actor, institution_id)
    require(policies.may_admit(actor, institution_id=institution_id))
    try:
        campaign = campaign_of(school, today)
    except NotVisible:
        return None
    rows = list(
        policies.visible_wishes(actor).filter(campaign_id=campaign.id)
        .select_related("application__key", "shape").prefetch_related("claims").order_by("number")
    )  # fmt: skip
    groups = groups_on(campaign.days.accept_until)
    known = _by_certificate(rows)
    lines = [_child_line(row, groups, campaign.school_year, known.get(bytes(row.child_key), ())) for row in rows]
    counts = Counter(line.state for line in lines)
    confirmed = Counter(line.shape_number for line in lines if line.state is State.CONFIRMED)
    keys = Counter(line.list_key for line in lines if line.list_key is not None)
    fates = documents.fates_of(institution_id=institution_id, keys=list(keys)) if keys else {}
    shown = [line for line in lines if _is_shown(line, show)]
    return SchoolPage(
        campaign,
        tuple(shown),
        counts,
        sum(line.waiting for line in lines),
        tuple((shape.number, shape.name, confirmed[shape.number]) for shape in campaign.shapes),
        tuple((key, fates.get(key), count) for key, count in keys.items()),
    )


def _require_seen(actor: Actor, institution_id: int) -> None:
    """:raises NotVisible: not one that the actor leads: whether it admits is its own matter"""
    if not institutions.sees(actor, institution_id):
        raise NotVisible


def _is_shown(line: ChildLine, show: str) -> bool:
    if show == "grounds":
        return line.waiting > 0
    if show in {state.name.lower() for state in State}:
        return line.state is State[show.upper()]
    return True


def _by_certificate(rows: Sequence[Wish]) -> dict[bytes, tuple[int, ...]]:
    """Numbers of living applications by the certificate that they name."""
    found: dict[bytes, tuple[int, ...]] = {}
    for row in rows:
        if row.state in ALIVE:
            found[bytes(row.child_key)] = (*found.get(bytes(row.child_key), ()), row.number)
    return found


def _child_line(wish: Wish, groups: Iterable[Group], school_year: int, same: tuple[int, ...]) -> ChildLine:
    told = told_by(wish.application)
    claims = list(wish.claims.all())
    place = {group.code: group for group in groups}
    held = [claim.group for claim in claims if claim.verdict != Verdict.REFUSED and claim.group in place]
    best = min((place[code] for code in [*held, OTHERS]), key=lambda group: group.place)
    return ChildLine(
        public_id=wish.public_id, number=wish.number, child=told.child,
        age=age_on(told.born_day, date(school_year, 9, 1)), shape=wish.shape.name, shape_number=wish.shape.number,
        group=best.name, registered_at=wish.registered_at, state=State(wish.state),
        waiting=sum(1 for claim in claims if claim.verdict == Verdict.CLAIMED), list_key=wish.list_key,
        twins=tuple(number for number in same if number != wish.number) if wish.state in ALIVE else (),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChildPage:
    """One application in the school. ``served``: streets of the service territory that are this one; ``is_young``: the
    child is not six on 1 September; ``alike``: numbers of other applications here of the same name and birth date.
    """

    campaign: CampaignCard
    application: UUID
    told: Told
    is_paper: bool
    line: WishLine
    served: tuple[Served, ...]
    has_territory: bool
    is_young: bool
    may_decide: bool
    alike: tuple[int, ...]


def child_page(actor: Actor, school: UUID, wish_id: UUID, today: date) -> ChildPage:
    """:raises NotVisible: none of this school's; Refused: the actor does not admit there"""
    institution_id = institutions.institution_id_of(school)
    _require_seen(actor, institution_id)
    require(policies.may_admit(actor, institution_id=institution_id))
    rows = policies.visible_wishes(actor).filter(public_id=wish_id, campaign__institution_id=institution_id)
    wish = rows.select_related("application__key", "shape", "campaign").first()
    if wish is None:
        raise NotVisible
    note_look(actor, wish.application_id, institution_id, "application")
    told = told_by(wish.application)
    campaign = campaign_of(school, today, wish.campaign.school_year)
    claims = _claims(wish.application, [wish.pk], today).get(wish.pk, ())
    streets = institutions.service_territory(institution_id, today)
    territory = tuple(Served(each.street, each.houses, each.settlement) for each in streets)
    return ChildPage(
        campaign=campaign,
        application=wish.application.public_id,
        told=told,
        is_paper=wish.application.is_paper,
        line=_own_line(wish, claims, today),
        served=served_streets(told.street, territory),
        has_territory=bool(territory),
        is_young=age_on(told.born_day, date(campaign.school_year, 9, 1)) < FULL_AGE,
        may_decide=not campaign.is_decided,
        alike=_alike(wish),
    )


def _alike(wish: Wish) -> tuple[int, ...]:
    """A certificate mistyped, or named otherwise to stand twice. One statement."""
    if not wish.application.likeness_key:  # sent before the key was kept
        return ()
    rows = Wish.objects.filter(campaign_id=wish.campaign_id, state__in=ALIVE).exclude(pk=wish.pk)
    same = rows.filter(application__likeness_key=wish.application.likeness_key)
    return tuple(same.order_by("number").values_list("number", flat=True))


@dataclass(frozen=True, slots=True)
class PaperBytes:
    """A paper as it came."""

    name: str
    content_type: str
    data: bytes


def paper_of(actor: Actor, school: UUID, paper_id: UUID) -> PaperBytes:
    """A paper of an application to the school, for whoever admits there.

    :raises NotVisible: none of this school's
    """
    institution_id = institutions.institution_id_of(school)
    _require_seen(actor, institution_id)
    require(policies.may_admit(actor, institution_id=institution_id))
    rows = Paper.objects.select_related("claim__wish__application__key")
    row = rows.filter(public_id=paper_id, claim__wish__campaign__institution_id=institution_id).first()
    if row is None:
        raise NotVisible
    note_look(actor, row.claim.wish.application_id, institution_id, "paper")
    key = key_of(row.claim.wish.application.key)
    name = opened(key, bytes.fromhex(row.name))
    return PaperBytes(name, row.content_type, signing.vault().open(row.sealed))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What admission asks of a leader: grounds to answer, a stage to decide, a value to enter."""

    grounds: int
    deciding: bool
    value: bool


def waiting_of(actor: Actor, institution_id: int, today: date) -> Waiting | None:
    """For the first page. Three statements at most; None: no campaign is on."""
    if not policies.may_admit(actor, institution_id=institution_id):
        return None
    row = Campaign.objects.filter(institution_id=institution_id, second_until__gte=today).first()
    if row is None:
        return None
    claims = Claim.objects.filter(wish__campaign=row, wish__state=State.REGISTERED, verdict=Verdict.CLAIMED)
    deciding = row.decided_at is None and row.accept_until < today
    value = Campaign.objects.filter(pk=row.pk, draw__value="", draw__value_on__lte=today).exists()
    return Waiting(claims.count() if row.decided_at is None else 0, deciding, value)
