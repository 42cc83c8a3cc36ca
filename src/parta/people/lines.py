"""What people put on the first page: inquiries about data that wait for the head, and late ones below an authority."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.dates import local_day
from parta.people.queries.inquiries import count_waiting_inquiries, late_inquiries_below
from parta.ui.home import Contribution, Line, Part


def of_head(_actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Inquiries to answer. One SQL statement, three when there are any."""
    if grant.institution_id is None or grant.role not in (Role.HEAD, Role.ACTING):
        return Contribution()
    waiting = count_waiting_inquiries([grant.institution_id])
    if not waiting:
        return Contribution()
    late = count_waiting_inquiries([grant.institution_id], late_on=local_day(now))
    words = ngettext("Answer %(n)s inquiry about data", "Answer %(n)s inquiries about data", waiting)
    note = ngettext("%(n)s is late", "%(n)s are late", late) % {"n": late} if late else ""
    href = reverse("people:inquiries", args=[institutions.public_id_of(grant.institution_id)])
    return Contribution([Line(Part.OPEN, words % {"n": waiting}, href, note, "", "bad" if late else "wait")])


def of_officer(_actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Institutions below that are late with answers. Two SQL statements, three when there are any."""
    if grant.authority_id is None:
        return Contribution()
    found = late_inquiries_below(grant.authority_id, local_day(now))
    if not found:
        return Contribution()
    cards = institutions.institutions(found)
    return Contribution(
        [
            Line(
                Part.OPEN,
                ngettext("%(n)s inquiry about data is late", "%(n)s inquiries about data are late", count)
                % {"n": count},
                reverse("people:inquiries", args=[cards[institution_id].public_id]),
                cards[institution_id].title,
                "",
                "bad",
            )
            for institution_id, count in found.items()
            if institution_id in cards
        ]
    )
