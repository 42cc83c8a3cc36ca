"""Screens of officers: the review list, loadings of registers, authorities and what is under them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from parta.institutions import policies
from parta.institutions.models import (
    Authority,
    AuthorityScope,
    DirectoryEntry,
    ImportRow,
    ImportRun,
    NetworkRole,
    Review,
)
from parta.institutions.queries import (
    AuthorityCard,
    InstitutionCard,
    authorities,
    authorities_above,
    authorities_below,
    authority_by_public_id,
    authority_cards,
    institution,
    institution_cards,
    open_cards,
)
from parta.institutions.rules.search import words_of
from parta.kernel.actor import AUTHORITY_ROLES, Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.ui.paging import Page, Window, page_of

_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A question of the review list."""

    public_id: UUID
    kind: str
    institution: str
    full_name: str
    place: str
    facts: Mapping[str, str]
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewList:
    """Questions of one kind or of all, and how many there are of each."""

    page: Page[Any]
    lines: tuple[ReviewLine, ...]
    counts: Mapping[str, int]
    kind: str


def review_list(actor: Actor, kind: str, window: Window) -> ReviewList:
    """Open questions of the territory of the current role. Three statements.

    :raises Refused: the actor is no officer
    """
    require(policies.may_see_reviews(actor))
    reviews = policies.shown_reviews(actor).filter(state=Review.State.OPEN)
    counts = dict(reviews.order_by().values_list("kind").annotate(count=Count("pk")).order_by("-count", "kind"))
    chosen = reviews.filter(kind=kind) if kind else reviews
    page = page_of(chosen, window, by=("pk",), total=counts.get(kind, 0) if kind else sum(counts.values()))
    entries = DirectoryEntry.objects.in_bulk([review.institution_id for review in page.rows])
    lines = tuple(
        ReviewLine(
            public_id=review.public_id,
            kind=review.kind,
            institution=entries[review.institution_id].title,
            full_name=entries[review.institution_id].name,
            place=entries[review.institution_id].place,
            facts=review.facts,
            opened_at=review.opened_at,
        )
        for review in page.rows
    )
    return ReviewList(page=page, lines=lines, counts=counts, kind=kind)


def open_reviews(actor: Actor) -> int:
    """How many questions wait for the actor in the current role. One statement."""
    return policies.shown_reviews(actor).filter(state=Review.State.OPEN).count()


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One question with what may answer it: hubs of the neighbourhood, authorities, how many ask the same."""

    public_id: UUID
    kind: str
    facts: Mapping[str, str]
    institution: InstitutionCard
    place: str
    hubs: tuple[InstitutionCard, ...]
    authorities: tuple[AuthorityCard, ...]
    current_authority: AuthorityCard | None
    same: int
    may_settle_spelling: bool


def review_page(actor: Actor, public_id: UUID) -> ReviewPage:
    """One open question. A fixed number of statements.

    :raises NotVisible: there is none for this actor
    """
    require(policies.may_see_reviews(actor))
    review = policies.visible_reviews(actor).filter(public_id=public_id, state=Review.State.OPEN).first()
    if review is None:
        raise NotVisible
    card = institution(review.institution_id)
    entry = DirectoryEntry.objects.get(pk=review.institution_id)
    about_branch = review.kind in ("branch-without-hub", "several-hubs", "hub-not-found")
    about_body = review.kind.startswith("body-")
    region = entry.region_id
    return ReviewPage(
        public_id=public_id,
        kind=review.kind,
        facts=review.facts,
        institution=card,
        place=entry.place,
        hubs=_hubs(actor, entry) if about_branch else (),
        authorities=_authorities(entry) if about_body else (),
        current_authority=authorities([card.authority_id])[card.authority_id] if card.authority_id else None,
        same=_same(actor, review, region) if about_body else 0,
        may_settle_spelling=about_body and bool(policies.may_settle_spelling(actor, region)),
    )


def _hubs(actor: Actor, branch: DirectoryEntry) -> tuple[InstitutionCard, ...]:
    """Hubs of the same community and district, those first whose names share words with the branch's."""
    near = DirectoryEntry.objects.filter(
        network_role=NetworkRole.HUB, district_id=branch.district_id, status__in=(0, 1)
    )
    words = words_of([branch.name])
    ranked = sorted(
        near.values_list("pk", "name", "community_id"),
        key=lambda row: (-len(words & words_of([row[1]])), row[2] != branch.community_id, row[1]),
    )[:_SUGGESTED]
    order = [pk for pk, _name, _community in ranked]
    cards = {card.id: card for card in institution_cards(open_cards().filter(institution_id__in=order))}
    return tuple(cards[pk] for pk in order if pk in cards)


def _authorities(entry: DirectoryEntry) -> tuple[AuthorityCard, ...]:
    """Authorities of the place: its community, the others of the district, the district, the region."""
    of_place = Q(territory_id__in=[entry.community_id, entry.district_id, entry.region_id])
    beside = Q(parent__territory_id=entry.district_id, parent__isnull=False)
    rows = Authority.objects.filter(of_place | beside).order_by(
        F("level").desc(), F("territory_id").asc(nulls_last=True), "pk"
    )
    own_first = sorted(rows[:60], key=lambda row: (row.territory_id != entry.community_id, -row.level, row.sort_key))
    return authority_cards(own_first)


def _same(actor: Actor, review: Review, region_id: int | None) -> int:
    here = DirectoryEntry.objects.filter(region_id=region_id).values("institution")
    text = str(review.facts.get("governing_body", ""))
    same = policies.visible_reviews(actor).filter(
        state=Review.State.OPEN, kind=review.kind, facts__governing_body=text, institution__in=here
    )
    return same.count() if text else 1


@dataclass(frozen=True, slots=True)
class RunPage:
    """One loading of a register."""

    public_id: UUID
    register: str
    state: str
    as_of: date
    file_name: str
    file_sha256: str
    file_size: int
    reading: Mapping[str, Any]
    columns: Mapping[str, str]
    unknown_columns: tuple[str, ...]
    rows: int
    rows_read: int
    rows_in: int
    rows_on_review: int
    rows_rejected: int
    added: int
    changed: int
    unchanged: int
    summary: Mapping[str, Any]
    trouble: str
    actor_name: str
    started_at: datetime
    finished_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        return self.state in (ImportRun.State.QUEUED, ImportRun.State.RUNNING)


def _run_page(run: ImportRun) -> RunPage:
    values = {name: getattr(run, name) for name in RunPage.__dataclass_fields__}
    return RunPage(**{**values, "unknown_columns": tuple(run.unknown_columns)})


def runs(actor: Actor) -> tuple[RunPage, ...]:
    """The last loadings, the newest first. One statement."""
    require(policies.may_import_register(actor))
    return tuple(_run_page(run) for run in ImportRun.objects.order_by("-pk")[:30])


def run_page(actor: Actor, public_id: UUID) -> RunPage:
    """One loading. One statement.

    :raises NotVisible: there is none
    """
    require(policies.may_import_register(actor))
    run = ImportRun.objects.filter(public_id=public_id).first()
    if run is None:
        raise NotVisible
    return _run_page(run)


@dataclass(frozen=True, slots=True)
class RowLine:
    """What became of a row."""

    row: int
    code: str
    name: str
    outcome: int
    change: int
    public_id: UUID | None
    remarks: tuple[Mapping[str, str], ...]


def run_rows(actor: Actor, public_id: UUID, outcome: int | None, window: Window) -> Page[Any]:
    """Rows of a loading by outcome, in the order of the file. Three statements."""
    require(policies.may_import_register(actor))
    rows = ImportRow.objects.filter(run__public_id=public_id)
    if outcome:
        rows = rows.filter(outcome=outcome)
    page = page_of(rows, window, by=("row",))
    known = dict(
        DirectoryEntry.objects.filter(
            pk__in=[row.institution_id for row in page.rows if row.institution_id]
        ).values_list("institution_id", "public_id")
    )
    lines = tuple(
        RowLine(
            row.row, row.code, row.name, row.outcome, row.change, known.get(row.institution_id or 0), tuple(row.remarks)
        )
        for row in page.rows
    )
    return Page(lines, page.after, page.before, page.total)


def run_troubles(actor: Actor, public_id: UUID) -> tuple[RowLine, ...]:
    """Every row that is rejected or on review, for download. One statement."""
    require(policies.may_import_register(actor))
    rows = ImportRow.objects.filter(run__public_id=public_id).exclude(outcome=ImportRow.Outcome.IN).order_by("row")
    return tuple(
        RowLine(row.row, row.code, row.name, row.outcome, row.change, None, tuple(row.remarks))
        for row in rows.iterator(chunk_size=2_000)
    )


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """An authority: the chain above it, what is directly below it, how many institutions are in its territory."""

    card: AuthorityCard
    above: tuple[AuthorityCard, ...]
    below: tuple[tuple[AuthorityCard, int], ...]
    institutions: int
    working: int
    direct: int
    on_review: int
    may_rename: bool


def own_authority(actor: Actor) -> UUID | None:
    """The authority that the actor is shown first. One statement."""
    held = [grant.authority_id for grant in actor.having(*AUTHORITY_ROLES) if grant.authority_id]
    current = actor.current.authority_id if actor.current else None
    wanted = current or (held[0] if held else None)
    rows = Authority.objects.filter(pk=wanted) if wanted else Authority.objects.filter(parent=None)
    return rows.values_list("public_id", flat=True).first()


def authority_page(actor: Actor, public_id: UUID) -> AuthorityPage:
    """The territory of an authority, for its officers and those above. A fixed number of statements.

    :raises NotVisible: it is outside the actor's territory
    """
    card = authority_by_public_id(public_id)
    if not policies.is_within(actor, card.id):
        raise NotVisible
    below = authorities_below(card.id)
    counted = AuthorityScope.objects.filter(authority_id__in=[each.id for each in below])
    sizes = dict(counted.values_list("authority_id").annotate(count=Count("institution_id")).order_by())
    mine = DirectoryEntry.objects.all()
    if card.parent_id is not None:
        mine = mine.filter(
            institution_id__in=AuthorityScope.objects.filter(authority_id=card.id).values("institution_id")
        )
    totals = mine.aggregate(all=Count("pk"), working=Count("pk", filter=Q(status=1)))
    return AuthorityPage(
        card=card,
        above=tuple(reversed(authorities_above(card.id))),
        below=tuple((each, sizes.get(each.id, 0)) for each in below),
        institutions=totals["all"],
        working=totals["working"],
        direct=open_cards().filter(authority_id=card.id).count(),
        on_review=Review.objects.filter(
            state=Review.State.OPEN, institution_id__in=mine.values("institution_id")
        ).count(),
        may_rename=bool(policies.may_rename_authority(actor, card.id)),
    )
