"""Everybody asks and counts; officers of the territory review; the head names the responsible person."""

from typing import Any

from tests.matrix import LEADING_ROLES, PUBLIC, Access, Role, own_territory, roles

from parta.connection import testing
from parta.connection.letters import link_of
from parta.kernel.actor import AUTHORITY_ROLES, Actor


def _officer(cast: Any) -> Actor:
    officer: Actor = cast.own.actors[Role.COMMUNITY]
    return officer


def asked(cast: Any) -> dict[str, Any]:
    return {"asked": cast.once("connection.asked", lambda: testing.wish(cast.institution_id))}


def asked_by_head(cast: Any) -> dict[str, Any]:
    """A request is taken back by its sender alone."""
    head = cast.own.actors[Role.HEAD]
    made = cast.once("connection.asked_by_head", lambda: testing.wish(cast.institution_id, actor=head, confirmed=False))
    return {"asked": made}


def agreed(cast: Any) -> dict[str, Any]:
    made = cast.once("connection.agreed", lambda: testing.agreed_request(_officer(cast), cast.institution_id))
    return {"asked": made}


def visited(cast: Any) -> dict[str, Any]:
    return {"token": link_of(asked(cast)["asked"])}


# Who may appoint the head: officers of the nearest authority that has any, so of a community with officers only these.
_REVIEW = own_territory(Role.COMMUNITY)
ROUTES: dict[str, Access] = {
    "connection:public": PUBLIC,
    "connection:file": PUBLIC,
    "connection:ask": PUBLIC,
    "connection:visit": Access(is_public=True, arguments=visited),
    "connection:visit-take-back": Access(is_public=True, method="post", arguments=visited),
    "connection:own": roles(*AUTHORITY_ROLES),
    "connection:requests": roles(*AUTHORITY_ROLES),
    "connection:request": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES, arguments=asked),
    "connection:take-back": Access(frozenset({Role.HEAD}), scoped=True, method="post", arguments=asked_by_head),
    "connection:agree": Access(_REVIEW.allowed, scoped=True, method="post", arguments=asked),
    "connection:entrust": own_territory(Role.HEAD, method="post", arguments=agreed),
    "connection:institution": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "connection:end": own_territory(*_REVIEW.allowed, Role.HEAD, Role.ACTING, method="post"),
    "connection:territory": own_territory(*AUTHORITY_ROLES),
}
OPERATIONS: dict[str, Access] = {
    "connection.agree": _REVIEW,
    "connection.ask": PUBLIC,
    "connection.confirm": roles(),  # the page behind the link of the letter
    "connection.connect_known": roles(),  # demo, and an installation that kept journals before
    "connection.end_connection": own_territory(*_REVIEW.allowed, Role.HEAD, Role.ACTING),
    "connection.entrust": own_territory(Role.HEAD),
    "connection.note_entries": roles(),
    "connection.prune_requests": roles(),
    "connection.refuse_request": _REVIEW,
    "connection.take_back": roles(),  # of the sender alone: test_requests
    "connection.write_connection": roles(),  # inside the others
}
