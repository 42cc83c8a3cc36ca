"""The directory's read model: made again for an institution whenever its card changes. Called inside `acting`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from parta.institutions.models import Card, ExternalId
from parta.institutions.queries.hiding import closed_of
from parta.institutions.rules.holdings import SETTLEMENT
from parta.institutions.rules.search import stem, words_of
from parta.reference.api import Place, label, places

_CARD_COLUMNS = (
    "institution_id", "institution__public_id", "name", "short_name", "edrpou", "kind", "status", "ownership",
    "network_role", "territory_id", "settlement",
)  # fmt: skip
_STAGE = """
create temp table incoming_entry (
  institution_id int, public_id uuid, title text, name text, edrpou text, edebo text, kind smallint, status smallint,
  ownership smallint, network_role smallint, region_id int, district_id int, community_id int, territory_id int,
  place text
) on commit drop;
create temp table incoming_posting (institution_id int, word text collate "C", stem text, in_name boolean)
  on commit drop
"""
_COLUMNS = (
    "public_id", "title", "name", "edrpou", "edebo", "kind", "status", "ownership", "network_role", "region_id",
    "district_id", "community_id", "territory_id", "place",
)  # fmt: skip
_WRITE = f"""
insert into institutions_directory as d (institution_id, {", ".join(_COLUMNS)})
select institution_id, {", ".join(_COLUMNS)} from incoming_entry
on conflict (institution_id) do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
where ({", ".join(f"d.{name}" for name in _COLUMNS)})
  is distinct from ({", ".join(f"excluded.{name}" for name in _COLUMNS)})
"""  # noqa: S608  names of our own columns
_NEW_WORDS = """
insert into institutions_word (word, stem, documents) select distinct word, stem, 0 from incoming_posting order by word
on conflict (word) do nothing
"""
# Words that an entry loses are counted together with those it gains.
_TOUCHED = """
create temp table touched_word on commit drop as
select p.word_id from institutions_posting p where p.institution_id = any(%(ids)s)
union select w.id from institutions_word w join incoming_posting i on i.word = w.word
"""
_DROP_POSTINGS = """
delete from institutions_posting p where p.institution_id = any(%(ids)s) and not exists (
  select from incoming_posting i join institutions_word w on w.word = i.word
  where i.institution_id = p.institution_id and w.id = p.word_id)
"""
_ADD_POSTINGS = """
insert into institutions_posting as p (word_id, institution_id, in_name)
select w.id, i.institution_id, i.in_name from incoming_posting i join institutions_word w on w.word = i.word
order by w.id, i.institution_id
on conflict (word_id, institution_id) do update set in_name = excluded.in_name where p.in_name <> excluded.in_name
"""
_COUNT = """
update institutions_word w set documents = c.documents
from (select t.word_id, count(p.word_id) as documents from touched_word t
      left join institutions_posting p on p.word_id = t.word_id group by t.word_id) c
where c.word_id = w.id and w.documents <> c.documents
"""
_RECOUNT = """
update institutions_word w set documents = c.documents
from (select word_id, count(*) as documents from institutions_posting group by word_id) c
where c.word_id = w.id and w.documents <> c.documents
"""
_FORGET_UNUSED = """
delete from institutions_word
where id in (select id from institutions_word except select word_id from institutions_posting)
"""
_FORGET = "delete from institutions_word where documents = 0"


def recount_words() -> None:
    """Count every word of the directory anew, after many entries were made without counting.

    The planner is told of what has been loaded: without it the first searches after an import read whole tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("select institutions_analyze()")
        cursor.execute(_RECOUNT)
        cursor.execute(_FORGET_UNUSED)


def refresh_directory(institution_ids: Iterable[int], *, counts_words: bool = True) -> None:
    """Make the entries of these institutions again from their cards. A fixed number of statements.

    ``counts_words`` False: the caller counts once at the end (`recount_words`).
    """
    ids = sorted(set(institution_ids))
    entries, postings = _made(ids)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists incoming_entry, incoming_posting, touched_word")
        for statement in _STAGE.split(";"):
            cursor.execute(statement)
        _copy(cursor, "incoming_entry", entries)
        _copy(cursor, "incoming_posting", postings)
        cursor.execute(_WRITE)
        cursor.execute(_NEW_WORDS)
        if counts_words:
            cursor.execute(_TOUCHED, {"ids": ids})
        cursor.execute(_DROP_POSTINGS, {"ids": ids})
        cursor.execute(_ADD_POSTINGS)
        if counts_words:
            cursor.execute(_COUNT)
            cursor.execute(_FORGET)


def _copy(cursor: CursorWrapper, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.cursor.copy(f"copy {table} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _made(ids: list[int]) -> tuple[list[tuple[Any, ...]], list[tuple[int, str, str, bool]]]:
    """Entries of the directory and the words by which each is found. Seven statements, ten if some is closed."""
    cards = Card.objects.now().filter(institution_id__in=ids)
    now = list(cards.filter(during__endswith=None).values_list(*_CARD_COLUMNS))
    former: dict[int, list[str]] = defaultdict(list)
    for institution_id, name, short_name in cards.exclude(during__endswith=None).values_list(
        "institution_id", "name", "short_name"
    ):
        former[institution_id] += (name, short_name)
    codes: dict[int, dict[str, str]] = defaultdict(dict)
    external = ExternalId.objects.filter(institution_id__in=ids, during__endswith=None)
    for institution_id, scheme, value in external.values_list("institution_id", "scheme", "value"):
        codes[institution_id][scheme] = value
    own = places(row[9] for row in now)
    shut = {each for each, what in closed_of(ids).items() if SETTLEMENT in what}
    above = places(
        above
        for place in own.values()
        for above in (place.region_id, place.district_id, place.community_id, place.parent_id)
    )
    entries: list[tuple[Any, ...]] = []
    postings: list[tuple[int, str, str, bool]] = []
    for row in now:
        institution_id, place = row[0], own.get(row[9])
        if institution_id in shut:  # closed to the public: the community is all that the directory knows
            row, place = (*row[:9], None, ""), _community(place, above)
        line = place_line(place, above)
        entries.append(_entry(row, codes[institution_id], place, line))
        named = words_of([row[2], row[3], *former[institution_id], row[4], *codes[institution_id].values()])
        placed = words_of([line, row[10]]) - named
        postings += ((institution_id, word, stem(word), True) for word in sorted(named))
        postings += ((institution_id, word, stem(word), False) for word in sorted(placed))
    return entries, postings


def _community(place: Place | None, known: Mapping[int, Place]) -> Place | None:
    """What is told of a place that is closed to the public: its community, or its region where there is none."""
    wide = place.community_id or place.region_id if place else None
    return known.get(wide) if wide else None


def _entry(row: tuple[Any, ...], codes: Mapping[str, str], own: Place | None, line: str) -> tuple[Any, ...]:
    (
        institution_id,
        public_id,
        name,
        short_name,
        edrpou,
        kind,
        status,
        ownership,
        network_role,
        territory_id,
        settlement,
    ) = row
    return (
        institution_id, public_id, short_name or name, name, edrpou, codes.get("edebo", ""), kind, status, ownership,
        network_role, own.region_id if own else None, own.district_id if own else None,
        own.community_id if own else None, territory_id, line or settlement,
    )  # fmt: skip


def place_line(own: Place | None, above: Mapping[int, Place]) -> str:
    """«м. Калинівка, Калинівська громада, Хмільницький район, Вінницька область»: the place and what it lies in."""
    if own is None:
        return ""
    within = (own.parent_id,) if own.category == "B" else (own.community_id, own.district_id)
    line = [own.id, *within, own.region_id]
    known = {**above, own.id: own}
    return ", ".join(label(known[each]) for each in dict.fromkeys(line) if each is not None and each in known)
