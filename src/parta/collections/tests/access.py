"""Officers collect, institutions answer; figures are for all of them, names for those over the territory."""

from typing import Any

from django.utils import timezone
from tests.matrix import AUTHORITY_ROLES, LEADING_ROLES, SIGNED_IN, Access, Role, own_institution, roles

from parta.collections import testing
from parta.collections.operations import ending
from parta.collections.operations.taking_part import Said, say
from parta.collections.rules.states import Told
from parta.institutions import api as institutions

_STAGES = (("Зроблено", Told.PRESSED, "", ""), ("Перевірено", Told.SIGNED, "", "місць"))


def _made(cast: Any) -> dict[str, Any]:
    """A campaign of the own community: open, its first stage pressed, its second waits for a signature; a draft."""

    def make() -> dict[str, Any]:
        land, officer = cast.own.land, cast.own.actors[Role.COMMUNITY]
        running = testing.make_collection(officer, land.community, stages=_STAGES)
        say(
            actor=cast.own.actors[Role.HEAD], public_id=running, institution_id=land.school, stage=2,
            said=Said(True, 60),
        )  # fmt: skip
        ending.count_result(actor=officer, public_id=running, now=timezone.now())
        return {
            "running": running,
            "draft": testing.make_collection(officer, land.community, is_open=False),
            "from_above": testing.make_collection(cast.own.actors[Role.REGION], land.region, stages=_STAGES),
        }

    found: dict[str, Any] = cast.once("collections", make)
    return found


def _running(cast: Any) -> dict[str, Any]:
    return {"collection": _made(cast)["running"]}


def _draft(cast: Any) -> dict[str, Any]:
    return {"collection": _made(cast)["draft"]}


def _at(cast: Any) -> dict[str, Any]:
    return {**_running(cast), "institution": institutions.public_id_of(cast.own.land.school)}


def _staged(cast: Any) -> dict[str, Any]:
    return {**_at(cast), "stage": 2}


def _in(cast: Any) -> dict[str, Any]:
    return {**_running(cast), "authority": cast.authority}


def _passed_on(cast: Any) -> dict[str, Any]:
    return {"collection": _made(cast)["from_above"], "authority": cast.authority}


def _collects(**words: Any) -> Access:
    """Officers of the authority that announced it alone: the community's."""
    return Access(frozenset({Role.COMMUNITY}), scoped=True, **words)


_ASKED = (*LEADING_ROLES, *AUTHORITY_ROLES)
ROUTES: dict[str, Access] = {
    "collections:list": SIGNED_IN,
    "collections:new": roles(*AUTHORITY_ROLES),
    "collections:board": own_institution(*_ASKED, arguments=_running),
    "collections:area": own_institution(*_ASKED, arguments=_in),
    "collections:participants": own_institution(*_ASKED, arguments=_running),
    "collections:paper": Access(is_hidden=True, arguments=_running),
    "collections:edit": _collects(arguments=_draft),
    "collections:open": _collects(arguments=_running, method="post"),
    "collections:prolong": _collects(arguments=_running, method="post"),
    "collections:withdraw": _collects(arguments=_draft, method="post"),
    "collections:pass-on": _collects(arguments=_passed_on, method="post"),
    "collections:helpline": _collects(arguments=_in, method="post"),
    "collections:remind": own_institution(*AUTHORITY_ROLES, arguments=_in, method="post"),
    "collections:result": own_institution(*_ASKED, arguments=_running),
    "collections:count": _collects(arguments=_running, method="post"),
    "collections:result-text": _collects(arguments=_running),
    "collections:result-list": _collects(arguments=_running),
    "collections:result-sign": _collects(arguments=_running, method="post"),
    "collections:place": own_institution(*_ASKED, arguments=_at),
    "collections:acknowledge": own_institution(*LEADING_ROLES, arguments=_at, method="post"),
    "collections:look-again": own_institution(*_ASKED, arguments=_at, method="post"),
    "collections:assignee": own_institution(*LEADING_ROLES, arguments=_at, method="post"),
    "collections:say": own_institution(*LEADING_ROLES, arguments=_staged, method="post"),
    "collections:statement": own_institution(*LEADING_ROLES, arguments=_staged),
    "collections:statement-text": own_institution(*LEADING_ROLES, arguments=_staged),
}
OPERATIONS: dict[str, Access] = {
    "collections.acknowledge": own_institution(*LEADING_ROLES),
    "collections.change": _collects(),
    "collections.count_result": _collects(),
    "collections.draft": roles(*AUTHORITY_ROLES),
    "collections.give_helpline": _collects(),
    "collections.look_again": own_institution(*_ASKED),
    "collections.name_assignee": own_institution(*LEADING_ROLES),
    "collections.open_collection": _collects(),
    "collections.pass_on": _collects(),
    "collections.prolong": _collects(),
    "collections.prune_reminded": roles(),
    "collections.remind": roles(*AUTHORITY_ROLES),
    "collections.remind_all": roles(),
    "collections.remind_area": roles(),
    "collections.say": own_institution(*LEADING_ROLES),
    "collections.settle": roles(),
    "collections.sign_result": _collects(),
    "collections.sign_statement": own_institution(*LEADING_ROLES),
    "collections.statement_to_sign": own_institution(*LEADING_ROLES),
    "collections.withdraw": _collects(),
}
