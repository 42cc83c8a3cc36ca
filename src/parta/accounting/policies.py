"""Who sees, edits, signs and sends notices; who reads the books; who reads the accounting of a territory."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parta.accounting.models import Notice
from parta.enrolment import api as enrolment
from parta.kernel.actor import LEADING_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse

OFFICERS = (Role.REGION, Role.DISTRICT, Role.COMMUNITY)  # whose territory is one that somebody can look through


def visible_notices(actor: Actor, *, institution_id: int, tutored: Collection[int]) -> QuerySet[Notice]:
    """Every read of notices starts here: leaders see all of their institution, a class teacher those of the class."""
    notices = Notice.objects.filter(institution_id=institution_id, pupil__is_protected=False)
    if institution_id in actor.institutions(*LEADING_ROLES):
        return notices
    return notices.filter(group_id__in=tutored)


def may_count_territory(actor: Actor, *, authority_ids: Collection[int]) -> Decision:
    """Who sees how many children study where: officers of the authority or of one above it."""
    officers = {grant.authority_id for grant in actor.having(*OFFICERS)}
    if officers & set(authority_ids):
        return ALLOW
    return refuse(_("Child accounting of a territory is shown to its officers."))


def may_name_children(actor: Actor, *, authority_id: int) -> Decision:
    """Who is told names of children who study nowhere: the officer of the community that looks for them (КМУ 684)."""
    if authority_id in {grant.authority_id for grant in actor.having(Role.COMMUNITY)}:
        return ALLOW
    return refuse(_("Names of children who study nowhere are shown to the officer of their community."))


def may_look(actor: Actor) -> Decision:
    """Looking for absences over all institutions is the machine's."""
    return ALLOW if actor.account_id == SYSTEM_ACCOUNT else refuse(_("Absences are looked through by night."))


def may_keep(actor: Actor, *, institution_id: int) -> Decision:
    """Who edits a draft, notes how a notice went and what was answered, or closes it with a reason."""
    return enrolment.may_move_pupils(actor, institution_id=institution_id)


def may_sign(actor: Actor, *, institution_id: int) -> Decision:
    """The head, or who acts as head: the law lays the notice on the head."""
    if institution_id in actor.institutions(Role.HEAD, Role.ACTING):
        return ALLOW
    return refuse(_("A notice of absence is signed by the head, or by the acting head."))


def may_read_file(actor: Actor, institution_id: int | None, _owner_account_id: int) -> bool:
    """Printed notices: the leaders of the institution."""
    return institution_id in actor.institutions(*LEADING_ROLES)
