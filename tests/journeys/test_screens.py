"""Every screen in every size, theme and language: nothing sticks out, is cut or jumps, and axe finds nothing."""

import csv
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from tools import screens

from parta.ui.web.gallery import LONG_NAME
from tests.journeys.conftest import Site

pytestmark = [pytest.mark.journey, pytest.mark.screens, pytest.mark.timeout(600)]

REGISTER = Path(__file__).resolve().parents[3] / "shared" / "data" / "schools_edebo_2023-08-02.csv"


def longest_real_name() -> str:
    """The longest name in the register, when it is at hand."""
    if not REGISTER.exists():
        pytest.skip("the register of schools is not beside the repository")
    with REGISTER.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        column = next(name for name in rows.fieldnames or () if "name" in name.lower())
        return max((row[column] for row in rows), key=len)


def open_screen(screen: screens.Screen, site: Site, context: BrowserContext, page: Page) -> None:
    if screen.viewer:
        site.sign_in(context, screen.viewer(site))
    address = screen.address(site) if callable(screen.address) else screen.address
    screens.watch_shift(page)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, f"{address}: {answer.status}"


def speak(context: BrowserContext, page: Page, site: Site, language: str) -> None:
    """Choose the language as the person's cookie would."""
    context.add_cookies([{"name": "parta_language", "value": language, "url": site.url}])
    page.reload()


def dress(page: Page, theme: str) -> None:
    """Choose the theme as the person's cookie would."""
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": screens.SIZES.get(width, 900)})


def layout(page: Page, widths: Iterable[int], where: str) -> Iterator[str]:
    for width in widths:
        resize(page, width)
        yield from (f"{width} {where}: {fault}" for fault in screens.layout_faults(page))


def accessibility(page: Page, widths: Iterable[int], where: str) -> Iterator[str]:
    for width in widths:
        resize(page, width)
        yield from (f"{width} {where}: {fault}" for fault in screens.axe_faults(page))


@pytest.mark.parametrize("screen", screens.discover(), ids=lambda screen: screen.id)
class TestScreen:
    def test_fits_every_size_and_stands_every_eye(
        self, screen: screens.Screen, site: Site, context: BrowserContext, page: Page
    ) -> None:
        open_screen(screen, site, context, page)
        assert screens.shift(page) <= screens.SHIFT_LIMIT
        faults: list[str] = []
        for language in screens.LANGUAGES:
            speak(context, page, site, language)
            dress(page, "light")
            faults += layout(page, (screens.NARROWEST, *screens.SIZES, screens.ZOOMED, screens.WIDE), language)
        speak(context, page, site, "uk")
        for theme in screens.THEMES:
            dress(page, theme)
            faults += accessibility(page, (360, 1366), theme)
        screens.stretch(page, LONG_NAME)
        faults += layout(page, (screens.NARROWEST, *screens.SIZES), "with the longest name")
        assert faults == []

    @pytest.mark.skipif(os.environ.get(screens.PICTURES_WANTED) != "yes", reason="pictures are taken by `make screens`")
    def test_has_its_picture_taken(
        self, screen: screens.Screen, site: Site, context: BrowserContext, page: Page
    ) -> None:
        open_screen(screen, site, context, page)
        for language in screens.LANGUAGES:
            speak(context, page, site, language)
            for theme, width in itertools.product(screens.THEMES, screens.SIZES):
                dress(page, theme)
                resize(page, width)
                path = screens.picture_path(screen, width, theme, language)
                page.screenshot(path=path)
                assert path.stat().st_size > 2000


class TestLongestName:
    def test_of_the_register_breaks_no_component(self, site: Site, page: Page) -> None:
        name = longest_real_name()
        assert len(name) >= 300

        page.goto("/ui/longest?" + page.evaluate("(name) => new URLSearchParams({ name }).toString()", name))

        assert list(layout(page, (screens.NARROWEST, *screens.SIZES), "the longest")) == []
