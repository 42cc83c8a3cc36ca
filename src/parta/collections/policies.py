"""Who announces a campaign, who sees it and where, who answers, who signs the result."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from parta.collections.models import Assignee, Collection, Participant
from parta.collections.rules.states import State
from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, STAFF_ROLES, SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def offices_of(actor: Actor) -> frozenset[int]:
    """Authorities the actor acts for; the national administrator for the national one. One statement for him."""
    root = institutions.root_authority() if actor.is_national else None
    return actor.authorities() | ({root.id} if root else set())


def under(authority_ids: frozenset[int]) -> Q:
    """Participants under any of these authorities, the national one excepted."""
    ids = sorted(authority_ids)
    return Q(region__in=ids) | Q(district__in=ids) | Q(community__in=ids) | Q(ward__in=ids)


def visible_participants(actor: Actor) -> QuerySet[Participant]:
    """Every read of single institutions starts here: of one's territory, those one leads or answers for; the national
    administrator sees all.
    """
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return Participant.objects.all()
    mine = Q(institution__in=sorted(actor.institutions(*LEADING_ROLES)))
    if actor.authorities():
        mine |= under(actor.authorities())
    return Participant.objects.filter(mine | Q(answered_for_by(actor)))


def answered_for_by(actor: Actor) -> Exists:
    """Is the actor named in the participant? Only as long as he works there."""
    return Exists(
        Assignee.objects.filter(
            collection=OuterRef("collection"), institution=OuterRef("institution"), is_current=True,
            person_id=actor.person_id or 0, institution__in=sorted(actor.institutions(*STAFF_ROLES)),
        )
    )  # fmt: skip


def visible_collections(actor: Actor) -> QuerySet[Collection]:
    """Opened ones that ask somebody whom the actor sees; drafts of one's own authority."""
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return Collection.objects.all()
    opened = Q(state__in=(State.OPEN, State.FROZEN, State.WITHDRAWN), opened_at__isnull=False)
    asked = Exists(visible_participants(actor).filter(collection=OuterRef("pk")))
    return Collection.objects.filter(Q(authority__in=sorted(actor.authorities())) | (opened & Q(asked)))


def may_see_list(actor: Actor) -> Decision:
    """The list of campaigns: officers and whoever works where somebody may be asked."""
    return ALLOW


def may_announce(actor: Actor, authority_id: int) -> Decision:
    """An officer announces for his own authority."""
    if authority_id in offices_of(actor) or actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("A campaign is announced by an officer of the authority that collects."))


def may_run(actor: Actor, collection: Collection) -> Decision:
    """Change a draft, open, prolong, withdraw, count, sign the result: officers of the authority that announced."""
    if actor.account_id == SYSTEM_ACCOUNT or collection.authority_id in offices_of(actor):
        return ALLOW
    return refuse(_("This is done by the authority that announced the campaign."))


def may_answer(actor: Actor, collection: Collection, institution_id: int) -> Decision:
    """Acknowledge, say that a stage is done: whoever leads the institution, and the person it named."""
    if actor.account_id == SYSTEM_ACCOUNT or may_name(actor, institution_id):
        return ALLOW
    place = Participant.objects.filter(collection=collection, institution=institution_id)
    if place.filter(answered_for_by(actor)).exists():
        return ALLOW
    return refuse(_("The institution answers: its head, a deputy, or the person it named for this campaign."))


def may_name(actor: Actor, institution_id: int) -> Decision:
    """Name who answers for the campaign in an institution: whoever leads it."""
    if actor.account_id == SYSTEM_ACCOUNT or institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    return refuse(_("The head or a deputy names who answers for the campaign."))


def may_look_again(actor: Actor, institution_id: int) -> Decision:
    """Have the records of an institution counted anew: whoever leads it; officers, who see it by their territory."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.is_national or actor.authorities():
        return ALLOW
    if institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    return refuse(_("The head, a deputy or an officer over the institution looks again."))


def may_pass_on(actor: Actor, authority_id: int) -> Decision:
    """Acknowledge the letter for an authority, add a word, give its helpline: its officers."""
    if actor.account_id == SYSTEM_ACCOUNT or authority_id in offices_of(actor):
        return ALLOW
    return refuse(_("An officer of this authority acknowledges the letter."))


def may_remind(actor: Actor) -> Decision:
    """Write to those who have not done it: officers, within their territory; the worker."""
    if actor.account_id == SYSTEM_ACCOUNT or any(actor.having(*AUTHORITY_ROLES)):
        return ALLOW
    return refuse(_("Officers of authorities remind the institutions of their territory."))


def may_tidy(actor: Actor) -> Decision:
    """Bring the list of participants in line with the register: the worker."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("This is done by the system."))
