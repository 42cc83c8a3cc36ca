"""A teacher and the journal in a real browser: typing, pasting, undoing, a dead network, two tabs, a phone."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from parta.institutions import api as institutions
from parta.journal import testing
from parta.journal.tests.conftest import School, make_school
from tests.journeys.conftest import Site, listen

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

# What a browser says of requests while we keep it from the network, those of its own icon included.
NETWORK_IS_AWAY = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_RESET", "ERR_FAILED")


class Desk:
    """A school with a journal of its own for each test: eleven lessons, the last one today."""

    def __init__(self, site: Site) -> None:
        self.school: School = make_school()
        today = timezone.localdate()
        place = {**self.school.place, "actor": self.school.teacher}
        self.lessons = [
            testing.make_lesson(held_on=today - timedelta(days=back), **place) for back in range(10, -1, -1)
        ]
        self.lesson = self.lessons[-1]
        public_id = institutions.public_id_of(self.school.institution_id)
        self.address = f"/schools/{public_id}/journal/{self.school.course_id}/"

    def marks(self) -> list[int]:
        """Marks in force at today's lesson, in the order of the class list."""
        return self._values("mark")

    def absences(self) -> list[int]:
        return self._values("absence")

    def _values(self, fact: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select code from journal_facts_v1 f"
                " join enrolment_roll_v1 r using (institution_id, school_year, pupil_id)"
                " where f.institution_id = %s and f.lesson_id = %s and f.fact = %s"
                " order by r.sort_key, r.pupil_id, f.slot",
                [self.school.institution_id, self.lesson, fact],
            )
            return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site)


@pytest.fixture
def journal(site: Site, context: BrowserContext, desk: Desk) -> Iterator[Page]:
    site.sign_in(context, desk.school.teacher)
    page = context.new_page()
    complaints = listen(page)
    page.goto(desk.address)
    yield page
    assert [each for each in complaints if not any(word in each for word in NETWORK_IS_AWAY)] == []


def cell(page: Page, row: int, column: int = -1) -> Locator:
    """A cell by the row of a pupil and the column of a lesson; -1 is today's."""
    cells = page.locator(f"#grid tbody tr:nth-child({row + 1}) td:not(.sum)")
    return cells.last if column < 0 else cells.nth(column)


def enter(page: Page, row: int) -> None:
    """Press on today's cell. The input then lies over it, which a click by Playwright takes for an obstacle."""
    cell(page, row).dispatch_event("mousedown")


def saved(page: Page) -> None:
    expect(page.locator("#save")).to_contain_text("збережено о")


class TestKeyboard:
    def test_types_marks_and_absences_down_a_column(self, journal: Page, desk: Desk) -> None:
        enter(journal, 0)
        for typed in ("7", "12", "н", "10"):
            journal.keyboard.type(typed)
            journal.keyboard.press("Enter")
        saved(journal)

        assert desk.marks() == [7, 12, 10]
        assert desk.absences() == [1]
        expect(cell(journal, 2)).to_have_text("н")

    def test_lists_the_keys_from_within_a_cell(self, journal: Page, desk: Desk) -> None:
        enter(journal, 0)
        journal.keyboard.type("?")
        expect(journal.locator("#keys")).to_be_visible()
        expect(cell(journal, 0)).to_have_text("")
        journal.keyboard.press("Escape")

        enter(journal, 0)
        journal.keyboard.type("7/6")
        journal.keyboard.press("Enter")
        saved(journal)
        assert desk.marks() == [7, 6]

    def test_reads_the_key_of_absence_in_the_latin_layout_and_a_second_mark(self, journal: Page, desk: Desk) -> None:
        enter(journal, 0)
        journal.keyboard.type("y")
        journal.keyboard.press("ArrowDown")
        journal.keyboard.type("7/6")
        journal.keyboard.press("Enter")
        saved(journal)

        assert (desk.absences(), desk.marks()) == ([1], [7, 6])
        expect(cell(journal, 1)).to_have_text("7/6")

    def test_clears_and_undoes(self, journal: Page, desk: Desk) -> None:
        enter(journal, 0)
        journal.keyboard.type("9")
        journal.keyboard.press("Enter")
        saved(journal)
        journal.keyboard.press("ArrowUp")
        journal.keyboard.press("Delete")
        expect(cell(journal, 0)).to_have_text("")
        eventually(journal, lambda: desk.marks() == [])

        journal.keyboard.press("Control+z")
        expect(cell(journal, 0)).to_have_text("9")
        eventually(journal, lambda: desk.marks() == [9])

    def test_keeps_what_cannot_be_a_mark_and_says_why(self, journal: Page, desk: Desk) -> None:
        enter(journal, 0)
        journal.keyboard.type("13")
        journal.keyboard.press("Enter")
        journal.keyboard.press("ArrowUp")

        expect(cell(journal, 0)).to_have_attribute("data-s", "refused")
        expect(journal.locator("#about")).to_contain_text("«13» не прийнято")
        journal.keyboard.type("11")
        journal.keyboard.press("Enter")
        saved(journal)
        assert desk.marks() == [11]

    def test_pastes_a_column_from_a_spreadsheet(self, journal: Page, desk: Desk, context: BrowserContext) -> None:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        journal.evaluate("navigator.clipboard.writeText('7\\nн\\n9\\n\\n12\\n')")
        enter(journal, 0)
        journal.keyboard.press("Control+v")
        saved(journal)

        assert (desk.marks(), desk.absences()) == ([7, 9, 12], [1])

    def test_writes_topic_homework_and_a_comment(self, journal: Page, desk: Desk) -> None:
        enter(journal, 0)
        journal.locator("#topic").fill("Раціональні рівняння")
        journal.locator("#homework").fill("§ 12")
        journal.locator("#due").fill("31.02.2027")
        journal.locator("#due").press("Tab")
        expect(journal.locator("#due-message")).to_have_text(
            "«31.02.2027» не є датою. Впишіть день, місяць і рік: 02.09.2026."
        )
        expect(journal.locator("#due")).to_have_value("31.02.2027")
        due = timezone.localdate() + timedelta(days=3)
        journal.locator("#due").fill(due.strftime("%d%m%Y"))
        journal.locator("#due").press("Tab")
        expect(journal.locator("#due-message")).to_be_hidden()
        expect(journal.locator("#due")).to_have_value(due.strftime("%d.%m.%Y"))
        enter(journal, 0)
        journal.keyboard.type("к")
        journal.keyboard.type("Гарна робота")
        journal.keyboard.press("Enter")
        saved(journal)

        with connection.cursor() as cursor:
            cursor.execute(
                "select l.topic, h.body, h.due_on, n.body from journal_lesson l"
                " join journal_homework h on h.set_lesson_id = l.id join journal_note n on n.lesson_id = l.id"
                " where l.institution_id = %s and l.id = %s",
                [desk.school.institution_id, desk.lesson],
            )
            assert cursor.fetchall() == [("Раціональні рівняння", "§ 12", due, "Гарна робота")]

    def test_gives_a_suggested_mark_with_enter(self, journal: Page, desk: Desk) -> None:
        ann = desk.school.pupils[0].public_id
        place = {**desk.school.place, "actor": desk.school.teacher}
        testing.put_marks({ann: 9}, lesson_id=desk.lessons[0], now=timezone.now(), **place)
        testing.make_theme(no=1, title="Дроби", ends_on=timezone.localdate(), **place)
        journal.reload()
        hint = journal.locator("#grid tbody tr").filter(has=journal.locator("td.hint")).locator("td.hint").first
        expect(hint).to_have_text("9")

        hint.click()
        journal.keyboard.press("Enter")
        saved(journal)

        with connection.cursor() as cursor:
            cursor.execute(
                "select kind, no, value from journal_result where institution_id = %s", [desk.school.institution_id]
            )
            assert cursor.fetchall() == [(1, 1, 9)]


def eventually(page: Page, holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until it holds; the page's own events are served meanwhile."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        page.wait_for_timeout(50)


def is_kept(page: Page) -> bool:
    """Does the browser keep the page and the files it is made of for a dead network?"""
    found = page.evaluate(
        """async () => {
          const kept = await caches.open("parta-journal");
          const parts = document.querySelectorAll("script[src], link[rel=stylesheet]");
          const files = [...parts].map((each) => each.src || each.href);
          return Promise.all([location.href, ...files].map((address) => kept.match(address, { ignoreVary: true })))
            .then((all) => all.every(Boolean));
        }"""
    )
    return bool(found)


class TestDeadNetwork:
    def test_loses_nothing_even_across_a_reload(self, journal: Page, desk: Desk, context: BrowserContext) -> None:
        """The very first page of a session, one that was never open, and the first again."""
        eventually(journal, lambda: is_kept(journal))  # the page asked the worker to keep it with its files
        context.set_offline(True)
        enter(journal, 0)
        for typed in ("7", "н", "9"):
            journal.keyboard.type(typed)
            journal.keyboard.press("Enter")
        expect(journal.locator("#save")).to_contain_text("3 зміни чекають на мережу")
        expect(cell(journal, 0)).to_have_attribute("data-s", "queued")
        assert desk.marks() == []

        journal.reload()
        expect(cell(journal, 0)).to_have_text("7")
        expect(cell(journal, 1)).to_have_text("н")
        with pytest.raises(Error, match="ERR_FAILED"):
            journal.goto(f"{desk.address}lessons/{desk.lessons[0]}/")
        journal.wait_for_url("chrome-error://**")
        journal.goto(desk.address)
        expect(cell(journal, 0)).to_have_text("7")

        context.set_offline(False)
        journal.evaluate("dispatchEvent(new Event('online'))")
        saved(journal)
        assert (desk.marks(), desk.absences()) == ([7, 9], [1])

    def test_change_that_the_server_fails_over_keeps_no_other_waiting(self, journal: Page, desk: Desk) -> None:
        def fail(route: Any) -> None:
            if '"now":[9]' in (route.request.post_data or ""):
                route.fulfill(status=500, body="<html>")
            else:
                route.continue_()

        journal.route("**/save/", fail)
        enter(journal, 0)
        for typed in ("7", "9", "н"):
            journal.keyboard.type(typed)
            journal.keyboard.press("Enter")

        eventually(journal, lambda: (desk.marks(), desk.absences()) == ([7], [1]), seconds=20)
        expect(cell(journal, 1)).to_have_attribute("data-s", "refused")
        expect(cell(journal, 1)).to_have_text("9")
        journal.unroute("**/save/")
        enter(journal, 1)
        journal.get_by_role("button", name="Надіслати ще раз").click()
        eventually(journal, lambda: desk.marks() == [7, 9])

    def test_answer_that_was_lost_changes_nothing_twice(self, journal: Page, desk: Desk) -> None:
        heard: list[Any] = []

        def lose(route: Any) -> None:
            heard.append(route.fetch())  # the server has it; the page does not hear so
            if len(heard) == 1:
                route.abort("connectionreset")
            else:
                route.fulfill(response=heard[-1])

        journal.route("**/save/", lose)
        enter(journal, 0)
        journal.keyboard.type("7")
        journal.keyboard.press("Enter")
        eventually(journal, lambda: len(heard) == 2)
        saved(journal)

        with connection.cursor() as cursor:
            cursor.execute(
                "select rev, value from journal_mark where institution_id = %s", [desk.school.institution_id]
            )
            assert cursor.fetchall() == [(0, 7)]
        journal.unroute("**/save/")


class TestSharedComputer:
    def test_keeps_no_page_of_children_after_sign_out(self, journal: Page, desk: Desk) -> None:
        journal.evaluate("navigator.serviceWorker.ready")
        journal.reload()
        eventually(journal, lambda: bool(journal.evaluate("caches.has('parta-journal')")))

        journal.locator("header details.menu--end summary").last.click()
        journal.get_by_role("button", name="Вийти").click()
        journal.wait_for_url(lambda url: desk.address not in url)

        assert journal.evaluate("caches.has('parta-journal')") is False


class TestTwoAtOnce:
    def test_shows_both_versions_of_a_cell_that_changed_meanwhile(self, journal: Page, desk: Desk) -> None:
        place = {**desk.school.place, "actor": desk.school.teacher}
        testing.put_marks({first_pupil(journal): 5}, lesson_id=desk.lesson, now=timezone.now(), **place)
        enter(journal, 0)
        journal.keyboard.type("9")
        journal.keyboard.press("Enter")
        journal.keyboard.press("ArrowUp")

        expect(journal.locator("#about")).to_contain_text("«5»")
        expect(journal.locator("#about")).to_contain_text("«9»")
        assert desk.marks() == [5]
        journal.get_by_role("button", name="Поставити моє").click()
        eventually(journal, lambda: desk.marks() == [9])

    def test_in_two_tabs_of_one_browser_sees_each_others_cells(
        self, journal: Page, desk: Desk, context: BrowserContext
    ) -> None:
        second = context.new_page()
        second.goto(desk.address)
        enter(journal, 0)
        journal.keyboard.type("7")
        journal.keyboard.press("Enter")
        expect(cell(second, 0)).to_have_text("7")
        enter(second, 1)
        second.keyboard.type("8")
        second.keyboard.press("Enter")

        eventually(journal, lambda: desk.marks() == [7, 8])
        expect(cell(journal, 1)).to_have_text("8")


def first_pupil(page: Page) -> Any:
    return UUID(page.locator("#grid tbody tr").first.get_attribute("data-p") or "")


class TestPhone:
    @pytest.fixture
    def phone(self, browser: Browser, site: Site, desk: Desk) -> Iterator[Page]:
        context = browser.new_context(
            base_url=site.url, locale="uk-UA", timezone_id="Europe/Kyiv", viewport={"width": 360, "height": 740},
            has_touch=True, is_mobile=True, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(10_000)
        site.sign_in(context, desk.school.teacher)
        page = context.new_page()
        complaints = listen(page)
        page.goto(f"{desk.address}lessons/{desk.lesson}/")
        yield page
        assert [each for each in complaints if not any(word in each for word in NETWORK_IS_AWAY)] == []
        context.close()

    def test_marks_absent_in_one_tap_and_a_mark_in_two(self, phone: Page, desk: Desk) -> None:
        phone.locator(".roll li").nth(0).locator(".abs").tap()
        phone.locator(".roll li").nth(1).locator("summary").tap()
        phone.locator(".roll li").nth(1).locator(".pad label", has_text="10").tap()
        saved(phone)

        assert (desk.absences(), desk.marks()) == ([1], [10])
        expect(phone.locator(".roll li").nth(1).locator("summary span").first).to_have_text("10")

    def test_works_without_a_signal(self, phone: Page, desk: Desk) -> None:
        phone.context.set_offline(True)
        phone.locator(".roll li").nth(0).locator(".abs").tap()
        expect(phone.locator("#save")).to_contain_text("1 зміна чекає на мережу")
        phone.context.set_offline(False)
        phone.evaluate("dispatchEvent(new Event('online'))")
        saved(phone)

        assert desk.absences() == [1]

    def test_counts_what_is_tapped_at_once(self, phone: Page) -> None:
        expect(phone.locator("[data-n=absent]")).to_have_text("0")
        phone.locator(".roll li").nth(0).locator(".abs").tap()
        phone.locator(".roll li").nth(1).locator("summary").tap()
        phone.locator(".roll li").nth(1).locator(".pad label", has_text="10").tap()
        expect(phone.locator("[data-n=absent]")).to_have_text("1")
        expect(phone.locator("[data-n=marks]")).to_have_text("1")

    def test_network_cut_in_the_middle_of_a_save_writes_once(self, phone: Page, desk: Desk) -> None:
        phone.evaluate(
            "() => { const real = window.fetch; window.mend = () => { window.fetch = real; };"
            " window.fetch = async (...asked) => { await real(...asked); throw new TypeError('cut'); }; }"
        )  # the server has taken it; the phone hears nothing
        phone.locator(".roll li").nth(0).locator("summary").tap()
        phone.locator(".roll li").nth(0).locator(".pad label", has_text="11").tap()
        eventually(phone, lambda: desk.marks() == [11])
        expect(phone.locator("#save")).to_contain_text("1 зміна чекає на мережу")
        phone.evaluate("() => { window.mend(); dispatchEvent(new Event('online')); }")
        saved(phone)

        with connection.cursor() as cursor:
            cursor.execute(
                "select rev, value from journal_mark where institution_id = %s", [desk.school.institution_id]
            )
            assert cursor.fetchall() == [(0, 11)]

    def test_closed_tab_is_sent_by_the_next_one(self, phone: Page, desk: Desk) -> None:
        phone.context.set_offline(True)
        phone.locator(".roll li").nth(0).locator(".abs").tap()
        expect(phone.locator("#save")).to_contain_text("1 зміна чекає на мережу")
        address, context = phone.url, phone.context
        phone.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(address)
        saved(again)

        assert desk.absences() == [1]
        expect(again.locator("[data-n=absent]")).to_have_text("1")

    def test_shows_both_versions_of_a_mark_that_changed_meanwhile(self, phone: Page, desk: Desk) -> None:
        first = phone.locator(".roll li").nth(0)
        pupil = UUID(first.get_attribute("data-p") or "")
        place = {**desk.school.place, "actor": desk.school.teacher}
        testing.put_marks({pupil: 5}, lesson_id=desk.lesson, now=timezone.now(), **place)
        first.locator("summary").tap()
        first.locator(".pad label", has_text="9").tap()
        expect(first).to_contain_text("«5»")
        expect(first).to_contain_text("«9»")
        assert desk.marks() == [5]
        first.get_by_role("button", name="Поставити моє").tap()
        eventually(phone, lambda: desk.marks() == [9])

    def test_does_not_scroll_sideways(self, phone: Page) -> None:
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
