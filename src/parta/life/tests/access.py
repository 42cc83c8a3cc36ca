"""Acts are seen by those who govern or lead the institutions they touch; decided by officers; anybody asks."""

from typing import Any

from django.utils import timezone
from tests.matrix import LEADING_ROLES, PUBLIC, Access, Role, own_territory, roles

from parta.kernel.actor import AUTHORITY_ROLES, Actor
from parta.kernel.dates import local_day
from parta.life import testing
from parta.life.letters import link_of
from parta.life.models import OpeningRequest
from parta.life.operations import requests
from parta.reference.api import Category
from parta.reference.testing import make_place

_SEEN = (*AUTHORITY_ROLES, *LEADING_ROLES)


def _officer(cast: Any) -> Actor:
    officer: Actor = cast.own.actors[Role.COMMUNITY]
    return officer


def _renaming(cast: Any) -> Any:
    today = local_day(timezone.now())
    values = {"name": "Ліцей імені Стуса", "short_name": "Ліцей імені Стуса"}
    return testing.draft_act(_officer(cast), "renaming", cast.institution_id, values, today, today=today)


def _closure(cast: Any) -> Any:
    today = local_day(timezone.now())
    values = {"targets": [cast.own.land.branch], "carry": True, "head_stays": True}
    return testing.draft_act(_officer(cast), "closure", cast.institution_id, values, today, today=today)


def renaming(cast: Any) -> dict[str, Any]:
    return {"act": cast.once("life.renaming", lambda: _renaming(cast))}


def closure(cast: Any) -> dict[str, Any]:
    return {"act": cast.once("life.closure", lambda: _closure(cast))}


def one_class(cast: Any) -> dict[str, Any]:
    return {**closure(cast), "key": f"{cast.institution_id}.{cast.class_id}"}


def with_paper(cast: Any) -> dict[str, Any]:
    return {"act": cast.once("life.paper", lambda: testing.with_paper(_officer(cast), _renaming(cast)))}


def done(cast: Any) -> dict[str, Any]:
    return {"act": cast.once("life.done", lambda: testing.as_if_done(_closure(cast)))}


def _ask(cast: Any) -> Any:
    place = make_place("UA05120070990068199", Category.CITY, "Калинівка")
    applicant = requests.Applicant("Дем’янчук Мирослава", "", "d@example.ua")
    papers = (("рішення.pdf", b"%PDF-1.7\n%%EOF\n"),)
    wanted = requests.Wanted("Ліцей «Новий»", "", 3, 1, "14360570", place, "", "Рішення № 12", papers)
    return requests.ask_opening(actor=_officer(cast), applicant=applicant, wanted=wanted, now=timezone.now())


def asked(cast: Any) -> dict[str, Any]:
    return {"opening": cast.once("life.asked", lambda: _ask(cast))}


def asked_paper(cast: Any) -> dict[str, Any]:
    opening = asked(cast)["opening"]
    return {"opening": opening, "paper": OpeningRequest.objects.get(public_id=opening).papers[0]}


def visited(cast: Any) -> dict[str, Any]:
    return {"token": link_of(asked(cast)["opening"])}


_DECIDE = own_territory(*AUTHORITY_ROLES)
_ASKED = Access(frozenset({Role.NATIONAL, Role.COMMUNITY}), scoped=True, arguments=asked)
ROUTES: dict[str, Access] = {
    "life:acts": roles(*_SEEN),
    "life:new": roles(*_SEEN),
    "life:act": own_territory(*_SEEN, arguments=renaming),
    "life:edit": own_territory(*AUTHORITY_ROLES, Role.HEAD, arguments=renaming),
    "life:document": own_territory(*_SEEN, arguments=renaming),
    "life:paper": own_territory(*_SEEN, arguments=with_paper),
    "life:sign": own_territory(*AUTHORITY_ROLES, method="post", arguments=renaming),
    "life:withdraw": own_territory(*AUTHORITY_ROLES, Role.HEAD, method="post", arguments=renaming),
    "life:correct": own_territory(*AUTHORITY_ROLES, method="post", arguments=done),
    "life:go-on": own_territory(*AUTHORITY_ROLES, method="post", arguments=done),
    "life:pupils": own_territory(*_SEEN, arguments=closure),
    "life:class": own_territory(*AUTHORITY_ROLES, arguments=one_class),
    "life:rest": own_territory(*AUTHORITY_ROLES, arguments=done),
    "life:requests": roles(Role.NATIONAL),
    "life:ask": PUBLIC,
    "life:request": _ASKED,
    "life:open": roles(Role.NATIONAL, method="post", arguments=asked),
    "life:request-paper": Access(_ASKED.allowed, scoped=True, arguments=asked_paper),
    "life:take-back": Access(frozenset({Role.COMMUNITY}), scoped=True, method="post", arguments=asked),
    "life:visit": Access(is_public=True, arguments=visited),
    "life:visit-take-back": Access(is_public=True, method="post", arguments=visited),
}
OPERATIONS: dict[str, Access] = {
    "life.answer_with_act": roles(Role.NATIONAL),
    "life.ask_opening": PUBLIC,
    "life.begin": own_territory(*_SEEN),
    "life.begin_correction": _DECIDE,
    "life.carry_out": roles(),  # the worker
    "life.carry_out_due": roles(),
    "life.confirm": roles(),  # the page behind a visitor's link
    "life.document_of": own_territory(*_SEEN),
    "life.fill": own_territory(*AUTHORITY_ROLES, Role.HEAD),
    "life.go_on": _DECIDE,
    "life.place_persons": _DECIDE,
    "life.place_pupils": _DECIDE,
    "life.place_rest": _DECIDE,
    "life.place_the_rest": roles(),  # inside place_rest
    "life.prune_requests": roles(),
    "life.queue": roles(),
    "life.refuse_request": roles(Role.NATIONAL),
    "life.sign": own_territory(*AUTHORITY_ROLES, Role.HEAD),
    "life.take_back": roles(),  # of the sender alone: test_founding
    "life.withdraw": own_territory(*AUTHORITY_ROLES, Role.HEAD),
}
