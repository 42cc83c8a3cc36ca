"""Façade for tests: a campaign as an officer makes it, and a whole one with shares that come out of answers."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from parta.audit.api import acting
from parta.collections.models import Answer, Collection, Stage
from parta.collections.operations import announcing, taking_part
from parta.collections.operations.announcing import NewStage, Wanted
from parta.collections.rules.states import Ground, Told
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day

__all__ = ["answer_all", "make_collection", "pass_days", "press", "row_of"]

STAGES = (
    ("Службовий кабінет у Дії підключено", Told.PRESSED, "", ""),
    ("Працівники приймають документи через Дію", Told.PRESSED, "", "документів прийнято"),
)


def make_collection(
    officer: Actor,
    authority_id: int,
    *,
    title: str = "Впровадження сервісів порталу Дія",
    groups: Sequence[str] = ("general", "preschool", "vocational"),
    stages: Sequence[tuple[str, Told, str, str]] = STAGES,
    due: date | None = None,
    is_open: bool = True,
) -> UUID:
    """A campaign over the whole territory of an authority; a stage is its name, how it is told, condition, figure. What
    a condition is given stands after its code: «quality-score=95».
    """
    now = timezone.now()
    last = due or local_day(now) + timedelta(days=20)
    made = announcing.draft(
        actor=officer,
        authority_id=authority_id,
        wanted=Wanted(
            title=title,
            letter="Просимо впровадити сервіси порталу Дія в закладах освіти.",
            ground=Ground.LETTER,
            ground_number="1/15432-26",
            ground_on=local_day(now),
            scope=institutions.authority(authority_id).public_id,
            groups=groups,
            stages=[
                NewStage(
                    name, "Як це зробити — у листі.", last, told, code.partition("=")[0], fig, code.partition("=")[2]
                )
                for name, told, code, fig in stages
            ],
        ),
        now=now,
    )
    if is_open:
        announcing.open_collection(actor=officer, public_id=made, now=now)
    return made


def press(public_id: UUID, institution_id: int, stage: int, *, figure: int | None = None) -> None:
    """The institution says that a stage is done."""
    said = taking_part.Said(True, figure)
    taking_part.say(actor=SYSTEM, public_id=public_id, institution_id=institution_id, stage=stage, said=said)


def answer_all(public_id: UUID, done: Mapping[int, int]) -> None:
    """Institutions say how many of the stages are done: id → the number of stages, from the first. Written at once."""
    stages = list(Stage.objects.filter(collection__public_id=public_id).order_by("number"))
    with acting(SYSTEM, "collections.testing.answer"):
        Answer.objects.bulk_create(
            Answer(
                stage=stage, institution_id=each, is_met=True, figure=7 if stage.figure else None,
                account_id=SYSTEM.account_id, name="Відповідальна особа закладу",
            )
            for each, count in done.items()
            for stage in stages[:count]
        )  # fmt: skip


def row_of(public_id: UUID) -> Collection:
    """The campaign as it is kept."""
    return Collection.objects.get(public_id=public_id)


def pass_days(public_id: UUID, *, last: int) -> None:
    """Move the last day of every stage to so many days from today: time cannot be moved."""
    day = local_day(timezone.now()) + timedelta(days=last)
    with acting(SYSTEM, "collections.testing.move"):
        Stage.objects.filter(collection__public_id=public_id).update(due=day)
        Collection.objects.filter(public_id=public_id).update(due=day)
