"""Recording, ending and putting right dated facts. A wrong entry is closed with a reason, never erased."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.dossiers import policies
from parta.dossiers.models import Address, Amendment, Attestation, Diploma, Fact, Need, Share, Status
from parta.dossiers.rules.facts import LONGEST, OF_CHILD, STATUSES, NewFact, Slot, feed_of, troubles
from parta.dossiers.wording import problem
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.people import api as people
from parta.planes.constraints import broken_constraint
from parta.planes.fields import ClockTimestamp

TABLES: dict[Slot, type[Fact]] = {
    **dict.fromkeys(STATUSES, Status),
    Slot.NEED: Need,
    Slot.REGISTERED_ADDRESS: Address,
    Slot.ACTUAL_ADDRESS: Address,
    Slot.SHARE: Share,
    Slot.ATTESTATION: Attestation,
    Slot.DIPLOMA: Diploma,
}
_COLUMNS: dict[type[Fact], tuple[str, ...]] = {
    Status: ("item", "is_so"),
    Need: ("level", "kinds", "conclusion", "issued_on", "issued_by"),
    Address: ("country", "territory_id", "line", "postal_code"),
    Share: ("post_id", "title", "hundredths", "engagement"),
    Attestation: ("category", "title"),
    Diploma: ("level", "school", "speciality", "qualification", "number_sealed"),
}


def record_fact(*, actor: Actor, institution_id: int, person_id: int, fact: NewFact, now: datetime) -> UUID:
    """Record a fact; where one value holds at a time, the value before it ends. Returns its public id.

    :raises NotVisible: the person neither studies nor works in the institution
    :raises Refused: the actor does not keep data sets there
    :raises Invalid: a value breaks rules, another value stands from that day or later, or an outside system keeps it
    """
    _require_keeper(actor, institution_id, person_id, fact.slot, now)
    _check(fact, now)
    require_ours(person_id, fact.feed)
    with acting(actor, "dossiers.fact.record"):
        return write_fact(actor=actor, institution_id=institution_id, person_id=person_id, fact=fact)


def end_fact(
    *, actor: Actor, institution_id: int, person_id: int, slot: Slot, public_id: UUID, last_day: date, now: datetime
) -> None:
    """Say until when a fact held.

    :raises NotVisible: there is no such fact of this person, or it was put right meanwhile
    :raises Invalid: the last day stands before its first, or lies in the future
    """
    _require_keeper(actor, institution_id, person_id, slot, now)
    with acting(actor, "dossiers.fact.end"):
        row = _standing(slot, person_id, public_id)
        require_ours(person_id, _feed(row))
        if last_day < row.during.lower:
            raise Invalid([problem("last_day", "before")])
        if last_day > local_day(now):
            raise Invalid([problem("last_day", "future")])
        _close(row, _next_day(last_day))


def amend_fact(
    *,
    actor: Actor,
    institution_id: int,
    person_id: int,
    slot: Slot,
    public_id: UUID,
    instead: NewFact | None,
    reason: str,
    now: datetime,
) -> None:
    """Say that a recorded fact was never so, why, and what was so instead (None: nothing was).

    :raises Refused: the actor may not correct
    :raises NotVisible: there is no such fact of this person, or it was put right meanwhile
    :raises Invalid: no reason, the same again, or what stands instead breaks rules
    """
    _require_keeper(actor, institution_id, person_id, slot, now)
    if slot in OF_CHILD:
        require(policies.may_amend_child(actor, institution_id=institution_id))
    said = tidy(reason)
    if not said or len(said) > LONGEST:
        words = _("Say why, for example: a slip, compared with the document. At most 300 signs.")
        raise Invalid([Problem("reason", words)])
    if instead is not None:
        _check(instead, now)
    with acting(actor, "dossiers.fact.amend"):
        row = _standing(slot, person_id, public_id)
        require_ours(person_id, _feed(row))
        if instead is not None and _is_same(row, instead):
            raise Invalid([Problem("", _("Nothing is changed: all stands as it was recorded."))])
        type(row).objects.filter(pk=row.pk).update(known_to=ClockTimestamp())
        new = None
        if instead is not None:
            new = write_fact(actor=actor, institution_id=institution_id, person_id=person_id, fact=instead)
        Amendment.objects.create(
            person_id=person_id,
            institution_id=institution_id,
            slot=slot,
            fact=public_id,
            replaced_by=new,
            author_id=actor.person_id,
            reason=said,
        )


def write_fact(*, actor: Actor, institution_id: int | None, person_id: int, fact: NewFact) -> UUID:
    """Write a checked fact inside the caller's transaction; what it follows ends the day before. For `feeding` too."""
    require(policies.may_write(actor))
    model = TABLES[fact.slot]
    with acting(actor, "dossiers.fact.write"):
        _make_room(model, person_id, fact)
        row = model(
            person_id=person_id,
            institution_id=institution_id,
            slot=fact.slot,
            during=DateRange(fact.since, fact.until),
            ground=tidy(fact.ground),
            source=fact.source,
            author_id=actor.person_id,
            **fact.values,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if not broken_constraint(error).endswith(("_a_day",)):
                raise
            raise Invalid([Problem("since", _("This was recorded meanwhile. Open the page again."))]) from error
        row.refresh_from_db(fields=["public_id"])
    return row.public_id


def _require_keeper(actor: Actor, institution_id: int, person_id: int, slot: Slot, now: datetime) -> None:
    today = local_day(now)
    if slot in OF_CHILD:
        if not enrolment.enrolled_here(person_ids=[person_id], institution_id=institution_id, since=today):
            raise NotVisible
        tutor = enrolment.tutor_of(institution_id=institution_id, pupil_id=person_id, on=today)
        require(policies.may_keep_child(actor, institution_id=institution_id, tutor_post_id=tutor))
        return
    if not people.works_in(institution_id=institution_id, person_id=person_id, since=today):
        raise NotVisible
    require(policies.may_keep_staff(actor, institution_id=institution_id))


def _check(fact: NewFact, now: datetime) -> None:
    found = [problem(field, code) for field, code in troubles(fact, local_day(now))]
    if found:
        raise Invalid(found)


def _make_room(model: type[Fact], person_id: int, fact: NewFact) -> None:
    """End what the new value follows; refuse when one stands from that day or later."""
    held = model.objects.select_for_update(of=("self",)).filter(
        person_id=person_id, slot=fact.slot, known_to=None, **fact.key
    )
    for row in held.filter(during__overlap=DateRange(fact.since, fact.until)).order_by("pk"):
        if row.during.lower >= fact.since:
            words = _("A value is recorded from %(day)s. Correct that one, or choose another first day.")
            raise Invalid([Problem("since", words % {"day": row.during.lower.strftime("%d.%m.%Y")})])
        if fact.key and fact.slot is not Slot.SHARE and _is_same(row, replace(fact, since=row.during.lower)):
            words = _("This is recorded already, since %(day)s.")
            raise Invalid([Problem("since", words % {"day": row.during.lower.strftime("%d.%m.%Y")})])
        _close(row, fact.since)


def _close(row: Fact, until: date) -> None:
    """A dated row is never changed: it is closed, and a shorter one added."""
    model = type(row)
    model.objects.filter(pk=row.pk).update(known_to=ClockTimestamp())
    model.objects.create(
        person_id=row.person_id,
        institution_id=row.institution_id,
        slot=row.slot,
        during=DateRange(row.during.lower, until),
        ground=row.ground,
        source=row.source,
        author_id=row.author_id,
        **columns_of(row),
    )


def _standing(slot: Slot, person_id: int, public_id: UUID) -> Fact:
    rows = TABLES[slot].objects.select_for_update(of=("self",))
    row = rows.filter(person_id=person_id, slot=slot, public_id=public_id, known_to=None).first()
    if row is None:
        raise NotVisible
    return row


def columns_of(row: Fact) -> dict[str, Any]:
    """What a fact says beside its person, slot, days and ground."""
    return {name: getattr(row, name) for name in _COLUMNS[type(row)]}


def _is_same(row: Fact, fact: NewFact) -> bool:
    stood: Mapping[str, Any] = {name: getattr(row, name) for name in _COLUMNS[type(row)]}
    period = (row.during.lower, row.during.upper) == (fact.since, fact.until)
    return period and row.ground == tidy(fact.ground) and all(stood[name] == fact.values[name] for name in fact.values)


def require_ours(person_id: int, feed: str) -> None:
    """Refuse what an outside system keeps, above the form: the field that it keeps is the whole fact."""
    try:
        people.require_own(person_id=person_id, slots=[feed])
    except Invalid as error:
        raise Invalid([Problem("", each.message) for each in error.problems]) from None


def _feed(row: Fact) -> str:
    return feed_of(Slot(row.slot), {name: getattr(row, name) for name in _COLUMNS[type(row)]})


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
