"""The directory's read model: made again for an institution whenever its card changes. Called inside `acting`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from parta.institutions.models import Card, ExternalId
from parta.institutions.rules.search import words_of
from parta.reference.api import Place, label, places

_CARD_COLUMNS = (
    "institution_id", "institution__public_id", "name", "short_name", "edrpou", "kind", "status", "ownership",
    "network_role", "territory_id", "settlement",
)  # fmt: skip
_STAGE = """
create temp table incoming_entry (
  institution_id int, public_id uuid, title text, name text, edrpou text, edebo text, kind smallint, status smallint,
  ownership smallint, network_role smallint, region_id int, district_id int, community_id int, territory_id int,
  place text, words text[], name_words text[]
) on commit drop
"""
_COLUMNS = (
    "public_id", "title", "name", "edrpou", "edebo", "kind", "status", "ownership", "network_role", "region_id",
    "district_id", "community_id", "territory_id", "place", "words", "name_words",
)  # fmt: skip
_RECOUNT = """
insert into institutions_word as w (word, documents)
select word, count(*) from (select unnest(words) as word from institutions_directory) every group by word order by word
on conflict (word) do update set documents = excluded.documents where w.documents <> excluded.documents
"""
_FORGET = """
delete from institutions_word w where not exists (
  select from (select distinct unnest(words) as word from institutions_directory) every where every.word = w.word)
"""
_COUNT_WORDS = """
insert into institutions_word as w (word, documents)
select word, sum(change) from (
  select unnest(i.words) as word, 1 as change from incoming_entry i
  union all
  select unnest(d.words), -1 from institutions_directory d join incoming_entry i using (institution_id)
) changes group by word having sum(change) <> 0 order by word
on conflict (word) do update set documents = w.documents + excluded.documents
"""
_WRITE = f"""
insert into institutions_directory as d (institution_id, {", ".join(_COLUMNS)})
select institution_id, {", ".join(_COLUMNS)} from incoming_entry
on conflict (institution_id) do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
where ({", ".join(f"d.{name}" for name in _COLUMNS)}) is distinct from ({", ".join(f"excluded.{name}" for name in _COLUMNS)})
"""  # noqa: S608  names of our own columns


def recount_words() -> None:
    """Count every word of the directory anew, after many entries were made without counting."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT)
        cursor.execute(_FORGET)


def refresh_directory(institution_ids: Iterable[int], *, counts_words: bool = True) -> None:
    """Make the entries of these institutions again from their cards. A fixed number of statements.

    ``counts_words`` False: the caller counts once at the end (`recount_words`).
    """
    ids = sorted(set(institution_ids))
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
    above = places(
        above for place in own.values() for above in (place.region_id, place.district_id, place.community_id)
    )
    rows = [_entry(row, former[row[0]], codes[row[0]], own.get(row[9]), above) for row in now]
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists incoming_entry")
        cursor.execute(_STAGE)
        with cursor.cursor.copy("copy incoming_entry from stdin") as copy:
            for each in rows:
                copy.write_row(each)
        if counts_words:
            cursor.execute(_COUNT_WORDS)
            cursor.execute("delete from institutions_word where documents <= 0")
        cursor.execute(_WRITE)


def _entry(
    row: tuple[Any, ...], former: list[str], codes: Mapping[str, str], own: Place | None, above: Mapping[int, Place]
) -> tuple[Any, ...]:
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
    line = place_line(own, above)
    name_words = words_of([name, short_name, *former, edrpou, *codes.values()])
    words = name_words | words_of([line, settlement])
    return (
        institution_id, public_id, short_name or name, name, edrpou, codes.get("edebo", ""), kind, status, ownership,
        network_role, own.region_id if own else None, own.district_id if own else None, own.community_id if own else None,
        territory_id, line or settlement, sorted(words), sorted(name_words),
    )  # fmt: skip


def place_line(own: Place | None, above: Mapping[int, Place]) -> str:
    """«м. Калинівка, Калинівська громада, Хмільницький район, Вінницька область»: the place and what it lies in."""
    if own is None:
        return ""
    in_city = own.category == "B"
    line = (
        [own.id, own.parent_id, own.region_id]
        if in_city
        else [own.id, own.community_id, own.district_id, own.region_id]
    )
    known = {**above, own.id: own}
    return ", ".join(label(known[each]) for each in dict.fromkeys(line) if each is not None and each in known)
