"""The quality of the data of a territory: its parts and institutions, the worst first, and what is wrong most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.planes.lookups import among
from parta.quality import policies
from parta.quality.models import Finding, Run, Score
from parta.quality.queries.institution import WEEKS, AspectLine, aspects_of, title_of, trend
from parta.quality.rules import Tally
from parta.rulebook import api as rulebook

WORST = 50  # institutions shown
FREQUENT = 10  # rules shown
_OF_PARTS = """
with part as (select * from unnest(%(parts)s::int[], %(ids)s::int[]) as x (part, institution_id))
select p.part, sum(s.checks)::bigint, sum(s.failing)::bigint, sum(s.dismissed)::bigint
  from part p join quality_total s on s.institution_id = p.institution_id group by 1
"""
_WORST = """
select institution_id, checks, failing, dismissed from quality_total
 where failing > 0 and (%(all)s or institution_id = any (%(ids)s::int[]))
 order by failing::float / nullif(checks, 0) desc nulls last, failing desc, 1
   limit %(most)s offset %(skip)s
"""
_FREQUENT = """
select rule, count(*)::int, count(distinct institution_id)::int from quality_finding
 where closed_on is null and not is_dismissed and institution_id = any (%(ids)s::int[])
 group by 1 order by 2 desc, 1 limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the territory, or an institution of it."""

    public_id: UUID
    title: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Frequent:
    """A rule that is broken often: findings, and in how many institutions."""

    rule: rulebook.Rule
    title: str
    findings: int
    institutions: int


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """The quality of a territory."""

    public_id: UUID
    title: str
    above: tuple[tuple[UUID, str], ...]
    aspects: tuple[AspectLine, ...]
    whole: Tally
    parts: tuple[Part, ...]
    worst: tuple[Part, ...]
    frequent: tuple[Frequent, ...]
    weeks: tuple[tuple[date, int], ...]
    judged_at: datetime | None
    number: int
    more: bool


def own_authority(actor: Actor) -> UUID:
    """The authority whose page the actor is shown first.

    :raises NotVisible: he is no officer
    """
    return institutions.first_authority(actor, *AUTHORITY_ROLES).public_id


def territory_page(actor: Actor, public_id: UUID, now: datetime, number: int = 1) -> TerritoryPage:
    """Fifteen statements, however large the territory.

    :raises NotVisible: it is neither the actor's nor below
    """
    card = institutions.authority_by_public_id(public_id)
    above = institutions.authorities_above(card.id)
    if not policies.may_see_authority(actor, authority_ids={card.id, *(each.id for each in above)}):
        raise NotVisible
    ids = institutions.institution_ids_under(card.id)
    words: dict[str, Any] = {"all": card.parent_id is None, "ids": [] if card.parent_id is None else list(ids)}
    scores = Score.objects.all() if words["all"] else Score.objects.filter(institution_id__in=among(ids))
    runs = list(Run.objects.filter(ended_at__isnull=False).order_by("-day")[: 7 * WEEKS])
    aspects = aspects_of(scores)
    worst = _worst(words, number)
    return TerritoryPage(
        public_id=public_id,
        title=card.name,
        above=tuple(
            (each.public_id, each.name)
            for each in reversed(above)
            if actor.is_national or each.id in actor.authorities()
        ),
        aspects=aspects,
        whole=sum((line.tally for line in aspects), Tally()),
        parts=_parts(card.id),
        worst=worst[:WORST],
        frequent=_frequent(words, runs, local_day(now)),
        weeks=_trend(words, runs, local_day(now)),
        judged_at=runs[0].ended_at if runs else None,
        number=number,
        more=len(worst) > WORST,
    )


def _parts(authority_id: int) -> tuple[Part, ...]:
    """Authorities directly below, the lowest score first. Three statements."""
    below = institutions.authorities_below(authority_id)
    held = institutions.institution_ids_by_authority([each.id for each in below])
    pairs = [(part, each) for part, ids in held.items() for each in ids]
    found: dict[int, Tally] = {}
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(_OF_PARTS, {"parts": [pair[0] for pair in pairs], "ids": [pair[1] for pair in pairs]})
            found = {row[0]: Tally(*(int(each) for each in row[1:])) for row in cursor.fetchall()}
    parts = [Part(each.public_id, each.name, found.get(each.id, Tally())) for each in below]
    return tuple(sorted(parts, key=lambda part: (part.tally.share is None, part.tally.share or 0)))


def _worst(words: dict[str, Any], number: int) -> tuple[Part, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_WORST, words | {"most": WORST + 1, "skip": (number - 1) * WORST})
        rows = cursor.fetchall()
    cards = institutions.institutions([row[0] for row in rows])
    return tuple(Part(cards[row[0]].public_id, cards[row[0]].title, Tally(*row[1:])) for row in rows if row[0] in cards)


def _trend(words: dict[str, Any], runs: Sequence[Run], day: date) -> tuple[tuple[date, int], ...]:
    """Open findings week by week; of the country as its nights told."""
    if not words["all"]:
        return trend(Finding.objects.filter(institution_id__in=among(words["ids"])), day)
    days = [day - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    told = {each: next((run.told.get("open", 0) for run in runs if run.day <= each), 0) for each in days}
    return tuple(told.items())


def _frequent(words: dict[str, Any], runs: Sequence[Run], day: date) -> tuple[Frequent, ...]:
    """Rules broken most; of the country as the last night told."""
    rules = {rule.code: rule for rule in rulebook.rules_on(day)}
    if words["all"]:
        rows = runs[0].told.get("frequent", [])[:FREQUENT] if runs else []
    else:
        with connection.cursor() as cursor:
            cursor.execute(_FREQUENT, {"ids": words["ids"], "most": FREQUENT})
            rows = cursor.fetchall()
    return tuple(
        Frequent(rules[code], title_of(rules[code]), findings, places)
        for code, findings, places in rows
        if code in rules
    )
