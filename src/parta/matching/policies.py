"""Who sees which pairs and claims, who decides about them. Everything starts from the institutions of the actor."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.people.api import MOVEMENT


@dataclass(frozen=True, slots=True)
class Reach:
    """Institutions whose children the actor answers for: those he leads with movement, those under his authorities.

    ``everything``: a national officer.
    """

    led: frozenset[int]
    under: frozenset[int]
    everything: bool = False
    in_charge: frozenset[int] = frozenset()  # where the actor may know children under protection

    @property
    def all(self) -> frozenset[int]:
        return self.led | self.under

    def holds(self, places: Collection[int]) -> bool:
        """Are all of these his? Nobody's places are nobody's, and so the national officer's."""
        return self.everything or (bool(places) and set(places) <= self.all)

    def touches(self, places: Collection[int]) -> bool:
        return self.everything or bool(set(places) & self.all)


def reach_of(actor: Actor) -> Reach:
    """One statement for each authority of the actor; none for a head."""
    led = frozenset(each for each in actor.institutions(*LEADING_ROLES) if actor.leads(each, MOVEMENT))
    under: set[int] = set()
    for authority_id in actor.authorities():
        under |= set(institutions.institution_ids_under(authority_id))
    return Reach(led, frozenset(under), actor.is_national, actor.institutions(Role.HEAD, Role.ACTING))


def may_see_queue(actor: Actor) -> Decision:
    """Those who move pupils of an institution, and officers."""
    if any(actor.leads(each, MOVEMENT) for each in actor.institutions(*LEADING_ROLES)):
        return ALLOW
    if actor.authorities() or actor.is_national:
        return ALLOW
    return refuse(
        _(
            "Likely duplicates are shown to the head, to deputies for movement of pupils and to officers of the "
            "authority."
        )
    )


def may_decide(reach: Reach, places: Collection[int]) -> Decision:
    """Merging or keeping apart: whoever answers for every institution where either record is or was enrolled."""
    if reach.holds(places):
        return ALLOW
    return refuse(_("Both records are compared by the officer of the authority above both schools."))


def may_claim(actor: Actor, institution_id: int) -> Decision:
    """Saying that a child enrolled elsewhere is a pupil here."""
    if actor.leads(institution_id, MOVEMENT):
        return ALLOW
    return refuse(_("A claim is made by the head of the school, or by a deputy for movement of pupils."))


def may_answer(reach: Reach, *, holder: int, claimant: int) -> Decision:
    """The school of the enrolment answers; the officer over both schools may, when nobody does."""
    if holder in reach.led or reach.everything or {holder, claimant} <= reach.under:
        return ALLOW
    return refuse(_("A claim is answered by the head of the school where the child is enrolled."))


def may_sweep(actor: Actor) -> Decision:
    """Looking through the register: the worker."""
    return ALLOW if actor.account_id == SYSTEM_ACCOUNT else refuse(_("This is done by the system."))
