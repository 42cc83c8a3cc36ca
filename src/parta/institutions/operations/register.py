"""Loading an official register: file → columns → rows → places and authorities → parts written one after another.

Each part is its own transaction, so progress is real, locks are short and a broken run is finished by the next one.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.files.api import Table, read_table
from parta.institutions import policies
from parta.institutions.models import Card, ExternalId, ImportRun, NetworkRole
from parta.institutions.reading.governing import Governed, govern_rows
from parta.institutions.reading.meaning import Hub, Lists, Understood, understand
from parta.institutions.reading.placing import place_rows
from parta.institutions.reading.rows import RegisterRow, read_row
from parta.institutions.rules.columns import OFFICIAL, REGISTERS, BadColumnMap, Matched, match_columns
from parta.institutions.writing.bodies import keep_spellings, name_authorities, settled_spellings
from parta.institutions.writing.closure import ensure_authorities
from parta.institutions.writing.directory import recount_words
from parta.institutions.writing.loading import SCHEME, Loading, Part, write_part
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError
from parta.planes.patience import wait_for_bulk_work
from parta.reference.api import Gazetteer, ItemCard, gazetteer, items, name_key

Say = Callable[[str], None]

PART = 2_000  # rows written in one transaction
_SILENT_MINUTES = 10  # after which a running import is taken for dead
_DATE_IN_NAME = re.compile(r"(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


class UnfitRegister(DomainError):
    """The file cannot be loaded as this register; the message says why and what to do."""

    code = "unfit-register"
    status = 422


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of a run, in rows: in + on review + rejected = all."""

    run_id: UUID
    rows: int
    rows_in: int
    rows_on_review: int
    rows_rejected: int
    added: int
    changed: int
    unchanged: int
    unknown_columns: tuple[str, ...]
    summary: Mapping[str, Any]


def _day_of_file(name: str) -> date | None:
    """The day a register speaks of, when its file name tells: schools_2023-08-02.csv."""
    found = _DATE_IN_NAME.search(name)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def begin_import(*, actor: Actor, register: str, name: str, data: bytes, as_of: date | None = None) -> int:
    """Open the record of an import, before anything of the file is read; return its id.

    ``as_of``: the day the register speaks of; by default that in the file's name, or today.

    :raises UnfitRegister: no such register, or a day that has not come
    """
    require(policies.may_import_register(actor))
    if register not in REGISTERS:
        raise UnfitRegister(_("There is no register “%(name)s”.") % {"name": register})
    today = local_day(timezone.now())
    day = as_of or _day_of_file(name) or today
    if day > today:
        raise UnfitRegister(
            _("The register cannot speak of a day that has not come: %(day)s.") % {"day": f"{day:%d.%m.%Y}"}
        )
    with acting(actor, "institutions.register.begin"):
        run = ImportRun.objects.create(
            register=register,
            state=ImportRun.State.QUEUED,
            as_of=day,
            file_name=name[:200],
            file_sha256=hashlib.sha256(data).hexdigest(),
            file_size=len(data),
            account_id=actor.account_id,
            actor_name=actor.name,
        )
    return run.pk


def run_import(
    *, actor: Actor, run_id: int, data: bytes, columns: Mapping[str, str] | None = None, say: Say = lambda _text: None
) -> Loaded:
    """Load the file of an opened run. A failure is kept in the record and raised.

    :raises UnreadableTable: not a table
    :raises UnfitRegister: columns are missing, another import runs, or a later state of the register is loaded
    """
    require(policies.may_import_register(actor))
    _start(actor, run_id)
    try:
        return _Import(actor, run_id, say).load(data, columns)
    except DomainError as trouble:
        _fail(actor, run_id, str(trouble))
        raise
    except Exception as trouble:
        _fail(actor, run_id, _("The import broke off: %(why)s") % {"why": f"{type(trouble).__name__}: {trouble}"[:300]})
        raise


def _start(actor: Actor, run_id: int) -> None:
    now = timezone.now()
    run = ImportRun.objects.get(pk=run_id)
    later = ImportRun.objects.filter(register=run.register, state=ImportRun.State.DONE, as_of__gt=run.as_of)
    with acting(actor, "institutions.register.start"):
        ImportRun.objects.filter(
            register=run.register, state=ImportRun.State.RUNNING, beat_at__lt=now - timedelta(minutes=_SILENT_MINUTES)
        ).update(state=ImportRun.State.FAILED, trouble=_("The import stopped without an end."), finished_at=now)
        if (latest := later.order_by("-as_of").first()) is not None:
            _fail(actor, run_id, _older(run.as_of, latest.as_of))
    if latest is not None:
        raise UnfitRegister(_older(run.as_of, latest.as_of))
    try:
        with acting(actor, "institutions.register.start"):
            ImportRun.objects.filter(pk=run_id).update(state=ImportRun.State.RUNNING, started_at=now, beat_at=now)
    except IntegrityError as error:
        trouble = _("Another import of this register is running. Wait until it ends.")
        _fail(actor, run_id, trouble)
        raise UnfitRegister(trouble) from error


def _older(day: date, latest: date) -> str:
    return _("The file speaks of %(day)s; a later state of the register (%(latest)s) is loaded already.") % {
        "day": f"{day:%d.%m.%Y}",
        "latest": f"{latest:%d.%m.%Y}",
    }


def _fail(actor: Actor, run_id: int, trouble: str) -> None:
    with acting(actor, "institutions.register.fail"):
        ImportRun.objects.filter(pk=run_id).update(
            state=ImportRun.State.FAILED, trouble=trouble, finished_at=timezone.now()
        )


class _Import:
    """One run: what is known of it so far."""

    def __init__(self, actor: Actor, run_id: int, say: Say) -> None:
        self._actor = actor
        self._run = ImportRun.objects.get(pk=run_id)
        self._say = say
        self._parts: list[Part] = []
        self._gazetteer = gazetteer()

    def load(self, data: bytes, columns: Mapping[str, str] | None) -> Loaded:
        """Do everything. See the module."""
        table = read_table(data, self._run.file_name)
        matched = self._match(table, columns or {})
        fields = frozenset(matched.fields)
        self._note(table, matched)
        rows = self._read(table, matched)
        self._say(_("places and authorities …"))
        placed = place_rows(rows, self._gazetteer)
        governed = govern_rows(rows, placed, self._gazetteer, settled_spellings(), self._run.register, fields)
        hubs = _known_hubs(self._gazetteer)
        understood = understand(rows, placed, governed, _lists(), fields, hubs)
        authority_ids = self._authorities(understood)
        self._write(understood, [row for row in rows if row.rejected], authority_ids, fields)
        return self._finish(rows, understood, matched)

    def _match(self, table: Table, columns: Mapping[str, str]) -> Matched:
        try:
            matched = match_columns(table.header, columns)
        except BadColumnMap as error:
            raise UnfitRegister(_("The column map does not fit: %(why)s.") % {"why": error}) from error
        if matched.missing:
            raise UnfitRegister(
                _("The file has no column for: %(fields)s. Columns found: %(found)s. Match the columns by hand.")
                % {
                    "fields": ", ".join(OFFICIAL[field] for field in matched.missing),
                    "found": ", ".join(filter(None, table.header))[:500],
                }
            )
        if matched.doubled:
            raise UnfitRegister(
                _("Two columns of the file claim the same field: %(fields)s. Leave one of them out.")
                % {"fields": ", ".join(OFFICIAL[field] for field in matched.doubled)}
            )
        return matched

    def _note(self, table: Table, matched: Matched) -> None:
        reading = {
            "kind": table.kind, "encoding": table.encoding, "separator": table.separator, "sheet": table.sheet,
            "notes": list(table.notes),
        }  # fmt: skip
        self._save(
            "institutions.register.read",
            rows=len(table.rows),
            reading=reading,
            unknown_columns=list(matched.unknown),
            columns={table.header[index]: field for field, index in matched.fields.items()},
        )

    def _read(self, table: Table, matched: Matched) -> list[RegisterRow]:
        rows: list[RegisterRow] = []
        first_seen: dict[str, int] = {}
        for count, (number, cells) in enumerate(zip(table.numbers, table.rows, strict=True), start=1):
            row = read_row(number, cells, matched.fields, overlong=number in table.overlong)
            if row.edebo and row.edebo in first_seen:
                row.remark("edebo-repeated", "edebo", str(first_seen[row.edebo]))
            first_seen.setdefault(row.edebo, number)
            rows.append(row)
            if count % PART == 0:
                self._say(_("read %(done)s of %(all)s …") % {"done": count, "all": len(table.rows)})
        return rows

    def _authorities(self, understood: Sequence[Understood]) -> list[int | None]:
        """The authority of each row; authorities that are missing are made, named and their spellings kept."""
        wanted = {each.governed.territory_id for each in understood if each.governed.territory_id}
        districts = {place_id for place_id in wanted if self._gazetteer.by_id[place_id].category == "B"}
        with acting(self._actor, "institutions.authorities.ensure", operation_id=self._run.public_id):
            by_territory = ensure_authorities(self._gazetteer, districts)
            ids = [_authority_id(each.governed, by_territory) for each in understood]
            keep_spellings(understood, ids)
            name_authorities(understood, ids, self._gazetteer)
        return ids

    def _write(
        self,
        understood: Sequence[Understood],
        rejected: Sequence[RegisterRow],
        authority_ids: Sequence[int | None],
        fields: frozenset[str],
    ) -> None:
        loading = Loading(self._run.pk, self._run.register, self._run.as_of, fields)
        pairs = sorted(
            zip(understood, authority_ids, strict=True),
            key=lambda pair: (bool(pair[0].parent_edebo), pair[0].row.number),
        )  # hubs before their branches, which point at them
        refused = list(rejected)
        for start in range(0, max(len(pairs), 1), PART):
            with acting(self._actor, "institutions.register.load", operation_id=self._run.public_id):
                self._parts.append(write_part(loading, pairs[start : start + PART], refused))
                self._beat()
            refused = []
            done = min(start + PART, len(pairs)) + len(rejected)
            self._say(_("written %(done)s of %(all)s …") % {"done": done, "all": len(pairs) + len(rejected)})

    def _beat(self) -> None:
        totals = _totals(self._parts)
        ImportRun.objects.filter(pk=self._run.pk).update(
            beat_at=timezone.now(),
            rows_read=totals["rows_in"] + totals["rows_on_review"] + totals["rows_rejected"],
            **totals,
        )

    def _finish(self, rows: Sequence[RegisterRow], understood: Sequence[Understood], matched: Matched) -> Loaded:
        totals = _totals(self._parts)
        if totals["added"] or totals["changed"]:
            with acting(self._actor, "institutions.register.words", operation_id=self._run.public_id):
                wait_for_bulk_work()
                recount_words()
        summary = _summary(rows, understood, self._run.pk, self._run.register)
        self._save(
            "institutions.register.finish",
            state=ImportRun.State.DONE,
            finished_at=timezone.now(),
            summary=summary,
            rows_read=len(rows),
            **totals,
        )
        return Loaded(
            run_id=self._run.public_id, rows=len(rows), unknown_columns=matched.unknown, summary=summary, **totals
        )

    def _save(self, operation: str, **values: Any) -> None:
        with acting(self._actor, operation, operation_id=self._run.public_id):
            ImportRun.objects.filter(pk=self._run.pk).update(beat_at=timezone.now(), **values)


def _totals(parts: Sequence[Part]) -> dict[str, int]:
    names = ("rows_in", "rows_on_review", "rows_rejected", "added", "changed", "unchanged")
    return {name: sum(getattr(part, name) for part in parts) for name in names}


def _summary(
    rows: Sequence[RegisterRow], understood: Sequence[Understood], run_id: int, register: str
) -> dict[str, Any]:
    return {
        "remarks": dict(Counter(remark.code for row in rows for remark in row.remarks).most_common()),
        "places": dict(Counter(each.placed.basis for each in understood).most_common()),
        "authorities": dict(Counter(each.governed.basis for each in understood).most_common()),
        "branches_joined": sum(1 for each in understood if each.parent_edebo),
        "absent": _count_absent(run_id, register),
    }


_REGIONS = """
select coalesce(array_agg(distinct d.region_id), '{}') from institutions_import_row r
join institutions_directory d on d.institution_id = r.institution_id where r.run_id = %s
"""
_ABSENT = """
select count(*) from (
  select institution_id from institutions_register_entry
  where register = %(register)s and known_to is null and upper_inf(during)
  except
  select institution_id from institutions_import_row where run_id = %(run)s
) absent join institutions_directory d using (institution_id) where d.region_id = any(%(regions)s::int[])
"""


def _count_absent(run_id: int, register: str) -> int:
    """Institutions of the regions in the file that the register named before and does not name now."""
    with connection.cursor() as cursor:
        cursor.execute(_REGIONS, [run_id])
        (regions,) = cursor.fetchone() or ([],)
        cursor.execute(_ABSENT, {"register": register, "run": run_id, "regions": regions})
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def _lists() -> Lists:
    found = items("institution_kind", "institution_status", "ownership")
    return Lists(
        *(_spellings(found[name].values()) for name in ("institution_kind", "institution_status", "ownership"))
    )


def _spellings(cards: Iterator[ItemCard] | Any) -> dict[str, int]:
    return {name_key(text): card.number for card in cards for text in (card.name, *card.aliases) if card.number}


def _known_hubs(places: Gazetteer) -> list[Hub]:
    """Hubs that are in the database already: a file may bring only branches."""
    cards = Card.objects.now().filter(during__endswith=None, network_role=NetworkRole.HUB)
    codes = dict(ExternalId.objects.filter(scheme=SCHEME, during__endswith=None).values_list("institution_id", "value"))
    hubs = []
    for institution_id, edrpou, name, territory_id in cards.values_list(
        "institution_id", "edrpou", "name", "territory_id"
    ):
        place = places.by_id.get(territory_id or 0)
        if institution_id in codes:
            hubs.append(Hub(codes[institution_id], edrpou, name_key(name), place.region_id if place else None))
    return hubs


def _authority_id(governed: Governed, by_territory: Mapping[int, int]) -> int | None:
    if governed.authority_id is not None:
        return governed.authority_id
    return by_territory.get(governed.territory_id) if governed.territory_id is not None else None
