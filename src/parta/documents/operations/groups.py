"""Groups of a preschool go over into the next school year by one order: groups formed, children in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.carriers import carrier
from parta.documents.models import Order, Pending
from parta.documents.operations.movement import line_of_card
from parta.documents.rules.orders import MOVEMENT_SERIES, Kind, Line, groups_key, line_of, plain_number
from parta.documents.writing import check_words, draft_of, print_order, write
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem, Stale
from parta.kernel.text import natural_key, sort_key
from parta.people import api as people
from parta.signing import api as signing
from parta.ui import wording


@dataclass(frozen=True, slots=True)
class Carried:
    """A child and the name of its group in the new year."""

    pupil_id: int
    to: str


def prepare_groups(
    *,
    actor: Actor,
    institution_id: int,
    since: date,
    carried: Sequence[Carried],
    kept: Mapping[str, Any],
    number: str,
    dated_on: date,
    ground: str,
    now: datetime,
) -> int:
    """Write the order that takes children into groups of the year that begins on a day; a second call rewrites it.
    Returns its id. The groups are formed when it is registered, from what is ``kept`` with it.

    :raises Invalid: a child is in no group the day before, or has a place in the new year; number, day or ground is
        missing
    """
    require(policies.may_roll_over(actor, institution_id=institution_id))
    number = plain_number(number)
    check_words(institution_id, school_year_of(dated_on), number, dated_on, ground)
    lines = _lines(institution_id, since, carried)
    with acting(actor, "documents.groups.prepare"):
        order, is_new = draft_of(actor, institution_id, groups_key(institution_id, since))
        order.kind, order.series, order.number = Kind.NEW_GROUPS, MOVEMENT_SERIES, number
        order.school_year, order.dated_on, order.since = school_year_of(dated_on), dated_on, since
        order.ground = wording.typographic(ground.strip())
        order.lines = [line.plain() for line in lines]
        write(order, actor, {})
        order.file_id = None
        order.save(force_insert=is_new)
        sealed = signing.vault().seal(json.dumps(kept).encode())
        Pending.objects.update_or_create(
            institution_id=institution_id, order_id=order.id,
            defaults={
                "account_id": actor.account_id, "list_sealed": sealed, "stage": 0, "trouble": "", "total": len(lines),
                "changed_at": now,
            },
        )  # fmt: skip
        print_order(actor, order)
    return int(order.id)


def form_groups(*, actor: Actor, order: Order) -> None:
    """Form the groups that the order leads to; the lines learn their ids. Called when it is registered.

    :raises Stale: a child changed its group since the order was written
    """
    require(policies.may_roll_over(actor, institution_id=order.institution_id))
    lines = [line_of(line) for line in order.lines]
    standing = enrolment.standing_on(
        institution_id=order.institution_id, pupil_ids=[line.pupil_id for line in lines],
        on=order.since - timedelta(days=1),
    )  # fmt: skip
    now = {each.pupil_id: each.group_id for each in standing.values()}
    if now != {line.pupil_id: line.group_id for line in lines}:
        raise Stale(_("Children left or changed their group since the order was written. Write it anew from the plan."))
    row = Pending.objects.filter(institution_id=order.institution_id, order_id=order.id).first()
    kept = json.loads(signing.vault().open(row.list_sealed)) if row is not None and row.list_sealed else {}
    ids = carrier().form(actor=actor, institution_id=order.institution_id, order_id=int(order.id), kept=kept)
    order.lines = [replace(line, to_group=ids[line.to_class]).plain() for line in lines]


def _lines(institution_id: int, since: date, carried: Sequence[Carried]) -> list[Line]:
    """:raises Invalid: a child is in no group the day before"""
    if not carried:
        raise Invalid([Problem("list", _("Nobody goes over: there are no children in the groups."))])
    ids = [each.pupil_id for each in carried]
    cards = people.cards(ids)
    standing = enrolment.standing_on(institution_id=institution_id, pupil_ids=ids, on=since - timedelta(days=1))
    gone = [cards[each].full for each in ids if each not in standing]
    if gone:
        words = _("These are in no group on the last day of the year: %(names)s.")
        raise Invalid([Problem("list", words % {"names": ", ".join(gone[:10])})])
    with translation.override("uk"):  # a document of the state, whatever the language of the page
        words = _("to the group: %(group)s")
        lines = [
            replace(
                line_of_card(cards[each.pupil_id], standing[each.pupil_id], kind=Kind.PROMOTION),
                to_class=each.to, outcome=words % {"group": each.to},
            )
            for each in carried
        ]  # fmt: skip
    lines.sort(key=lambda line: (natural_key(line.to_class), sort_key(line.name)))
    return [replace(line, number=at) for at, line in enumerate(lines, start=1)]
