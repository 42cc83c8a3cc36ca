"""Finding institutions in the directory: two statements a search, whatever is typed. Read only."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from parta.institutions.rules.search import Candidate, Meant, fitness, katottg, mean, readings, spellings, stem
from parta.reference.api import Category, label, place_by_katottg, places_under

MOST_COUNTED = 1_000  # beyond it a total says no more than «many»
_MOST_READ = 8_000  # entries of common words read to order the result
_SMALL = 1_500  # entries: words rarer than this decide which entries are looked at
# The word itself, its other forms, what it begins; and when it is not there, what looks like it.
_WORDS = """
select q.token, w.id, w.word, w.documents
from unnest(%(tokens)s::text[], %(stems)s::text[]) as q (token, stem) cross join lateral (
  (select id, word, documents from institutions_word where word = q.token)
  union all
  (select id, word, documents from institutions_word
   where stem = q.stem and word <> q.token order by documents desc limit 16)
  union all
  (select id, word, documents from institutions_word
   where length(q.token) >= 3 and word > q.token and word < q.token || chr(1279) and stem <> q.stem
   order by documents desc limit 12)
  union all
  (select id, word, documents from institutions_word
   where length(q.token) >= 4 and stem %% q.stem and stem <> q.stem
     and not exists (select from institutions_word known where known.word = q.token)
   order by similarity(stem, q.stem) desc, word limit 16)
) w
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing of the list; empty = everything. ``region_id`` of a territory; numbers of codifiers."""

    region_id: int | None = None
    community_id: int | None = None
    kind: int | None = None
    status: int | None = None
    authority_id: int | None = None
    within: tuple[int, ...] | None = None  # territories of any level


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the directory."""

    id: int
    public_id: UUID
    title: str
    name: str
    edrpou: str
    kind: int
    status: int
    network_role: int
    place: str
    sort_key: str
    edebo: str
    score: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Lines found, how the query was understood, whether there is more on both sides.

    ``total`` above `MOST_COUNTED` only says that there are many, unless the whole directory is listed.
    """

    rows: tuple[Found, ...]
    total: int
    read_as: str = ""
    has_more: bool = False
    has_before: bool = False


Key = tuple[int, str, int]  # score, sort key, id of a row


def find(
    query: str, filters: Filters, *, after: Key | None = None, before: Key | None = None, size: int = 50
) -> Findings:
    """Find institutions by name, former name, place or code. Without a query, list all in the order of the alphabet.

    Best first; equal ones in the order of the alphabet, institutions that work before those that do not.
    """
    if code := katottg(query):
        return _within(code, filters, after, before, size)
    meant, read_as = understand_query(query)
    if query.strip() and not any(each.words for each in meant):
        return Findings((), 0, read_as)
    useful = [each for each in meant if each.words]
    if all(each.documents > _SMALL for each in useful):  # common words order nothing: the alphabet does
        return _list(useful, filters, read_as, after, before, size)
    sql, words = _statement(meant, filters)
    return _page(sql, words, read_as, after, before, size)


def understand_query(query: str) -> tuple[tuple[Meant, ...], str]:
    """The words of the directory that the query may mean, by the reading that fits best; and that reading in words."""
    ways = readings(query)
    if not ways:
        return (), ""
    tokens = sorted({spelt for way in ways for token in way for spelt in spellings(token)})
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, {"tokens": tokens, "stems": [stem(token) for token in tokens]})
        for token, word_id, word, documents in cursor.fetchall():
            candidates[token].append(Candidate(word_id, word, documents))
    best = max((mean(way, candidates) for way in ways), key=fitness)
    literal = " ".join(ways[0])
    shown = " ".join(each.token for each in best)
    return best, "" if shown == literal else shown


_FILTERS = {
    "region_id": "d.region_id = %(region_id)s",
    "community_id": "d.community_id = %(community_id)s",
    "within": "(d.territory_id = any(%(within)s) or d.community_id = any(%(within)s) or d.district_id = any(%(within)s)"
    " or d.region_id = any(%(within)s))",
    "kind": "d.kind = %(kind)s",
    "status": "d.status = %(status)s",
    "authority_id": "d.institution_id in (select institution_id from institutions_authority_scope "
    "where authority_id = %(authority_id)s)",
}
_COLUMNS = (
    "d.institution_id, d.public_id, d.title, d.name, d.edrpou, d.kind, d.status, d.network_role, d.place, d.sort_key, "
    "d.edebo"
)


_SEARCH = """
with meant as (
  select * from unnest(%(ids)s::int[], %(numbers)s::int[], %(weights)s::float8[], %(drives)s::boolean[])
    as m (word_id, number, weight, drives)
), hit as (
  select p.institution_id, m.number, max(m.weight * case when p.in_name then 1 else 0.75 end) as best
  from meant m join institutions_posting p using (word_id) where m.drives group by 1, 2
), other as (
  select p.institution_id, m.number, max(m.weight * case when p.in_name then 1 else 0.75 end) as best
  from meant m join institutions_posting p using (word_id)
  where not m.drives and p.institution_id in (select institution_id from hit) group by 1, 2
), scored as (
  select institution_id, sum(best) as score from (select * from hit union all select * from other) every group by 1
), found as materialized (
  select d.*, (s.score - length(d.name) / 40 - case when d.status in (0, 1) then 0 else 15 end)::int as score
  from scored s join institutions_directory d using (institution_id) {where}
)
"""


def _statement(meant: Sequence[Meant], filters: Filters) -> tuple[str, dict[str, Any]]:
    """The search itself: entries that hold a rare word of the query, each with the weight of all its words.

    A word of the name or a code counts whole, a word of the place three quarters; long names and institutions that do
    not work lose a little.
    """
    where, words = _narrowed(filters)
    found = [each for each in meant if each.words]
    drivers = _drivers(found)
    useful = [*drivers, *_helpers(found, drivers)]
    everything = sum(each.weight for each in (*useful, *(each for each in meant if not each.words)))
    lines = [
        (word_id, number, certainty * each.weight / everything * 1000, each in drivers)
        for number, each in enumerate(useful)
        for word_id, certainty in each.words.items()
    ]
    for name, values in zip(("ids", "numbers", "weights", "drives"), zip(*lines, strict=True), strict=True):
        words[name] = list(values)
    return _SEARCH.replace("{where}", _where(where)), words


def _narrowed(filters: Filters) -> tuple[list[str], dict[str, Any]]:
    words: dict[str, Any] = {name: getattr(filters, name) for name in _FILTERS if getattr(filters, name) is not None}
    if "within" in words:
        words["within"] = list(words["within"])
    return [condition for name, condition in _FILTERS.items() if name in words], words


def _drivers(meant: Sequence[Meant]) -> list[Meant]:
    """The rarest words, as many as keep the number of entries small; at least one."""
    chosen: list[Meant] = []
    entries = 0
    for each in sorted(meant, key=lambda each: each.documents):
        if chosen and entries + each.documents > _SMALL:
            break
        chosen.append(each)
        entries += each.documents
    return chosen


def _helpers(meant: Sequence[Meant], drivers: Sequence[Meant]) -> list[Meant]:
    """Further words that order the entries found; the commonest («ради», «області») order nothing and are left out."""
    chosen, entries = [], 0
    for each in sorted((each for each in meant if each not in drivers), key=lambda each: each.documents):
        entries += each.documents
        if entries > _MOST_READ:
            break
        chosen.append(each)
    return chosen


def _where(conditions: Sequence[str]) -> str:
    return " where " + " and ".join(conditions) if conditions else ""


def _page(sql: str, words: dict[str, Any], read_as: str, after: Key | None, before: Key | None, size: int) -> Findings:
    """One page by key: score down, alphabet, id. The count of all comes with the rows."""
    key, beyond, backwards = (before, "<", True) if before else (after, ">", False)
    order = "score asc, sort_key desc, institution_id desc" if backwards else "score desc, sort_key, institution_id"
    condition = ""
    if key:
        condition = f" where (-score, sort_key, institution_id) {beyond} (-%(k0)s, %(k1)s, %(k2)s)"
        words |= {"k0": key[0], "k1": key[1], "k2": key[2]}
    statement = (
        f"{sql} select {_COLUMNS}, d.score, (select count(*) from found) from found as d{condition} "  # noqa: S608
        f"order by {order} limit {int(size) + 1}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        rows = cursor.fetchall()
    total = rows[0][-1] if rows else 0
    return _cut([row[:-1] for row in rows], total, read_as, size, bool(key), backwards)


def _within(code: str, filters: Filters, after: Key | None, before: Key | None, size: int) -> Findings:
    """Every entry of the territory with this code of КАТОТТГ, by the alphabet. Four statements at most."""
    found = place_by_katottg(code)
    if found is None:
        return Findings((), 0, code)
    parts = [part.id for part in places_under(found, Category.CITY_DISTRICT)] if found.category == Category.CITY else []
    return _list((), replace(filters, within=(found.id, *parts)), label(found), after, before, size)


def _list(
    meant: Sequence[Meant], filters: Filters, read_as: str, after: Key | None, before: Key | None, size: int
) -> Findings:
    """Every entry that holds all the words, by the alphabet. Two statements.

    The words are common ones: the alphabet's index is walked until a page is full, each entry looked up in hashed sets
    (``is true`` keeps the planner from joining tens of thousands of entries first).
    """
    where, words = _narrowed(filters)
    for number, each in enumerate(meant):
        holding = f"select institution_id from institutions_posting where word_id = any(%(common{number})s)"  # noqa: S608
        where.append(f"(d.institution_id in ({holding})) is true")
        words[f"common{number}"] = sorted(each.words)
    key, beyond, backwards = (before, "<", True) if before else (after, ">", False)
    most = MOST_COUNTED + 1
    count = f"select count(*) from (select from institutions_directory d{_where(where)} limit {most}) counted"  # noqa: S608
    if not where:
        count = "select count(*) from institutions_directory"
    if key:
        where.append(f"(d.sort_key, d.institution_id) {beyond} (%(k1)s, %(k2)s)")
    order = "d.sort_key desc, d.institution_id desc" if backwards else "d.sort_key, d.institution_id"
    statement = (
        f"select {_COLUMNS}, 0 from institutions_directory d{_where(where)} order by {order} limit {int(size) + 1}"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(count, words)
        (total,) = cursor.fetchone() or (0,)
        cursor.execute(statement, words | ({"k1": key[1], "k2": key[2]} if key else {}))
        return _cut(cursor.fetchall(), total, read_as, size, bool(key), backwards)


def _cut(rows: list[Any], total: int, read_as: str, size: int, has_key: bool, backwards: bool) -> Findings:
    """Cut the row that only shows that there are more, and bring a page read backwards into order."""
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_more, has_before = (True, more) if backwards else (more, has_key)
    return Findings(tuple(Found(*row) for row in rows), total, read_as, has_more=has_more, has_before=has_before)


def every(query: str, filters: Filters) -> Iterator[Found]:
    """Everything that `find` would find, page after page."""
    after: Key | None = None
    while True:
        found = find(query, filters, after=after, size=1_000)
        yield from found.rows
        if not found.has_more:
            return
        last = found.rows[-1]
        after = (last.score, last.sort_key, last.id)
