"""A teacher asks, the head passes on, the community answers, the teacher reads: on a laptop and on a phone. Then the
officer asks to see with the teacher's eyes, and the teacher ends it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from parta.kernel.actor import Actor, Role
from parta.people import testing as people
from parta.people.testing import Territory, make_territory
from tests.journeys.conftest import BOTH_WIDTHS, Site, listen, window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


class People:
    """Each with a window of his own."""

    def __init__(self, browser: Browser, site: Site, width: int) -> None:
        self._browser, self._site, self._width = browser, site, width
        self._contexts: list[Any] = []
        self._complaints: list[list[str]] = []

    def window(self, actor: Actor | None) -> Page:
        context = window(self._browser, self._site, self._width, actor, has_touch=self._width < 500)
        self._contexts.append(context)
        page: Page = context.new_page()
        self._complaints.append(listen(page))
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        assert [each for each in self._complaints if each] == []


@pytest.fixture(params=BOTH_WIDTHS, ids=str)
def crowd(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[People]:
    made = People(browser, site, request.param)
    yield made
    made.close()


def cascade(site: Site) -> dict[str, Any]:
    def make() -> dict[str, Any]:
        land: Territory = make_territory()
        return {
            "teacher": people.make_teacher(land.school),
            "head": people.make_head(land.school),
            "community": people.make_officer(Role.COMMUNITY, land.community),
        }

    found: dict[str, Any] = site.once("support people", make)
    return found


def test_goes_up_to_the_community_and_back_to_the_teacher(site: Site, crowd: People) -> None:
    who = cascade(site)

    teacher = crowd.window(who["teacher"])
    teacher.goto("/support/")
    teacher.get_by_role("link", name="Звернутися по допомогу").first.click()
    teacher.get_by_label("Про що, кількома словами").fill("Тема уроку не зберігається")
    teacher.get_by_label("Що відбувається й чого ви очікували").fill("Пишу тему в 8-Б, а поле червоне.")
    teacher.get_by_role("button", name="Надіслати звернення").click()
    teacher.get_by_role("heading", level=1, name="Тема уроку не зберігається").wait_for()
    address = teacher.url

    head = crowd.window(who["head"])
    head.goto("/support/desk/")
    head.get_by_role("link", name="Тема уроку не зберігається").first.click()
    head.locator("summary", has_text="Передати").click()
    head.get_by_label("Кому").select_option(label="Калинівська громада")
    head.get_by_label("Що їм треба знати").fill("У мене так само.")
    head.get_by_role("button", name="Передати").click()
    head.get_by_text("Калинівська громада").first.wait_for()

    officer = crowd.window(who["community"])
    officer.goto("/support/desk/")
    officer.get_by_role("link", name="Тема уроку не зберігається").first.click()
    officer.get_by_text("У мене так само.").wait_for()
    officer.get_by_label("Ваша відповідь").fill("Виправлено, оновіть сторінку.")
    officer.get_by_role("button", name="Надіслати відповідь").click()
    officer.get_by_text("є відповідь").first.wait_for()

    teacher.goto("/")
    teacher.get_by_role("link", name="На ваше звернення є відповідь").click()
    teacher.get_by_role("link", name="Тема уроку не зберігається").first.click()
    teacher.get_by_text("Виправлено, оновіть сторінку.").wait_for()
    assert teacher.url == address
    assert not teacher.get_by_text("У мене так само.").is_visible()

    officer.get_by_label("На що хочете подивитися").fill("Чи бачите ви тепер усі класи.")
    officer.get_by_role("button", name="Попросити дозволу").click()
    teacher.reload()
    teacher.get_by_role("link", name="Переглянути й вирішити").click()
    teacher.get_by_role("button", name="Дозволити на 30 хвилин").click()
    teacher.get_by_text("бачить Парту вашими очима").first.wait_for()

    officer.reload()
    officer.get_by_role("button", name="Почати перегляд").click()
    officer.get_by_text("Ви бачите очима користувача").wait_for()
    officer.goto(address)
    officer.get_by_role("heading", level=1, name="Чужим очам це не показують").wait_for()

    teacher.get_by_role("button", name="Припинити").first.click()
    officer.goto("/")
    assert not officer.get_by_text("Ви бачите очима користувача").is_visible()

    teacher.goto(address)
    teacher.get_by_role("button", name="Питання вирішено").click()
    teacher.get_by_text("закрите").first.wait_for()


def test_a_visitor_writes_while_his_browser_works_for_it(site: Site, crowd: People) -> None:
    cascade(site)
    visitor = crowd.window(None)
    visitor.goto("/support/write/")
    visitor.wait_for_function("document.querySelector('[name=nonce]').value !== ''")
    visitor.get_by_label("Як до вас звертатися").fill("Олена")
    visitor.get_by_label("Електронна пошта").fill(f"olena{visitor.viewport_size['width']}@example.org")  # type: ignore[index]
    visitor.get_by_label("Про що, кількома словами").fill("Загубила запрошення")
    visitor.get_by_label("Що відбувається й чого ви очікували").fill("Не можу увійти.")
    visitor.get_by_role("button", name="Надіслати звернення").click()

    visitor.get_by_text("Збережіть адресу цієї сторінки").wait_for()
    visitor.get_by_label("Доповнити звернення").fill("Школа № 3.")
    visitor.get_by_role("button", name="Надіслати").click()
    visitor.get_by_text("Школа № 3.").first.wait_for()
