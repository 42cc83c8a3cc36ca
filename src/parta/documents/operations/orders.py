"""Orders: written from a checked list, registered with its acts in one transaction, corrected by another order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.models import Order, Pending
from parta.documents.operations.printing import order_pdf
from parta.documents.queries.lists import checked_list, pupil_list
from parta.documents.queries.orders import card_of, number_is_taken, proposed_number, template_on
from parta.documents.rules.lists import FORM, PupilList, list_key, list_of
from parta.documents.rules.orders import (
    LONGEST_NUMBER,
    MOVEMENT_SERIES,
    Kind,
    Line,
    State,
    fill,
    line_of,
    plain_number,
)
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.events import api as events
from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.people import api as people
from parta.signing import api as signing
from parta.ui import wording

PURPOSE = "documents.order"
JOB = "documents.finish_order"
AT_ONCE = 100  # pupils; a larger order is registered by the worker, so that nobody waits at a page
LONGEST_GROUND = 500
_PDF = files.Limits(most_bytes=8 * 2**20, kinds=frozenset({files.PDF}))


class NumberTaken(DomainError):
    """The series has a registered order of this number this school year."""

    code = "order-number-taken"


class NotReady(DomainError):
    """The order is not in a state that allows this: being registered, registered, given up."""

    code = "order-not-ready"


@dataclass(frozen=True, slots=True)
class OrderRegistered:
    """Event: an order came into force."""

    institution_id: int
    order_id: int
    kind: int


def prepare_enrolment(
    *,
    actor: Actor,
    institution_id: int,
    key: UUID,
    revision: int,
    number: str,
    dated_on: date,
    ground: str,
    now: datetime,
) -> int:
    """Write the order that will enrol a list, print it and keep it as a draft; a second call rewrites that draft. Returns its id.

    :raises Invalid: a row or a warning still waits, or number, day or ground is missing
    :raises Stale: the list was changed elsewhere
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    pupils = pupil_list(actor, institution_id=institution_id, key=key)
    if pupils.revision != revision:
        raise Stale(_("This list was changed in another window. Look at its latest state before you order it."))
    checked = checked_list(pupils, institution_id=institution_id, today=local_day(now))
    _require_ready(checked, pupils)
    number = plain_number(number)
    _check_words(institution_id, school_year_of(pupils.since_day), number, dated_on, ground)
    lines = [_line(placement, checked) for placement in checked.placements]
    with acting(actor, "documents.order.prepare"):
        order, is_new = _draft_of(actor, institution_id, list_key(institution_id, key))
        order.kind, order.series, order.number = Kind.ENROLMENT, MOVEMENT_SERIES, number
        order.dated_on, order.since, order.ground = dated_on, pupils.since_day, wording.typographic(ground.strip())
        order.school_year = school_year_of(pupils.since_day)
        order.lines = [line.plain() for line in sorted(lines, key=lambda line: (line.group_id, line.name))]
        order.reasons = _reasons(checked, pupils)
        _write(order, actor, {})
        order.file_id = None
        order.save(force_insert=is_new)
        _keep_list(actor, order, pupils)
        _print(actor, order)
    return int(order.id)


def register_order(
    *, actor: Actor, institution_id: int, order_id: int, request_id: UUID, now: datetime, cms: bytes | None = None
) -> State:
    """Bring a prepared order into force: keep the head's КЕП if one is given, then do what it orders, all in one transaction.

    A large order is queued; the worker registers it within seconds (`finish_queued`). A repeated request gets the first answer.

    :param cms: signature over the printed order; None = it is signed on paper
    :raises SignatureRefused: the signature does not hold, or is somebody else's
    :raises NumberTaken: another order took the number meanwhile
    :raises Invalid: a row cannot be enrolled any more
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with acting(actor, "documents.order.register"):
        said = events.claim_request(institution_id=institution_id, request_id=request_id, account_id=actor.account_id)
        if said is not None:
            return State(said["state"])
        order = _locked(institution_id, order_id, State.DRAFT)
        _require_number(order)
        if cms is not None:
            _sign(actor, order, cms, now)
        state = (_queue if len(order.lines) > AT_ONCE else _register)(actor, order, now)
        events.answer_request(institution_id=institution_id, request_id=request_id, answer={"state": int(state)})
    return state


def finish_queued(*, actor: Actor, institution_id: int, order_id: int, now: datetime) -> State:
    """Register a queued order: what the worker calls, as the account that asked. A failure puts the order back with its reason.

    :returns: REGISTERED, or DRAFT when something stood in the way
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    try:
        with acting(actor, "documents.order.register"):
            order = _locked(institution_id, order_id, State.QUEUED)
            _require_number(order)
            return _register(actor, order, now)
    except NotReady:
        raise
    except DomainError as error:
        _put_back(actor, institution_id, order_id, str(error), now)
        return State.DRAFT


def sign_order(*, actor: Actor, institution_id: int, order_id: int, cms: bytes, now: datetime) -> None:
    """Add the head's КЕП to a registered order that was signed on paper.

    :raises NotReady: it has a КЕП already, or is not registered
    :raises SignatureRefused: the signature does not hold, or is somebody else's
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with acting(actor, "documents.order.sign"):
        order = _locked(institution_id, order_id, State.REGISTERED)
        if order.signature_id is not None:
            raise NotReady(_("The order has a qualified signature already."))
        _sign(actor, order, cms, now)
        Order.objects.filter(institution_id=institution_id, id=order_id).update(signature_id=order.signature_id)


def give_up_order(*, actor: Actor, institution_id: int, order_id: int) -> None:
    """Give up a prepared order; its list stays among the drafts. Nothing was enrolled.

    :raises NotReady: the order is registered or being registered
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with acting(actor, "documents.order.give_up"):
        order = _locked(institution_id, order_id, State.DRAFT)
        Pending.objects.filter(institution_id=institution_id, order_id=order_id).delete()
        Order.objects.filter(institution_id=institution_id, id=order.id).update(state=State.GIVEN_UP)


def correct_order(
    *,
    actor: Actor,
    institution_id: int,
    order_id: int,
    number: str,
    dated_on: date,
    ground: str,
    request_id: UUID,
    now: datetime,
) -> int:
    """Undo an order by a correcting one, registered at once: the rows it wrote close. Returns the correcting order's id.

    :raises StandsInTheWay: later facts (marks, moves) depend on it
    :raises NotReady: the order is not registered, or was corrected before
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with acting(actor, "documents.order.correct"):
        said = events.claim_request(institution_id=institution_id, request_id=request_id, account_id=actor.account_id)
        if said is not None:
            return int(said["order_id"])
        wrong = _locked(institution_id, order_id, State.REGISTERED)
        _require_correctable(wrong)
        number = plain_number(number)
        _check_words(institution_id, school_year_of(dated_on), number, dated_on, ground)
        if dated_on < wrong.dated_on:
            words = _(
                "The correcting order (%(day)s) is dated before the order it corrects (%(wrong)s). Correct the day."
            )
            days = {"day": wording.day(dated_on), "wrong": wording.day(wrong.dated_on)}
            raise Invalid([Problem("dated_on", words % days)])
        enrolment.undo_enrolment(actor=actor, institution_id=institution_id, order_id=order_id)
        order = Order(
            institution_id=institution_id,
            school_year=school_year_of(dated_on),
            kind=Kind.CORRECTION,
            series=wrong.series,
            number=number,
            dated_on=dated_on,
            since=wrong.since,
            ground=wording.typographic(ground.strip()),
            lines=wrong.lines,
            account_id=actor.account_id,
            corrects_id=wrong.id,
            state=State.REGISTERED,
            registered_at=now,
        )
        corrected = {
            "corrected_number": wrong.number,
            "corrected_date": wording.day(wrong.dated_on),
            "corrected_title": wrong.title,
        }
        _write(order, actor, corrected)
        _insert(order)
        _print(actor, order)
        _announce(order)
        events.answer_request(institution_id=institution_id, request_id=request_id, answer={"order_id": int(order.id)})
    return int(order.id)


def pupils_of_pending(*, institution_id: int, order_id: int) -> PupilList | None:
    """The list a draft order will enrol, unsealed."""
    row = Pending.objects.filter(institution_id=institution_id, order_id=order_id).first()
    return None if row is None else list_of(json.loads(signing.vault().open(row.list_sealed)))


# ---------------------------------------------------------------- writing


def _require_ready(checked: enrolment.CheckedList, pupils: PupilList) -> None:
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


def _check_words(institution_id: int, school_year: int, number: str, dated_on: date, ground: str) -> None:
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


def _line(placement: enrolment.Placement, checked: enrolment.CheckedList) -> Line:
    return Line(
        number=placement.child.number,
        name=placement.child.display_name,
        born_on=placement.child.born_on.isoformat(),
        class_name=checked.groups[placement.group_id].name,
        group_id=placement.group_id,
        is_new=placement.person_id is None,
    )


def _reasons(checked: enrolment.CheckedList, pupils: PupilList) -> list[dict[str, str]]:
    return [
        {
            "rule": rule,
            "reason": pupils.reasons[rule],
            "rows": ", ".join(sorted({finding.who for finding in found})[:20]),
            "count": str(len(found)),
        }
        for rule, found in sorted(checked.warnings.items())
    ]


def _draft_of(actor: Actor, institution_id: int, key: str) -> tuple[Order, bool]:
    """The draft made earlier from this list, or a new one; and whether it is new."""
    known = (
        Order.objects.select_for_update(of=("self",))
        .filter(institution_id=institution_id, list_key=key)
        .exclude(state=State.GIVEN_UP)
        .first()
    )
    if known is None:
        return Order(institution_id=institution_id, list_key=key, account_id=actor.account_id), True
    if known.state != State.DRAFT:
        raise NotReady(_("This list was ordered already: open its order."))
    return known, False


def _write(order: Order, actor: Actor, more: dict[str, str]) -> None:
    """Fill title and text from the edition in force on the order's day, and say who signs."""
    kind = Kind(order.kind)
    template = template_on(kind, order.dated_on)
    if template is None:
        raise NotReady(_("No text of such an order is in force on that day. Ask the administrator to load it."))
    head = people.head_of(order.institution_id, order.dated_on)
    order.signed_by = head.person.full if head else actor.name
    with translation.override("uk"):  # a document of the state, whatever the language of the page
        order.position = _("Head (position)") if head else _("Acting head (position)")
    lines = [line_of(line) for line in order.lines]
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
        **more,
    }
    order.template_id = template.id
    order.title, order.text = fill(template.title, values), fill(template.body, values)


def _print(actor: Actor, order: Order) -> None:
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


def _keep_list(actor: Actor, order: Order, pupils: PupilList) -> None:
    sealed = signing.vault().seal(json.dumps(pupils.plain()).encode())
    Pending.objects.update_or_create(
        institution_id=order.institution_id,
        order_id=order.id,
        defaults={"account_id": actor.account_id, "list_sealed": sealed, "stage": 0, "trouble": ""},
    )


# ---------------------------------------------------------------- registering


def _locked(institution_id: int, order_id: int, state: State) -> Order:
    order = Order.objects.select_for_update(of=("self",)).filter(institution_id=institution_id, id=order_id).first()
    if order is None:
        raise NotVisible
    if order.state != state:
        raise NotReady(_STATES[State(order.state)]())
    return order


_STATES = {
    State.DRAFT: lambda: _("The order is not registered yet."),
    State.QUEUED: lambda: _("The order is being registered. Wait a few seconds."),
    State.REGISTERED: lambda: _("The order is registered already."),
    State.GIVEN_UP: lambda: _("The order was given up. Prepare it again from its list."),
}


def _require_number(order: Order) -> None:
    where = (order.institution_id, order.school_year, order.series)
    if number_is_taken(*where, number=order.number):
        free = proposed_number(*where)
        words = _(
            "Another order took No. %(number)s meanwhile; the next free one is %(free)s. Go back and change the number."
        )
        raise NumberTaken(words % {"number": order.number, "free": free})


def _sign(actor: Actor, order: Order, cms: bytes, now: datetime) -> None:
    if order.file_id is None:
        raise NotReady(_("The order was not printed. Prepare it again."))
    card = files.file_card(actor, order.file_id)
    signer = signing.keep_signature(
        actor=actor, data=files.read_bytes(card.sha256), cms=cms, purpose=PURPOSE, now=now, file_id=order.file_id
    )
    person = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
    if person is None or person.person_id != actor.person_id:
        raise Invalid(
            [Problem("signature", _("The signature is not yours. An order is signed by the person who registers it."))]
        )
    order.signature_id = signer.signature_id


def _queue(actor: Actor, order: Order, now: datetime) -> State:
    Order.objects.filter(institution_id=order.institution_id, id=order.id).update(
        state=State.QUEUED, signature_id=order.signature_id
    )
    Pending.objects.filter(institution_id=order.institution_id, order_id=order.id).update(
        account_id=actor.account_id, stage=0, done=0, total=len(order.lines), trouble="", changed_at=now
    )
    # Deferred by name: the worker's entrances lie above. The job appears with this transaction, or not at all.
    job = app.configure_task(JOB, lock=f"{JOB}.{order.institution_id}.{order.id}")
    job.defer(institution_id=order.institution_id, order_id=int(order.id), account_id=actor.account_id)
    return State.QUEUED


def _register(actor: Actor, order: Order, now: datetime) -> State:
    pupils = pupils_of_pending(institution_id=order.institution_id, order_id=order.id)
    if pupils is None:
        raise NotReady(_("The list of the order is gone. Prepare the order again."))
    enrolled = _enrol(actor, order, pupils, now)
    by_row = {row.number: row for row in enrolled}
    order.lines = [_with_ids(line_of(line), by_row).plain() for line in order.lines]
    order.state, order.registered_at = State.REGISTERED, now
    _save_registered(order)
    Pending.objects.filter(institution_id=order.institution_id, order_id=order.id).delete()
    drafts.discard_draft(actor=actor, form=FORM, subject=order.list_key)
    _announce(order)
    return State.REGISTERED


def _enrol(actor: Actor, order: Order, pupils: PupilList, now: datetime) -> Sequence[enrolment.Enrolled]:
    """Check the list once more, compare it with what was printed, enrol."""
    checked = checked_list(pupils, institution_id=order.institution_id, today=local_day(now))
    _require_ready(checked, pupils)
    printed = {_printed(line_of(line)) for line in order.lines}
    if {_printed(_line(placement, checked)) for placement in checked.placements} != printed:
        raise Stale(_("The list is no longer what the order says. Go back to the list and prepare the order again."))
    return enrolment.enrol_list(
        actor=actor,
        institution_id=order.institution_id,
        placements=checked.placements,
        since=order.since,
        today=local_day(now),
        order_id=int(order.id),
    )


def _printed(line: Line) -> tuple[int, str, str, int]:
    return line.number, line.name, line.born_on, line.group_id


def _with_ids(line: Line, by_row: dict[int, enrolment.Enrolled]) -> Line:
    row = by_row[line.number]
    return Line(
        number=line.number,
        name=line.name,
        born_on=line.born_on,
        class_name=line.class_name,
        group_id=line.group_id,
        pupil_id=row.person_id,
        public_id=str(row.public_id),
        is_new=row.is_new,
    )


def _save_registered(order: Order) -> None:
    try:
        Order.objects.filter(institution_id=order.institution_id, id=order.id).update(
            state=order.state, registered_at=order.registered_at, lines=order.lines, signature_id=order.signature_id
        )
    except IntegrityError as error:
        raise _translated(error, order) from error


def _insert(order: Order) -> None:
    try:
        order.save(force_insert=True)
    except IntegrityError as error:
        raise _translated(error, order) from error


def _translated(error: IntegrityError, order: Order) -> Exception:
    if "order_number_once" in str(error):
        return NumberTaken(
            _("Another order took No. %(number)s just now. Choose another number.") % {"number": order.number}
        )
    if "order_corrected_once" in str(error):
        return NotReady(_("The order was corrected already."))
    return error


def _put_back(actor: Actor, institution_id: int, order_id: int, trouble: str, now: datetime) -> None:
    with acting(actor, "documents.order.put_back"):
        Order.objects.filter(institution_id=institution_id, id=order_id, state=State.QUEUED).update(state=State.DRAFT)
        Pending.objects.filter(institution_id=institution_id, order_id=order_id).update(trouble=trouble, changed_at=now)


def _require_correctable(order: Order) -> None:
    if order.kind == Kind.CORRECTION:
        raise NotReady(_("A correcting order is not corrected itself: enrol the children by a new order."))
    if card_of(order).corrected_by is not None:
        raise NotReady(_("The order was corrected already."))


def _announce(order: Order) -> None:
    events.publish(
        OrderRegistered(order.institution_id, int(order.id), int(order.kind)), institution_id=order.institution_id
    )
