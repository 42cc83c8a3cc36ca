"""Waves of access as officers see them: who is in, who is invited, whom nobody has."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.people.queries import emails_of, in_charge_in
from parta.people.queries.cascade import visible_authority
from parta.people.words import KIND_GROUPS
from parta.reference import api as reference

KINDS = "institution_kind"


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave and how far its institutions are. ``is_open``: its day has come."""

    wave: identity.WaveLine
    kinds: tuple[str, ...]
    total: int
    signed_in: int
    invited: int
    missing: int  # no head, or one who was never invited
    is_open: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a wave may be announced."""

    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class WavesPage:
    """Waves of an authority: its own, those from above that speak of it, those of the authorities directly below."""

    public_id: UUID
    name: str
    rows: tuple[WaveRow, ...]
    territories: tuple[Territory, ...]
    kinds: Mapping[str, frozenset[int]]


def waves_page(actor: Actor, public_id: UUID, now: datetime) -> WavesPage:
    """The waves that concern an authority, with the state of its own institutions. A fixed number of statements.

    :raises NotVisible: the authority is elsewhere
    """
    card = visible_authority(actor, public_id)
    above, below = institutions.authorities_above(card.id), institutions.authorities_below(card.id)
    waves = identity.waves_of([each.id for each in (card, *above, *below)])
    kinds = kinds_of_institutions()
    states = _states(card.id, waves, now)
    today = local_day(now)
    country = {each.id for each in (card, *above) if each.role is Role.NATIONAL}
    mine = actor.authorities() | (country if actor.is_national else set())
    return WavesPage(
        public_id=card.public_id,
        name=card.name,
        rows=tuple(_row(wave, states, kinds, today, wave.giver_id in mine) for wave in waves),
        territories=tuple(Territory(each.public_id, each.name) for each in (card, *below)),
        kinds=kinds,
    )


def kinds_of_institutions() -> dict[str, frozenset[int]]:
    """Numbers of the types of institutions by their group: «general», «preschool», … One statement."""
    found: dict[str, set[int]] = {}
    for item in reference.items(KINDS)[KINDS].values():
        if item.number and item.group:
            found.setdefault(item.group, set()).add(item.number)
    return {group: frozenset(numbers) for group, numbers in found.items()}


def wave_of(actor: Actor, public_id: UUID, wave_id: UUID) -> identity.WaveLine:
    """A wave of an authority's page.

    :raises NotVisible: no such wave there
    """
    card = visible_authority(actor, public_id)
    bodies = (card, *institutions.authorities_above(card.id), *institutions.authorities_below(card.id))
    found = next((wave for wave in identity.waves_of([each.id for each in bodies]) if wave.id == wave_id), None)
    if found is None:
        raise NotVisible
    return found


def covered(wave: identity.WaveLine) -> dict[int, institutions.InstitutionCard]:
    """Institutions that a wave speaks of. Two statements."""
    cards = institutions.institutions(institutions.institution_ids_under(wave.authority_id))
    return {place: card for place, card in cards.items() if not wave.kinds or card.kind in wave.kinds}


def to_remind(wave: identity.WaveLine, now: datetime) -> dict[int, str]:
    """E-mail addresses of heads of a wave who have not come in yet, by person. Five statements."""
    heads = in_charge_in(list(covered(wave)), local_day(now))
    people = {head.person.person_id for head in heads.values()}
    states = identity.access_states(people, now)
    waiting = [person for person in people if states[person].access is not identity.Access.SIGNED_IN]
    return emails_of(waiting)


def would_close(authority_id: int, kinds: Collection[int], now: datetime) -> int:
    """In how many institutions of a territory, of these kinds or (none named) of all, the head has signed in: a wave of
    a coming day would shut out people who work there. Four statements.
    """
    cards = institutions.institutions(institutions.institution_ids_under(authority_id))
    places = [place for place, card in cards.items() if not kinds or card.kind in kinds]
    heads = in_charge_in(places, local_day(now))
    states = identity.access_states({head.person.person_id for head in heads.values()}, now)
    return sum(states[head.person.person_id].access is identity.Access.SIGNED_IN for head in heads.values())


@dataclass(frozen=True, slots=True)
class _States:
    """Institutions of the page's authority with their kinds and stages, and which lie under which territory."""

    kinds: Mapping[int, int]
    stage: Mapping[int, str]
    under: Mapping[int, frozenset[int]]


def _states(authority_id: int, waves: tuple[identity.WaveLine, ...], now: datetime) -> _States:
    if not waves:
        return _States({}, {}, {})
    cards = institutions.institutions(institutions.institution_ids_under(authority_id))
    heads = in_charge_in(list(cards), local_day(now))
    found = identity.access_states({head.person.person_id for head in heads.values()}, now)
    stage = {place: found[head.person.person_id].access.value for place, head in heads.items()}
    scopes = institutions.institution_ids_by_authority([wave.authority_id for wave in waves])
    return _States({place: card.kind for place, card in cards.items()}, stage, scopes)


def _row(
    wave: identity.WaveLine, states: _States, kinds: Mapping[str, frozenset[int]], today: date, is_mine: bool
) -> WaveRow:
    scope = states.under.get(wave.authority_id)
    places = [
        place
        for place, kind in states.kinds.items()
        if (scope is None or place in scope) and (not wave.kinds or kind in wave.kinds)
    ]
    stages = [states.stage.get(place, "nobody") for place in places]
    signed_in, invited = stages.count("signed_in"), stages.count("invited")
    return WaveRow(
        wave=wave,
        kinds=tuple(str(KIND_GROUPS[group]) for group, numbers in kinds.items() if numbers & set(wave.kinds)),
        total=len(places),
        signed_in=signed_in,
        invited=invited,
        missing=len(places) - signed_in - invited,
        is_open=wave.opens_on <= today,
        is_mine=is_mine,
    )
