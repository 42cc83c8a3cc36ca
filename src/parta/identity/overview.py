"""Whose keys are ready, as an authority sees it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parta.identity import grants, policies
from parta.identity.models import Readiness
from parta.identity.queries import HeadReadiness, readiness_in
from parta.identity.rules import Ready, readiness_of
from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.kernel.text import natural_key
from parta.planes.lookups import among


@dataclass(frozen=True, slots=True)
class HeadLine:
    """An institution of the list, its head and his key."""

    title: str
    head: str  # empty when there is none
    ready: HeadReadiness


@dataclass(frozen=True, slots=True)
class Share:
    """How many heads of an authority are ready."""

    public_id: UUID
    name: str
    ready: int
    of: int


@dataclass(frozen=True, slots=True)
class ReadinessPage:
    """Whose keys are ready under an authority: by authorities below when there are any, otherwise head by head."""

    name: str
    ready: int
    of: int
    counts: Mapping[Ready, int]
    shares: tuple[Share, ...]
    lines: tuple[HeadLine, ...]


def own_authority(actor: Actor) -> UUID:
    """The authority whose list an officer begins with: that of the role the pages are shown for; the national one's
    for the whole country.

    :raises NotVisible: the actor is no officer
    """
    held = [grant for grant in (actor.current, *actor.grants) if grant and grant.role in AUTHORITY_ROLES]
    if not held:
        raise NotVisible
    if held[0].authority_id is not None:
        return institutions.authority(held[0].authority_id).public_id
    root = institutions.root_authority()
    if root is None:
        raise NotVisible
    return root.public_id


def readiness_page(actor: Actor, public_id: UUID, today: date) -> ReadinessPage:
    """What the list of an authority shows, in a fixed number of statements.

    :raises NotVisible: the authority is not the actor's
    """
    card = institutions.authority_by_public_id(public_id)
    if not policies.may_see_readiness(actor, card.id):
        raise NotVisible
    ids = institutions.institution_ids_under(card.id)
    below = institutions.authorities_below(card.id)
    if below:
        return _by_authorities(card, ids, below, today)
    found = readiness_in(ids, today)
    counts = Counter(each.state for each in found)
    return ReadinessPage(
        name=card.name,
        ready=counts[Ready.READY] + counts[Ready.ENDING],
        of=len(ids),
        counts=counts,
        shares=(),
        lines=_head_lines(found),
    )


def _keys_ready(institution_ids: Collection[int], today: date, *, everywhere: bool) -> dict[int, Ready]:
    """How far the key of the head of each institution is, of those who have shown it; in two statements.
    ``everywhere``: these are all institutions there are, which are read through sooner than asked for one by one.
    """
    heads = grants.heads_in(None if everywhere else institution_ids, today)
    rows = Readiness.objects.filter(account__closed_at=None)
    if not everywhere:
        rows = rows.filter(account__person_id__in=among({person_id for _place, person_id in heads}))
    ends = dict(rows.values_list("account__person_id", "ends_at"))
    return {
        institution_id: readiness_of(local_day(end) if (end := ends[person_id]) else None, today)
        for institution_id, person_id in heads
        if person_id in ends
    }


def _by_authorities(
    card: institutions.AuthorityCard, ids: Sequence[int], below: Sequence[institutions.AuthorityCard], today: date
) -> ReadinessPage:
    keys = _keys_ready(ids, today, everywhere=card.role is Role.NATIONAL)
    counts = Counter(keys.values())
    counts[readiness_of(None, today)] += len(ids) - len(keys)
    ready = {place for place, state in keys.items() if state in (Ready.READY, Ready.ENDING)}
    scopes = institutions.institution_ids_by_authority([each.id for each in below])
    shares = (
        Share(each.public_id, each.name, len(scopes[each.id] & ready), len(scopes[each.id]))
        for each in below
        if each.id in scopes
    )
    return ReadinessPage(
        name=card.name, ready=len(ready), of=len(ids), counts=counts, shares=tuple(shares), lines=()
    )  # fmt: skip


def _head_lines(found: Sequence[HeadReadiness]) -> tuple[HeadLine, ...]:
    names = grants.persons().names([each.person_id for each in found if each.person_id])
    titles = institutions.names_of([each.institution_id for each in found])
    lines = [
        HeadLine(titles.get(each.institution_id, ""), names[each.person_id].full if each.person_id else "", each)
        for each in found
    ]
    return tuple(sorted(lines, key=lambda line: (line.ready.state, natural_key(line.title), line.ready.institution_id)))
