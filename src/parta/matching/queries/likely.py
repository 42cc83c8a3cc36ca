"""Who looks like one child: candidates by the keys that the register keeps beside every person, judged by the rules.

The number of statements does not depend on the number of records. Nothing found here is shown to anybody as it is: what
may be shown is decided by whoever asks.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection, transaction

from parta.matching.rules.likeness import Kin, Likeness, Paper, Record, compare

PAIRS_AT_ONCE = 20_000  # judged together: some 40 MB of records and guardians


@dataclass(frozen=True, slots=True)
class Likely:
    """A recorded person who may be the child asked about. Personal data."""

    person_id: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Found:
    """Two recorded persons who look like one child."""

    one: int
    other: int
    likeness: Likeness


def likely(asked: Sequence[Record]) -> tuple[tuple[Likely, ...], ...]:
    """For each child, recorded persons who may be it, the likeliest first. Three statements, one when nobody comes
    near.
    """
    near = _near(asked)
    if not near:
        return ((),) * len(asked)
    known = records({person_id for _at, person_id in near})
    found: dict[int, list[Likely]] = defaultdict(list)
    for at, person_id in near:
        same = compare(asked[at], known[person_id], at_entry=True)
        if same is not None:
            found[at].append(Likely(person_id, same))
    return tuple(
        tuple(sorted(found[at], key=lambda each: (-each.likeness.score, each.person_id))) for at in range(len(asked))
    )


def _near(asked: Sequence[Record]) -> list[tuple[int, int]]:
    columns = (
        [record.family_name for record in asked],
        [record.given_name for record in asked],
        [record.patronymic for record in asked],
        [record.born_on for record in asked],
    )
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, columns)
        return [(at - 1, person_id) for at, person_id in cursor.fetchall()]


def records(person_ids: Collection[int]) -> dict[int, Record]:
    """What is recorded of these persons, to compare by. Three statements."""
    ids = list(person_ids)
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [ids])
        persons = cursor.fetchall()
        cursor.execute(_PAPERS, [ids])
        papers: dict[int, set[Paper]] = defaultdict(set)
        for person_id, kind, mark, is_valid in cursor.fetchall():
            papers[person_id].add(Paper(kind, mark, is_valid))
        cursor.execute(_KIN, [ids])
        kin: dict[int, list[Kin]] = defaultdict(list)
        for pupil_id, *rest in cursor.fetchall():
            kin[pupil_id].append(Kin(*rest))
    return {
        person_id: replace(
            Record(*facts), papers=frozenset(papers.get(person_id, ())), kin=tuple(kin.get(person_id, ()))
        )
        for person_id, *facts in persons
    }


def pairs_among(fresh: Collection[int] | None, *, born_after: date) -> Iterator[Found]:
    """Pairs of which one is among ``fresh``, or all pairs of the register (None), as they are judged.

    People born before the day are left out: pupils are looked for, not their parents.
    """
    words: dict[str, Any] = {"born_after": born_after, "fresh": None if fresh is None else list(fresh)}
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute((_ALL if fresh is None else _FRESH) + _CLOSE, words)
        while some := cursor.fetchmany(PAIRS_AT_ONCE):
            known = records({person_id for pair in some for person_id in pair})
            for one, other in some:
                same = compare(known[one], known[other])
                if same is not None:
                    yield Found(one, other, same)


def judge(one: int, other: int) -> Likeness | None:
    """How these two look now, whatever was found earlier. Three statements."""
    known = records({one, other})
    return compare(known[one], known[other])


_NEAR = """
select distinct a.at, p.person_id
  from (select at, people_likeness(family, given, patronymic, born) as keys
          from unnest(%s::text[], %s::text[], %s::text[], %s::date[]) with ordinality
               as a (family, given, patronymic, born, at)) a
  join people_alike_v1 p on p.likeness && a.keys
 where p.merged_into_id is null
 order by 1, 2
"""
_PERSONS = """
select person_id, family_name, given_name, patronymic, sex, born_on, has_rnokpp, has_unzr
  from people_alike_v1 where person_id = any(%s::bigint[])
"""
_PAPERS = "select person_id, kind, mark, is_valid from people_papers_v1 where person_id = any(%s::bigint[])"
_KIN = """
select distinct pupil_id, kind, family_name, given_name, patronymic, phone, guardian_id
  from people_kin_v1 where pupil_id = any(%s::bigint[])
"""
_LIVING = "born_on > %(born_after)s and merged_into_id is null"
_ALL = f"""
with keyed as materialized (
  select person_id, unnest(likeness) as key from people_alike_v1 where {_LIVING}),
met as (
  select distinct a.person_id as one, b.person_id as other, false as by_paper
    from keyed a join keyed b on b.key = a.key and b.person_id > a.person_id
   union
  select a.person_id, b.person_id, true from people_papers_v1 a
    join people_papers_v1 b on b.kind = a.kind and b.mark = a.mark and b.person_id > a.person_id)
"""  # noqa: S608  our own words
_FRESH = """
with met as (
  select distinct least(a.person_id, b.person_id) as one, greatest(a.person_id, b.person_id) as other,
         false as by_paper
    from people_alike_v1 a
    join people_alike_v1 b on b.likeness && a.likeness and b.person_id <> a.person_id
   where a.person_id = any(%(fresh)s::bigint[]) and a.born_on > %(born_after)s
     and a.merged_into_id is null and b.merged_into_id is null
   union
  select least(a.person_id, b.person_id), greatest(a.person_id, b.person_id), true from people_papers_v1 a
    join people_papers_v1 b on b.kind = a.kind and b.mark = a.mark and b.person_id <> a.person_id
   where a.person_id = any(%(fresh)s::bigint[]))
"""
# What no rule would take for one child is left where it is: names of other lengths, dates that differ in more than a
# digit. Kept looser than the rules; `tests` compare the two.
_CLOSE = """
select distinct one, other from (
  select m.one, m.other, m.by_paper, a.born_on as day, b.born_on as day2,
         uk_fold(a.family_name) as f, uk_fold(b.family_name) as f2, uk_fold(a.given_name) as g,
         uk_fold(b.given_name) as g2, uk_fold(a.patronymic) as p, uk_fold(b.patronymic) as p2
    from met m join people_alike_v1 a on a.person_id = m.one join people_alike_v1 b on b.person_id = m.other
   where a.merged_into_id is null and b.merged_into_id is null) w
 where by_paper
    or day = day2 and (f = f2 and abs(length(g) - length(g2)) <= 2 or g = g2 and abs(length(f) - length(f2)) <= 1
                       or g = g2 and p = p2 or f = g2 and g = f2)
    or day <> day2 and f = f2 and g = g2
       and (to_char(day, 'YYYYDDMM') = to_char(day2, 'YYYYMMDD')
            or to_char(day, 'YYYYMM') = to_char(day2, 'YYYYMM') or to_char(day, 'YYYYDD') = to_char(day2, 'YYYYDD')
            or to_char(day, 'MMDD') = to_char(day2, 'MMDD'))
 order by one, other
"""
