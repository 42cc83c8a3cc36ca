"""Invitations in words: the letter and the card."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Role
from parta.kernel.dates import local_day
from parta.notices.api import post_letter
from parta.people import queries

ADDRESS = "/invitation/"


@dataclass(frozen=True, slots=True)
class Card:
    """What is printed on one card. The code is in it in plain: never kept, only shown."""

    name: str
    role: str
    place: str
    child: str  # whose birth date is asked for
    children: str  # all whose family is invited: «Марія Савчук, Іван Савчук»
    code: str = field(repr=False)
    link: str = field(repr=False)  # the code stands after #, which browsers do not send and no log sees
    qr: identity.Drawn = field(repr=False)
    until: date
    fact: identity.Fact
    of_another_child: bool = False


def cards(
    issued: Collection[identity.Issued], *, site: str, children: Mapping[int, Sequence[int]] | None = None
) -> tuple[Card, ...]:
    """Cards of fresh invitations, in their order; at most four statements. ``site`` is «https://host»; ``children`` of
    a guardian, when the card is for more than one.
    """
    own = {each.person_id: (each.pupil_id,) for each in issued if each.pupil_id and each.role is Role.GUARDIAN}
    families: Mapping[int, Sequence[int]] = {**own, **(children or {})}
    people = queries.names({*(each.person_id for each in issued), *(one for each in families.values() for one in each)})
    schools = institutions.names_of({each.institution_id for each in issued if each.institution_id})
    bodies = institutions.authorities({each.authority_id for each in issued if each.authority_id})
    made, today = [], timezone.localdate()
    for each in issued:
        place = schools.get(each.institution_id or 0, "")
        if each.authority_id in bodies:
            place = bodies[each.authority_id].name
        link = _link(each, site)
        made.append(
            Card(
                name=people[each.person_id].full,
                role=identity.role_invited_to(each.person_id, each.role, each.institution_id, today),
                place=place,
                child=people[each.pupil_id].spoken if each.pupil_id and each.role is Role.GUARDIAN else "",
                children=", ".join(people[child].spoken for child in families.get(each.person_id, ())),
                code=identity.show_code(each.code),
                link=link,
                qr=identity.drawn(link),
                until=local_day(each.expires_at),
                fact=each.fact,
                of_another_child=each.of_another_child,
            )
        )
    return tuple(made)


def post_invitation(issued: identity.Issued, *, email: str, site: str) -> None:
    """Post the letter of one invitation, inside the transaction that made it."""
    (card,) = cards([issued], site=site)
    how = (
        _("Sign in with your КЕП: open the link and sign the short text that is shown there.")
        if issued.fact is identity.Fact.KEP
        else _("Open the link, answer one question that the school can check, and choose a passkey or a password.")
    )
    lines = [
        _("Good day, %(name)s!") % {"name": queries.names([issued.person_id])[issued.person_id].spoken},
        "",
        _("You are invited to Parta, the education platform: %(place)s, %(role)s.")
        % {"place": card.place, "role": card.role},
        how,
        "",
        card.link,
        _("Code: %(code)s") % {"code": card.code},
        _("The invitation is for you alone and is good until %(day)s.") % {"day": card.until.strftime("%d.%m.%Y")},
        _("You expect no invitation? Then throw this letter away: without what you know it opens nothing."),
    ]
    post_letter(to=email, subject=_("Invitation to Parta"), text="\n".join(lines) + "\n")


def _link(issued: identity.Issued, site: str) -> str:
    return f"{site.rstrip('/')}{ADDRESS}#{issued.code}"
