"""A role that has ended is told to whoever held it, over every page until he has read it: which role, since when, who
decides on such a role (not who pressed: that is not kept with it). Nothing of anybody else is in it.

It waits in the session: of a browser that was signed out when the role ended, and of one that comes in later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from parta.identity import acting, grants, words
from parta.identity.grants import Ended
from parta.identity.models import Account, Event, RoleGrant
from parta.identity.sessions import SessionStore, tell_sessions
from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, Actor, Role
from parta.kernel.dates import local_day
from parta.ui.frame import Overhead
from parta.ui.wording import day

LEFT = "left"  # session key: roles that ended and were not read about yet


def ended_since_last_visit(account: Account, now: datetime) -> tuple[Ended, ...]:
    """Roles that ended since the account was signed in to last; none for the first visit. At most three statements."""
    signed_in = Event.objects.filter(account=account, kind=Event.Kind.SIGNED_IN).order_by("-at")
    last = signed_in.values_list("at", flat=True).first()
    if last is None:
        return ()
    offices = RoleGrant.objects.filter(account=account, ended_at__gt=last, ended_at__lte=now).order_by("ended_at", "pk")
    held = _offices_held(account.pk)
    left = [
        Ended(Role(office.role), local_day(office.ended_at), authority_id=office.authority_id)
        for office in offices
        if office.ended_at is not None and (office.role, office.authority_id) not in held
    ]
    return (*left, *grants.persons().ended_since(account.person_id, last, local_day(now)))


def tell_ended(*, person_id: int, left: Sequence[Ended]) -> None:
    """Put it into the browsers where the person is signed in. Called inside the operation that ends the role."""
    account_id = Account.objects.filter(person_id=person_id).values_list("pk", flat=True).first()
    if account_id is not None and left:
        tell_sessions(account_id, LEFT, kept(left))


def kept(left: Sequence[Ended]) -> list[dict[str, Any]]:
    """As a session keeps it: words depend on the language of the reader."""
    return [asdict(each) | {"on": each.on.isoformat()} for each in left]


def strip(request: HttpRequest, actor: Actor | None) -> tuple[Overhead, ...]:
    """What stands over the page. No statement while there is nothing to tell, at most four otherwise."""
    told: list[dict[str, Any]] = request.session.get(LEFT, [])
    if not told:
        return ()
    left = [Ended(**{**each, "role": Role(each["role"]), "on": date.fromisoformat(each["on"])}) for each in told]
    sentences = [*_sentences(left), _now(actor)]
    return (Overhead(" ".join(filter(None, sentences)), _("Understood"), reverse("identity:farewell")),)


def _sentences(left: Sequence[Ended]) -> list[str]:
    places: Mapping[int, str] = institutions.names_of({each.institution_id for each in left if each.institution_id})
    bodies = institutions.authorities({each.authority_id for each in left if each.authority_id})
    sorts = institutions.learners_groups(
        {each.institution_id for each in left if each.institution_id and each.role is Role.TEACHER}
    )
    found = []
    for each in left:
        body = bodies.get(each.authority_id or 0)
        place = places.get(each.institution_id or 0, "") or (body.name if body else str(words.WHOLE_COUNTRY))
        role = (
            words.RESPONSIBLE if each.is_responsible else words.role(each.role, sorts.get(each.institution_id or 0, ""))
        )
        told = _("Your role ended on %(day)s: %(role)s, %(place)s.") % {
            "role": role,
            "place": place,
            "day": day(each.on),
        }
        found += [told, _who_decides(each.role)]
    return found


def _who_decides(role: Role) -> str:
    """Of heads and acting heads the authority, of staff the head: to whom one turns about it."""
    if role in AUTHORITY_ROLES:
        return _("The authority above decides on this role.")
    if role in (Role.HEAD, Role.ACTING):
        return _("The education authority decides on this role.")
    return _("The head of the institution decides on this role.")


def _now(actor: Actor | None) -> str:
    if actor is None:
        return _("You were signed out. If you have another role, sign in again.")
    if actor.current is None:
        return _("You have no other role that is open now.")
    place, _full = acting.place_of(actor.current)
    role = acting.roles_of([actor.current])[actor.current]
    return _("You go on in your other role: %(role)s, %(place)s.") % {"role": role, "place": place}


def _offices_held(account_id: int) -> set[tuple[str, int | None]]:
    """What was given again after it ended has not ended."""
    return set(RoleGrant.objects.filter(account_id=account_id, ended_at=None).values_list("role", "authority_id"))


def leave_word(store: SessionStore, left: Sequence[Ended]) -> None:
    """Keep it for the person who has just come in."""
    if left:
        store[LEFT] = kept(left)
