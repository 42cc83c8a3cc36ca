"""The running product and a browser before it. A journey asks for `site` and `page` (or `context` for several windows).

`site` serves the product over HTTP from a database of its own with real commits, one for each file of journeys.
The test itself works in the same database: what façades made before is seen by the browser after.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import conftest as harness
import pytest
from bootstrap import find_chromium
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection, connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from tools import screens

from parta.kernel.actor import Actor

T = TypeVar("T")
PICTURES = screens.ROOT / "build" / "journeys"

_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"),
    *(
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--force-color-profile=srgb",
        "--font-render-hinting=none",
    ),
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one worker walks after the other (`--dist loadgroup`): a file, since its journeys share people; of the
    screens, which take longest, those of one module.
    """
    for item in items:
        walked = getattr(item, "callspec", None) and item.callspec.params.get("screen")  # type: ignore[attr-defined]
        item.add_marker(pytest.mark.xdist_group(f"{item.path.name}-{walked.module}" if walked else item.path.name))


class Site:
    """The product, served. ``once`` keeps what several tests of a file share (people, a class): it is made one time."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._kept: dict[str, Any] = {}

    @property
    def named(self) -> str:
        """The same by the name localhost: a passkey belongs to a name, not to an address."""
        return self.url.replace("127.0.0.1", "localhost")

    def once(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._kept:
            self._kept[name] = make()
        kept: T = self._kept[name]
        return kept

    def sign_in(self, context: BrowserContext, actor: Actor) -> None:
        """Give the browser a session of this actor, as if signed in."""
        from parta.identity.testing import sign_in

        cookie = sign_in(Client(), actor).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.url}])


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    name, own = f"journey_{uuid.uuid4().hex[:12]}", connection.settings_dict["NAME"]
    harness.clone_database(name)
    with django_db_blocker.unblock():
        _enter(name)
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield Site(f"http://127.0.0.1:{server.port}")
        server.terminate()
        _enter(own)
    harness.drop_database(name)


def _enter(database: str) -> None:
    """Make this process, the server's threads included, work in this database."""
    connections.close_all()
    connection.settings_dict["NAME"] = database


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Without one the test fails and says so: `make test` installs it."""
    path = find_chromium()
    if not path:
        pytest.fail("no Chromium that starts; `make setup` installs one")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # Playwright's loop lives in this thread; our queries do not use it
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_ARGUMENTS])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


# A long walk is walked twice: on a phone with every `make test`, on the school's laptop with `make looks`.
BOTH_WIDTHS = (360, pytest.param(1366, marks=pytest.mark.screens))
both_widths = pytest.mark.parametrize("width", BOTH_WIDTHS)


def window(browser: Browser, site: Site, width: int = 1366, actor: Actor | None = None, **words: Any) -> BrowserContext:
    """A browser of a person, signed in if there is an ``actor``: Ukrainian, in Kyiv, a phone or the school's laptop."""
    context = browser.new_context(
        base_url=words.pop("base_url", site.url),
        locale="uk-UA",
        timezone_id="Europe/Kyiv",
        viewport={"width": width, "height": screens.SIZES[width]},
        reduced_motion="reduce",
        **words,
    )
    context.set_default_timeout(15_000)
    if actor is not None:
        site.sign_in(context, actor)
    return context


def picture(page: Page, name: str) -> None:
    """Keep a picture for the eye, when one is wanted (`PARTA_SCREENS=yes make test`)."""
    if os.environ.get(screens.PICTURES_WANTED) == "yes":
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)


def look(page: Page, name: str) -> None:
    """Nothing sticks out, axe finds nothing."""
    picture(page, name)
    assert [*screens.layout_faults(page), *screens.axe_faults(page)] == [], name


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """The browser window of one person on the school's laptop."""
    context = window(browser, site)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of it. What the browser complains about, our security policy included, fails the test at its end."""
    page = context.new_page()
    complaints = listen(page)
    yield page
    assert complaints == []


def listen(page: Page) -> list[str]:
    """Collect what the browser complains about. A refused form (422), a missing page (404) are answers."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def failed(url: str, reason: str) -> None:
        if reason != "net::ERR_ABORTED":  # the page was left before it had everything
            complaints.append(f"{url}: {reason}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: failed(request.url, request.failure or ""))
    return complaints
