"""Façade for tests: officers, and browsers that are signed in."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from parta.audit.api import acting
from parta.identity import queries
from parta.identity.models import RoleGrant, Session
from parta.identity.operations.accounts import ensure_account
from parta.identity.rules import Method
from parta.identity.sessions import SessionStore, key_of
from parta.kernel.actor import SYSTEM, Actor, Role

__all__ = ["actor_of_person", "grant_office", "sign_in", "signed_request"]


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def actor_of_person(person_id: int) -> Actor:
    """The actor of a person with every role held today; makes the account when there is none."""
    account_id = ensure_account(actor=SYSTEM, person_id=person_id)
    return queries.actor_of_account(account_id, timezone.localdate())


def grant_office(person_id: int, role: Role, authority_id: int | None = None) -> Actor:
    """Make a person an officer, past the cascade, under a national grant made for the purpose."""
    account_id = ensure_account(actor=SYSTEM, person_id=person_id)
    with acting(SYSTEM, "identity.testing.grant"):
        root = None
        if role is not Role.NATIONAL:
            root = RoleGrant.objects.filter(role=Role.NATIONAL, ended_at=None).first() or RoleGrant.objects.create(
                account_id=account_id, role=Role.NATIONAL, given_at=LONG_AGO, ended_at=LONG_AGO
            )
        RoleGrant.objects.create(account_id=account_id, role=role, authority_id=authority_id, granted_by=root)
    return queries.actor_of_account(account_id, timezone.localdate())


def sign_in(client: Client, actor: Actor, method: Method = Method.KEP) -> Client:
    """Give the test browser a session of this actor, as if signed in this way; returns the browser."""
    store = SessionStore()
    store.create()
    Session.objects.filter(pk=key_of(store.session_key or "")).update(account_id=actor.account_id, method=method)
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key or ""
    return client


def signed_request(request: HttpRequest, actor: Actor) -> HttpRequest:
    """Put the actor on a request made by a RequestFactory."""
    request.actor = actor  # type: ignore[attr-defined]
    return request
