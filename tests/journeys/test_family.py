"""A mother and her phone: 360 px, with and without JavaScript, and what it costs the network."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from parta.cabinet.tests.screens import family_of
from tests.journeys.conftest import Site, listen

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

MOST_COLD_BYTES = 60 * 1024
MOST_PAGE_BYTES = 10 * 1024


def phone(browser: Browser, site: Site, **words: Any) -> BrowserContext:
    context = browser.new_context(
        base_url=site.url, locale="uk-UA", timezone_id="Europe/Kyiv", viewport={"width": 360, "height": 740},
        has_touch=True, is_mobile=True, reduced_motion="reduce", **words,
    )  # fmt: skip
    context.set_default_timeout(10_000)
    return context


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def hers(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """The mother's phone, signed in."""
    context = phone(browser, site, java_script_enabled=request.param)
    site.sign_in(context, family_of(site).mother)
    page = context.new_page()
    complaints = listen(page)
    yield page
    assert complaints == []
    context.close()


def see(page: Page, text: str) -> None:
    page.get_by_text(text).first.wait_for()


class TestMother:
    def test_reads_a_day_and_goes_through_the_sections(self, site: Site, hers: Page) -> None:
        family = family_of(site)
        hers.goto(f"/diary/{family.child}/2026-11-18/")
        assert hers.get_by_role("heading", level=1).inner_text().startswith("Середа, 18")
        see(hers, "Розв’язування лінійних нерівностей")
        see(hers, "Помилка під час перевірки")

        hers.get_by_role("link", name="← вт 17").click()
        hers.wait_for_url("**/2026-11-17/")
        for section, heading in (
            ("Тиждень", "листопада"),
            ("Завдання", "Завдання"),
            ("Оцінки", "Оцінки"),
            ("Пропуски", ""),
        ):
            hers.get_by_role("navigation", name="Розділи").get_by_role("link", name=section).click()
            assert heading in hers.get_by_role("heading", level=1).inner_text()

    def test_opens_a_subject_from_the_marks_and_a_day_from_the_subject(self, site: Site, hers: Page) -> None:
        family = family_of(site)
        hers.goto(f"/diary/{family.child}/marks/")
        hers.get_by_role("link", name="Алгебра").click()
        see(hers, "Тематична 1: Нерівності")

        hers.get_by_role("link", name="18.11").first.click()
        hers.wait_for_url("**/2026-11-18/")

    def test_switches_to_the_other_child(self, site: Site, hers: Page) -> None:
        family = family_of(site)
        hers.goto(f"/diary/{family.child}/2026-11-18/")
        hers.locator("summary", has_text=family.elder.display_name.split()[1]).click()
        hers.locator("a.pick", has_text="3-А").click()

        hers.wait_for_url(f"**/diary/{family.younger.public_id}/")
        assert "3-А" in hers.locator(".eyebrow").inner_text()

    def test_touches_nothing_smaller_than_a_finger_in_the_sections(self, site: Site, hers: Page) -> None:
        hers.goto(f"/diary/{family_of(site).child}/2026-11-18/")

        for link in hers.get_by_role("navigation", name="Розділи").get_by_role("link").all():
            box = link.bounding_box()
            assert box is not None
            assert box["height"] >= 44


class TestPaper:
    def test_holds_a_week_on_one_sheet(self, site: Site, context: BrowserContext) -> None:
        site.sign_in(context, family_of(site).mother)
        page = context.new_page()
        page.goto(f"/diary/{family_of(site).child}/week/2026-11-16/")
        page.emulate_media(media="print")

        assert not page.get_by_role("navigation", name="Розділи").is_visible()
        pdf = page.pdf(prefer_css_page_size=True)
        assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1


class TestWeight:
    def test_of_a_cold_visit_is_below_sixty_kilobytes(self, site: Site, browser: Browser) -> None:
        family = family_of(site)
        context = phone(browser, site)
        site.sign_in(context, family.mother)
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))

        page.goto(f"/diary/{family.child}/2026-11-18/", wait_until="networkidle")

        weights = {answer.url.removeprefix(site.url): _weight(answer) for answer in answers}
        assert answers[0].headers["content-encoding"] == "gzip"
        assert next(iter(weights.values())) <= MOST_PAGE_BYTES, weights
        assert sum(weights.values()) <= MOST_COLD_BYTES, weights
        context.close()


HEADERS_BYTES = 700  # of one answer, with our policies; measured 520–640


def _weight(answer: Response) -> int:
    """Bytes on the wire. The product serves static files compressed beforehand; the server of the journeys does not."""
    return len(gzip.compress(answer.body(), 6)) + HEADERS_BYTES
