"""Bringing a movement of pupils from a choice to an order, and doing what the order says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.models import Order
from parta.documents.queries.movement import (
    CheckedMovement,
    MovementRow,
    checked_movement,
    forms_to_choose,
    move_act,
    movement_draft,
    reasons_to_choose,
)
from parta.documents.rules.lists import list_key
from parta.documents.rules.movement import FORM, FORMS, MOST_PUPILS, SINGLE, TO_CLASS, Movement, offered_day
from parta.documents.rules.orders import MOVEMENT_SERIES, Kind, Line, line_of, plain_number
from parta.documents.writing import check_words, draft_of, print_order, write
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.kernel.text import sort_key
from parta.people import api as people
from parta.ui import wording


def begin_movement(
    *,
    actor: Actor,
    institution_id: int,
    kind: Kind,
    pupil_ids: Collection[int],
    now: datetime,
    since: date | None = None,
) -> UUID:
    """Keep whom an act is about; nothing is moved. Returns the movement's id.

    :raises Invalid: nobody or too many are chosen
    :raises NotVisible: somebody is not a pupil of this institution
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    assert kind in SINGLE
    _check_choice(pupil_ids)
    today = local_day(now)
    if not set(pupil_ids) <= enrolment.enrolled_here(person_ids=pupil_ids, institution_id=institution_id, since=today):
        raise NotVisible
    begun = Movement(
        kind=kind, since=(since or offered_day(kind, today)).isoformat(), pupils=tuple(sorted(set(pupil_ids))),
        dated_on=today.isoformat(),
    )  # fmt: skip
    key = uuid4()
    _keep(actor, institution_id, key, begun, now)
    return key


def change_movement(
    *, actor: Actor, institution_id: int, key: UUID, revision: int, now: datetime, **changes: Any
) -> Movement:
    """Change a movement that was begun: its day, class, form, reason, words of the order, or take pupils out of it.

    :raises Stale: it was changed in another window since ``revision``
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [list_key(institution_id, key)])
        known = movement_draft(actor, institution_id=institution_id, key=key)
        if known.revision != revision:
            raise Stale(_("This movement was changed in another window. Here is its latest state."))
        left = tuple(each for each in known.pupils if each not in set(changes.pop("leave_out", ())))
        wanted = replace(known, **changes, pupils=left, revision=known.revision + 1)
        _check_choice(wanted.pupils)
        _keep(actor, institution_id, key, wanted, now)
    return wanted


def discard_movement(*, actor: Actor, institution_id: int, key: UUID) -> None:
    """Forget a movement that will not be ordered."""
    require(policies.may_order_movement(actor, institution_id=institution_id))
    drafts.discard_draft(actor=actor, form=FORM, subject=list_key(institution_id, key))


def prepare_movement(*, actor: Actor, institution_id: int, key: UUID, revision: int, now: datetime) -> int:
    """Write the order that will move everybody of a movement, print it and keep it as a draft; a second call rewrites
    that draft. Returns its id.

    :raises Invalid: a row stands in the way, or number, day or ground is missing
    :raises Stale: the movement was changed elsewhere
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    movement = movement_draft(actor, institution_id=institution_id, key=key)
    if movement.revision != revision:
        raise Stale(_("This movement was changed in another window. Here is its latest state."))
    checked = checked_movement(movement, institution_id=institution_id)
    _require_ready(checked)
    number, dated_on = plain_number(movement.number), date.fromisoformat(movement.dated_on)
    year = school_year_of(dated_on)
    check_words(institution_id, year, number, dated_on, movement.ground)
    with acting(actor, "documents.movement.prepare"):
        order, is_new = draft_of(actor, institution_id, list_key(institution_id, key))
        order.kind, order.series, order.number, order.school_year = movement.kind, MOVEMENT_SERIES, number, year
        order.dated_on, order.since = dated_on, movement.since_day
        order.ground = wording.typographic(movement.ground.strip())
        order.lines = [line.plain() for line in _lines(checked)]
        write(order, actor, {})
        order.file_id = None
        order.save(force_insert=is_new)
        print_order(actor, order)
    return int(order.id)


def moves_of(order: Order) -> list[enrolment.Move]:
    """What a movement order does, from its lines."""
    lines = [line_of(line) for line in order.lines]
    return [
        enrolment.Move(
            person_id=line.pupil_id,
            act=move_act(Kind(line.act)),
            since=date.fromisoformat(line.on) if line.on else order.since,
            group_id=line.group_id,
            to_group=line.to_group,
            study_form=line.form,
            reason=line.reason,
        )
        for line in lines
    ]


def remember_lost(*, order: Order, places: Sequence[enrolment.FuturePlace]) -> None:
    """Write down, line by line, places of a coming year that the order closes: a correcting order gives them back."""
    lost: dict[int, list[tuple[int, ...]]] = {}
    for place in places:
        row = (place.school_year, place.group_id, place.study_form, place.order_id or 0)
        lost.setdefault(place.pupil_id, []).append(row)
    if lost:
        lines = [line_of(line) for line in order.lines]
        order.lines = [replace(line, lost=tuple(lost.get(line.pupil_id, ()))).plain() for line in lines]


def lost_of(order: Order) -> list[enrolment.FuturePlace]:
    """What `remember_lost` wrote down."""
    return [
        enrolment.FuturePlace(line.pupil_id, year, group_id, form, order_id or None)
        for line in map(line_of, order.lines)
        for year, group_id, form, order_id in line.lost
    ]


def forget_draft(*, actor: Actor, order: Order) -> None:
    """The movement was ordered: its draft is not needed any more."""
    drafts.discard_draft(actor=actor, form=FORM, subject=order.list_key)


def _lines(checked: CheckedMovement) -> list[Line]:
    movement, rows = checked.movement, checked.rows
    with translation.override("uk"):  # a document of the state, whatever the language of the page
        forms = forms_to_choose(movement.act) if movement.act in FORMS else {}
        lines = [
            line_of_card(
                row.card, row.standing, kind=movement.act, target=row.target,
                form=movement.form if movement.act in FORMS else 0,
                reason=movement.reason if movement.act is Kind.WITHDRAWAL else 0,
                outcome=_outcome(movement, row, forms),
            )
            for row in rows
        ]  # fmt: skip
    lines.sort(key=lambda line: (line.group_id, sort_key(line.name)))
    return [replace(line, number=at) for at, line in enumerate(lines, start=1)]


def line_of_card(
    card: people.PersonCard,
    standing: enrolment.Standing | None,
    *,
    kind: Kind,
    target: enrolment.GroupCard | None = None,
    form: int = 0,
    reason: int = 0,
    outcome: str = "",
) -> Line:
    """A pupil as a movement order prints him."""
    assert standing is not None
    return Line(
        number=0, name=card.full, born_on=str(card.born_on), class_name=standing.class_name,
        group_id=standing.group_id, pupil_id=card.person_id, public_id=str(card.public_id), is_new=False,
        sex=card.sex or "", act=kind, to_group=target.id if target else 0, to_class=target.name if target else "",
        to_grade=target.grade if target else 0, form=form, reason=reason, outcome=outcome,
    )  # fmt: skip


def _outcome(movement: Movement, row: MovementRow, forms: Mapping[int, Any]) -> str:
    if movement.act in TO_CLASS and row.target is not None:
        return row.target.name
    return forms[movement.form].name if movement.act in FORMS else ""


def _require_ready(checked: CheckedMovement) -> None:
    movement = checked.movement
    if checked.blocked:
        words = ngettext(
            "%(count)d pupil cannot be moved so. Correct the row or take the pupil out.",
            "%(count)d pupils cannot be moved so. Correct the rows or take the pupils out.",
            checked.blocked,
        )
        raise Invalid([Problem("list", words % {"count": checked.blocked})])
    if movement.act in FORMS and movement.form not in forms_to_choose(movement.act):
        raise Invalid([Problem("form", _("Choose the form of study."))])
    if movement.act is Kind.WITHDRAWAL and movement.reason not in reasons_to_choose():
        raise Invalid([Problem("reason", _("Choose on what ground the pupils leave."))])


def _check_choice(pupil_ids: Collection[int]) -> None:
    if not pupil_ids:
        raise Invalid([Problem("pupils", _("Choose at least one pupil."))])
    if len(pupil_ids) > MOST_PUPILS:
        words = _("One order moves at most %(most)d pupils.")
        raise Invalid([Problem("pupils", words % {"most": MOST_PUPILS})])


def _keep(actor: Actor, institution_id: int, key: UUID, movement: Movement, now: datetime) -> None:
    drafts.save_draft(
        actor=actor, form=FORM, subject=list_key(institution_id, key), title="", fields=movement.plain(),
        institution_id=institution_id, now=now,
    )  # fmt: skip
