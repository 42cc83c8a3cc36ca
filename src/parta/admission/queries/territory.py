"""How first-grade admission goes in a territory: schools, places, applications. No names of children."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parta.admission import policies
from parta.admission.models import Campaign, Draw
from parta.admission.queries.campaigns import ShapeLine, shapes_of
from parta.admission.rules.campaign import Days, Stage, stage_on
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.text import natural_key
from parta.reference import api as reference

MOST = 500
_GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Line:
    """A school: nothing but its name until it announces."""

    school: UUID
    title: str
    stage: Stage | None
    places: int = 0
    applications: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """``is_cut``: more schools than are shown; ``silent``: how many have not announced."""

    lines: tuple[Line, ...]
    silent: int
    places: int
    applications: int
    taken: int
    is_cut: bool


def territory_page(actor: Actor, school_year: int, today: date, *, whole: bool = False) -> TerritoryPage:
    """Schools of the actor's territories that teach children from the first year. A fixed number of statements.
    ``whole``: all of them, for a file.
    """
    require(policies.may_see_territory(actor))
    authorities = frozenset(grant.authority_id for grant in actor.having(*policies.TERRITORIAL) if grant.authority_id)
    under = institutions.institution_ids_by_authority(authorities) if authorities else {}
    ids: set[int] = set().union(*under.values())
    rows = {row.institution_id: row for row in Campaign.objects.filter(institution_id__in=ids, school_year=school_year)}
    kinds = reference.items("institution_kind")["institution_kind"]
    cards = [
        card
        for card in institutions.institutions(ids).values()
        if card.id in rows or (card.kind in kinds and kinds[card.kind].group == _GENERAL)
    ]
    drawn = dict(
        Draw.objects.filter(campaign__in=[row.pk for row in rows.values()]).values_list("campaign_id", "value")
    )
    shapes = shapes_of([row.pk for row in rows.values()])
    lines = [_line(card, rows.get(card.id), drawn, shapes, today) for card in cards]
    lines.sort(key=lambda line: (line.stage is not None, natural_key(line.title)))
    return TerritoryPage(
        tuple(lines if whole else lines[:MOST]),
        sum(line.stage is None for line in lines),
        sum(line.places for line in lines),
        sum(line.applications for line in lines),
        sum(line.taken for line in lines),
        len(lines) > MOST,
    )


def _line(
    card: institutions.InstitutionCard,
    row: Campaign | None,
    drawn: dict[int, str],
    shapes: dict[int, tuple[ShapeLine, ...]],
    today: date,
) -> Line:
    if row is None:
        return Line(card.public_id, card.title, None)
    days = Days(row.accept_from, row.accept_until, row.draw_on, row.confirm_until, row.second_from, row.second_until)
    is_settled = row.decided_at is not None and drawn.get(row.pk, "-") != ""
    own = shapes.get(row.pk, ())
    return Line(
        card.public_id, card.title, stage_on(days, today, is_decided=is_settled), sum(one.places for one in own),
        sum(one.applications for one in own), sum(one.taken for one in own),
    )  # fmt: skip
