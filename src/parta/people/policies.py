"""Who may record people, appoint them and set guardians."""

from django.utils.translation import gettext as _

from parta.identity import api as identity
from parta.identity.api import STAFF
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.people.rules import EMPOWERED, IN_CHARGE, Position

MOVEMENT = "movement"  # power: pupils, their guardians and orders of movement


def may_record_person(actor: Actor) -> Decision:
    """Those who answer for an institution or an authority."""
    if _is_system(actor) or any(actor.having(*AUTHORITY_ROLES, *LEADING_ROLES)):
        return ALLOW
    return refuse(_("People are recorded by the head of the institution, a deputy or an officer of the authority."))


def may_appoint(actor: Actor, institution_id: int, position: Position) -> Decision:
    """Whoever may give this position in the institution, and take it back."""
    if position in IN_CHARGE:
        return identity.may_appoint_head(actor, institution_id)
    if position in EMPOWERED:
        return may_appoint_deputy(actor, institution_id)
    return may_appoint_staff(actor, institution_id)


def may_appoint_staff(actor: Actor, institution_id: int) -> Decision:
    """Teachers and other staff: the head, or a deputy who was given the staff list."""
    if _is_system(actor) or actor.leads(institution_id, STAFF):
        return ALLOW
    return refuse(_("Staff is appointed by the head of the institution, or by a deputy who was given the staff list."))


def may_appoint_deputy(actor: Actor, institution_id: int) -> Decision:
    """Deputies and their powers: the head alone."""
    if _is_system(actor) or actor.leads(institution_id, identity.DEPUTIES):
        return ALLOW
    return refuse(_("Deputies and their powers are set by the head of the institution only."))


def may_hand_over(actor: Actor, institution_id: int) -> Decision:
    """Giving what somebody in charge left unfinished to whoever is in charge now: those who appoint, the worker."""
    return identity.may_appoint_head(actor, institution_id) or may_appoint_deputy(actor, institution_id)


def may_load_staff(actor: Actor) -> Decision:
    """Staff of many institutions at once, as an earlier system knew it: the national administrator."""
    if _is_system(actor) or actor.is_national:
        return ALLOW
    return refuse(_("Staff of an earlier system is brought over by the national administrator."))


def may_see_access(actor: Actor, institution_id: int) -> Decision:
    """Who has access to what in an institution: those in charge and deputies for the staff list; officers over it."""
    if actor.leads(institution_id, STAFF) or actor.is_national:
        return ALLOW
    above = {place.authority_id for place in identity.above_institution(institution_id)}
    if above & actor.authorities():
        return ALLOW
    return refuse(_("Who has access is shown to the head, to deputies for the staff list and to the authority above."))


def may_remind(actor: Actor, authority_id: int) -> Decision:
    """Whoever may announce when the institutions of the territory come in."""
    return identity.may_announce_wave(actor, authority_id)


def may_tidy(actor: Actor) -> Decision:
    """What a day brings by itself: the worker."""
    return ALLOW if _is_system(actor) else refuse(_("This is done by the system."))


def may_set_guardian(actor: Actor, institution_ids: frozenset[int]) -> Decision:
    """``institution_ids`` are those where the child is enrolled now or from a coming day."""
    if _is_system(actor) or any(actor.leads(institution_id, MOVEMENT) for institution_id in institution_ids):
        return ALLOW
    return refuse(
        _("Guardians are recorded by the head of the child’s institution or a deputy given movement of pupils.")
    )


def may_correct_person(actor: Actor, institution_ids: frozenset[int]) -> Decision:
    """Put right a slip in a pupil's record. ``institution_ids`` as in `may_set_guardian`."""
    if _is_system(actor) or any(actor.leads(institution_id, MOVEMENT) for institution_id in institution_ids):
        return ALLOW
    return refuse(
        _("Records are corrected by the head of the child’s institution or a deputy given movement of pupils.")
    )


def may_protect(actor: Actor, institution_ids: frozenset[int]) -> Decision:
    """Set, change and end the mark of a protected child: whoever is in charge where the child is enrolled, nobody else.
    ``institution_ids`` as in `may_set_guardian`.
    """
    if institution_ids & actor.institutions(Role.HEAD, Role.ACTING):
        return ALLOW
    return refuse(_("A child is put under protection by the head of its institution."))


def may_guard(actor: Actor) -> Decision:
    """Set and end the mark where nobody is in charge: the national administrator. Nobody at an authority in between,
    who might know the family. Whether somebody is in charge, the operation asks.
    """
    if actor.is_national:
        return ALLOW
    return refuse(_("Where no head is, a child is put under protection by the national administrator."))


def may_inquire(actor: Actor, person_id: int) -> Decision:
    """See and question what is held: on oneself, and on a child one stands for today."""
    if person_id == actor.person_id or person_id in actor.children():
        return ALLOW
    return refuse(_("What is held is shown to the person, and to those who stand for the child."))


def may_answer_inquiry(actor: Actor, institution_id: int) -> Decision:
    """Whoever is in charge of the institution."""
    if institution_id in actor.institutions(Role.HEAD, Role.ACTING):
        return ALLOW
    return refuse(_("Inquiries about data are answered by the head of the institution."))


def may_watch_inquiries(actor: Actor, institution_id: int) -> Decision:
    """That answers come in time: officers above the institution; what was asked is not shown to them."""
    above = {place.authority_id for place in identity.above_institution(institution_id)}
    if actor.is_national or above & actor.authorities():
        return ALLOW
    return refuse(_("Inquiries about data are answered by the head of the institution."))


def _is_system(actor: Actor) -> bool:
    return actor.account_id == SYSTEM_ACCOUNT


def may_feed(actor: Actor) -> Decision:
    """Writing what an outside system says: the machine that hears it, and those who may record people."""
    return may_record_person(actor)
