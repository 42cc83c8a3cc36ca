"""Every route × every role × own or foreign place × nobody; and a line for every route and every public operation.

In the class of the cast stands a child under protection, and no answer may tell it: one sweep looks at both.
A module adds its `tests/access.py` and nothing here: `ROUTES` by URL name, `OPERATIONS` by «module.function».
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import parta
from parta.identity.testing import sign_in
from parta.kernel.actor import Actor
from tests.cast import Cast, Viewer, make_cast, viewers
from tests.hidden import Hidden, told
from tests.matrix import Access

SIGN_IN = "/sign-in/"


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the resolver."""

    name: str
    arguments: tuple[str, ...]


def routes(
    resolver: URLResolver | None = None, namespace: str = "", arguments: tuple[str, ...] = ()
) -> Iterator[Route]:
    """Every address of the product, with the names of its arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        own = (*arguments, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, own)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or entry.pattern}", own)


def tables(kind: str) -> dict[str, Access]:
    """All tables of `tests/access.py` together; a name in two of them is a defect."""
    found: dict[str, Access] = {}
    for module in modules():
        try:
            access = importlib.import_module(f"{module.__name__}.tests.access")
        except ModuleNotFoundError:
            continue
        table = getattr(access, kind)
        assert not set(found) & set(table), f"{module.__name__} names what another module has named"
        found.update(table)
    return found


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(parta.__path__, "parta."):
        yield importlib.import_module(found.name)


def operations() -> Iterator[str]:
    """Every public function of every `operations` module or package, as «module.function»."""
    for module in modules():
        short = module.__name__.removeprefix("parta.")
        for file in _operation_files(module):
            for name, member in inspect.getmembers(file, inspect.isfunction):
                if not name.startswith("_") and member.__module__ == file.__name__:
                    yield f"{short}.{name}"


def _operation_files(module: ModuleType) -> Iterator[ModuleType]:
    try:
        found = importlib.import_module(f"{module.__name__}.operations")
    except ModuleNotFoundError as error:
        if error.name != f"{module.__name__}.operations":
            raise
        return
    yield found
    for inner in pkgutil.iter_modules(getattr(found, "__path__", ()), f"{found.__name__}."):
        yield importlib.import_module(inner.name)


ALL_ROUTES = {route.name: route for route in routes()}
ACCESS = tables("ROUTES")


def test_every_route_is_named_in_a_table_and_every_name_is_a_route() -> None:
    assert sorted(set(ALL_ROUTES) - set(ACCESS)) == []
    assert sorted(set(ACCESS) - set(ALL_ROUTES)) == []


def test_every_public_operation_is_named_in_a_table_and_every_name_is_an_operation() -> None:
    known, named = set(operations()), set(tables("OPERATIONS"))

    assert sorted(known - named) == []
    assert sorted(named - known) == []


def test_an_unknown_route_would_be_noticed() -> None:
    assert "people:staff" in ALL_ROUTES
    assert ALL_ROUTES["people:post"].arguments == ("institution", "post")


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, Hidden]]:
    """One cast for all routes; what a route changes is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        yield cast, Hidden(cast)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(set(ALL_ROUTES) & set(ACCESS)))
def test_route(name: str, stage: tuple[Cast, Hidden]) -> None:
    cast, hidden = stage
    route, access = ALL_ROUTES[name], ACCESS[name]
    address = reverse(name, kwargs=arguments(route, access, cast))

    wrong = []
    for viewer in viewers(cast):
        answer = ask(address, access, viewer, cast)
        wrong += [fault for fault in (_fault(answer, access, viewer), told(answer, name, viewer, hidden)) if fault]

    assert wrong == [], f"{access.method.upper()} {address}"


def arguments(route: Route, access: Access, cast: Cast) -> dict[str, Any]:
    """What fills the address: the table's own words, and the cast's things for the rest."""
    given = access.arguments(cast) if access.arguments else {}
    return {**{name: getattr(cast, name) for name in route.arguments if name not in given}, **given}


def ask(address: str, access: Access, viewer: Viewer, cast: Cast) -> HttpResponse:
    """The answer to this viewer; whatever it changed is taken back."""
    browser = cast.once("browser", lambda: Client(raise_request_exception=True))
    browser.cookies.clear()
    if (actor := viewer.actor) is not None:
        key = cast.once(f"session of {actor.account_id}", lambda: _signed_in(browser, actor))
        browser.cookies[settings.SESSION_COOKIE_NAME] = key
    with transaction.atomic():
        fields = access.body(cast, viewer) if access.body else {}
        answer: HttpResponse = getattr(browser, access.method)(address, fields)
        if answer.streaming:
            answer = HttpResponse(b"".join(answer), status=answer.status_code, headers=dict(answer.headers))
        transaction.set_rollback(True)
    return answer


def _signed_in(browser: Client, actor: Actor) -> str:
    """The cookie of somebody who has opened the first page: made once, as it is by who goes on from page to page."""
    sign_in(browser, actor).get("/")
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.cookies.clear()
    return key


def _fault(answer: HttpResponse, access: Access, viewer: Viewer) -> str:
    """What is wrong with the answer; empty when it is as the table says."""
    outcome, wanted = _outcome(answer), _wanted(access, viewer)
    if outcome in wanted:
        return ""
    return f"{viewer.name}: {outcome} ({answer.status_code}), wanted {' or '.join(sorted(wanted))}"


def _outcome(answer: HttpResponse) -> str:
    if answer.status_code == 401 or (answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN)):
        return "sign in"
    if answer.status_code == 403:
        return "refused"
    return "hidden" if answer.status_code == 404 else "through"


def _wanted(access: Access, viewer: Viewer) -> set[str]:
    if access.is_public:
        return {"hidden"} if access.is_hidden else {"through"}
    if viewer.role is None:
        return {"sign in"}
    if access.is_hidden:
        return {"hidden"}
    allowed = not access.allowed or viewer.role in access.allowed
    if allowed and (viewer.is_own or not access.scoped):
        return {"through"}
    return {"hidden"} if allowed else {"hidden", "refused"}
