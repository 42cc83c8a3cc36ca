"""Waves of access: from which day an institution comes in, and who says so. Pure but for `places`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from parta.identity.models import Wave
from parta.institutions import api as institutions

_FEW = 5  # institutions of one person: their chains are shorter than lists of whole territories


@dataclass(frozen=True, slots=True)
class Announced:
    """A wave as it is judged: who announced it, for which authority's territory, for which kinds (none = all), from
    which day.
    """

    given_by: int
    giver: str
    authority: int
    level: int  # of the territory: 0 the country, 1 a region, 2 a district, 3 a community
    kinds: frozenset[int]
    opens_on: date


@dataclass(frozen=True, slots=True)
class Opening:
    """From which day, and by whose word."""

    opens_on: date
    giver: str


def opening_of(waves: Iterable[Announced], chain: Collection[int], kind: int) -> Opening | None:
    """When an institution under these authorities comes in; None: no wave speaks of it, so it is in.

    Of the waves of one giver the narrowest territory counts, then the one that names the kind, then the earliest. Of
    several givers the latest day counts: nobody opens earlier than those above him have said.
    """
    best: dict[int, Announced] = {}
    for wave in waves:
        if wave.authority not in chain or (wave.kinds and kind not in wave.kinds):
            continue
        known = best.get(wave.given_by)
        if known is None or _rank(wave) > _rank(known):
            best[wave.given_by] = wave
    last = max(best.values(), key=lambda wave: wave.opens_on, default=None)
    return Opening(last.opens_on, last.giver) if last else None


def _rank(wave: Announced) -> tuple[int, bool, int]:
    return wave.level, bool(wave.kinds), -wave.opens_on.toordinal()


def announced() -> tuple[Announced, ...]:
    """Every wave that was not withdrawn. One statement."""
    rows = Wave.objects.filter(withdrawn_at=None).select_related("authority", "given_by")
    return tuple(
        Announced(
            row.given_by_id,
            row.given_by.name,
            row.authority_id,
            row.authority.level,
            frozenset(row.kinds),
            row.opens_on,
        )
        for row in rows
    )


def closed_places(institution_ids: Collection[int], today: date) -> dict[int, Opening]:
    """Those of the institutions that are not in yet, and when they will be. Three statements for many, two and one an
    institution for few.
    """
    waves = announced()
    cards = institutions.institutions(institution_ids)
    chains = _chains(set(cards), {wave.authority for wave in waves})
    found = {place: opening_of(waves, chains[place], card.kind) for place, card in cards.items()}
    return {place: opening for place, opening in found.items() if opening and opening.opens_on > today}


def _chains(places: set[int], bodies: set[int]) -> Mapping[int, set[int]]:
    if len(places) <= _FEW:
        return {place: {card.id for card in institutions.authorities_over(place)} for place in places}
    root = institutions.root_authority()
    chains: dict[int, set[int]] = {place: {root.id} if root else set() for place in places}
    for body, under in institutions.institution_ids_by_authority(bodies).items():
        for place in under & places:
            chains[place].add(body)
    return chains
