"""Façade for tests: officers, browsers that are signed in, phones with passkeys, limits used up."""

import json
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from webauthn.helpers import bytes_to_base64url, encode_cbor

from parta.audit.api import acting
from parta.identity import entrance, grants, limits, queries, rules
from parta.identity.models import Event, Passkey, RoleGrant, Session, Verification
from parta.identity.operations.accounts import ensure_account
from parta.identity.rules import Method
from parta.identity.sessions import SessionStore, key_of
from parta.kernel.actor import SYSTEM, Actor, Role

__all__ = [
    "Limits",
    "Phone",
    "actor_of_person",
    "arrive",
    "confirm_posts",
    "grant_office",
    "no_ones_code",
    "note_sign_in",
    "sessions",
    "sign_in",
    "signed_request",
    "use_up",
]


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def actor_of_person(person_id: int) -> Actor:
    """The actor of a person with every role held today; makes the account when there is none. A deputy is confirmed."""
    account_id = ensure_account(actor=SYSTEM, person_id=person_id)
    confirm_posts(account_id, person_id)
    return queries.actor_of_account(account_id, timezone.localdate())


def confirm_posts(account_id: int, person_id: int) -> None:
    """Make deputies' posts as good as confirmed by their heads, past invitation and signature."""
    _name, held = grants.grants_of(person_id, timezone.localdate())
    posts: dict[int, int] = {}
    for grant in held:
        if grant.role is Role.DEPUTY and grant.post_id is not None and grant.institution_id is not None:
            posts.setdefault(grant.post_id, grant.institution_id)
    known = set(Verification.objects.filter(account_id=account_id, ended_at=None).values_list("post_id", flat=True))
    for post_id, institution_id in posts.items():
        if post_id not in known:
            with acting(SYSTEM, "identity.testing.confirm"):
                Verification.objects.create(
                    account_id=account_id,
                    institution_id=institution_id,
                    post_id=post_id,
                    asked_by_id=0,
                    accepted_at=LONG_AGO,
                    signature_id=0,
                    confirmed_at=LONG_AGO,
                    confirmed_by_id=0,
                )


def take_back_confirmation(person_id: int, *, answered: bool) -> None:
    """Leave a deputy where the head has not confirmed yet; ``answered``: the certificate was shown."""
    open_checks = Verification.objects.filter(account__person_id=person_id, ended_at=None)
    shown = {"accepted_at": LONG_AGO, "signature_id": 0} if answered else {"accepted_at": None, "signature_id": None}
    with acting(SYSTEM, "identity.testing.unconfirm"):
        open_checks.update(confirmed_at=None, confirmed_by_id=None, **shown)


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


def arrive(account_id: int) -> Client:
    """A browser that has come in by the door itself, at this moment."""
    store = SessionStore()
    store.create()
    entrance.enter(
        store=store, arrival=entrance.Arrival(account_id, Method.DEMO), device="Firefox, Windows", now=timezone.now()
    )
    store.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key or ""
    return client


def note_sign_in(actor: Actor, *, at: datetime | None = None) -> None:
    """The account's log says that the actor signed in at this moment; now, if none is named."""
    with acting(SYSTEM, "identity.testing.sign_in"):
        Event.objects.create(
            account_id=actor.account_id, kind=Event.Kind.SIGNED_IN, method=Method.KEP, **({"at": at} if at else {})
        )


def signed_request(request: HttpRequest, actor: Actor) -> HttpRequest:
    """Put the actor on a request made by a RequestFactory."""
    request.actor = actor  # type: ignore[attr-defined]
    return request


class Limits(Enum):
    """What is counted by visitor."""

    CODES = rules.CODES_BY_VISITOR
    PASSWORDS = rules.PASSWORDS_BY_VISITOR
    SIGNATURES = rules.SIGNATURES_BY_VISITOR


def use_up(limit: Limits, address: str) -> None:
    """Make all the failures that one address is allowed."""
    for _ in range(limit.value.count):
        limits.hit(limit.value, address, timezone.now())


def no_ones_code() -> str:
    """A well-formed code of no invitation."""
    return rules.new_code()


def sessions() -> int:
    """How many sessions are kept, those of strangers too."""
    return Session.objects.count()


class Phone:
    """A device that holds a passkey of one person for the host «testserver»."""

    def __init__(self, owner: Actor) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        point = self._key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        self._id = sha256(x).digest()
        with acting(owner, "identity.testing.passkey"):
            Passkey.objects.create(
                account_id=owner.account_id,
                credential_id=self._id,
                public_key=encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y}),  # COSE: EC2, ES256, P-256
                label="phone",
            )

    def answer(self, options: bytes) -> str:
        """What the browser posts after the owner has put a finger on the device."""
        challenge = json.loads(options)["challenge"]
        said = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": "http://testserver"}).encode()
        device = sha256(b"testserver").digest() + bytes([0b101]) + bytes(4)  # the owner is present and was checked
        signature = self._key.sign(device + sha256(said).digest(), ec.ECDSA(SHA256()))
        own_id = bytes_to_base64url(self._id)
        response = {"clientDataJSON": said, "authenticatorData": device, "signature": signature}
        shown = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": own_id, "rawId": own_id, "type": "public-key", "response": shown})
