"""Who announces admission, who decides about applications, who sees them, who acts for a child."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parta.admission.models import Application, Campaign, Wish
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.planes.lookups import among

TERRITORIAL = (Role.REGION, Role.DISTRICT, Role.COMMUNITY)


def visible_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Of institutions one leads, and of one's territory; the national administrator sees all. (What is announced is
    public: `queries.public`.)
    """
    if actor.is_national:
        return Campaign.objects.all()
    under = institutions.institution_ids_by_authority(actor.authorities()) if actor.authorities() else {}
    seen = actor.institutions(*LEADING_ROLES).union(*under.values())
    return Campaign.objects.filter(institution_id__in=among(seen))


def visible_wishes(actor: Actor) -> QuerySet[Wish]:
    """Applications by name: whoever moves pupils in that school. Officers see counts, never children."""
    schools = {
        institution_id
        for institution_id in actor.institutions(*LEADING_ROLES)
        if enrolment.may_move_pupils(actor, institution_id=institution_id)
    }
    return Wish.objects.filter(campaign__institution_id__in=among(schools))


def visible_applications(actor: Actor) -> QuerySet[Application]:
    """One's own; the system sees the one whose link was proved."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return Application.objects.all()
    return Application.objects.filter(Q(account_id=actor.account_id))


def may_admit(actor: Actor, *, institution_id: int) -> Decision:
    """Announce, decide about grounds, freeze the list, hand over to the order: whoever moves pupils there."""
    return enrolment.may_move_pupils(actor, institution_id=institution_id)


def may_apply(actor: Actor | None) -> Decision:
    """Everybody may apply for a child."""
    return ALLOW


def may_act_for(actor: Actor, application: Application) -> Decision:
    """Withdraw, confirm, add a ground: who sent it; behind the link of the letter or the code, the system for him."""
    if actor.account_id in (SYSTEM_ACCOUNT, application.account_id):
        return ALLOW
    return refuse(_("This is done by whoever sent the application."))


def may_withdraw(actor: Actor, wish: Wish) -> Decision:
    """Who sent it; the school, when the parent says so over the counter."""
    if may_act_for(actor, wish.application):
        return ALLOW
    return may_admit(actor, institution_id=wish.campaign.institution_id)


def may_see_territory(actor: Actor) -> Decision:
    """How admission goes in a territory, in counts: officers."""
    if any(actor.having(*TERRITORIAL)):
        return ALLOW
    return refuse(_("How admission goes in a territory is shown to its education authority."))


def may_carry_out(actor: Actor) -> Decision:
    """What follows by itself: places not confirmed in time, forgetting."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("This is done by the system."))
