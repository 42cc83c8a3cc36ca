"""Between two steps of signing in: kept in the browser's session for a quarter of an hour."""

import time
from typing import Any

from django.http import HttpRequest

from parta.identity import rules
from parta.identity.sessions import SessionStore

WAITING = "waiting"  # the password fitted, the second factor is asked
INVITED = "invited"  # an invitation is open here
CHALLENGE = "challenge"  # what a new passkey is to sign
CHOSEN = "chosen"  # a password whose second factor is not confirmed


def keep(request: HttpRequest, step: str, **values: Any) -> None:
    """Remember values of a step. A session made for it lives no longer than the step."""
    store = store_of(request)
    if store.session_key is None:
        store.set_expiry(int(rules.STEP_LIFETIME.total_seconds()))
    store[step] = {**values, "at": int(time.time())}


def kept(request: HttpRequest, step: str) -> dict[str, Any] | None:
    """Values of a step, unless a quarter of an hour has passed."""
    found: dict[str, Any] | None = request.session.get(step)
    if found is None or time.time() - found["at"] > rules.STEP_LIFETIME.total_seconds():
        return None
    return found


def forget(request: HttpRequest, *steps: str) -> None:
    """The step is done."""
    for step in steps:
        request.session.pop(step, None)


def store_of(request: HttpRequest) -> SessionStore:
    """The session of the request, as ours."""
    store = request.session
    assert isinstance(store, SessionStore), "SESSION_ENGINE is ours"
    return store


def device_of(request: HttpRequest) -> str:
    """«Firefox, Windows»"""
    return rules.device_label(request.headers.get("User-Agent", ""))
