"""Writing a part of an official register: COPY to a temporary table, then whole sets at once. Called inside `acting`.

The card follows the register except in the fields that people set (``own_fields``); a column that the file lacks
leaves ours as it is. Nothing unchanged is touched, so the same file twice writes nothing but its receipt.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from parta.institutions.models import ImportRow
from parta.institutions.reading.meaning import KINDS_OF_QUESTION, Understood
from parta.institutions.reading.rows import RegisterRow
from parta.institutions.rules.columns import VOCATIONAL
from parta.institutions.writing.closure import rewrite_scope
from parta.institutions.writing.dating import CARD_COLUMNS, own_name
from parta.institutions.writing.directory import refresh_directory
from parta.planes.patience import wait_for_bulk_work

SCHEME = "edebo"

# Which fields of a register speak of a column of the card, where the names differ.
_SPOKEN_OF_BY = {
    "parent_id": {"parent", "network_role"},
    "network_role": {"parent", "network_role"},
    "authority_id": {"governing_body"},
    "territory_id": {"katottg", "koatuu", "settlement"},
    "status": {"status", "blocked_on"},
}
_TYPES = {
    "kind": "smallint", "status": "smallint", "ownership": "smallint", "network_role": "smallint", "parent_id": "int",
    "authority_id": "int", "territory_id": "int", "is_rural": "boolean", "is_mountain": "boolean",
    "is_boarding": "boolean", "is_confirmed": "boolean", "licensed": "int",
}  # fmt: skip
_FROM_REGISTER = tuple(column for column in CARD_COLUMNS if column != "own_fields")


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of a file did, in rows."""

    rows_in: int
    rows_on_review: int
    rows_rejected: int
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Loading:
    """What holds for all parts of one file. ``fields`` are those that its columns speak of."""

    run_id: int
    register: str
    as_of: date
    fields: frozenset[str]

    def speaks_of(self, column: str) -> bool:
        """Does the file say anything of this column of the card?

        Only the vocational register tells branches by the code of their head alone.
        """
        if column in ("parent_id", "network_role") and self.register != VOCATIONAL:
            return "network_role" in self.fields
        return bool(_SPOKEN_OF_BY.get(column, {column}) & self.fields)


def write_part(
    loading: Loading, understood: Sequence[tuple[Understood, int | None]], rejected: Sequence[RegisterRow]
) -> Part:
    """Write these rows. Each understood row comes with the id of its authority."""
    wait_for_bulk_work()
    with connection.cursor() as cursor:
        _stage(cursor, understood)
        _identify(cursor, loading)
        _merge(cursor, loading)
        _write_entries(cursor, loading)
        _write_cards(cursor, loading)
        _ask(cursor, loading)
        _give_receipts(cursor, loading)
        cursor.execute("select institution_id from merged where is_changed")
        touched = [institution_id for (institution_id,) in cursor.fetchall()]
        counts = _count(cursor, loading.run_id)
    _give_rejections(loading, rejected)
    if touched:
        rewrite_scope(touched)
        refresh_directory(touched, counts_words=False)
    rows_in, on_review, added, changed = counts
    return Part(rows_in, on_review, len(rejected), added, changed, rows_in + on_review - added - changed)


_TABLES = "incoming", "merged", "spoken"


def _stage(cursor: CursorWrapper, understood: Sequence[tuple[Understood, int | None]]) -> None:
    card = ", ".join(f"{column} {_TYPES.get(column, 'text')}" for column in _FROM_REGISTER)
    cursor.execute(f"drop table if exists {', '.join(_TABLES)}")
    cursor.execute(
        'create temp table incoming (number int, edebo text collate "C", said jsonb, parent_edebo text, '
        f"remarks jsonb, questions jsonb, {card}, institution_id int, is_new boolean default false, "
        "is_kept boolean default false) on commit drop"
    )
    columns = ("number", "edebo", "said", "parent_edebo", "remarks", "questions", *_FROM_REGISTER)
    with cursor.cursor.copy(f"copy incoming ({', '.join(columns)}) from stdin") as copy:
        for each, authority_id in understood:
            copy.write_row(_staged(each, authority_id))


def _staged(each: Understood, authority_id: int | None) -> list[Any]:
    territory = each.placed.territory
    card = {
        **each.card, "parent_id": None, "authority_id": authority_id,
        "territory_id": territory.id if territory else None,
    }  # fmt: skip
    remarks = [asdict(remark) for remark in each.row.remarks]
    questions = [
        {"kind": question.kind, "fingerprint": question.fingerprint, "facts": dict(question.facts)}
        for question in each.questions
    ]
    documents = (each.row.said, each.parent_edebo, remarks, questions)
    said, parent, said_remarks, asked = (
        document if isinstance(document, str) else json.dumps(document, ensure_ascii=False) for document in documents
    )
    return [
        each.row.number,
        each.row.edebo,
        said,
        parent,
        said_remarks,
        asked,
        *(card[column] for column in _FROM_REGISTER),
    ]


_KNOWN = """
update incoming i set institution_id = x.institution_id from institutions_external_id x
where x.scheme = %s and x.value = i.edebo and upper_inf(x.during)
"""
_NEW_IDS = """
update incoming set is_new = true, institution_id = nextval(pg_get_serial_sequence('institutions_institution', 'id'))
where institution_id is null
"""
_NEW = "insert into institutions_institution (id) select institution_id from incoming where is_new order by number"
_NEW_CODES = """
insert into institutions_external_id (institution_id, scheme, value, during)
select institution_id, %s, edebo, '[,)' from incoming where is_new order by number
"""
_PARENTS = """
update incoming i set parent_id = x.institution_id from institutions_external_id x
where i.parent_edebo <> '' and x.scheme = %s and x.value = i.parent_edebo and upper_inf(x.during)
  and x.institution_id <> i.institution_id
"""
# The card belongs to the register that spoke of the institution first; another one leaves only its own entry.
_KEPT = """
update incoming i set is_kept = true where exists (
  select from institutions_register_entry e where e.institution_id = i.institution_id and e.register <> %s
    and not exists (
      select from institutions_register_entry f where f.institution_id = e.institution_id and f.id < e.id))
"""


def _identify(cursor: CursorWrapper, loading: Loading) -> None:
    cursor.execute(_KNOWN, [SCHEME])
    cursor.execute(_NEW_IDS)
    cursor.execute(_NEW)
    cursor.execute(_NEW_CODES, [SCHEME])
    cursor.execute(_PARENTS, [SCHEME])
    cursor.execute(_KEPT, [loading.register])
    cursor.execute("analyze incoming")


def _merge(cursor: CursorWrapper, loading: Loading) -> None:
    """What each card will hold: ours where people set it or the file is silent, otherwise the register's."""
    merged = [_merged(column, loading) for column in _FROM_REGISTER]
    cursor.execute(
        "create temp table merged on commit drop as select i.number, i.institution_id, i.is_new, o.id as old_id, "  # noqa: S608
        "o.during as old_during, coalesce(o.own_fields, '{}') as own_fields, "
        + ", ".join(f"{expression} as {column}" for column, expression in zip(_FROM_REGISTER, merged, strict=True))
        + ", not i.is_kept and (o.id is null or ("
        + ", ".join(f"o.{column}" for column in _FROM_REGISTER)
        + ") is distinct from ("
        + ", ".join(merged)
        + ")) as is_changed from incoming i left join institutions_card o "
        "on o.institution_id = i.institution_id and o.known_to is null and upper_inf(o.during)"
    )
    cursor.execute(
        "create temp table spoken on commit drop as select i.number, i.institution_id, e.id as old_id, "
        "e.during as old_during, coalesce(e.said - %(fields)s::text[], '{}') || i.said as said, "
        "e.id is null or e.said is distinct from (e.said - %(fields)s::text[]) || i.said as is_changed "
        "from incoming i left join institutions_register_entry e on e.institution_id = i.institution_id "
        "and e.register = %(register)s and e.known_to is null and upper_inf(e.during)",
        {"fields": sorted(loading.fields), "register": loading.register},
    )


def _merged(column: str, loading: Loading) -> str:
    if not loading.speaks_of(column):
        return f"case when o.id is null then i.{column} else o.{column} end"
    fresh = f"coalesce(i.{column}, o.{column})" if column == "authority_id" else f"i.{column}"
    return f"case when '{own_name(column)}' = any(o.own_fields) then o.{column} else {fresh} end"


_CLOSE_ENTRIES = """
update institutions_register_entry e set known_to = clock_timestamp() from spoken s
where s.is_changed and e.id = s.old_id
"""
_PAST_ENTRIES = """
insert into institutions_register_entry (institution_id, register, said, run_id, during)
select e.institution_id, e.register, e.said, e.run_id, daterange(lower(e.during), %(as_of)s)
from institutions_register_entry e join spoken s on s.old_id = e.id
where s.is_changed and (lower(e.during) is null or lower(e.during) < %(as_of)s) order by s.number
"""
_ADD_ENTRIES = """
insert into institutions_register_entry (institution_id, register, said, run_id, during)
select institution_id, %(register)s, said, %(run)s,
       daterange(case when old_id is not null then greatest(lower(old_during), %(as_of)s::date) end, null)
from spoken where is_changed order by number
"""


def _write_entries(cursor: CursorWrapper, loading: Loading) -> None:
    words: dict[str, Any] = {"as_of": loading.as_of, "register": loading.register, "run": loading.run_id}
    cursor.execute(_CLOSE_ENTRIES)
    cursor.execute(_PAST_ENTRIES, words)
    cursor.execute(_ADD_ENTRIES, words)


_ALL = ", ".join((*_FROM_REGISTER, "own_fields"))
_CLOSE_CARDS = """
update institutions_card c set known_to = clock_timestamp() from merged m where m.is_changed and c.id = m.old_id
"""
_PAST_CARDS = f"""
insert into institutions_card (institution_id, during, ground, {_ALL})
select c.institution_id, daterange(lower(c.during), %(as_of)s), c.ground,
  {", ".join(f"c.{name}" for name in _ALL.split(", "))}
from institutions_card c join merged m on m.old_id = c.id
where m.is_changed and (lower(c.during) is null or lower(c.during) < %(as_of)s) order by m.number
"""  # noqa: S608  names of our own columns
_ADD_CARDS = f"""
insert into institutions_card (institution_id, during, {_ALL})
select institution_id,
  daterange(case when old_id is not null then greatest(lower(old_during), %(as_of)s::date) end, null), {_ALL}
from merged where is_changed order by number
"""  # noqa: S608


def _write_cards(cursor: CursorWrapper, loading: Loading) -> None:
    cursor.execute(_CLOSE_CARDS)
    cursor.execute(_PAST_CARDS, {"as_of": loading.as_of})
    cursor.execute(_ADD_CARDS, {"as_of": loading.as_of})


_ASK = """
insert into institutions_review as r (institution_id, kind, facts, fingerprint)
select i.institution_id, q.kind, q.facts, q.fingerprint
from incoming i, jsonb_to_recordset(i.questions) as q (kind text, fingerprint text, facts jsonb)
order by i.number, q.kind
on conflict (institution_id, kind, fingerprint) do update set state = 'open' where r.state = 'gone'
"""
_NO_LONGER = """
update institutions_review r set state = 'gone' from incoming i
where r.institution_id = i.institution_id and r.state = 'open' and r.kind = any(%(kinds)s) and not exists (
  select from jsonb_to_recordset(i.questions) as q (kind text, fingerprint text)
  where q.kind = r.kind and q.fingerprint = r.fingerprint)
"""


def _ask(cursor: CursorWrapper, loading: Loading) -> None:
    """Put open questions on the review list; those the register no longer gives cause for go from it."""
    kinds = [kind for kind, fields in KINDS_OF_QUESTION.items() if fields & loading.fields]
    cursor.execute(_ASK)
    cursor.execute(_NO_LONGER, {"kinds": kinds})


_RECEIPTS = """
insert into institutions_import_row (run_id, row, code, name, outcome, change, institution_id, remarks)
select %(run)s, i.number, i.edebo, i.name,
       case when exists (
         select from institutions_review r, jsonb_to_recordset(i.questions) as q (kind text, fingerprint text)
         where r.institution_id = i.institution_id and r.kind = q.kind and r.fingerprint = q.fingerprint
           and r.state = 'open'
       ) then 2 else 1 end,
       case when i.is_new then 1 when m.is_changed or s.is_changed then 2 else 0 end, i.institution_id, i.remarks
from incoming i join merged m using (number) join spoken s using (number) order by i.number
"""


def _give_receipts(cursor: CursorWrapper, loading: Loading) -> None:
    cursor.execute(_RECEIPTS, {"run": loading.run_id})


def _give_rejections(loading: Loading, rejected: Iterable[RegisterRow]) -> None:
    ImportRow.objects.bulk_create(
        ImportRow(
            run_id=loading.run_id,
            row=row.number,
            code=row.edebo[:40],
            name=row.name[:400],
            outcome=ImportRow.Outcome.REJECTED,
            change=ImportRow.Change.NONE,
            remarks=[asdict(remark) for remark in row.remarks],
        )
        for row in rejected
    )


_COUNTS = """
select count(*) filter (where r.outcome = 1), count(*) filter (where r.outcome = 2),
       count(*) filter (where r.change = 1), count(*) filter (where r.change = 2)
from incoming i join institutions_import_row r on r.run_id = %s and r.row = i.number
"""


def _count(cursor: CursorWrapper, run_id: int) -> tuple[int, int, int, int]:
    cursor.execute(_COUNTS, [run_id])
    rows_in, on_review, added, changed = cursor.fetchone() or (0, 0, 0, 0)
    return rows_in, on_review, added, changed
