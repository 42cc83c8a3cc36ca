"""Who sees classes and children, who forms classes, who moves children."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from parta.enrolment.models import Enrolment, Group, Membership, Pupil, Takeout
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.people import api as people
from parta.planes.lookups import among

MOVEMENT = "movement"  # power a head may give to a deputy: enrolling, transferring, withdrawing
CLASSES = "classes"  # forming classes and groups, assigning teachers

# Another ground on which a member of staff reads a class, told by a module above («teaches there»): ids of classes
# and groups.
Readers = Callable[[Actor, int], frozenset[int]]
_readers: list[Readers] = []


def register_class_readers(readers: Readers) -> None:
    """Add a ground on which staff read the children of a class. Called at start."""
    if readers not in _readers:
        _readers.append(readers)


def visible_groups(actor: Actor) -> QuerySet[Group]:
    """Every read of classes and groups for a user starts here: staff see which classes their institution has."""
    return Group.objects.filter(institution_id__in=actor.institutions(*STAFF_ROLES))


def visible_pupils(actor: Actor, *, institution_id: int) -> QuerySet[Pupil]:
    """Every read of children for a user starts here: leaders see all of their institution, teachers those of their
    classes; children under protection, only those who may know them.
    """
    pupils = Pupil.objects.filter(institution_id=institution_id)
    if actor.account_id == SYSTEM_ACCOUNT:
        return pupils
    open_to = Q(is_protected=False) | known_protected(actor, institution_id)
    if institution_id in actor.institutions(*LEADING_ROLES):
        return pupils.filter(open_to)
    groups = groups_read_by(actor, institution_id=institution_id)
    members = Membership.objects.filter(institution_id=institution_id, known_to=None, group_id__in=groups)
    return pupils.filter(open_to, Q(pupil_id__in=members.values("pupil_id")) | Q(pupil_id__in=_named(actor)))


def known_protected(actor: Actor, institution_id: int) -> Q:
    """Which protected children the actor may know: those enrolled here today, as their head, as their class teacher, or
    named by the head. A school the child has left knows it no more.
    """
    today = timezone.localdate()
    here = Enrolment.objects.filter(institution_id=institution_id, known_to=None, during__contains=today)
    enrolled = Q(pupil_id__in=here.values("person_id"))
    if institution_id in actor.institutions(Role.HEAD, Role.ACTING):
        return enrolled
    posts = actor.posts(institution_id=institution_id)
    tutored = Membership.objects.filter(
        institution_id=institution_id, known_to=None, is_class=True, during__contains=today,
        group__tutor_post_id__in=posts,
    )  # fmt: skip
    return enrolled & (Q(pupil_id__in=tutored.values("pupil_id")) | Q(pupil_id__in=_named(actor)))


def protected_among(actor: Actor, *, institution_id: int, pupil_ids: Collection[int]) -> frozenset[int]:
    """Those of these protected children whom the actor may know. One SQL statement, none for nobody."""
    if not pupil_ids:
        return frozenset()
    rows = Pupil.objects.filter(institution_id=institution_id, is_protected=True, pupil_id__in=pupil_ids)
    return frozenset(rows.filter(known_protected(actor, institution_id)).values_list("pupil_id", flat=True))


def may_guard(actor: Actor) -> Decision:
    """Who protects children whom no head guards."""
    return people.may_guard(actor)


def may_protect(actor: Actor, *, institution_id: int) -> Decision:
    """Who puts a child under protection and ends it."""
    if institution_id in actor.institutions(Role.HEAD, Role.ACTING):
        return ALLOW
    return refuse(_("A child is put under protection by the head of its institution."))


def _named(actor: Actor) -> RawSQL:
    """Protected children whom a head let the actor know: a published view of `people`."""
    return RawSQL("select pupil_id from people_protected_known_v1 where reader_id = %s", [actor.person_id or 0])


def groups_read_by(actor: Actor, *, institution_id: int) -> frozenset[int]:
    """Classes and groups whose children a teacher may read: those he tutors and those he teaches."""
    posts = actor.posts(institution_id=institution_id)
    if not posts:
        return frozenset()
    tutored = Group.objects.filter(institution_id=institution_id, tutor_post_id__in=posts).values_list("id", flat=True)
    return frozenset(tutored).union(*(readers(actor, institution_id) for readers in _readers))


def groups_tutored_by(actor: Actor, *, institution_id: int) -> frozenset[int]:
    """Classes and preschool groups of which the actor is the class teacher. One SQL statement, none for others."""
    posts = actor.posts(institution_id=institution_id)
    if not posts:
        return frozenset()
    tutored = Group.objects.filter(institution_id=institution_id, tutor_post_id__in=posts)
    return frozenset(tutored.values_list("id", flat=True))


def may_read_group(actor: Actor, *, institution_id: int, group_id: int) -> Decision:
    """Who may read the children of one class or group."""
    if institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    if group_id in groups_read_by(actor, institution_id=institution_id):
        return ALLOW
    return refuse(_("The children of a class are shown to its teachers, its class teacher and the head of the school."))


def may_form_classes(actor: Actor, *, institution_id: int) -> Decision:
    """Who may make classes and groups and put pupils into study groups."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.leads(institution_id, CLASSES):
        return ALLOW
    return refuse(_("Classes are formed by the head of the school, or by a deputy whom the head gave this power."))


def may_move_pupils(actor: Actor, *, institution_id: int) -> Decision:
    """Who may enrol, transfer and withdraw."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.leads(institution_id, MOVEMENT):
        return ALLOW
    return refuse(_("Children are enrolled by the head of the school, or by a deputy whom the head gave this power."))


def may_end_stay(actor: Actor, *, institution_id: int, claimant_id: int) -> Decision:
    """Who lets a pupil go to a school that claims him: his school; the claimant once his school has agreed; the officer
    over both. `matching` has asked which of these it is.
    """
    if may_move_pupils(actor, institution_id=institution_id) or may_move_pupils(actor, institution_id=claimant_id):
        return ALLOW
    if identity.may_appoint_head(actor, institution_id) and identity.may_appoint_head(actor, claimant_id):
        return ALLOW
    return refuse(_("Children are enrolled by the head of the school, or by a deputy whom the head gave this power."))


def may_read_contacts(actor: Actor, *, institution_id: int, tutor_post_ids: Collection[int]) -> Decision:
    """Who reads phones and addresses of a child's family: leaders, and the class teacher of today."""
    if institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    if set(tutor_post_ids) & actor.posts(institution_id=institution_id):
        return ALLOW
    return refuse(_("Contacts of a family are shown to the class teacher, the head and the deputies."))


def may_take_out(actor: Actor, *, institution_id: int, children: int, most: int) -> Decision:
    """Who may take a list of children out as a file by himself: its readers, up to so many children (design §9)."""
    if institution_id not in actor.institutions(*STAFF_ROLES):
        return refuse(_("Lists of children are taken out by the staff of their school."))
    if children <= most:
        return ALLOW
    return refuse(
        _(
            "A list of more than %(most)s children leaves only with the consent of a second person. "
            "The head, or a deputy for movement of pupils, asks for it: Classes, then Lists of children as files."
        )
        % {"most": most}
    )


def may_ask_takeout(actor: Actor, *, institution_id: int) -> Decision:
    """Who asks for a large list of children, and takes it once another person has agreed."""
    if actor.leads(institution_id, MOVEMENT):
        return ALLOW
    return refuse(_("Large lists are asked for by the head of the school, or by a deputy for movement of pupils."))


def may_decide_takeout(actor: Actor, *, institution_id: int) -> Decision:
    """Who may be the second person: whoever could ask, and the officer above a school whose head leads alone."""
    if actor.leads(institution_id, MOVEMENT) or identity.may_appoint_head(actor, institution_id):
        return ALLOW
    return refuse(
        _("The second person is the head, a deputy for movement of pupils, or the officer of the authority above.")
    )


def visible_takeouts(actor: Actor) -> QuerySet[Takeout]:
    """Every read of requests for a list starts here: those who lead the school see them all."""
    return Takeout.objects.filter(institution_id__in=actor.institutions(*LEADING_ROLES))


def undecided_below(authority_id: int, *, since: datetime) -> QuerySet[Takeout]:
    """Every read of requests by an officer starts here: signed since then in institutions under the authority, not
    decided, the oldest first. Which of them he decides, `may_decide_takeout` says.
    """
    return Takeout.objects.filter(
        institution_id__in=among(institutions.institution_ids_under(authority_id)), signed_at__gt=since, decided_at=None
    ).order_by("signed_at", "id")


def may_invite_families(actor: Actor, *, institution_id: int, tutor_post_id: int | None) -> Decision:
    """Who prints invitations for the families of a class: whoever moves pupils, and its class teacher."""
    if may_move_pupils(actor, institution_id=institution_id):
        return ALLOW
    if tutor_post_id is not None and tutor_post_id in actor.posts(institution_id=institution_id):
        return ALLOW
    return refuse(
        _("Families are invited by the class teacher, the head of the school, or a deputy for movement of pupils.")
    )
