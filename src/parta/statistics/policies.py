"""Who reads a form, who computes and signs it, who sees the records behind a cell."""

from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.people import api as people


def may_read_of_institution(actor: Actor, institution_id: int) -> bool:
    """Its leaders, and officers over it: those to whom the form is submitted. At most one statement."""
    if institution_id in actor.institutions(*LEADING_ROLES) or actor.is_national:
        return True
    own = actor.authorities()
    return bool(own) and any(card.id in own for card in institutions.authorities_over(institution_id))


def may_read_of_authority(actor: Actor, authority_id: int) -> bool:
    """Officers of it and of those above it. At most one statement."""
    own = actor.authorities()
    if authority_id in own or actor.is_national:
        return True
    return bool(own) and any(card.id in own for card in institutions.authorities_above(authority_id))


def may_see_records(actor: Actor, institution_id: int, *, of_staff: bool = False) -> Decision:
    """Who sees which people a cell counts: leaders of the institution; of staff, whose education, age and shares cells
    tell, those who keep its cards. Officers see figures down to the institution.
    """
    if institution_id in actor.institutions(*LEADING_ROLES):
        if of_staff and not actor.leads(institution_id, people.STAFF):
            return refuse(
                _("Which members of staff a cell counts is shown to the head and to deputies for the staff list.")
            )
        return ALLOW
    return refuse(_("Which people a cell counts is shown to those who lead the institution."))


def may_report(actor: Actor, *, institution_id: int | None, authority_id: int | None) -> Decision:
    """Who freezes and signs: the head or acting head; an officer of exactly this authority."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    if institution_id is not None and institution_id in actor.institutions(Role.HEAD, Role.ACTING):
        return ALLOW
    if authority_id is not None and authority_id in actor.authorities():
        return ALLOW
    if authority_id is not None and actor.is_national:
        root = institutions.root_authority()
        if root is not None and root.id == authority_id:
            return ALLOW
    return refuse(_("A form is signed by the head of the institution, or by an officer of the authority it is of."))
