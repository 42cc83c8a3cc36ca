"""Who sees, writes and signs acts; who asks for an opening and who answers."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, SYSTEM_ACCOUNT, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.life.kinds.frame import About, kind_of
from parta.life.matters import kind_for, matter_of
from parta.life.models import Act, OpeningRequest, Party
from parta.life.rules.requests import Asked
from parta.planes.lookups import among


def visible_acts(actor: Actor) -> QuerySet[Act]:
    """Every read starts here: acts that touch an institution of one's territory, or that one leads; the national
    administrator sees all.
    """
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return Act.objects.all()
    led = actor.institutions(*LEADING_ROLES)
    under = institutions.institution_ids_by_authority(actor.authorities())
    mine = led.union(*under.values())
    return Act.objects.filter(pk__in=Party.objects.filter(institution_id__in=among(mine)).values("act_id"))


def may_see_acts(actor: Actor) -> Decision:
    """The list of acts: officers, and those who lead an institution."""
    if any(actor.having(*AUTHORITY_ROLES, *LEADING_ROLES)):
        return ALLOW
    return refuse(_("Acts of institutions are kept by officers of authorities and by heads."))


def may_draft(actor: Actor, code: str, about: About) -> Decision:
    """Who writes an act of this kind down. An institution that exists for everybody is still only his who leads or
    governs it.
    """
    return kind_of(code).may_draft(actor, about)


def may_change(actor: Actor, act: Act) -> Decision:
    """A draft is changed by whoever might have begun it; a correction by whoever may sign it."""
    if act.corrects_id:
        return may_sign(actor, act)
    card = institutions.institutions([act.institution_id or 0]).get(act.institution_id or 0)
    if act.institution_id is None:
        return kind_for(act).may_draft(actor, About(None, act.authority_id))
    if card is None:
        return refuse(_("The institution is not known any more."))
    return kind_for(act).may_draft(actor, About(card, act.authority_id))


def may_sign(actor: Actor, act: Act) -> Decision:
    """Who decides it by the law; a correction is decided by whoever may decide the act it takes back."""
    return kind_for(act).may_sign(actor, matter_of(act, local_day(act.drafted_at)))


def may_carry_out(actor: Actor) -> Decision:
    """Signed acts are carried out by the system on their day."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("Signed acts are carried out by the system."))


def may_ask(actor: Actor | None) -> Decision:
    """Everybody may ask for an institution that no register knows: who founds one need not have an account."""
    return ALLOW


def visible_requests(actor: Actor | None) -> QuerySet[OpeningRequest]:
    """All but unconfirmed ones for the national administrator; one's own for others."""
    if actor is None:
        return OpeningRequest.objects.none()
    if actor.is_national:
        return OpeningRequest.objects.exclude(state=Asked.UNCONFIRMED)
    return OpeningRequest.objects.filter(account_id=actor.account_id)


def may_take_back(actor: Actor, request: OpeningRequest) -> Decision:
    """A request is its sender's: his account's, or, behind the link of the letter, the page's (the system)."""
    if actor.account_id in (request.account_id, SYSTEM_ACCOUNT):
        return ALLOW
    return refuse(_("A request is taken back by whoever sent it."))


def may_answer(actor: Actor) -> Decision:
    """Requests for opening are answered by the national administrator."""
    if actor.is_national:
        return ALLOW
    return refuse(_("Requests to open an institution are answered by the national administrator."))


def may_read_paper(actor: Actor, _institution_id: int | None, owner: int) -> bool:
    """Papers are read through the page of their act or request; directly by whoever brought them (the pages ask
    as the system, once they know who is looking).
    """
    return actor.account_id in (owner, SYSTEM_ACCOUNT)
