"""Pages of officers: the list of campaigns, the board of one over a territory, its participants by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Func, IntegerField, Q, TextField
from django.db.models import Count as Counted
from django.db.models.expressions import RawSQL

from parta.collections import documents, policies
from parta.collections.counting import measure_of
from parta.collections.models import (
    Assignee,
    Collection,
    Helpline,
    Outcome,
    Participant,
    Prolongation,
    Receipt,
    Reminder,
    Stage,
)
from parta.collections.queries.shares import LEVELS, Area, Shares, ranked, shares_of
from parta.collections.rules.states import Ground, Standing, State, Told
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.errors import NotVisible
from parta.kernel.text import natural_key, sort_key
from parta.ui.paging import Page, Window, page_of

_LEVEL_OF = {1: "region", 2: "district", 3: "community", 4: "ward"}
MOST_AREAS = 200
MOST_SILENT = 100
MOST_BEHIND = 100


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage as pages show it."""

    number: int
    name: str
    instruction: str
    due: date
    told: Told
    condition: str
    hint: str
    figure: str
    condition_code: str
    given: str


@dataclass(frozen=True, slots=True)
class CollectionCard:
    """A campaign without its counts."""

    id: int
    public_id: UUID
    title: str
    letter: str
    ground: Ground
    ground_number: str
    ground_on: date
    paper: UUID | None
    groups: tuple[str, ...]
    state: State
    due: date
    opened_at: datetime | None
    revision: int
    authority_id: int
    authority: str
    scope_id: int
    scope: str
    scope_public_id: UUID
    stages: tuple[StageLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Helper:
    """Whom to ask at an authority."""

    authority: str
    name: str
    phone: str
    email: str
    hours: str


@dataclass(frozen=True, slots=True)
class Word:
    """The letter at one authority: has it come, what was added."""

    authority_id: int
    authority: str
    at: datetime | None = None
    name: str = ""
    word: str = ""
    word_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """A campaign over a territory. ``by`` is the level of ``areas``; ``quiet``: areas of the lowest level where nobody
    has begun. ``received``: of how many of the territory the letter is acknowledged (authorities, institutions).
    """

    card: CollectionCard
    area: institutions.AuthorityCard
    trail: tuple[institutions.AuthorityCard, ...]
    shares: Shares
    by: str
    levels: tuple[str, ...]
    areas: tuple[Area, ...]
    quiet: tuple[Area, ...]
    quiet_level: str
    words: tuple[Word, ...]
    received: tuple[int, int]
    received_below: tuple[int, int]
    helpers: tuple[Helper, ...]
    prolongations: tuple[Prolongation, ...] = field(repr=False)
    is_counted: bool
    may_run: bool
    may_see_names: bool
    behind: tuple["ParticipantLine", ...]
    may_help: bool
    own_word: Word | None
    own_helper: Helper | None
    reminded: Reminder | None = field(repr=False)

    @property
    def leaders(self) -> tuple[Area, ...]:
        return tuple(area for area in self.areas[:3] if area.count.done)

    @property
    def laggards(self) -> tuple[Area, ...]:
        """The worst three, as far as they are behind the best."""
        best = self.areas[0].count.share if len(self.areas) > 3 else 0.0
        return tuple(area for area in reversed(self.areas[-3:]) if area.count.share < best)


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """An institution in the list of a campaign."""

    institution_id: int
    public_id: UUID
    title: str
    group: str
    standing: Standing
    met: int
    community: str
    assignee: str
    phone: str
    email: str
    head: str = ""  # by the card, where nobody is named

    @property
    def contacts(self) -> str:
        return ", ".join(filter(None, (self.phone, self.email)))

    @property
    def who(self) -> str:
        return self.assignee or self.head


def stage_lines(stages: Sequence[Stage]) -> tuple[StageLine, ...]:
    """Stages in words; a condition that nobody declares any more is named by its code."""
    known = institutions.conditions()
    return tuple(
        StageLine(
            each.number, each.name, each.instruction, each.due, Told(each.told),
            documents.condition_in_words(each.condition, each.given),
            str(known[each.condition].hint) if each.condition in known else "", each.figure, each.condition, each.given,
        )
        for each in stages
    )  # fmt: skip


def card_of(row: Collection, stages: Sequence[Stage] = ()) -> CollectionCard:
    """The campaign as plain values; ``authority`` and ``scope`` are read with it."""
    return CollectionCard(
        row.pk, row.public_id, row.title, row.letter, Ground(row.ground), row.ground_number, row.ground_on, row.paper,
        tuple(row.groups), State(row.state), row.due, row.opened_at, row.revision, row.authority_id,
        row.authority.name, row.scope_id, row.scope.name, row.scope.public_id, stage_lines(stages),
    )  # fmt: skip


def found_collection(actor: Actor, public_id: UUID) -> tuple[Collection, list[Stage]]:
    """The campaign with its stages; two statements.

    :raises NotVisible: no such campaign for this actor
    """
    rows = policies.visible_collections(actor).select_related("authority", "scope")
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    return row, list(Stage.objects.filter(collection=row).order_by("number"))


def listed(actor: Actor, window: Window, *, is_open: bool) -> Page[Collection]:
    """Campaigns that concern the actor: those on their way, nearest last day first; or the past ones. A page takes one
    statement.
    """
    states = (State.DRAFT, State.OPEN) if is_open else (State.FROZEN, State.WITHDRAWN)
    rows = policies.visible_collections(actor).filter(state__in=states).select_related("authority", "scope")
    return page_of(rows, window, by=("due", "pk"))


def _area(actor: Actor, row: Collection, named: UUID | None) -> institutions.AuthorityCard:
    """The territory named, or that of the office one acts in, as far as the campaign reaches.

    :raises NotVisible: the territory named is not within the campaign
    """
    if named is not None:
        wanted = institutions.authority_by_public_id(named)
    else:
        current = actor.current.authority_id if actor.current else None
        offices = sorted(actor.authorities())
        wanted = institutions.authority(current if current in offices else offices[0] if offices else row.scope_id)
    if wanted.id == row.scope_id or row.scope_id in {each.id for each in institutions.authorities_above(wanted.id)}:
        return wanted
    if named is not None:
        raise NotVisible
    return institutions.authority(row.scope_id)


def board(actor: Actor, public_id: UUID, area_id: UUID | None, by: str) -> Board:
    """The board of a campaign over a territory: figures are for every officer who sees the campaign, names for those
    over the territory. A fixed number of statements.

    :raises NotVisible: no such campaign, or the territory is not within it
    """
    row, stages = found_collection(actor, public_id)
    if not (actor.is_national or actor.authorities()):
        raise NotVisible
    area = _area(actor, row, area_id)
    above = institutions.authorities_above(area.id)
    within = None if area.id == row.scope_id else (_level(area), area.id)
    shares = shares_of(row, stages, within)
    levels = _levels_below(area, shares)
    chosen = by if by in levels else (levels[0] if levels else "")
    areas = ranked(shares.areas[chosen]) if chosen else ()
    quiet_level = "community" if "community" in levels else levels[-1] if levels else ""
    silent = {key: count for key, count in shares.areas.get(quiet_level, {}).items() if count.silent == count.total}
    offices = policies.offices_of(actor)
    words = _words(row, area, above, shares)
    helpers = helpers_of(row, [area.id, *(each.id for each in above)])
    own = next(iter(sorted(offices & {area.id})), None)
    names = actor.is_national or bool(offices & {area.id, *(each.id for each in above)})
    return Board(
        card=card_of(row, stages),
        area=area,
        trail=tuple(each for each in reversed(above) if each.id == row.scope_id or row.scope_id in _ids(each, above)),
        shares=shares,
        by=chosen,
        levels=levels,
        areas=areas,
        quiet=tuple(sorted(ranked(silent), key=lambda each: natural_key(each.name))),
        quiet_level=quiet_level,
        words=words,
        received=_received(row, within),
        received_below=_received_below(row, shares, area, above),
        helpers=tuple(helpers.values()),
        prolongations=tuple(Prolongation.objects.filter(stage__in=stages).select_related("stage").order_by("-pk")[:20]),
        is_counted=Outcome.objects.filter(collection=row).exists(),
        may_run=bool(policies.may_run(actor, row)),
        may_see_names=names,
        behind=_behind(actor, row, stages, area) if names and not levels and row.state == State.OPEN else (),
        may_help=own is not None,
        own_word=next((each for each in words if each.authority_id == own), None) if own else None,
        own_helper=helpers.get(own) if own else None,
        reminded=last_reminder(row, [area.id, *(each.id for each in above)]) if names else None,
    )


def _ids(card: institutions.AuthorityCard, above: Sequence[institutions.AuthorityCard]) -> set[int]:
    """Ids above one of the chain, itself among them."""
    place = next(number for number, each in enumerate(above) if each.id == card.id)
    return {each.id for each in above[place:]}


def _level(area: institutions.AuthorityCard) -> str:
    return _LEVEL_OF.get(area.level, "region")


def _levels_below(area: institutions.AuthorityCard, shares: Shares) -> tuple[str, ...]:
    """Levels of the ranking below a territory, those that have anybody."""
    below = LEVELS[area.level :]
    return tuple(level for level in below if shares.areas[level])


def _words(
    row: Collection, area: institutions.AuthorityCard, above: Sequence[institutions.AuthorityCard], shares: Shares
) -> tuple[Word, ...]:
    """The letter on its way to a territory: through each authority from below the announcing one to this one."""
    way = [each for each in (*reversed(above), area) if each.id != row.authority_id]
    announcers = {each.id for each in institutions.authorities_above(row.authority_id)}
    return letter_way(row, [each for each in way if each.id not in announcers])


def letter_way(row: Collection, way: Sequence[institutions.AuthorityCard]) -> tuple[Word, ...]:
    """What each authority of the way did with the letter. One statement."""
    known = {
        each.authority_id: each for each in Receipt.objects.filter(collection=row, authority__in=[a.id for a in way])
    }
    found = []
    for each in way:
        receipt = known.get(each.id)
        if receipt is None:
            found.append(Word(each.id, each.name))
        else:
            found.append(Word(each.id, each.name, receipt.at, receipt.name, receipt.word, receipt.word_at))
    return tuple(found)


def _received(row: Collection, within: tuple[str, int] | None) -> tuple[int, int]:
    """Institutions that acknowledged the letter, of how many."""
    asked = Participant.objects.filter(collection=row, left_at=None)
    if within:
        asked = asked.filter(**{within[0]: within[1]})
    has = Receipt.objects.filter(collection=row, authority=None).values("institution_id")
    found = asked.aggregate(all=Counted("institution"), come=Counted("institution", filter=Q(institution__in=has)))
    return found["come"], found["all"]


def _received_below(
    row: Collection, shares: Shares, area: institutions.AuthorityCard, above: Sequence[institutions.AuthorityCard]
) -> tuple[int, int]:
    """Authorities below a territory that acknowledged the letter, of how many."""
    not_below = {area.id, row.authority_id, *(each.id for each in above)}
    below = {each for level in LEVELS for each in shares.areas[level]} - not_below
    come = Receipt.objects.filter(collection=row, institution=None, authority__in=sorted(below)).count() if below else 0
    return come, len(below)


def helpers_of(row: Collection, authority_ids: Sequence[int]) -> dict[int, Helper]:
    rows = Helpline.objects.filter(collection=row, authority__in=list(authority_ids)).select_related("authority")
    return {
        each.authority_id: Helper(each.authority.name, each.name, each.phone, each.email, each.hours)
        for each in sorted(rows, key=lambda each: list(authority_ids).index(each.authority_id))
    }


@dataclass(frozen=True, slots=True)
class Filter:
    """Which participants are wanted."""

    area: UUID | None = None
    standing: Standing | None = None
    group: str = ""
    q: str = ""


def _measured(
    actor: Actor, row: Collection, stages: Sequence[Stage], standings: Sequence[Standing] = tuple(Standing)
) -> Any:
    """Participants that the actor sees by name, of these standings; each with the stages met and its standing. What is
    chosen by is read as sets; what is shown is looked up for the rows of the page.
    """
    shown, whole = measure_of(row, stages, one_by_one=True), measure_of(row, stages)
    rows: Any = policies.visible_participants(actor).filter(collection=row, left_at=None)
    if len(standings) < len(Standing):
        rows = rows.filter(RawSQL(whole.chosen(standings), [], output_field=BooleanField()))  # noqa: S611  our own words
    return rows.annotate(
        met_now=RawSQL(shown.met, [], output_field=IntegerField()),  # noqa: S611
        standing_now=RawSQL(shown.standing, [], output_field=IntegerField()),  # noqa: S611
    )


def _behind(
    actor: Actor, row: Collection, stages: Sequence[Stage], area: institutions.AuthorityCard
) -> tuple["ParticipantLine", ...]:
    """Who of the lowest territory has not done it, who has not begun first: whom an officer calls. Three statements."""
    rows = _measured(actor, row, stages, (Standing.SILENT, Standing.BEGUN)).filter(policies.under(frozenset({area.id})))
    return _lines(row, list(rows.order_by("standing_now", "sort_key", "institution_id")[:MOST_BEHIND]))


def participants(
    actor: Actor, public_id: UUID, wanted: Filter, window: Window | None
) -> tuple[CollectionCard, Page[ParticipantLine]]:
    """Participants by name, of the actor's territories, a page of them; without a window all, for a file. A fixed
    number of statements.

    :raises NotVisible: no such campaign for this actor
    """
    row, stages = found_collection(actor, public_id)
    rows = _measured(actor, row, stages, tuple(Standing) if wanted.standing is None else (wanted.standing,))
    if wanted.area is not None:
        area = institutions.authority_by_public_id(wanted.area)
        rows = rows if area.role is Role.NATIONAL else rows.filter(policies.under(frozenset({area.id})))
    if wanted.group:
        rows = rows.filter(kind_group=wanted.group)
    if wanted.q.strip():
        rows = rows.alias(said=Func("title", function="uk_key", output_field=TextField()))
        rows = rows.filter(said__contains=sort_key(wanted.q.strip()))
    if window is None:
        page: Page[Any] = Page(tuple(rows.order_by("sort_key", "institution_id")))
    else:
        page = page_of(rows, window, by=("sort_key", "institution_id"))
    return card_of(row, stages), Page(_lines(row, page.rows), page.after, page.before)


def _lines(row: Collection, rows: Sequence[Any]) -> tuple[ParticipantLine, ...]:
    """Three statements: authorities over them, who is named, and where nobody is, how the institution is reached."""
    ids = [each.institution_id for each in rows]
    bodies = {each.ward_id or each.community_id or each.district_id or each.region_id or 0 for each in rows}
    over = institutions.authorities(bodies)
    named = {
        each.institution_id: each
        for each in Assignee.objects.filter(collection=row, is_current=True, institution__in=ids)
    }
    reach = institutions.reach_of(ids)
    return tuple(_line(each, over, named.get(each.institution_id), reach.get(each.institution_id)) for each in rows)


def _line(
    row: Any,
    over: Mapping[int, institutions.AuthorityCard],
    who: Assignee | None,
    office: institutions.Reach | None,
) -> ParticipantLine:
    body = over.get(row.ward_id or row.community_id or row.district_id or row.region_id or 0)
    reached: Any = who or office
    return ParticipantLine(
        row.institution_id, row.public_id, row.title, row.kind_group, Standing(row.standing_now), row.met_now,
        body.name if body else "", who.name if who else "", reached.phone if reached else "",
        reached.email if reached else "", office.head if office and not who else "",
    )  # fmt: skip


def last_reminder(row: Collection, area_ids: Sequence[int]) -> Reminder | None:
    """When somebody last pressed «remind» over the territory or one that holds it. One statement."""
    rows = Reminder.objects.filter(collection=row, authority__in=list(area_ids))
    return rows.order_by("-at", "-pk").first()
