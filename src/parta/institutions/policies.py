"""Who sees and who changes what of institutions. The directory and the public fields of a card are for everybody."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parta.institutions.models import Authority, AuthorityScope, Card, Hiding, Institution, Review
from parta.institutions.rules.fields import Audience
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, STAFF_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.planes.lookups import among

CARD_POWER = "card"  # what a head may give a deputy: editing the card
SIGN_CARD = "head.card"  # stays with those in charge; in the table of `identity.reserved`


def visible_institutions(actor: Actor | None) -> QuerySet[Institution]:
    """Institutions of which the actor sees more than a visitor: those under his authorities and those he works in.

    One part a role, joined by OR over subqueries on keys: a WHERE over joined tables is a hundred times slower.
    """
    if actor is None:
        return Institution.objects.none()
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return Institution.objects.all()
    parts = Q(pk__in=actor.institutions(*STAFF_ROLES, Role.PUPIL))
    if authorities := actor.authorities():
        parts |= Q(pk__in=AuthorityScope.objects.filter(authority__in=authorities).values("institution"))
    return Institution.objects.filter(parts)


def shown_offices(actor: Actor) -> frozenset[int]:
    """Authorities whose work pages show: that of the current role, else all of the actor's. Narrows, never widens."""
    current = actor.current.authority_id if actor.current else None
    return actor.authorities() & {current} or actor.authorities()


def shows_country(actor: Actor) -> bool:
    """Are the pages shown for the country? A national administrator who acts for an authority sees that one's work."""
    return actor.is_national and (actor.current is None or actor.current.role is Role.NATIONAL)


def shown_reviews(actor: Actor) -> QuerySet[Review]:
    """Of the review list, what is the work of the current role."""
    if shows_country(actor):
        return visible_reviews(actor)
    scope = AuthorityScope.objects.filter(authority__in=shown_offices(actor)).values("institution")
    return visible_reviews(actor).filter(institution__in=scope)


def audience(actor: Actor | None, institution_id: int) -> Audience:
    """Which fields of the card the actor sees."""
    if actor is None:
        return Audience.PUBLIC
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return Audience.NATIONAL
    if institution_id in actor.institutions(*LEADING_ROLES) or governs(actor, institution_id):
        return Audience.AUTHORITY
    return Audience.PUBLIC


def governs(actor: Actor, institution_id: int) -> bool:
    """Is the actor an officer of any authority over the institution?"""
    if actor.is_national:
        return True
    authorities = actor.authorities()
    return (
        bool(authorities)
        and AuthorityScope.objects.filter(authority__in=authorities, institution=institution_id).exists()
    )


def may_edit_card(actor: Actor, institution_id: int) -> Decision:
    """The head, a deputy given this power, officers of the direct authority, the national administrator."""
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT or actor.leads(institution_id, CARD_POWER):
        return ALLOW
    authorities = actor.authorities()
    direct = Card.objects.now().filter(institution_id=institution_id, during__endswith=None, authority__in=authorities)
    if authorities and direct.exists():
        return ALLOW
    return not_editable()


def not_editable() -> Decision:
    """Who edits a card, for somebody who may not."""
    return refuse(_("The card is edited by the head of the institution and by the authority that governs it directly."))


def editable_cards(actor: Actor, institution_ids: Collection[int]) -> frozenset[int]:
    """Those of the institutions whose card the actor may edit (`may_edit_card`). At most one SQL statement."""
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return frozenset(institution_ids)
    led = frozenset(each for each in institution_ids if actor.leads(each, CARD_POWER))
    rows = Card.objects.now().filter(during__endswith=None, authority__in=actor.authorities())
    return led | frozenset(
        rows.filter(institution_id__in=among(institution_ids)).values_list("institution_id", flat=True)
    )


def may_enter_directly(actor: Actor, institution_id: int) -> Decision:
    """Past quality rules that block, with a reason: officers of the direct authority and the national administrator."""
    if actor.is_national:
        return ALLOW
    card = Card.objects.now().filter(institution_id=institution_id, during__endswith=None)
    if actor.authorities() and card.filter(authority__in=actor.authorities()).exists():
        return ALLOW
    return refuse(
        _(
            "Past the rules a card is entered by the authority that governs the institution directly. "
            "Pass the request on."
        )
    )


def may_import_register(actor: Actor) -> Decision:
    """Official registers are loaded by the national administrator."""
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("Official registers are loaded by the national administrator."))


def visible_reviews(actor: Actor) -> QuerySet[Review]:
    """The review list: all of it for the national administrator, one's territory for officers."""
    if not any(actor.having(*AUTHORITY_ROLES)) and actor.account_id != SYSTEM_ACCOUNT:
        return Review.objects.none()
    return Review.objects.filter(institution__in=visible_institutions(actor))


def may_see_reviews(actor: Actor) -> Decision:
    """The review list is the work of officers."""
    if any(actor.having(*AUTHORITY_ROLES)) or actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("The review list is kept by officers of education authorities."))


def may_add_institution(actor: Actor) -> Decision:
    """Institutions that no register brought: the national administrator. Branches are opened by signed acts, which
    `life` composes; the system carries those out.
    """
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("A new institution is added by the national administrator; a branch by an act of its hub."))


def may_carry_out(actor: Actor) -> Decision:
    """Cards are written by signed acts, which the system carries out on their day; who signs them, `life` asks."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("Such a change is made by a signed act of the authority."))


def may_join_hub(actor: Actor, institution_id: int, hub_id: int) -> Decision:
    """Officers join branches to hubs inside their own territory."""
    if actor.account_id == SYSTEM_ACCOUNT or (governs(actor, institution_id) and governs(actor, hub_id)):
        return ALLOW
    return refuse(_("The branch and the hub must both be inside your territory."))


def may_assign_authority(actor: Actor, institution_id: int, authority_id: int) -> Decision:
    """An officer gives an institution of his territory to an authority of his territory; the national one to any."""
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    if not governs(actor, institution_id):
        return refuse(_("The institution is outside your territory."))
    if not is_within(actor, authority_id):
        return refuse(_("The authority is outside your territory. Ask the authority above you."))
    return ALLOW


def may_settle_spelling(actor: Actor, region_id: int | None) -> Decision:
    """A spelling is settled for a whole region: by the region's officer or the national administrator."""
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    if region_id and Authority.objects.filter(pk__in=actor.authorities(), territory_id=region_id).exists():
        return ALLOW
    return refuse(_("The answer for a whole region is given by the region's officer or the national administrator."))


def may_rename_authority(actor: Actor, authority_id: int) -> Decision:
    """Its own officers and those above."""
    return (
        ALLOW
        if actor.account_id == SYSTEM_ACCOUNT or is_within(actor, authority_id)
        else refuse(_("An authority is renamed by its own officers or by those above it."))
    )


def is_within(actor: Actor, authority_id: int) -> bool:
    """Is the authority one of the actor's own, or under one of them?"""
    if actor.is_national:
        return True
    mine, step = actor.authorities(), authority_id
    for _level in range(6):  # national, region, district, community, district of a city
        if step in mine:
            return True
        above = Authority.objects.filter(pk=step).values_list("parent_id", flat=True).first()
        if above is None:
            return False
        step = above
    return False


def may_settle_dispute(actor: Actor) -> Decision:
    """A dispute with a register is settled by whoever loads registers."""
    if actor.is_national:
        return ALLOW
    return refuse(_("A dispute with the register is settled by the national administrator."))


def may_sign_card(actor: Actor, institution_id: int) -> Decision:
    """The head or the acting head: a signature over the card is not given to deputies."""
    if actor.leads(institution_id, SIGN_CARD):
        return ALLOW
    return refuse(_("The card is signed by the head of the institution."))


def may_confirm_card(actor: Actor, institution_id: int) -> Decision:
    """The authority that governs the institution directly, or the national administrator."""
    if may_enter_directly(actor, institution_id):
        return ALLOW
    return refuse(_("The card is confirmed by the authority that governs the institution directly."))


def may_confirm_signoff(actor: Actor, institution_id: int, signed_by: int) -> Decision:
    """As `may_confirm_card`, but never whoever has signed it: somebody may be a head and an officer at once."""
    if signed_by == actor.account_id:
        return refuse(
            _("You have signed this card yourself. Another officer or the national administrator confirms it.")
        )
    return may_confirm_card(actor, institution_id)


def visible_closings(actor: Actor) -> QuerySet[Hiding]:
    """Acts over the actor's own territories, over those below and over those above them; for the national one all."""
    if actor.is_national:
        return Hiding.objects.all()
    own = actor.authorities()
    if not own:
        return Hiding.objects.none()
    chains = Authority.objects.filter(pk__in=own).values_list("parent", "parent__parent", "parent__parent__parent")
    above = {each for chain in chains for each in chain if each is not None}
    near = Authority.objects.filter(Q(pk__in=above) | below(own), territory__isnull=False)
    return Hiding.objects.filter(territory__in=near.values("territory"))


def below(authority_ids: Collection[int]) -> Q:
    """Authorities themselves and those under them, to the districts of cities."""
    return (
        Q(pk__in=authority_ids)
        | Q(parent__in=authority_ids)
        | Q(parent__parent__in=authority_ids)
        | Q(parent__parent__parent__in=authority_ids)
    )


def may_close_fields(actor: Actor, territory_id: int) -> Decision:
    """The authority of the territory, those above it, the national administrator."""
    over = Authority.objects.filter(territory_id=territory_id).values_list("pk", flat=True).first()
    if actor.is_national or (over is not None and is_within(actor, over)):
        return ALLOW
    return refuse(_("Fields of a territory are closed by its education authority, by those above, or nationally."))


def may_open_fields(actor: Actor, territory_id: int, authority_id: int | None) -> Decision:
    """Whoever closed them, or those above: what the region has closed in a community the community does not open."""
    if authority_id is None:
        return may_close_fields(actor, territory_id)
    if actor.is_national or is_within(actor, authority_id):
        return ALLOW
    return refuse(_("Fields are opened by the authority that closed them, or by those above it."))


def may_see_closings(actor: Actor) -> Decision:
    """What is closed to the public is the work of officers."""
    if any(actor.having(*AUTHORITY_ROLES)):
        return ALLOW
    return refuse(_("Fields of a territory are closed by its education authority, by those above, or nationally."))
