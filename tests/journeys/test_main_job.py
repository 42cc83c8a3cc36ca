"""The main job, walked in a browser by everyone it takes: register → cascade → class → lesson → the mother's phone.

On a small sample in the official format with every `make test`; with `make looks` on the real register, when it lies
beside the repository.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from parta.config import preparation
from parta.kernel.actor import SYSTEM
from parta.people.operations import cascade
from parta.people.rules import NewPerson
from parta.signing.testing import DEMO_PASSWORD, make_dstu_person, make_signer
from tests.journeys.conftest import Site, listen, picture, window
from tests.journeys.register import REAL, load_register

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]

# РНОКПП with a right control digit of people who do not exist.
NATIONAL, REGION, DISTRICT, COMMUNITY, HEAD = "2222222225", "2345678925", "2480115926", "2611209349", "2745310927"
TEACHER_BORN, MOTHER_BORN, CHILD_BORN = "14.03.1985", "05.07.1987", "12.05.2013"


ON_THE_REGISTER = (
    pytest.mark.screens,
    pytest.mark.skipif(not REAL.exists(), reason=f"the register is not there: {REAL}"),
)


@dataclass
class Walk:
    """One browser window for each person, made as they come in."""

    browser: Browser
    site: Site
    folder: Path
    windows: dict[str, BrowserContext] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def page(self, who: str, *, phone: bool = False, script: bool = True) -> Page:
        context = self.windows.get(who) or window(
            self.browser, self.site, width=360 if phone else 1366, java_script_enabled=script
        )
        self.windows[who] = context
        page = context.new_page()
        self.complaints.append("")
        listen_into(page, self.complaints)
        return page

    def shot(self, page: Page, name: str) -> None:
        picture(page, f"main-{name}")


def listen_into(page: Page, complaints: list[str]) -> None:
    """Collect a page's complaints into one list."""
    heard = listen(page)
    page.on("close", lambda _page: complaints.extend(heard))


def key_of(walk: Walk, rnokpp: str, family_name: str, given_name: str, patronymic: str, **more: str) -> Path:
    """A person's file key of the test authority: the head's of ДСТУ 4145, as most have; others' of ECDSA."""
    if rnokpp == HEAD:
        path = walk.folder / f"{rnokpp}.jks"
        path.write_bytes(
            make_dstu_person(family_name, given_name, patronymic, rnokpp=rnokpp, **more).jks(DEMO_PASSWORD)
        )
        return path
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


HEADINGS = (
    "Прізвище", "Ім’я", "По батькові", "Стать", "Дата народження", "Серія свідоцтва", "Номер свідоцтва",
    "ПІБ матері", "Телефон матері",
)  # fmt: skip


def spreadsheet(folder: Path) -> Path:
    """The class as a secretary keeps it: cp1251, semicolons, a Latin letter in a name."""
    rows = io.StringIO()
    writer = csv.writer(rows, delimiter=";")
    writer.writerow(HEADINGS)
    for number, (family_name, given_name, patronymic, sex, born_on, mother) in enumerate(CHILDREN, 100101):
        shown = family_name.replace("Шпак", "Шпaк")  # the second letter is Latin
        guardian = (mother, "067 111 22 33") if mother else ("", "")
        writer.writerow([shown.replace("’", "'"), given_name, patronymic, sex, born_on, "І-АМ", number, *guardian])
    path = folder / "8-Б.csv"
    path.write_bytes(rows.getvalue().encode("cp1251"))
    return path


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
    page.locator("main").get_by_role("link", name=re.compile(authority)).first.click()
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
    secret = re.sub(r"\s", "", page.locator("main p.code").first.inner_text())
    fill(page, factor_code=pyotp.TOTP(secret).now())
    submit(page)
    return page


@pytest.mark.parametrize(
    "real", [pytest.param(False, id="on a sample"), pytest.param(True, id="on the register", marks=ON_THE_REGISTER)]
)
def test_main_job(walk: Walk, site: Site, tmp_path: Path, real: bool) -> None:
    today = f"{timezone.localdate():%d.%m.%Y}"
    for load in preparation.FIRST_EDITIONS:
        load(lambda _text: None)
    chosen = load_register(real=real)
    cascade.create_national_administrator(
        actor=SYSTEM,
        newcomer=NewPerson("Мельничук", "Ірина", "Петрівна", rnokpp=NATIONAL),
        now=timezone.now(),
    )

    # A visitor finds the school by its code.
    visitor = walk.page("visitor")
    visitor.goto(f"/institutions/?q={chosen.edrpou}")
    expect(visitor.locator("main")).to_contain_text(chosen.edrpou)
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
    heads = community.locator("main").get_by_role("link", name=re.compile("Заклади")).first
    community.goto(heads.get_attribute("href") or "")
    community.evaluate("window.partaSame = true")
    fill(community, q=chosen.edrpou)
    community.keyboard.press("Enter")
    expect(community.locator("#rows tbody tr")).to_have_count(1)
    assert community.evaluate("window.partaSame") is True  # the list was redrawn in place
    walk.shot(community, "06-heads")
    community.locator("#rows tbody a").first.click()
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
    head.get_by_role("link", name="Утворити клас").first.click()
    head.locator("[name=grade]").select_option("8")
    fill(head, letter="Б")
    submit(head)
    head.goto("/classes/")
    head.get_by_role("link", name="Зарахувати дітей").click()
    head.locator("[name=class_id]").select_option(label="8-Б")
    head.locator("[name=file]").set_input_files(spreadsheet(tmp_path))
    submit(head)
    walk.shot(head, "10-columns")
    submit(head)
    walk.shot(head, "11-problems")
    head.get_by_role("button", name="Прийняти 1 підказку").click()
    expect(head.locator("main")).not_to_contain_text("латинські")
    head.get_by_role("link", name=re.compile("наказ", re.IGNORECASE)).first.click()
    fill(head, number="47-у", dated_on=today, ground="заяви батьків")
    submit(head)
    walk.shot(head, "12-order")
    head.get_by_label("Файл ключа").set_input_files(key_of(walk, HEAD, *OFFICERS[HEAD]))
    head.get_by_label("Пароль ключа").fill(DEMO_PASSWORD)
    head.keyboard.press("Enter")
    expect(head.get_by_label("Файл ключа")).to_have_count(0)
    expect(head.locator("main")).to_contain_text("Шпак Данило Ілліч")
    walk.shot(head, "13-enrolled")

    # The head gives the class its algebra and its teacher.
    head.goto("/classes/")
    head.get_by_role("link", name="8-Б").first.click()
    walk.shot(head, "14-class")
    head.get_by_role("link", name="Предмети").first.click()
    head.get_by_label("Алгебра", exact=True).check()
    submit(head)
    teacher = head.get_by_label("Новий учитель: Алгебра")
    teacher.select_option(teacher.locator("option", has_text="Бондар").first.get_attribute("value"))
    head.get_by_role("button", name="Зберегти предмети").click()
    expect(head.get_by_role("row", name="Алгебра")).to_contain_text("Бондар")
    walk.shot(head, "15-subjects")
    # The cards of the families.
    head.goto("/classes/")
    head.get_by_role("link", name="8-Б").first.click()
    head.get_by_role("link", name=re.compile("Запрош")).first.click()
    walk.shot(head, "16-families")
    head.get_by_role("button", name="Картки для представників").click()
    expect(head.locator(".card")).to_have_count(2)
    mother_code = code_on(head)
    walk.shot(head, "17-cards")

    # The teacher comes in by card and birthday, opens a lesson and writes from the keyboard.
    teacher = accept_by_fact(walk, "teacher", teacher_code, TEACHER_BORN, "bondar")
    walk.shot(teacher, "18-teacher")
    teacher.goto("/journals/")
    teacher.get_by_role("link", name=re.compile("Алгебра")).first.click()
    teacher.locator("main a[href$='/open/']").first.click()
    fill(teacher, held_on=today, no="2", topic="Квадратні рівняння")
    submit(teacher)
    walk.shot(teacher, "19-journal")
    grid = teacher.locator("#grid")
    expect(grid.locator("tbody tr")).to_have_count(6)
    expect(grid.locator("tbody tr").first).to_contain_text("Бабенко")
    grid.locator("tbody tr").nth(0).locator("td").first.click()
    teacher.keyboard.type("10")
    teacher.keyboard.press("Enter")
    teacher.keyboard.type("н")
    teacher.keyboard.press("Enter")
    teacher.keyboard.type("7")
    teacher.keyboard.press("Enter")
    expect(teacher.locator("#save")).to_contain_text(re.compile("збережено|saved"))
    walk.shot(teacher, "20-marks")
    fill(teacher, homework="Вправа 214, 215")
    teacher.keyboard.press("Tab")
    expect(teacher.locator("#save")).to_contain_text(re.compile("збережено|saved"))

    # The mother sees it on her phone, without a script.
    mother = accept_by_fact(walk, "mother", mother_code, CHILD_BORN, "babenko", phone=True)
    mother.goto("/diary/")
    expect(mother.locator("main")).to_contain_text("10")
    expect(mother.locator("main")).to_contain_text("Квадратні рівняння")
    walk.shot(mother, "21-diary")
