"""Who reads and keeps the data sets of children and of staff."""

from django.utils.translation import gettext as _

from parta.enrolment import api as enrolment
from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.people import api as people


def may_read_child(actor: Actor, *, institution_id: int, tutor_post_id: int | None) -> Decision:
    """Leaders of the institution where the child studies, and its class teacher of today; no teacher of a subject."""
    if institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    if tutor_post_id is not None and tutor_post_id in actor.posts(institution_id=institution_id):
        return ALLOW
    return refuse(
        _("The data set of a child is shown to the head, the deputies and the class teacher of the child’s class.")
    )


def may_keep_child(actor: Actor, *, institution_id: int, tutor_post_id: int | None) -> Decision:
    """Who records and ends facts of a child: whoever moves pupils, and the class teacher."""
    if enrolment.may_move_pupils(actor, institution_id=institution_id):
        return ALLOW
    if tutor_post_id is not None and tutor_post_id in actor.posts(institution_id=institution_id):
        return ALLOW
    return refuse(
        _("Facts of a child are recorded by the head, a deputy for movement of pupils, or the class teacher.")
    )


def may_amend_child(actor: Actor, *, institution_id: int) -> Decision:
    """Who says that a recorded fact was never so."""
    return enrolment.may_move_pupils(actor, institution_id=institution_id)


def may_keep_staff(actor: Actor, *, institution_id: int) -> Decision:
    """Who reads, records and corrects facts of staff: the head and whoever he let take people on."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.leads(institution_id, people.STAFF):
        return ALLOW
    return refuse(_("Cards of staff are kept by the head, or by a deputy whom the head gave the power over staff."))


def may_write(actor: Actor) -> Decision:
    """Writing a fact that was checked and asked for above: whoever keeps some data set, the system for a feed."""
    if actor.account_id == SYSTEM_ACCOUNT or any(actor.having(*STAFF_ROLES)):
        return ALLOW
    return refuse(_("Facts are recorded by the staff of the institution."))
