"""Lines of the first page that façades below can answer: appointments and invitations."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.dates import local_day
from parta.people import api as people
from parta.ui import wording
from parta.ui.home import Contribution, Figure, Line, Part

_NAMED = 6  # so many institutions are named on the page; more are counted


def of_officer(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Who has no officer or no head yet, and who was invited and has not come."""
    if grant.role is Role.NATIONAL:
        root = institutions.root_authority()
        return Contribution() if root is None else Contribution(_below(root.id, now))
    if grant.authority_id is None:
        return Contribution()
    heads = people.heads_stages(grant.authority_id, now)
    authority = institutions.authority(grant.authority_id)
    address = reverse("people:heads", args=[authority.public_id])
    if grant.role is Role.COMMUNITY and 0 < heads.nobody + heads.never + heads.invited <= _NAMED:
        lagging = _named(people.laggards(grant.authority_id, now, at_most=_NAMED))
    else:
        lagging = _counted(heads, address)
    return Contribution(
        lines=[*_below(grant.authority_id, now), *lagging],
        figures=[
            Figure(ngettext("institution", "institutions", heads.total), heads.total, href=address),
            Figure(
                ngettext("head has signed in", "heads have signed in", heads.total),
                heads.signed_in,
                of=heads.total,
                href=f"{address}?stage=signed_in",
            ),
        ],
    )


def of_leader(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Who of the staff was not invited, or was and has not come."""
    if grant.institution_id is None:
        return Contribution()
    held = people.staff_of(grant.institution_id, local_day(now))
    states = identity.access_states({line.person.person_id for line in held}, now)
    address = reverse("people:staff", args=[institutions.public_id_of(grant.institution_id)])
    waiting = [states[line.person.person_id].access for line in held if line.position is not people.Position.HEAD]
    never, invited = waiting.count(identity.Access.NEVER), waiting.count(identity.Access.INVITED)
    lines: list[Line] = []
    staff = ngettext("member of staff", "members of staff", len(states))
    found = Contribution(lines, figures=[Figure(staff, len(states), href=address)])
    if not actor.leads(grant.institution_id, identity.STAFF):
        return found  # whom to take on and invite is told to those who may
    if len(held) <= 1:
        note = _("Staff come in by invitation: take them on, and print or send the invitations.")
        lines.append(Line(Part.WAITING, _("Fill the staff list"), address, note))
    if never:
        title = ngettext(
            "%(count)d member of staff is not invited", "%(count)d members of staff are not invited", never
        )
        note = _("Without an invitation they cannot come in.")
        lines.append(Line(Part.WAITING, title % {"count": never}, f"{address}?stage=never", note))
    if invited:
        title = ngettext("%(count)d invitation is waiting", "%(count)d invitations are waiting", invited)
        note = _("Each is good for 14 days. Remind those who have not come yet.")
        lines.append(Line(Part.WAITING, title % {"count": invited}, f"{address}?stage=invited", note, weight=70))
    return found


def _below(authority_id: int, now: datetime) -> list[Line]:
    below = institutions.authorities_below(authority_id)
    manned = {officer.authority_id for officer in identity.officers_of([each.id for each in below])}
    empty = [each for each in below if each.id not in manned]
    if not empty:
        return []
    title = ngettext(
        "%(count)d authority below has no officer", "%(count)d authorities below have no officer", len(empty)
    )
    note = ", ".join(each.name for each in empty[:3]) + ("…" if len(empty) > 3 else "")
    return [Line(Part.WAITING, title % {"count": len(empty)}, reverse("people:subordinates"), note)]


def _named(lagging: Sequence[people.Laggard]) -> list[Line]:
    """Few enough to be named: each leads to its own page."""
    lines = []
    for weight, each in enumerate(lagging):
        note = {
            "nobody": _("No head is appointed: there is nobody to sign."),
            "never": _("%(head)s is not invited and has not come.") % {"head": each.head},
            "invited": _("%(head)s was invited and has not come.") % {"head": each.head},
        }[each.stage]
        end = wording.day(each.invited_until) if each.invited_until else ""
        href = reverse("people:head", args=[each.public_id])
        lines.append(Line(Part.WAITING, each.title, href, note, end, weight=60 + weight))
    return lines


def _counted(heads: people.HeadsStages, address: str) -> list[Line]:
    lines = []
    if heads.nobody:
        title = ngettext("%(count)d institution has no head", "%(count)d institutions have no head", heads.nobody)
        note = ngettext(
            "There is nobody to sign for it. Appoint a head.",
            "There is nobody to sign for them. Appoint a head for each.",
            heads.nobody,
        )
        lines.append(Line(Part.WAITING, title % {"count": heads.nobody}, f"{address}?stage=nobody", note, state="warn"))
    if heads.never:
        title = ngettext("%(count)d head is not invited", "%(count)d heads are not invited", heads.never)
        lines.append(Line(Part.WAITING, title % {"count": heads.never}, f"{address}?stage=never", weight=60))
    if heads.invited:
        title = ngettext(
            "%(count)d head was invited and has not come",
            "%(count)d heads were invited and have not come",
            heads.invited,
        )
        lines.append(Line(Part.WAITING, title % {"count": heads.invited}, f"{address}?stage=invited", weight=70))
    return lines
