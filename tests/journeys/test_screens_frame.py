"""The frame in a browser: keys, menus, theme, selection, and everything again without a script."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey


@pytest.fixture
def scriptless(browser: Browser, site: Site) -> BrowserContext:
    """A browser with scripts off."""
    return browser.new_context(base_url=site.url, java_script_enabled=False, viewport={"width": 1366, "height": 768})


class TestKeys:
    @pytest.mark.parametrize("key", ["/", "."])  # "." is what a Ukrainian keyboard gives there
    def test_slash_leads_to_the_search(self, page: Page, key: str) -> None:
        page.goto("/ui/")
        page.evaluate(
            "(key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: 'Slash', bubbles: true }))",
            key,
        )
        expect(page.locator("#find")).to_be_focused()

    def test_slash_stays_a_slash_while_typing(self, page: Page) -> None:
        page.goto("/ui/")
        page.locator("#id_family_name").fill("")
        page.locator("#id_family_name").press("/")
        expect(page.locator("#id_family_name")).to_have_value("/")

    def test_question_mark_lists_the_keys(self, page: Page) -> None:
        page.goto("/ui/")
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()

    def test_escape_closes_a_menu_and_returns_to_it(self, page: Page) -> None:
        page.goto("/ui/")
        page.locator(".menu--end > summary").last.click()
        page.keyboard.press("Escape")
        expect(page.locator("details[open].menu")).to_have_count(0)
        expect(page.locator(".menu--end > summary").last).to_be_focused()

    def test_the_first_tab_offers_the_way_past_the_bar(self, page: Page) -> None:
        page.goto("/ui/family")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


class TestTheme:
    def test_changes_at_once_and_stays(self, page: Page) -> None:
        page.goto("/ui/family")
        page.locator(".menu--end > summary").last.click()
        with page.expect_response("**/ui/preferences"):
            page.get_by_role("button", name="темний").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.goto("/ui/")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    def test_is_changed_without_a_script_too(self, scriptless: BrowserContext) -> None:
        page = scriptless.new_page()
        page.goto("/ui/family")
        page.locator(".menu--end > summary").last.click()
        page.get_by_role("button", name="темний").click()
        expect(page).to_have_url("/ui/family")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 27)"

    def test_follows_the_device_until_chosen(self, page: Page) -> None:
        page.emulate_media(color_scheme="dark")
        page.goto("/ui/family")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 27)"


class TestLanguage:
    def test_is_chosen_in_the_menu_and_stays(self, page: Page) -> None:
        page.goto("/ui/failure")
        page.locator(".bar__tools > button[name=language]").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
        expect(page).to_have_url("/ui/failure")


class TestSelection:
    def test_counts_selected_rows(self, page: Page) -> None:
        page.goto("/ui/")
        boxes = page.locator("#rows tbody input[type=checkbox]")
        boxes.nth(1).check()
        expect(page.locator("[data-parta-count]")).to_have_text("2")

    def test_shift_selects_all_between(self, page: Page) -> None:
        page.goto("/ui/")
        boxes = page.locator("#rows tbody input[type=checkbox]")
        boxes.nth(0).uncheck()
        boxes.nth(0).check()
        boxes.nth(2).click(modifiers=["Shift"])
        expect(page.locator("[data-parta-count]")).to_have_text("3")
        expect(boxes.nth(1)).to_be_checked()

    def test_arrows_move_between_rows(self, page: Page) -> None:
        page.goto("/ui/")
        boxes = page.locator("#rows tbody input[type=checkbox]")
        boxes.nth(0).focus()
        page.keyboard.press("Shift+ArrowDown")
        expect(boxes.nth(1)).to_be_focused()
        expect(boxes.nth(1)).to_be_checked()


class TestForm:
    def test_takes_the_suggestion(self, page: Page) -> None:
        page.goto("/ui/")
        page.get_by_role("button", name="Узяти «Савчук»").click()
        expect(page.locator("#failing_family_name")).to_have_value("Савчук")
        expect(page.locator("#failing_family_name")).to_be_focused()

    def test_summary_leads_to_the_field(self, page: Page) -> None:
        page.goto("/ui/")
        page.locator(".errors a").first.click()
        expect(page.locator("#failing_family_name")).to_be_focused()

    def test_says_its_errors_first(self, page: Page) -> None:
        page.goto("/ui/")
        expect(page.locator(".errors").first).to_be_focused()


class TestKept:
    def test_what_was_typed_comes_back_and_can_be_forgotten(self, page: Page) -> None:
        page.goto("/ui/")
        page.locator("#id_family_name").fill("Дем’яненко")
        page.locator("#id_learning_1").check()
        page.goto("/ui/longest")
        page.goto("/ui/")
        expect(page.locator("#id_family_name")).to_have_value("Дем’яненко")
        expect(page.locator("#id_learning_1")).to_be_checked()
        page.get_by_role("button", name="Забути введене").click()
        expect(page.locator("#id_family_name")).to_have_value("")
        expect(page.locator("#id_learning_1")).not_to_be_checked()
        page.goto("/ui/")
        expect(page.locator("#id_family_name")).to_have_value("")

    def test_is_gone_once_the_form_was_accepted(self, page: Page) -> None:
        page.goto("/ui/")
        page.locator("#id_family_name").fill("Дем’яненко")
        page.locator("#specimen-form").get_by_role("button", name="Зберегти", exact=True).click()
        page.wait_for_url("/ui/?*")
        page.goto("/ui/")
        expect(page.locator("#id_family_name")).to_have_value("")

    def test_comes_back_when_the_session_had_died_under_it(self, page: Page) -> None:
        page.goto("/ui/")
        page.locator("#id_family_name").fill("Дем’яненко")
        page.route("**/ui/?*", lambda route: route.fulfill(status=302, headers={"Location": "/ui/failure"}))
        page.locator("#specimen-form").get_by_role("button", name="Зберегти", exact=True).click()
        page.wait_for_url("/ui/failure")  # a page of a visitor, as the sign-in is
        page.goto("/ui/longest")  # the first page after it
        page.goto("/ui/")
        expect(page.locator("#id_family_name")).to_have_value("Дем’яненко")

    def test_is_not_for_another_person(self, page: Page) -> None:
        page.goto("/ui/")
        page.locator("#id_family_name").fill("Дем’яненко")
        page.goto("/ui/family")  # a page of somebody else
        page.goto("/ui/")
        expect(page.locator("#id_family_name")).to_have_value("")

    def test_stays_in_its_tab(self, page: Page, context: BrowserContext) -> None:
        page.goto("/ui/")
        page.locator("#id_family_name").fill("Дем’яненко")
        other = context.new_page()
        other.goto("/ui/")
        expect(other.locator("#id_family_name")).to_have_value("")


class TestPhone:
    def test_holds_the_sections_under_the_thumb(self, page: Page) -> None:
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto("/ui/family")
        box = page.locator("nav.nav").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == pytest.approx(740, abs=1)
        last = page.locator("main li").last
        last.scroll_into_view_if_needed()
        covered = last.bounding_box()
        assert covered is not None
        assert covered["y"] + covered["height"] <= box["y"]

    def test_opens_what_did_not_fit(self, page: Page) -> None:
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto("/ui/")
        page.locator("nav.nav summary").click()
        expect(page.locator("nav.nav").get_by_role("link", name="Звіти")).to_be_in_viewport(ratio=1)


class TestPrint:
    def test_leaves_out_what_cannot_be_pressed_on_paper(self, page: Page) -> None:
        page.goto("/ui/")
        page.emulate_media(media="print")
        for selector in (".bar", ".btn", ".filters", ".bulk", ".pager", ".foot"):
            expect(page.locator(selector).first).to_be_hidden()
        expect(page.locator(".print-only").first).to_be_visible()
        expect(page.locator("#facts")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
