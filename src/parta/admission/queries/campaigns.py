"""What everybody may know of a school's admission: days, places, counts, numbers, the draw. No names."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Q

from parta.admission.kinds import groups_on
from parta.admission.models import Campaign, Claim, Draw, DrawSignature, Member, Shape, Wish
from parta.admission.rules import draw as rules
from parta.admission.rules.admitting import Group
from parta.admission.rules.applications import OTHERS, TAKING, State, Verdict, hidden
from parta.admission.rules.campaign import Days, Stage, stage_on
from parta.institutions import api as institutions
from parta.kernel.errors import NotVisible
from parta.signing import api as signing


@dataclass(frozen=True, slots=True)
class ShapeLine:
    """A kind of class: places, how many are kept or taken, how many applications."""

    id: int
    number: int
    name: str
    places: int
    taken: int
    applications: int

    @property
    def free(self) -> int:
        return max(self.places - self.taken, 0)


@dataclass(frozen=True, slots=True)
class NumberLine:
    """An application as everybody sees it."""

    number: int
    shape: int
    registered_at: datetime
    state: State
    lot: int | None


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A КЕП under the protocol."""

    account_id: int
    name: str
    issuer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DrawCard:
    """The draw as it is published."""

    list_text: str
    list_sha256: str
    source: str
    value_on: date
    members: tuple[tuple[str, str], ...]
    frozen_at: datetime
    value: str
    value_at: datetime | None
    seed: str
    lines: int
    signatures: tuple[SignatureLine, ...]
    protocol: str


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """A campaign and its school."""

    id: int
    institution_id: int
    school: UUID
    title: str
    school_year: int
    note: str
    days: Days
    stage: Stage
    is_decided: bool
    accept_at: time
    shapes: tuple[ShapeLine, ...]
    draw: DrawCard | None

    @property
    def is_open(self) -> bool:
        return self.stage in (Stage.FIRST, Stage.SECOND)


@dataclass(frozen=True, slots=True)
class PublicPage:
    """``groups``: name and number of applications; of one or two it is not said how many."""

    card: institutions.InstitutionCard
    campaign: CampaignCard | None
    groups: tuple[tuple[str, str], ...] = ()
    numbers: tuple[NumberLine, ...] = ()

    @property
    def is_cut(self) -> bool:
        return self.campaign is not None and sum(each.applications for each in self.campaign.shapes) > MOST_NUMBERS


MOST_NUMBERS = 1000


def public_page(school: UUID, today: date) -> PublicPage:
    """A fixed number of statements.

    :raises NotVisible: there is no such institution
    """
    card = institutions.institution_by_public_id(school)
    row = Campaign.objects.filter(institution_id=card.id).order_by("-school_year").first()
    if row is None:
        return PublicPage(card, None)
    campaign = card_of(row, card, today)
    counts = group_counts(row.pk, row.accept_until)
    numbers = Wish.objects.filter(campaign=row).order_by("number")[:MOST_NUMBERS]
    lines = tuple(
        NumberLine(number, shape, at, State(state), lot)
        for number, shape, at, state, lot in numbers.values_list(
            "number", "shape__number", "registered_at", "state", "lot"
        )
    )
    groups = groups_on(row.accept_until)
    told = hidden([counts.get(group.code, 0) for group in groups])
    return PublicPage(card, campaign, tuple(zip((group.name for group in groups), told, strict=True)), lines)


def campaign_of(school: UUID, today: date, school_year: int | None = None) -> CampaignCard:
    """The latest campaign of a school, or that of a year. A fixed number of statements.

    :raises NotVisible: none was announced
    """
    card = institutions.institution_by_public_id(school)
    rows = Campaign.objects.filter(institution_id=card.id).order_by("-school_year")
    row = (rows if school_year is None else rows.filter(school_year=school_year)).first()
    if row is None:
        raise NotVisible
    return card_of(row, card, today)


def card_of(row: Campaign, card: institutions.InstitutionCard, today: date) -> CampaignCard:
    """Two statements, five with a draw."""
    draw = Draw.objects.filter(campaign=row).first()
    is_settled = row.decided_at is not None and (draw is None or bool(draw.value))
    days = Days(
        row.accept_from, row.accept_until, row.draw_on, row.confirm_until, row.second_from, row.second_until,
        row.confirm_days,
    )  # fmt: skip
    return CampaignCard(
        id=row.pk,
        institution_id=card.id,
        school=card.public_id,
        title=card.title,
        school_year=row.school_year,
        note=row.note,
        days=days,
        stage=stage_on(days, today, is_decided=is_settled),
        is_decided=row.decided_at is not None,
        accept_at=row.accept_at,
        shapes=shapes_of([row.pk]).get(row.pk, ()),
        draw=_draw_card(draw) if draw else None,
    )


def shapes_of(campaign_ids: Sequence[int]) -> dict[int, tuple[ShapeLine, ...]]:
    """Kinds of class by campaign. One statement."""
    rows = Shape.objects.filter(campaign_id__in=campaign_ids).annotate(
        taken=Count("wishes", filter=Q(wishes__state__in=TAKING)),
        applications=Count("wishes", filter=~Q(wishes__state=State.WITHDRAWN)),
    )
    found: dict[int, list[ShapeLine]] = defaultdict(list)
    for row in rows.order_by("campaign_id", "number"):
        found[row.campaign_id].append(ShapeLine(row.pk, row.number, row.name, row.places, row.taken, row.applications))
    return {campaign: tuple(lines) for campaign, lines in found.items()}


def group_counts(campaign_id: int, on: date) -> Counter[str]:
    """How many applications of the first stage stand in each priority group, by the best ground that was not refused.
    Three statements.
    """
    place = {group.code: group.place for group in groups_on(on)}
    claims = Claim.objects.filter(wish__campaign_id=campaign_id).exclude(verdict=Verdict.REFUSED)
    best: dict[int, str] = {}
    for wish_id, code in claims.values_list("wish_id", "group"):
        known = best.get(wish_id, OTHERS)
        if place.get(code, place[OTHERS]) < place[known]:
            best[wish_id] = code
    wishes = Wish.objects.filter(campaign_id=campaign_id).exclude(state=State.WITHDRAWN).values_list("pk", flat=True)
    return Counter(best.get(pk, OTHERS) for pk in wishes)


def grounds_on(day: date) -> tuple[Group, ...]:
    """Groups that a parent may name. One statement."""
    return tuple(group for group in groups_on(day) if group.code != OTHERS)


@dataclass(frozen=True, slots=True)
class OfferedShape:
    """A kind of class that a form offers."""

    id: int
    institution_id: int
    school: str
    name: str


def offered_shapes(institution_id: int, today: date, *, only_own: bool) -> tuple[OfferedShape, ...]:
    """Kinds of class that accept applications today: of the school first, then of schools under the same authority. A
    fixed number of statements.
    """
    card = institutions.institution(institution_id)
    ids = {institution_id}
    if card.authority_id is not None and not only_own:
        ids |= institutions.institution_ids_by_authority({card.authority_id}).get(card.authority_id, set())
    rows = Campaign.objects.filter(institution_id__in=ids, accept_from__lte=today, second_until__gte=today)
    settled = {row.campaign_id: bool(row.value) for row in Draw.objects.filter(campaign__in=rows)}
    open_ids = {}
    for row in rows.order_by("pk"):
        days = Days(
            row.accept_from, row.accept_until, row.draw_on, row.confirm_until, row.second_from, row.second_until
        )
        is_settled = row.decided_at is not None and settled.get(row.pk, True)
        if stage_on(days, today, is_decided=is_settled) in (Stage.FIRST, Stage.SECOND):
            open_ids[row.pk] = row.institution_id
    names = institutions.names_of(set(open_ids.values()))
    found = [
        OfferedShape(line.id, open_ids[campaign], names.get(open_ids[campaign], ""), line.name)
        for campaign, lines in shapes_of(list(open_ids)).items()
        for line in lines
    ]
    return tuple(sorted(found, key=lambda each: (each.institution_id != institution_id, each.school, each.id)))


def protocol_of(school: UUID, today: date) -> bytes:
    """The protocol of the draw, as anybody may repeat it, byte for byte as it is signed.

    :raises NotVisible: there was no draw yet
    """
    draw = campaign_of(school, today).draw
    if draw is None or not draw.protocol:
        raise NotVisible
    return draw.protocol.encode()


def application_behind(school: UUID, number: int) -> UUID | None:
    """The application of a number in the latest campaign of a school: for comparing its code. Two statements."""
    institution_id = institutions.institution_id_of(school)
    rows = Wish.objects.filter(campaign__institution_id=institution_id, number=number).order_by(
        "-campaign__school_year"
    )
    return rows.values_list("application__public_id", flat=True).first()


def _draw_card(draw: Draw) -> DrawCard:
    """Three statements."""
    _places, lines = rules.read_list(draw.list_text)
    members = tuple(Member.objects.filter(draw=draw).order_by("pk").values_list("name", "post"))
    return DrawCard(
        draw.list_text, draw.list_sha256, draw.source, draw.value_on, members, draw.frozen_at, draw.value,
        draw.value_at, draw.seed, len(lines), _signatures(draw), draw.protocol,
    )  # fmt: skip


def _signatures(draw: Draw) -> tuple[SignatureLine, ...]:
    rows = list(DrawSignature.objects.filter(draw=draw).order_by("signed_at", "pk"))
    cards = signing.signature_cards([row.signature_id for row in rows]) if rows else {}
    found = [(row, cards[row.signature_id]) for row in rows if row.signature_id in cards]
    return tuple(
        SignatureLine(
            row.account_id, " ".join(filter(None, (card.family_name, card.given_name, card.patronymic))),
            card.issuer_name, row.signed_at,
        )
        for row, card in found
    )  # fmt: skip
