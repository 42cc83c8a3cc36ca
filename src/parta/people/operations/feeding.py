"""Values that outside systems keep: what they say, until the institution takes a value back."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import Decision, require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.people import policies
from parta.people.models import Correction, Feed, Person
from parta.people.operations.persons import person_problems
from parta.people.queries import works_in
from parta.people.rules import CORRECTED, NewPerson, plain_name
from parta.reference import api as reference

LONGEST_REASON = 300
_NAMES = ("family_name", "given_name", "patronymic")


def hear(
    *, actor: Actor, person_id: int, source: str, said: Mapping[str, Mapping[str, Any]], now: datetime
) -> frozenset[str]:
    """Note what an outside system says: {slot: {column: value}}, plain values. Returns the slots that it keeps: the
    caller writes these. Those taken back are only noted; a slot that another system keeps stays that one’s. A system
    that was renamed keeps on under its new name.
    """
    require(policies.may_feed(actor))
    kept = set()
    with acting(actor, "people.feed.hear"):
        rows = Feed.objects.select_for_update(of=("self",)).filter(person_id=person_id, slot__in=said).order_by("slot")
        held = {row.slot: row for row in rows}
        for slot, values in said.items():
            row = held.get(slot)
            if row is None:
                Feed.objects.create(person_id=person_id, slot=slot, source=source, said=dict(values), said_at=now)
                kept.add(slot)
            elif row.source == source or row.source in reference.names_of_system(source):
                row.source, row.said, row.said_at = source, dict(values), now
                row.save(update_fields=["source", "said", "said_at"])
                kept |= {slot} if row.taken_at is None else set()
    return frozenset(kept)


def unhear(*, actor: Actor, person_id: int, source: str, before: Mapping[str, Mapping[str, Any] | None]) -> None:
    """Take back what a file of an outside system told: {slot: what the system had said before it, None: nothing}. The
    values themselves are the caller’s.
    """
    require(policies.may_feed(actor))
    with acting(actor, "people.feed.unhear"):
        names = reference.names_of_system(source)  # a later file may have come under a new one
        rows = Feed.objects.select_for_update(of=("self",))
        rows = rows.filter(person_id=person_id, source__in=names, slot__in=before)
        for row in rows.order_by("slot"):
            said = before[row.slot]
            if said is None:
                row.delete()
            else:
                row.said = dict(said)
                row.save(update_fields=["said"])


def receive_person(
    *, actor: Actor, institution_id: int, person_id: int, source: str, facts: Mapping[str, Any], now: datetime
) -> tuple[str, ...]:
    """Take names, sex and birth date from an outside system; returns the fields that changed. What was taken back
    stays. Copies of the name are the caller’s, in the same transaction.

    :raises Invalid: a value breaks the rules of recording
    """
    require(policies.may_feed(actor))
    clean = {name: plain_name(facts[name]) if name in _NAMES else facts[name] for name in CORRECTED if name in facts}
    said = {name: {"value": _plain(value)} for name, value in clean.items()}
    with acting(actor, "people.person.receive"):
        person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
        if person is None:
            raise NotVisible
        kept = hear(actor=actor, person_id=person_id, source=source, said=said, now=now)
        stood = {name: getattr(person, name) for name in CORRECTED}
        changes = {name: value for name, value in clean.items() if name in kept and value != stood[name]}
        problems = person_problems(NewPerson(**{**stood, **changes}), local_day(now)) if changes else []
        if problems:
            raise Invalid(problems)
        if changes:
            for name, value in changes.items():
                setattr(person, name, value)
            person.version += 1
            person.save(update_fields=[*changes, "version"])
            Correction.objects.create(
                person_id=person_id,
                author_id=actor.person_id,
                institution_id=institution_id,
                changes={name: [_plain(stood[name]), _plain(value)] for name, value in changes.items()},
                reason=source,
                source=source,
            )
    return tuple(changes)


def take_back(*, actor: Actor, institution_id: int, person_id: int, slot: str, reason: str, now: datetime) -> None:
    """Let the institution keep a value that an outside system kept: from now on the system’s is only shown beside.

    :raises NotVisible: nobody outside keeps this value, or the person is not of the institution
    :raises Refused: the actor does not keep such values
    :raises Invalid: no reason
    """
    require(_may_take(actor, institution_id, person_id, local_day(now)))
    said = tidy(reason)
    if not said or len(said) > LONGEST_REASON:
        raise Invalid([Problem("reason", _("Say why, for example: the document differs. At most 300 signs."))])
    with acting(actor, "people.feed.take_back"):
        rows = Feed.objects.select_for_update(of=("self",))
        row = rows.filter(person_id=person_id, slot=slot, taken_at=None).first()
        if row is None:
            raise NotVisible
        row.taken_at, row.taken_by_id, row.taken_for_id, row.reason = now, actor.person_id, institution_id, said
        row.save(update_fields=["taken_at", "taken_by", "taken_for", "reason"])


def require_own(*, person_id: int, slots: Collection[str]) -> None:
    """Refuse to change by hand what an outside system keeps.

    :raises Invalid: with the source named at each field
    """
    rows = Feed.objects.filter(person_id=person_id, slot__in=slots, taken_at=None).order_by("slot")
    words = _("«%(source)s» keeps this value. Take it back first: the page of the data set has the button.")
    if problems := [Problem(row.slot, words % {"source": row.source}) for row in rows]:
        raise Invalid(problems)


def _may_take(actor: Actor, institution_id: int, person_id: int, today: date) -> Decision:
    where = identity.places_of({person_id}, Role.PUPIL, today).get(person_id, frozenset())
    if institution_id in where:
        return policies.may_correct_person(actor, frozenset([institution_id]))
    if works_in(institution_id=institution_id, person_id=person_id, since=today):
        return policies.may_appoint_staff(actor, institution_id)
    raise NotVisible


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
