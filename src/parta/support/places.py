"""Who may have a request: the leaders of an institution, then the authorities above it, each with its officers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Actor, Role
from parta.kernel.errors import Refused
from parta.people import api as people

SUPPORT = "support"  # power of a deputy: answering requests beside the head


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request can be. ``role`` is that of those who answer there: HEAD for an institution."""

    role: Role
    institution_id: int | None
    authority_id: int | None
    name: str

    @property
    def key(self) -> str:
        """How a form names it: «i12», «a3»."""
        return f"i{self.institution_id}" if self.institution_id else f"a{self.authority_id}"


def place_of_authority(card: institutions.AuthorityCard) -> Place:
    return Place(card.role, None, card.id, card.name)


def chain_of(institution_id: int) -> tuple[Place, ...]:
    """The institution and everybody above it, the national level last. Two statements."""
    card = institutions.institutions([institution_id]).get(institution_id)
    own = (Place(Role.HEAD, card.id, None, card.title),) if card else ()
    return (*own, *(place_of_authority(each) for each in institutions.authorities_over(institution_id)))


def ways_from(institution_id: int | None, authority_id: int | None) -> tuple[Place, ...]:
    """Where a request may be passed on: along the chain of its institution; without one, up from where it is, and one
    step down. Two statements.
    """
    if institution_id is not None:
        return chain_of(institution_id)
    if authority_id is None:
        return ()
    up = institutions.authorities_above(authority_id)
    down = institutions.authorities_below(authority_id)
    return tuple(place_of_authority(each) for each in (*up, *down))


def first_stop(actor: Actor, institution_id: int | None, today: date) -> Place:
    """Who is asked first: for staff and families the institution, for its leaders the authority, for officers the
    authority above theirs. A place where nobody is in office is passed over.
    """
    grant = actor.current or next(iter(actor.grants), None)
    if grant is not None and grant.role in AUTHORITY_ROLES:
        own = grant.authority_id
        steps = tuple(place_of_authority(each) for each in institutions.authorities_above(own)) if own else ()
    elif institution_id is None:
        steps = ()
    else:
        steps = chain_of(institution_id)
        if institution_id in actor.institutions(*LEADING_ROLES):
            steps = steps[1:]
    return first_manned(steps, today)


def first_manned(steps: Iterable[Place], today: date) -> Place:
    """The first place with somebody in office; the national level when there is none.

    :raises Refused: the installation has no national authority yet
    """
    found = tuple(steps)
    manned = manned_of(found, today)
    for each in found:
        if each in manned:
            return each
    root = institutions.root_authority()
    if root is None:
        raise Refused(_("This installation has nobody yet who answers requests."))
    return place_of_authority(root)


def manned_of(places: Collection[Place], today: date) -> frozenset[Place]:
    """Those of the places where somebody holds office today. At most one statement for authorities and one for each
    institution.
    """
    offices = {
        officer.authority_id for officer in identity.officers_of([p.authority_id for p in places if p.authority_id])
    }
    return frozenset(
        place
        for place in places
        if place.role is Role.NATIONAL
        or place.authority_id in offices
        or (place.institution_id is not None and people.in_charge_of(place.institution_id, today) is not None)
    )


def answers_for(actor: Actor) -> frozenset[int]:
    """Institutions whose requests the actor answers: as head, or as a deputy who was given it."""
    return frozenset(i for i in actor.institutions(*LEADING_ROLES) if actor.leads(i, SUPPORT))


def who_answers(actor: Actor, institution_id: int | None, today: date) -> Place:
    """Who would have a request of the actor, shown before it is sent."""
    return first_stop(actor, institution_id or institution_of(actor, today), today)


def institution_of(actor: Actor, today: date) -> int | None:
    """The institution a request is about when nothing else is said: where the actor works, or a child learns. One
    statement for a guardian, none for others.
    """
    grant = actor.current or next(iter(actor.grants), None)
    if grant is None:
        return None
    if grant.role is Role.GUARDIAN and grant.pupil_id is not None:
        placed = identity.places_of([grant.pupil_id], Role.PUPIL, today).get(grant.pupil_id, frozenset())
        return min(placed, default=None)
    return grant.institution_id
