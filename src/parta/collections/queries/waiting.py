"""What campaigns wait for: on first pages, so few statements and few rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from parta.collections import policies
from parta.collections.counting import measure_of
from parta.collections.models import Collection, Participant, Receipt, Stage
from parta.collections.rules.states import Standing, State
from parta.kernel.actor import LEADING_ROLES, Actor

MOST = 5


@dataclass(frozen=True, slots=True)
class Mine:
    """A campaign that asks an institution of mine."""

    public_id: UUID
    title: str
    due: date
    institution: UUID
    place: str
    standing: Standing


def of_institution(actor: Actor, institution_id: int) -> tuple[Mine, ...]:
    """Open campaigns that ask an institution which the actor leads or is named in. Three statements."""
    rows = Participant.objects.filter(institution=institution_id)
    if institution_id not in actor.institutions(*LEADING_ROLES):
        rows = rows.filter(policies.answered_for_by(actor))
    return _measured(rows, MOST)


def of_actor(actor: Actor) -> tuple[Mine, ...]:
    """Open campaigns of institutions that one leads or is named in, what waits first. Three statements."""
    led = Participant.objects.filter(institution__in=sorted(actor.institutions(*LEADING_ROLES)))
    found = [*_measured(led, 20), *_measured(Participant.objects.filter(policies.answered_for_by(actor)), 20)]
    unique = {(each.public_id, each.institution): each for each in found}
    return tuple(sorted(unique.values(), key=lambda mine: (mine.standing is Standing.DONE, mine.due)))


def _measured(asked: QuerySet[Participant], most: int) -> tuple[Mine, ...]:
    rows = list(
        asked.filter(collection__state=State.OPEN, left_at=None)
        .select_related("collection")
        .order_by("collection__due", "collection_id", "sort_key")[:most]
    )
    if not rows:
        return ()
    standings = _standings(rows)
    return tuple(
        Mine(
            row.collection.public_id, row.collection.title, row.collection.due, row.public_id, row.title,
            standings[row.collection_id, row.institution_id],
        )
        for row in rows
    )  # fmt: skip


def _standings(rows: Sequence[Participant]) -> dict[tuple[int, int], Standing]:
    """How far each is. Two statements, however many campaigns."""
    stages: dict[int, list[Stage]] = {}
    for stage in Stage.objects.filter(collection__in={row.collection_id for row in rows}).order_by("number"):
        stages.setdefault(stage.collection_id, []).append(stage)
    parts = []
    for row in rows:
        measure = measure_of(row.collection, stages.get(row.collection_id, []), one_by_one=True)
        parts.append(
            f"select collection_id, institution_id, {measure.standing} from collections_participant "  # noqa: S608
            f"where collection_id = {int(row.collection_id)} and institution_id = {int(row.institution_id)}"
        )
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), [])
        return {(campaign, place): Standing(standing) for campaign, place, standing in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Theirs:
    """An open campaign over my territory; ``is_new``: my authority has not acknowledged the letter."""

    public_id: UUID
    title: str
    due: date
    is_new: bool


def of_authority(actor: Actor, authority_id: int | None) -> tuple[Theirs, ...]:
    """Open campaigns over the territory of an office, nearest last day first. One statement."""
    rows: QuerySet[Collection] = policies.visible_collections(actor).filter(state=State.OPEN)
    has = Receipt.objects.filter(collection=OuterRef("pk"), institution=None, authority=authority_id or 0)
    found = rows.annotate(has=Exists(has)).order_by("due", "pk")[:MOST]
    return tuple(
        Theirs(
            row.public_id, row.title, row.due,
            not row.has and authority_id is not None and row.authority_id != authority_id,
        )
        for row in found
    )  # fmt: skip
