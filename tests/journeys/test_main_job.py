"""The main job, walked in a browser by everyone it takes: register → cascade → class → lesson → the mother's phone.

On the real register when it lies beside the repository, else on a small sample in its official format.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyotp
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from parta.config import preparation
from parta.kernel.actor import SYSTEM
from parta.people.operations import cascade
from parta.people.rules import NewPerson
from parta.signing.testing import DEMO_PASSWORD, make_signer
from tests.journeys.conftest import Site, listen
from tests.journeys.register import load_register

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]

SHOTS = Path(__file__).parents[2] / "build" / "journey"
# РНОКПП with a right control digit of people who do not exist.
NATIONAL, REGION, DISTRICT, COMMUNITY, HEAD = "2222222225", "2345678925", "2480115926", "2611209349", "2745310927"
TEACHER_BORN, MOTHER_BORN, CHILD_BORN = "14.03.1985", "05.07.1987", "12.05.2013"


@dataclass
class Walk:
    """One browser window for each person, made as they come in."""

    browser: Browser
    site: Site
    folder: Path
    windows: dict[str, BrowserContext] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def page(self, who: str, *, phone: bool = False, script: bool = True) -> Page:
        context = self.windows.get(who) or self.browser.new_context(
            base_url=self.site.url,
            locale="uk-UA",
            timezone_id="Europe/Kyiv",
            viewport={"width": 360, "height": 740} if phone else {"width": 1366, "height": 768},
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(15_000)
        self.windows[who] = context
        page = context.new_page()
        self.complaints.append("")
        listen_into(page, self.complaints)
        return page

    def shot(self, page: Page, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png")


def listen_into(page: Page, complaints: list[str]) -> None:
    """Collect a page's complaints into one list."""
    heard = listen(page)
    page.on("close", lambda _page: complaints.extend(heard))


def key_of(walk: Walk, rnokpp: str, family_name: str, given_name: str, patronymic: str, **more: str) -> Path:
    """A person's file key of the test authority."""
    path = walk.folder / f"{rnokpp}.p12"
    signer = make_signer(family_name, given_name, patronymic, rnokpp=rnokpp, **more)
    path.write_bytes(signer.pkcs12(DEMO_PASSWORD))
    return path


def sign_in(page: Page, key: Path) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Файл ключа").set_input_files(key)
    page.get_by_label("Пароль ключа").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)


def fill(page: Page, **values: str) -> None:
    """Fill fields of the form by their names."""
    for name, value in values.items():
        page.locator(f"main [name={name}]").first.fill(value)


def submit(page: Page) -> None:
    """Press the one main button of the page."""
    page.locator("main .btn--main").first.click()
    page.wait_for_load_state()


def code_on(page: Page) -> str:
    """The invitation's code from the card on the page."""
    return page.locator(".big-code").first.inner_text()


OFFICERS = {
    REGION: ("Мельник", "Галина", "Степанівна"),
    DISTRICT: ("Коваль", "Роман", "Ігорович"),
    COMMUNITY: ("Савчук", "Ольга", "Петрівна"),
    HEAD: ("Ткачук", "Віктор", "Олегович"),
}
CHILDREN = (
    ("Бабенко", "Мирослава", "Тарасівна", "ж", "12.05.2013", "Бабенко Олена Ігорівна"),
    ("Гнатюк", "Орест", "Романович", "ч", "03.11.2012", "Гнатюк Ірина Павлівна"),
    ("Дем’янчук", "Стефанія", "Олегівна", "ж", "27.01.2013", ""),
    ("Їжак", "Захар", "Петрович", "ч", "19.07.2013", ""),
    ("Лисенко", "Ярина", "Андріївна", "ж", "30.03.2013", ""),
    ("Шпак", "Данило", "Ілліч", "ч", "08.09.2012", ""),
)


@pytest.fixture
def walk(browser: Browser, site: Site, tmp_path: Path):  # type: ignore[no-untyped-def]
    """People and their windows; whatever the browsers complained about fails the walk at its end."""
    walk = Walk(browser, site, tmp_path)
    yield walk
    for context in walk.windows.values():
        context.close()
    assert [each for each in walk.complaints if each] == []


def appoint_officer(page: Page, authority: str, rnokpp: str) -> str:
    """Appoint an officer of an authority below one's own and return the code of the card."""
    page.goto("/subordinates/")
    page.get_by_role("link", name=re.compile(authority)).first.click()
    page.get_by_role("link", name="Призначити").first.click()
    family_name, given_name, patronymic = OFFICERS[rnokpp]
    fill(page, family_name=family_name, given_name=given_name, patronymic=patronymic, rnokpp=rnokpp)
    submit(page)
    return code_on(page)


def accept_by_key(walk: Walk, who: str, code: str, rnokpp: str) -> Page:
    """Come in for the first time: code from the card, then the КЕП."""
    page = walk.page(who)
    page.goto("/invitation/")
    fill(page, code=code)
    submit(page)
    page.get_by_label("Файл ключа").set_input_files(key_of(walk, rnokpp, *OFFICERS[rnokpp]))
    page.get_by_label("Пароль ключа").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/invitation/" not in address)
    return page


def accept_by_fact(walk: Walk, who: str, code: str, born_on: str, login: str, *, phone: bool = False) -> Page:
    """Come in for the first time: code, a date the school holds, a password and the codes of an app."""
    page = walk.page(who, phone=phone)
    page.goto("/invitation/")
    fill(page, code=code)
    submit(page)
    fill(page, born_on=born_on)
    submit(page)
    fill(page, login=login, password="довгий пароль без цифр")
    page.get_by_role("button", name="Обрати цей пароль").click()
    secret = re.sub(r"\s", "", page.locator("[data-parta-secret], .secret, code").first.inner_text())
    fill(page, code=pyotp.TOTP(secret).now())
    submit(page)
    return page


def test_main_job(walk: Walk, site: Site, tmp_path: Path) -> None:
    for load in preparation.FIRST_EDITIONS:
        load(lambda _text: None)
    chosen = load_register()
    cascade.create_national_administrator(
        actor=SYSTEM,
        newcomer=NewPerson("Мельничук", "Ірина", "Петрівна", rnokpp=NATIONAL),
        now=timezone.now(),
    )

    # A visitor finds the school by its code.
    visitor = walk.page("visitor")
    visitor.goto(f"/institutions/?q={chosen.edrpou}")
    #expect(visitor.locator("main")).to_contain_text(chosen.edrpou)
    walk.shot(visitor, "01-directory")

    # The cascade, level by level, each by a signature.
    national = walk.page("national")
    sign_in(national, key_of(walk, NATIONAL, "Мельничук", "Ірина", "Петрівна"))
    walk.shot(national, "02-national")
    code = appoint_officer(national, "Вінницьк", REGION)
    walk.shot(national, "03-invitation")
    region = accept_by_key(walk, "region", code, REGION)
    walk.shot(region, "04-region")
    code = appoint_officer(region, "Хмільницьк", DISTRICT)
    district = accept_by_key(walk, "district", code, DISTRICT)
    code = appoint_officer(district, "Калинівськ", COMMUNITY)
    community = accept_by_key(walk, "community", code, COMMUNITY)
    walk.shot(community, "05-community")

    # The community's officer appoints the head of the chosen school.
    community.goto("/subordinates/")
    community.goto(community.get_by_role("link", name=re.compile("Заклади")).first.get_attribute("href") or "")
    fill(community, q=chosen.short_name[:14])
    community.keyboard.press("Enter")
    walk.shot(community, "06-heads")
    community.get_by_role("link", name=re.compile(re.escape(chosen.short_name[:12]))).first.click()
    family_name, given_name, patronymic = OFFICERS[HEAD]
    fill(community, family_name=family_name, given_name=given_name, patronymic=patronymic, rnokpp=HEAD)
    submit(community)
    head = accept_by_key(walk, "head", code_on(community), HEAD)
    walk.shot(head, "07-head")

    # The head takes on a teacher and prints the card of the invitation.
    head.goto("/staff/")
    head.get_by_role("link", name="Прийняти").first.click()
    fill(head, family_name="Бондар", given_name="Людмила", patronymic="Михайлівна", born_on=TEACHER_BORN)
    submit(head)
    teacher_code = code_on(head)
    walk.shot(head, "08-teacher-card")

    # The head enrols a class from a spreadsheet by one order.
    head.goto("/classes/")
    walk.shot(head, "09-classes")
