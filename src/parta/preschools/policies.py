"""Who sees preschool groups, who forms them, who says of a day, who gives places."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parta.enrolment import api as enrolment
from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.planes.lookups import among
from parta.preschools.models import Educator, Line, MealBenefit, QueueEntry, Terms

OFFICERS = (Role.REGION, Role.DISTRICT, Role.COMMUNITY)  # whose territory is one that somebody can look through


def visible_terms(actor: Actor) -> QuerySet[Terms]:
    """Every read of groups starts here: staff see which groups their institution has."""
    return Terms.objects.filter(institution_id__in=actor.institutions(*STAFF_ROLES), known_to=None)


def groups_of_educator(actor: Actor, institution_id: int) -> frozenset[int]:
    """Groups in which the actor is an educator today: he reads their children. One SQL statement, none for others."""
    posts = actor.posts(institution_id=institution_id)
    if not posts:
        return frozenset()
    today = timezone.localdate()
    rows = Educator.objects.filter(institution_id=institution_id, known_to=None, post_id__in=posts)
    return frozenset(rows.filter(during__contains=today).values_list("group_id", flat=True))


def may_form(actor: Actor, *, institution_id: int) -> Decision:
    """Form groups, change what they are, say who the educators are: whoever forms classes there."""
    return enrolment.may_form_classes(actor, institution_id=institution_id)


def may_mark(actor: Actor, *, institution_id: int, group_id: int) -> Decision:
    """Say who is there and who eats what: educators of the group, and those who lead the institution."""
    if institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    if group_id in groups_of_educator(actor, institution_id):
        return ALLOW
    if group_id in enrolment.groups_tutored_by(actor, institution_id=institution_id):
        return ALLOW
    return refuse(_("The day of a group is kept by its educators, the head and the deputies."))


def groups_kept(actor: Actor, *, institution_id: int, group_ids: Collection[int]) -> frozenset[int]:
    """Of these groups, those whose day the actor keeps. Two SQL statements at most."""
    if institution_id in actor.institutions(*LEADING_ROLES):
        return frozenset(group_ids)
    own = groups_of_educator(actor, institution_id) | enrolment.groups_tutored_by(actor, institution_id=institution_id)
    return own & frozenset(group_ids)


def may_see_days(actor: Actor, *, institution_id: int) -> Decision:
    """Counts of the day, for the kitchen: all staff."""
    if institution_id in actor.institutions(*STAFF_ROLES):
        return ALLOW
    return refuse(_("The counts of a day are shown to the staff of the institution."))


def may_keep_benefits(actor: Actor, *, institution_id: int) -> Decision:
    """See and enter which share of the payment for meals is waived for whom: whoever moves children there."""
    return enrolment.may_move_pupils(actor, institution_id=institution_id)


def visible_benefits(actor: Actor, *, institution_id: int) -> QuerySet[MealBenefit]:
    """Benefits of children by name; none for others than those who keep them."""
    rows = MealBenefit.objects.filter(institution_id=institution_id)
    return rows if may_keep_benefits(actor, institution_id=institution_id) else rows.none()


def visible_entries(actor: Actor) -> QuerySet[QueueEntry]:
    """Children of the queue by name: whoever moves children in that institution."""
    own = {
        institution_id
        for institution_id in actor.institutions(*LEADING_ROLES)
        if enrolment.may_move_pupils(actor, institution_id=institution_id)
    }
    return QueueEntry.objects.filter(line_id__in=among(own))


def may_give(actor: Actor, *, institution_id: int) -> Decision:
    """Open the queue, answer benefits, offer places, hand over to the order: whoever moves children there."""
    return enrolment.may_move_pupils(actor, institution_id=institution_id)


def keeps_queue(institution_id: int) -> bool:
    """Does the institution keep a queue? One statement."""
    return Line.objects.filter(pk=institution_id).exists()


def may_see_territory(actor: Actor, *, authority_ids: Collection[int]) -> Decision:
    """Who sees queues and places of a territory, in numbers: officers of the authority or of one above it."""
    if {grant.authority_id for grant in actor.having(*OFFICERS)} & set(authority_ids):
        return ALLOW
    return refuse(_("Queues and places of a territory are shown to its officers."))


def may_receive(actor: Actor, *, institution_id: int) -> Decision:
    """Take children and entries of an outside system in, and back: whoever moves children there."""
    return enrolment.may_move_pupils(actor, institution_id=institution_id)


def may_apply(actor: Actor | None) -> Decision:
    """Everybody may put a child into a queue."""
    return ALLOW


def may_see_entry(actor: Actor, entry: QueueEntry) -> Decision:
    """Who sent it; behind the link or the code, the system for him; whoever gives places there."""
    if actor.account_id in (SYSTEM_ACCOUNT, entry.account_id):
        return ALLOW
    return may_give(actor, institution_id=entry.line_id)


def may_withdraw(actor: Actor, entry: QueueEntry) -> Decision:
    """Answer an offer, leave, say that the child waits: who sent it; the institution, when the parent says so there."""
    return may_see_entry(actor, entry)


def may_carry_out(actor: Actor) -> Decision:
    """What follows by itself: offers nobody answered, forgetting."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("This is done by the system."))
