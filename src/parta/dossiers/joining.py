"""Facts follow a person whose two records are joined: what the kept record does not say of those days is copied to it.

A dated row is never changed, so the merged record keeps its own; undoing closes the copies. A share of a post stays
with the post.
"""

from collections.abc import Sequence
from functools import partial

from django.db import connection
from django.db.models.functions import Now

from parta.dossiers.models import Address, Attestation, Diploma, Fact, Need, Status
from parta.dossiers.rules.facts import SINGLE, STATUSES
from parta.people import api as people

_SINGLE = ", ".join(str(int(slot)) for slot in STATUSES if slot in SINGLE)
# What tells values of one person and day apart, as the exclusion constraints of the tables do: k kept, m merged.
_SAME: dict[type[Fact], str] = {
    Status: f"k.slot = m.slot and (k.item = m.item or m.slot in ({_SINGLE}))",
    Need: "true",
    Address: "k.slot = m.slot",
    Attestation: "true",
    Diploma: "k.level = m.level and k.school = m.school and k.speciality = m.speciality",
}
_NOT_COPIED = {"id", "public_id", "person_id", "during", "known_from", "known_to"}
_COPY = """
insert into {table} (person_id, during, {columns})
select %(kept)s, piece, {copied} from {table} m
 cross join lateral unnest(datemultirange(m.during) - coalesce(
   (select range_agg(k.during) from {table} k where k.person_id = %(kept)s and k.known_to is null and {same}),
   '{{}}'::datemultirange)) as piece
 where m.person_id = %(merged)s and m.known_to is null
returning id
"""


def register() -> None:
    """Called once at start."""
    for model in _SAME:
        people.register_follower(
            f"dossiers.{model.__name__.lower()}", people.Follower(partial(_copy, model), partial(_close, model))
        )


def _copy(model: type[Fact], kept_id: int, merged_id: int) -> list[int]:
    columns = [each.column for each in model._meta.concrete_fields if each.column not in _NOT_COPIED]
    sql = _COPY.format(
        table=model._meta.db_table,
        columns=", ".join(columns),
        copied=", ".join(f"m.{each}" for each in columns),
        same=_SAME[model],
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"kept": kept_id, "merged": merged_id})
        return [made for (made,) in cursor.fetchall()]


def _close(model: type[Fact], _kept_id: int, _merged_id: int, ids: Sequence[int]) -> None:
    model._default_manager.filter(pk__in=ids, known_to=None).update(known_to=Now())
