"""Joining two records of one human being: the merged one points to the kept one and stays; nothing is deleted.

Marks, absences, places in classes and orders stay under the record they were written under: they are partitioned,
chained, signed. What is looked up by the person moves: documents, identifiers, guardians, the fields chosen, and what
modules say follows him (`joining`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible
from parta.kernel.text import folded_name
from parta.people import policies
from parta.people.joining import move_followers, return_followers
from parta.people.models import Correction, Document, Guardianship, Person
from parta.people.rules import CORRECTED

_CODES = ("rnokpp_key", "rnokpp_sealed", "unzr_key", "unzr_sealed")


class CannotMerge(DomainError):
    """The records cannot be joined, or the joining not undone, as they are now."""

    code = "cannot-merge"


@dataclass(frozen=True, slots=True)
class Moved:
    """What joining moved, by ids: all that undoing needs. ``fields`` are what stood in the kept record before."""

    documents: tuple[int, ...]
    guardianships: tuple[int, ...]
    codes: tuple[str, ...]
    fields: dict[str, Any]
    version: int
    followers: dict[str, list[int]]

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "documents": list(self.documents),
            "guardianships": list(self.guardianships),
            "codes": list(self.codes),
            "fields": self.fields,
            "version": self.version,
            "followers": self.followers,
        }


def merge_persons(
    *, actor: Actor, institution_id: int, kept_id: int, merged_id: int, take: Collection[str], reason: str
) -> Moved:
    """Let one record point to the other. ``take``: fields of the merged record that shall stand in the kept one.

    The caller has checked that the actor answers for both; ``institution_id`` is for whom he acts.

    :raises CannotMerge: one of them points elsewhere already, or both hold an identifier of one kind
    """
    require(policies.may_record_person(actor))
    with acting(actor, "people.person.merge"):
        rows = {row.pk: row for row in _locked(kept_id, merged_id)}
        kept, merged = rows[kept_id], rows[merged_id]
        _require_single(kept, merged)
        guardianships = _copy_guardians(kept_id, merged_id)
        documents = tuple(Document.objects.filter(person_id=merged_id).order_by("pk").values_list("pk", flat=True))
        Document.objects.filter(pk__in=documents).update(person_id=kept_id)
        codes = tuple(name for name in _CODES if getattr(merged, name) is not None)
        values = {name: getattr(merged, name) for name in codes}
        fields = {name: getattr(kept, name) for name in CORRECTED if name in take}
        fields = {name: before for name, before in fields.items() if before != getattr(merged, name)}
        # The merged record lets go first: an identifier is of one record at a time.
        Person.objects.filter(pk=merged_id).update(merged_into_id=kept_id, **dict.fromkeys(codes))
        _write(actor, institution_id, kept, values, {name: getattr(merged, name) for name in fields}, reason)
        followers = move_followers(kept_id, merged_id)
    before = {name: _kept(value) for name, value in fields.items()}
    return Moved(documents, guardianships, codes, before, kept.version, followers)


def unmerge_persons(
    *,
    actor: Actor,
    institution_id: int,
    kept_id: int,
    merged_id: int,
    moved: dict[str, Any],
    reason: str,
    now: datetime,
) -> bool:
    """Take a merge back. Returns whether the fields of the kept record are as before too: not when somebody corrected
    it since.

    :raises CannotMerge: the record does not point to this one any more
    """
    require(policies.may_record_person(actor))
    with acting(actor, "people.person.unmerge"):
        rows = {row.pk: row for row in _locked(kept_id, merged_id)}
        kept, merged = rows[kept_id], rows[merged_id]
        if merged.merged_into_id != kept_id:
            raise CannotMerge(_("These two records are not one any more."))
        Document.objects.filter(pk__in=moved["documents"], person_id=kept_id).update(person_id=merged_id)
        Guardianship.objects.filter(pk__in=moved["guardianships"], known_to=None).update(known_to=Now())
        return_followers(kept_id, merged_id, moved.get("followers", {}))
        codes = {name: getattr(kept, name) for name in moved["codes"]}
        Person.objects.filter(pk=kept_id).update(**dict.fromkeys(codes))
        Person.objects.filter(pk=merged_id).update(merged_into_id=None, **codes)
        is_untouched = bool(kept.version == moved["version"])
        if is_untouched and moved["fields"]:
            back = {name: _read(name, value) for name, value in moved["fields"].items()}
            _write(actor, institution_id, kept, {}, back, reason)
    return is_untouched


def hold_records(one: int, other: int) -> None:
    """Nobody enrols, joins or hides these two until the transaction ends: what is read of them from here on stays so.

    :raises NotVisible: one of them is not there
    """
    _locked(one, other)


def hold_living(person_ids: Collection[int]) -> bool:
    """Nobody joins these records to others until the transaction ends. False: one of them is joined already."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVING, [sorted(set(person_ids))])
        return len(cursor.fetchall()) == len(set(person_ids))


_LIVING = """
select id from people_person where id = any(%s::bigint[]) and merged_into_id is null and not is_sealed
 order by id for key share
"""


def _locked(one: int, other: int) -> list[Person]:
    rows = list(Person.objects.select_for_update(of=("self",)).filter(pk__in=[one, other]).order_by("pk"))
    if len(rows) != 2:
        raise NotVisible
    return rows


def _require_single(kept: Person, merged: Person) -> None:
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise CannotMerge(_("One of the records was joined to another meanwhile. Open the list again."))
    if any(row.is_shielded or row.is_sealed for row in (kept, merged)):
        raise CannotMerge(_("One of the records was joined to another meanwhile. Open the list again."))
    if any(getattr(kept, name) is not None and getattr(merged, name) is not None for name in _CODES):
        raise CannotMerge(_("Each of the records holds a number of its own (РНОКПП or УНЗР): these are two people."))


def _copy_guardians(kept_id: int, merged_id: int) -> tuple[int, ...]:
    """Guardians whom the kept record does not know, by record or by full name, stand for it too."""
    rows = Guardianship.objects.filter(known_to=None).select_related("guardian")
    here = list(rows.filter(pupil_id=kept_id))
    known = {row.guardian_id for row in here} | {_full(row.guardian) for row in here}
    fresh = [
        row
        for row in rows.filter(pupil_id=merged_id).order_by("pk")
        if row.guardian_id not in known and _full(row.guardian) not in known and row.guardian_id != kept_id
    ]
    made = Guardianship.objects.bulk_create(
        Guardianship(
            guardian_id=row.guardian_id,
            pupil_id=kept_id,
            kind=row.kind,
            ground=row.ground,
            may_read=row.may_read,
            during=DateRange(row.during.lower, row.during.upper),
        )
        for row in fresh
    )
    return tuple(row.pk for row in made)


def _full(person: Person) -> tuple[str, str, str]:
    return folded_name(person.family_name), folded_name(person.given_name), folded_name(person.patronymic)


def _write(
    actor: Actor, institution_id: int, person: Person, codes: dict[str, Any], fields: dict[str, Any], reason: str
) -> None:
    """Set identifiers and corrected fields of a record; the correction keeps what stood there."""
    before = {name: getattr(person, name) for name in fields}
    for name, value in {**codes, **fields}.items():
        setattr(person, name, value)
    if fields:
        person.version += 1
        Correction.objects.create(
            person=person,
            author_id=actor.person_id,
            institution_id=institution_id,
            changes={name: [_kept(before[name]), _kept(value)] for name, value in fields.items()},
            reason=reason,
        )
    person.save(update_fields=[*codes, *fields, "version"])


def _kept(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value).date() if name == "born_on" and value else value
