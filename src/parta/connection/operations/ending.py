"""The end of a connection: why, from which day, and what goes with it."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.connection import letters, policies
from parta.connection.models import Connection, ConnectionRequest, Ending
from parta.connection.rules.requests import LONGEST_WORDS, Stage
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.people import api as people
from parta.ui import wording


class NotConnected(DomainError):
    """The institution keeps no journal in Parta, or somebody has ended that meanwhile."""

    code = "not-connected"


def end_connection(*, actor: Actor, institution_id: int, day: date, reason: str, now: datetime, site: str) -> None:
    """End a connection; ``day`` is the first without it and is not to come. The post that was given for it ends
    today with its sessions; the counts fall from the day. Nothing takes it back but a new request.

    :raises NotConnected: there is nothing to end
    :raises Invalid: no words, or a day before the connection began or to come
    """
    with acting(actor, "connection.institution.end"):
        row = (
            Connection.objects.now()
            .select_for_update(of=("self",))
            .filter(institution_id=institution_id, during__endswith=None)
            .first()
        )
        if row is None:
            raise NotConnected(_("The institution is not connected to the journal, or this was ended meanwhile."))
        request = row.request
        require(policies.may_end(actor, institution_id, row.person_id, request.account_id if request else None))
        today = local_day(now)
        _check(day, reason, row.during.lower, today)
        _close(row, day)
        ending = Ending.objects.create(
            connection=row, day=day, reason=reason.strip()[:LONGEST_WORDS], at=now, ended_by=actor.account_id,
            ender=actor.name,
        )  # fmt: skip
        if request is not None:
            request.stage = Stage.ENDED
            request.save(update_fields=["stage"])
        _take_back(actor, row, today, ending.reason)
        title = institutions.institution(institution_id).title
        for address in _addresses(row, request, today):
            letters.tell_ended(address, title, ending, site)


def _check(day: date, reason: str, since: date, today: date) -> None:
    found = []
    if not reason.strip():
        found.append(Problem("reason", _("Say why: both sides get these words in a letter.")))
    if day < since:
        text = _("The institution was connected on %(day)s. Choose that day or a later one.")
        found.append(Problem("day", text % {"day": wording.day(since)}))
    if day > today:
        found.append(Problem("day", _("This day is still to come. End the connection on the day itself.")))
    if found:
        raise Invalid(found)


def _close(row: Connection, day: date) -> None:
    row.known_to = timezone.now()
    row.save(update_fields=["known_to"])
    if row.during.lower < day:
        Connection.objects.create(
            institution_id=row.institution_id, person_id=row.person_id, request_id=row.request_id, since=row.since,
            post_id=row.post_id, during=DateRange(row.during.lower, day),
        )  # fmt: skip


def _take_back(actor: Actor, row: Connection, today: date, reason: str) -> None:
    """The post given for the connection ends with it; whoever leads the institution besides keeps that post."""
    held = people.posts([row.post_id]).get(row.post_id) if row.post_id else None
    if held is None or (held.until is not None and held.until <= today):
        return
    # An officer may end the connection and with it what it gave, though posts of deputies are the head's alone.
    doer = actor if policies.may_entrust(actor, row.institution_id) else SYSTEM
    people.dismiss(actor=doer, post_id=held.post_id, on=today, ground=reason[:200])


def _addresses(row: Connection, request: ConnectionRequest | None, today: date) -> list[str]:
    """Both sides: who asked and who answered for the journal, the head, officers of the nearest authority."""
    charge = people.in_charge_of(row.institution_id, today)
    told = {row.person_id, *([charge.person.person_id] if charge else [])}
    above = next((place for place in identity.above_institution(row.institution_id) if place.has_officers), None)
    if above is not None:
        told |= {officer.person_id for officer in identity.officers_of([above.authority_id])}
    found = [request.email] if request else []
    found += [contacts.email for contacts in people.contacts_of(told).values() if contacts.email]
    return sorted({address.lower(): address for address in found}.values())
