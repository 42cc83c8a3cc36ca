"""Protection of a child whose institution has nobody in charge, or who is enrolled nowhere: the national administrator
sets and ends the mark. He finds the child by a document and a birth date, and learns neither its name nor its school.
"""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.operations.protecting import hold_lists, rewrite_all
from parta.enrolment.rules.values import read_document
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem
from parta.people import api as people


def guard_child(*, actor: Actor, number: str, born_on: date, mark: people.NewProtection, now: datetime) -> str:
    """Put the child of this document under protection; returns the label. Logged and counted as a national search.

    :raises Refused: not the national administrator, or somebody is in charge of the child's institution
    :raises Invalid: no record has the document together with the birth date; or as `people.shield_person`
    :raises AlreadyProtected: it is protected now
    :raises TooMany: the actor has made his day's share of searches
    """
    require(policies.may_guard(actor))
    read = read_document("", number, None)
    if read.value is None:
        words = _("Write the document as it stands: series and number, for example І-КЛ 482913.")
        raise Invalid([Problem("number", words)])
    paper = (read.value.kind, read.value.number, born_on)
    identity.spend_comparisons(actor.account_id, 1, now)
    found = people.match_identifiers(documents=[paper]).by_document.get(paper)
    if found is None:
        raise Invalid([Problem("number", _("No record has this document together with this birth date. Check both."))])
    identity.spend_search(actor.account_id, now)
    people.log_read(actor=actor, person_id=found.person_id, what="search by identifier")
    with acting(actor, "enrolment.pupil.guard"):
        hold_lists(found.person_id)
        label = people.shield_person(
            actor=actor, institution_id=None, person_id=found.person_id, mark=mark, today=local_day(now)
        )
        rewrite_all(actor, found.person_id)
    return label


def end_guard(*, actor: Actor, mark: UUID, reason: str, now: datetime) -> tuple[str, ...]:
    """End a mark that nobody else can end. Returns what others were recorded under meanwhile.

    :raises NotVisible: no such mark, or somebody is in charge of the child's institution
    :raises Invalid: no reason
    """
    require(policies.may_guard(actor))
    today = local_day(now)
    person_id = people.unheaded_mark(mark, today)
    with acting(actor, "enrolment.pupil.end_guard"):
        taken = people.unshield_person(
            actor=actor, institution_id=None, person_id=person_id, reason=reason, today=today, now=now
        )
        rewrite_all(actor, person_id)
    return taken
