"""Writing an order: its words, its printed form, and what it waits for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.documents import policies
from parta.documents.declining import Case, exceptions_on, whom
from parta.documents.models import Order, Pending
from parta.documents.printing import order_pdf
from parta.documents.queries.orders import card_of, number_is_taken, proposed_number, template_on
from parta.documents.rules.lists import PupilList, list_of
from parta.documents.rules.orders import (
    LONGEST_NUMBER,
    MOVEMENT_SERIES,
    MOVES,
    NAMED,
    TRANSFERS,
    Kind,
    Line,
    State,
    fill,
    line_of,
)
from parta.enrolment import api as enrolment
from parta.events import api as events
from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.people import api as people
from parta.reference import api as reference
from parta.signing import api as signing
from parta.ui import wording

PURPOSE = "documents.order"
LONGEST_GROUND = 500
_PDF = files.Limits(most_bytes=8 * 2**20, kinds=frozenset({files.PDF}))


@dataclass(frozen=True, slots=True)
class OrderRegistered:
    """Event: an order came into force."""

    institution_id: int
    order_id: int
    kind: int


class NumberTaken(DomainError):
    """The series has a registered order of this number this school year."""

    code = "order-number-taken"


class NotReady(DomainError):
    """The order is not in a state that allows this: being registered, registered, given up."""

    code = "order-not-ready"


def check_words(institution_id: int, school_year: int, number: str, dated_on: date, ground: str) -> None:
    """Number, day and ground of an order that is about to be written.

    :raises Invalid: one of them is missing, too long or taken
    """
    problems = []
    if not number:
        problems.append(Problem("number", _("Give the order its number, for example 47-у.")))
    elif len(number) > LONGEST_NUMBER:
        problems.append(Problem("number", _("The number is longer than %(most)d signs.") % {"most": LONGEST_NUMBER}))
    elif number_is_taken(institution_id=institution_id, school_year=school_year, series=MOVEMENT_SERIES, number=number):
        free = proposed_number(institution_id=institution_id, school_year=school_year, series=MOVEMENT_SERIES)
        problems.append(
            Problem("number", _("There is an order No. %(number)s this year; the next free one is %(free)s.")
                    % {"number": number, "free": free}, suggestion=free)
        )  # fmt: skip
    if not ground.strip():
        problems.append(Problem("ground", _("Say on what ground, for example: applications of the parents.")))
    elif len(ground) > LONGEST_GROUND:
        problems.append(Problem("ground", _("The ground is longer than %(most)d signs.") % {"most": LONGEST_GROUND}))
    if not 2000 <= dated_on.year <= 2100:
        problems.append(Problem("dated_on", _("Check the year of the order.")))
    if problems:
        raise Invalid(problems)


def write(order: Order, actor: Actor, more: dict[str, str]) -> None:
    """Fill title and text from the edition in force on the order's day, and say who signs."""
    kind = Kind(order.kind)
    template = template_on(kind, order.dated_on)
    if template is None:
        raise NotReady(_("No text of such an order is in force on that day. Ask the administrator to load it."))
    signer = people.in_charge_of(order.institution_id, order.dated_on)
    order.signed_by = signer.person.full if signer else actor.name
    is_head = signer is not None and signer.position is people.Position.HEAD
    with translation.override("uk"):  # a document of the state, whatever the language of the page
        order.position = _("Head (position)") if is_head else _("Acting head (position)")
    lines = [line_of(line) for line in order.lines]
    exceptions = exceptions_on(order.dated_on) if len(lines) <= NAMED else {}
    classes = {line.group_id: line.class_name for line in lines}
    values = {
        "institution": institutions.institution(order.institution_id).name,
        "number": order.number,
        "date": wording.day(order.dated_on),
        "since": wording.day(order.since),
        "ground": order.ground.rstrip("."),
        "count": str(len(lines)),
        "classes": ", ".join(classes[group_id] for group_id in sorted(classes)),
        "position": order.position,
        "head": order.signed_by,
        "whom": whom(lines, Case.GENITIVE, exceptions, many="учнів"),
        "whom_accusative": whom(lines, Case.ACCUSATIVE, exceptions, many="таких учнів"),
        "whom_dative": whom(lines, Case.DATIVE, exceptions, many="таким учням"),
        **_words_of_moves(kind, order, lines),
        **more,
    }
    order.template_id = template.id
    order.title, order.text = fill(template.title, values), fill(template.body, values)


def _words_of_moves(kind: Kind, order: Order, lines: Sequence[Line]) -> dict[str, str]:
    """What only orders of some kinds say, from their lines."""
    if kind in TRANSFERS:
        return {"other": ", ".join(dict.fromkeys(line.to_class for line in lines if line.to_class))}
    if kind not in MOVES or not lines:
        return {}
    year = school_year_of(order.since)
    targets = dict.fromkeys(line.to_class for line in sorted(lines, key=lambda line: line.to_grade) if line.to_class)
    named = reference.items("study_form", "withdrawal_reason")
    form, reason = named["study_form"].get(lines[0].form), named["withdrawal_reason"].get(lines[0].reason)
    return {
        "to_classes": ", ".join(targets),
        "form": form.name if form else "",
        "reason": reason.name if reason else "",
        "school_year": f"{year}/{year + 1}",
    }


def print_order(actor: Actor, order: Order) -> None:
    """Print the order and keep the bytes: they are what is signed."""
    institution = institutions.institution(order.institution_id)
    pdf = order_pdf(card_of(order), institution=institution.name)
    order.file_id = files.store_file(
        actor=actor,
        purpose=PURPOSE,
        name=_("order-%(number)s.pdf") % {"number": order.number.replace("/", "-")},
        data=pdf,
        limits=_PDF,
        institution_id=order.institution_id,
    )
    Order.objects.filter(institution_id=order.institution_id, id=order.id).update(file_id=order.file_id)


def draft_of(actor: Actor, institution_id: int, key: str) -> tuple[Order, bool]:
    """The draft made earlier from this list, or a new one; and whether it is new."""
    corrected = Order.objects.filter(institution_id=institution_id, state=State.REGISTERED, corrects_id__isnull=False)
    known = (
        Order.objects.select_for_update(of=("self",))
        .filter(institution_id=institution_id, list_key=key)
        .exclude(state=State.GIVEN_UP)
        .exclude(id__in=corrected.values("corrects_id"))
        .first()
    )
    if known is None:
        return Order(institution_id=institution_id, list_key=key, account_id=actor.account_id), True
    if known.state != State.DRAFT:
        raise NotReady(_("This was ordered already: open its order."))
    return known, False


def keep_list(actor: Actor, order: Order, pupils: PupilList) -> None:
    """Seal the rows of the list beside its order until it is registered: they hold numbers of documents."""
    sealed = signing.vault().seal(json.dumps(pupils.plain()).encode())
    Pending.objects.update_or_create(
        institution_id=order.institution_id,
        order_id=order.id,
        defaults={"account_id": actor.account_id, "list_sealed": sealed, "stage": 0, "trouble": ""},
    )


def kept_list(*, institution_id: int, order_id: int) -> PupilList | None:
    """The list a draft order will enrol, unsealed."""
    row = Pending.objects.filter(institution_id=institution_id, order_id=order_id).first()
    return None if row is None else list_of(json.loads(signing.vault().open(row.list_sealed)))


def hold_powers(actor: Actor, institution_id: int) -> None:
    """Whoever signs holds the power at this moment, and keeps it until the order is in force: taking it away waits.

    :raises Refused: it was taken away since the page was opened
    """
    if actor.account_id != SYSTEM_ACCOUNT:
        now = people.hold_posts(actor, institution_id)
        require(policies.may_order_movement(now, institution_id=institution_id))


def locked(institution_id: int, order_id: int, state: State | None = None, *, waits: bool = True) -> Order:
    """The order, locked for the transaction; in this state, if one is given.

    :raises NotVisible: the institution has no such order
    :raises NotReady: it is in another state, or somebody holds it and we do not wait
    """
    rows = Order.objects.select_for_update(of=("self",), skip_locked=not waits)
    order = rows.filter(institution_id=institution_id, id=order_id).first()
    if order is None and not waits and Order.objects.filter(institution_id=institution_id, id=order_id).exists():
        raise NotReady(_STATES[State.QUEUED]())
    if order is None:
        raise NotVisible
    if state is not None and order.state != state:
        raise NotReady(_STATES[State(order.state)]())
    return order


_STATES = {
    State.DRAFT: lambda: _("The order is not registered yet."),
    State.QUEUED: lambda: _("The order is being registered. Wait a few seconds."),
    State.REGISTERED: lambda: _("The order is registered already."),
    State.AGREED: lambda: _("The order is signed and waits for the other school."),
    State.GIVEN_UP: lambda: _("The order was given up. Prepare it again from its list."),
}


def require_ready(checked: enrolment.CheckedList, pupils: PupilList) -> None:
    """:raises Invalid: a row is blocked, nobody is left, or a warning has no reason"""
    if checked.blocked:
        words = ngettext(
            "%(count)d row cannot be enrolled as it is. Correct it or leave it out.",
            "%(count)d rows cannot be enrolled as they are. Correct them or leave them out.",
            len(checked.blocked),
        )
        raise Invalid([Problem("list", words % {"count": len(checked.blocked)})])
    if not checked.placements:
        raise Invalid([Problem("list", _("There is nobody to enrol: every row was left out."))])
    silent = [rule for rule in checked.warnings if not pupils.reasons.get(rule)]
    if silent:
        words = ngettext(
            "%(count)d warning waits for a reason. Correct the rows, or say why they may stay.",
            "%(count)d warnings wait for a reason. Correct the rows, or say why they may stay.",
            len(silent),
        )
        raise Invalid([Problem("reasons", words % {"count": len(silent)})])


def line_for(placement: enrolment.Placement, checked: enrolment.CheckedList) -> Line:
    """A child as the order prints it."""
    return Line(
        number=placement.child.number,
        name=placement.child.display_name,
        born_on=placement.child.born_on.isoformat(),
        class_name=checked.groups[placement.group_id].name,
        group_id=placement.group_id,
        is_new=placement.person_id is None,
        sex=placement.child.sex or "",
    )


def translated(error: IntegrityError, order: Order) -> Exception:
    """What a conflict of orders means, in words; anything else as it is."""
    if "order_number_once" in str(error):
        return NumberTaken(
            _("Another order took No. %(number)s just now. Choose another number.") % {"number": order.number}
        )
    if "order_corrected_once" in str(error):
        return NotReady(_("The order was corrected already."))
    return error


def set_state(order: Order, state: State, at: datetime | None) -> None:
    """Put a locked order into a state, with the signature it has got.

    :raises NumberTaken: another order took the number meanwhile
    """
    try:
        Order.objects.filter(institution_id=order.institution_id, id=order.id).update(
            state=state, registered_at=at, signature_id=order.signature_id
        )
    except IntegrityError as error:
        raise translated(error, order) from error


def words_about(wrong: Order) -> dict[str, str]:
    """What the text of a correcting order says of the other."""
    return {
        "corrected_number": wrong.number,
        "corrected_date": wording.day(wrong.dated_on),
        "corrected_title": wrong.title,
    }


def insert_order(order: Order) -> None:
    """Write a new order.

    :raises NumberTaken: another order took the number meanwhile
    :raises NotReady: another order corrects the same one
    """
    try:
        order.save(force_insert=True)
    except IntegrityError as error:
        raise translated(error, order) from error


def announce(order: Order) -> None:
    """Tell other modules that the order came into force."""
    events.publish(
        OrderRegistered(order.institution_id, int(order.id), int(order.kind)), institution_id=order.institution_id
    )
