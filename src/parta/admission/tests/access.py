"""Everybody sees admission and applies; the school decides; officers see counts."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from tests.matrix import LEADING_ROLES, PUBLIC, SIGNED_IN, Access, Role, own_institution, roles

from parta.admission import letters, testing
from parta.admission.models import Claim, Mailbox, Paper, Wish
from parta.admission.operations import applying
from parta.admission.operations.applying import NewClaim, NewPaper, NewWish, Way
from parta.admission.rules.campaign import Days
from parta.institutions import api as institutions
from parta.kernel.dates import local_day

_PAPER = NewPaper("paper.pdf", b"%PDF-1.7")


def _made(cast: Any) -> dict[str, Any]:
    """A campaign that accepts today, and an application with a paper."""

    def make() -> dict[str, Any]:
        today = local_day(timezone.now())
        ahead = [today + timedelta(days=count) for count in (-1, 20, 30, 40, 31, 60)]
        head = cast.own.actors[Role.HEAD]
        days = Days(*ahead)
        year = today.year + 1
        _campaign, (shape,) = testing.make_campaign(head, cast.institution_id, days=days, on=today, year=year)
        wish = NewWish(shape, (NewClaim("territory", "", (_PAPER,)),))
        child = testing.told(born_on=date(year - 7, 3, 14).isoformat())
        made = applying.apply_for(actor=None, told=child, wishes=[wish], way=Way(site=""), now=timezone.now())
        applying.ask_mailbox(
            actor=None, email="p@example.ua", school=cast.institution, address="", site="", now=timezone.now()
        )
        return {
            "token": letters.link_of(made),
            "wish": Wish.objects.get(application__public_id=made).public_id,
            "claim": Claim.objects.get(wish__application__public_id=made).public_id,
            "paper": Paper.objects.get(claim__wish__application__public_id=made).public_id,
            "mailbox": letters.form_link_of(Mailbox.objects.get().public_id),
        }

    found: dict[str, Any] = cast.once("admission", make)
    return found


def taking(*names: str) -> Any:
    def arguments(cast: Any) -> dict[str, Any]:
        made = _made(cast)
        return {"school": cast.institution} | {name: made[name] for name in names}

    return arguments


def by_link(cast: Any) -> dict[str, Any]:
    made = _made(cast)
    return {"token": made["token"], "wish": made["wish"]}


def state(cast: Any) -> dict[str, Any]:
    return {"token": _made(cast)["token"]}


def opened(cast: Any) -> dict[str, Any]:
    return {"school": cast.institution, "token": _made(cast)["mailbox"]}


def drawn(cast: Any) -> dict[str, Any]:
    """The branch, whose draw is over."""
    branch = cast.own.land.branch
    cast.once("admission.drawn", lambda: testing.make_draw(branch, today=local_day(timezone.now())))
    return {"school": institutions.public_id_of(branch)}


def _admitting(*names: str, **words: Any) -> Access:
    return own_institution(*LEADING_ROLES, arguments=taking(*names), **words)


_ADMITS = own_institution(*LEADING_ROLES)
_OPEN = Access(is_public=True, arguments=taking())
_DRAWN = Access(is_public=True, arguments=drawn)
ROUTES: dict[str, Access] = {
    "admission:go": PUBLIC,
    "admission:public": _OPEN,
    "admission:draw-list": _DRAWN,
    "admission:draw-protocol": _DRAWN,
    "admission:start": _OPEN,
    "admission:form": Access(is_public=True, arguments=opened),
    "admission:state": Access(is_public=True, arguments=state),
    "admission:confirm": Access(is_public=True, method="post", arguments=by_link),
    "admission:withdraw": Access(is_public=True, method="post", arguments=by_link),
    "admission:ground": Access(is_public=True, method="post", arguments=by_link),
    "admission:mine": SIGNED_IN,
    "admission:territory": roles(Role.REGION, Role.DISTRICT, Role.COMMUNITY),
    "admission:school": _admitting(),
    "admission:announce": _admitting(),
    "admission:counter": _admitting(),
    "admission:application": _admitting("wish"),
    "admission:paper": _admitting("paper"),
    "admission:verdict": _admitting("wish", "claim", method="post"),
    "admission:school-withdraw": _admitting("wish", method="post"),
    "admission:decide": _admitting(method="post"),
    "admission:value": _admitting(method="post"),
    "admission:protocol": own_institution(*LEADING_ROLES, arguments=drawn),
    "admission:hand-over": _admitting(method="post"),
    "admission:take-back": _admitting(method="post"),
}
OPERATIONS: dict[str, Access] = {
    "admission.announce": _ADMITS,
    "admission.apply_for": PUBLIC,
    "admission.ask_mailbox": PUBLIC,
    "admission.claim_ground": SIGNED_IN,  # whoever sent it; the page behind the link, the system
    "admission.confirm_place": SIGNED_IN,
    "admission.decide_claim": _ADMITS,
    "admission.decide_first_stage": _ADMITS,
    "admission.end_enrolled": roles(),
    "admission.hand_over": _ADMITS,
    "admission.lapse_places": roles(),
    "admission.prune_applications": roles(),
    "admission.prune_mailboxes": roles(),
    "admission.record_value": _ADMITS,
    "admission.sign_protocol": _ADMITS,
    "admission.take_back": _ADMITS,
    "admission.withdraw": SIGNED_IN,
}
