"""Queues and places of all preschools of a territory, for its officers: numbers, no names."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from parta.documents import api as documents
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant
from parta.kernel.dates import school_year_of
from parta.kernel.errors import NotVisible
from parta.kernel.text import natural_key
from parta.people import api as people
from parta.planes.lookups import among
from parta.preschools import policies
from parta.preschools.models import Offer
from parta.preschools.rules.groups import Age
from parta.preschools.rules.queue import Outcome, State
from parta.preschools.rules.territory import Free, Match, matches

OLDEST = 6  # full years on 1 September; older children are counted with them
WIDE = 150  # institutions above which a page leads to the authorities below and is counted as a file only


@dataclass(slots=True)
class Queue:
    """The line and the places of one institution."""

    institution_id: int
    public_id: UUID
    title: str
    is_open: bool | None  # None: it keeps no queue
    waiting: Counter[int] = field(default_factory=Counter)  # full years on 1 September → children in line
    benefit: int = 0  # of them with a confirmed benefit
    claims: int = 0  # benefits that wait for an answer
    asleep: int = 0
    offers: int = 0
    longest: datetime | None = None  # when the one who waits longest was registered
    number: int = 0  # his number in the queue
    places: int = 0
    free: int = 0
    has_head: bool = False
    access: str = ""  # how far the head is on the way in

    @property
    def total(self) -> int:
        return sum(self.waiting.values())


@dataclass(frozen=True, slots=True)
class Advice:
    """Free places of an institution for which children wait in lines of others."""

    title: str
    public_id: UUID
    match: Match


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """Preschools of one authority. ``below``: authorities to choose from where the territory is too wide to be counted
    while somebody waits.
    """

    public_id: UUID
    title: str
    queues: tuple[Queue, ...]
    advice: tuple[Advice, ...]
    below: tuple[institutions.AuthorityCard, ...]
    may_appoint: bool

    @property
    def waiting(self) -> int:
        return sum(queue.total for queue in self.queues)

    @property
    def free(self) -> int:
        return sum(queue.free for queue in self.queues)

    @property
    def offers(self) -> int:
        return sum(queue.offers for queue in self.queues)

    @property
    def benefit(self) -> int:
        return sum(queue.benefit for queue in self.queues)

    @property
    def longest(self) -> Queue | None:
        """The institution where somebody waits longest."""
        return min((each for each in self.queues if each.longest), key=lambda each: str(each.longest), default=None)


def own_authority(actor: Actor) -> UUID:
    """The authority below the ministry the actor is an officer of: the one pages are shown for, else the first.

    :raises NotVisible: he is no officer
    """
    return institutions.first_authority(actor, *policies.OFFICERS).public_id


def territory_page(actor: Actor, public_id: UUID, *, today: date, now: datetime, whole: bool = False) -> TerritoryPage:
    """Fourteen SQL statements at most, however many institutions there are. ``whole``: count all, for a file.

    :raises NotVisible: the authority is neither one’s own nor below it
    """
    card = institutions.authority_by_public_id(public_id)
    above = {each.id for each in institutions.authorities_above(card.id)} | {card.id}
    if not policies.may_see_territory(actor, authority_ids=above):
        raise NotVisible
    ids = institutions.institution_ids_under(card.id)
    below = institutions.authorities_below(card.id) if len(ids) > WIDE and not whole else ()
    found, free = _counted(() if below else ids, today)
    _tell_heads(found, now, today)
    queues = sorted(found.values(), key=lambda each: (natural_key(each.title), each.institution_id))
    waiting = {each.institution_id: each.waiting for each in queues}
    advice = [
        Advice(found[match.free.institution_id].title, found[match.free.institution_id].public_id, match)
        for match in matches(free, waiting)
    ]
    may_appoint = card.id in {grant.authority_id for grant in actor.having(*policies.OFFICERS)}
    return TerritoryPage(public_id, card.name, tuple(queues), tuple(advice), tuple(below), may_appoint)


def advice_for(grant: Grant, today: date) -> int:
    """How many free places an officer of a community has for which somebody waits elsewhere in it. Seven statements."""
    if grant.authority_id is None:
        return 0
    found, free = _counted(institutions.institution_ids_under(grant.authority_id), today)
    waiting = {each.institution_id: each.waiting for each in found.values()}
    return sum(match.free.places for match in matches(free, waiting))


def _counted(ids: Collection[int], today: date) -> tuple[dict[int, Queue], list[Free]]:
    """Lines and places of those institutions that keep a queue or have preschool groups. Six statements at most."""
    if not ids:
        return {}, []
    year = school_year_of(today)
    lines = _rows(_LINES, {"ids": list(ids)})
    groups = _rows(_GROUPS, {"ids": list(ids), "day": today, "year": year})
    cards = institutions.institutions({*(row[0] for row in lines), *(row[0] for row in groups)})
    found = {each: Queue(each, card.public_id, card.title, None) for each, card in cards.items()}
    for institution_id, is_open in lines:
        if institution_id in found:
            found[institution_id].is_open = is_open
    for row in _rows(_WAITING, {"ids": list(found), "year": year}):
        _add_line(found[row[0]], *row[1:])
    return found, _free(found, groups)


def _add_line(
    queue: Queue, years: int, waiting: int, benefit: int, claims: int, asleep: int, offered: int,
    longest: datetime | None, number: int | None,
) -> None:  # fmt: skip
    queue.waiting[min(OLDEST, max(0, years))] += waiting
    queue.benefit += benefit
    queue.claims += claims
    queue.asleep += asleep
    queue.offers += offered
    if longest is not None and (queue.longest is None or longest < queue.longest):
        queue.longest, queue.number = longest, number or 0


def _free(found: Mapping[int, Queue], groups: Collection[tuple[Any, ...]]) -> list[Free]:
    """Free places by institution and age: those that nobody sits in and that are kept for nobody. Two statements."""
    kept = _kept(list(found))
    free: Counter[tuple[int, Age]] = Counter()
    for institution_id, group_id, age, places, children in groups:
        queue = found.get(institution_id)
        if queue is None:
            continue
        left = max(0, places - children - kept[(institution_id, group_id)])
        queue.places += places
        queue.free += left
        free[(institution_id, Age(age))] += left
    return [Free(institution_id, age, places) for (institution_id, age), places in free.items() if places]


def _kept(ids: Collection[int]) -> Counter[tuple[int, int]]:
    """Places kept by offers for children who do not sit in the group yet, by institution and group."""
    rows = list(
        Offer.objects.filter(
            entry__line_id__in=among(ids), entry__state__in=(State.OFFERED, State.ACCEPTED, State.ORDERED)
        )
        .exclude(outcome__in=(Outcome.DECLINED, Outcome.LAPSED, Outcome.CALLED_OFF))
        .values_list("entry__line_id", "group_id", "entry__state", "entry__list_key")
    )
    asked = {(line, key) for line, _group, state, key in rows if state == State.ORDERED and key is not None}
    done = documents.registered_lists(asked) if asked else frozenset()
    return Counter((line, group) for line, group, _state, key in rows if (line, key) not in done)


def _tell_heads(found: Mapping[int, Queue], now: datetime, today: date) -> None:
    """Who has a head, and how far the head is on the way in. Two statements."""
    heads = people.in_charge_in(list(found), today) if found else {}
    states = identity.access_states({line.person.person_id for line in heads.values()}, now) if heads else {}
    for institution_id, line in heads.items():
        queue = found[institution_id]
        state = states.get(line.person.person_id)
        queue.has_head, queue.access = True, state.access.value if state else ""


def _rows(sql: str, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return list(cursor.fetchall())


_LINES = "select institution_id, is_open from preschools_line where institution_id = any(%(ids)s::int[])"
_WAITING = """
select line_id, %(year)s - cohort,
       count(*) filter (where state in (1, 2)), count(*) filter (where state in (1, 2) and benefit_state = 2),
       count(*) filter (where state in (1, 2) and benefit_state = 1), count(*) filter (where state = 5),
       count(*) filter (where state = 2), min(registered_at) filter (where state = 1),
       (array_agg(number order by registered_at, number) filter (where state = 1))[1]
  from preschools_entry where line_id = any(%(ids)s::int[]) and state in (1, 2, 5) group by 1, 2 order by 1, 2
"""
# Groups with children under protection counted too: they sit there, and no figure here is of one child.
_GROUPS = """
select t.institution_id, t.group_id, t.age, t.places,
       (select count(*) from enrolment_roll_v1 m
         where m.institution_id = t.institution_id and m.school_year = %(year)s and m.group_id = t.group_id
           and m.is_class and m.during @> %(day)s::date)
  from preschools_terms t
  join enrolment_group_v1 g on g.institution_id = t.institution_id and g.id = t.group_id and g.school_year = %(year)s
 where t.institution_id = any(%(ids)s::int[]) and t.known_to is null and t.during @> %(day)s::date
 order by 1, 2
"""
