"""Newcomers from a spreadsheet in a browser: 300 children, 40 faulty rows mended one by one from the keyboard, an order
signed with КЕП, enrolled by the worker. Keys, pointings and decisions are counted: the bar is ten minutes of a person
and the machine together (decision 0017).
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

import pytest
import xlsxwriter
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from procrastinate.contrib.django import app

from parta.documents import api as documents
from parta.enrolment import api as enrolment_api
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people.testing import make_head, make_person
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.signing.testing import DEMO_PASSWORD, demo_key_for
from tests.journeys.conftest import Site, listen, look, window
from tests.journeys.hand import Hand

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
HEADS = {
    "2904011212": ("Савчук", "Віктор", "Іванович"),
    "2222222225": ("Мельничук", "Ірина", "Василівна"),
    "2611209349": ("Ткачук", "Галина", "Степанівна"),
}
HEADER = ("Клас", "Прізвище", "Ім’я", "По батькові", "Стать", "Дата нар.", "Свід.", "РНОКПП", "ПІБ матері",
          "Тел. мами", "Пошта мами", "Примітка")  # fmt: skip
FAMILY = (
    "Бабенко", "Вовченко", "Гайденко", "Дорошенко", "Жуковенко", "Зінчен", "Кравченко", "Лисенко", "Марченко",
    "Остапенко",
)  # fmt: skip
SECOND = (
    "Ар", "Бай", "Вал", "Гай", "Дуб", "Яв", "Жук", "Зай", "Клен", "Лис", "Мак", "Нір", "Ос", "Пас", "Рак", "Сад",
    "Тис", "Уж", "Фес", "Хор", "Цап", "Чай", "Шах", "Щур", "Юр", "Як", "Їж", "Єр", "Ів", "Ґав",
)  # fmt: skip
GIVEN = (("Мирослава", "Тарасівна", "ж"), ("Орест", "Павлович", "ч"), ("Ярина", "Андріївна", "ж"))

Row = dict[str, object]
LATIN = {"о": "o", "а": "a", "е": "e", "і": "i", "с": "c"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A spoilt cell: its row in the file, its field, what a person types instead («» = the suggestion is right)."""

    number: int
    field: str
    typed: str


def rows(count: int) -> list[Row]:
    """Children of classes 1-А … 10-А as a secretary keeps them: days as days, numbers as numbers."""
    first = school_year_of(timezone.localdate())
    found: list[Row] = []
    for at in range(count):
        given, father, sex = GIVEN[at % 3]
        family, grade = f"{FAMILY[at % 10]}-{SECOND[at // 10]}", at % 10 + 1
        born = date(first - 6 - grade, at % 8 + 1, at % 28 + 1)
        cells = (f"{grade}-А", family, given, father, sex, born, f"І-КЛ {400_000 + at}", rnokpp(born, at),
                 f"{family} Олена Іванівна", 971_000_000 + at, "", "пільга")  # fmt: skip
        found.append(dict(zip(HEADER, cells, strict=True)))
    return found


def rnokpp(born: date, at: int) -> str:
    """A number that agrees with the day of birth, with the right control digit."""
    digits = f"{(born - date(1899, 12, 31)).days:05}{at:04}"
    weighed = sum(w * int(d) for w, d in zip((-1, 5, 7, 9, 4, 6, 10, 5, 7), digits, strict=True))
    return digits + str(weighed % 11 % 10)


def spoil(table: list[Row], count: int) -> list[Fault]:
    """Spoil so many rows all over the list, ten ways by turns."""
    found, every = [], len(table) // count
    for nth in range(count):
        at = every // 2 + nth * every
        row, number = table[at], at + 2
        born = cast(date, row["Дата нар."])
        ways: list[tuple[str, str, object, str]] = [
            ("Прізвище", "family_name", latin(str(row["Прізвище"])), ""),
            ("Свід.", "document", str(row["Свід."]).replace("І-", "1-"), ""),
            ("Дата нар.", "born_on", f"{born:%d.%m.%y}", ""),
            ("Дата нар.", "born_on", "31.02.2015", f"{born:%d.%m.%Y}"),
            ("Клас", "class_name", "3-Ї", str(row["Клас"])),
            ("Ім’я", "given_name", "", str(row["Ім’я"])),
            ("Свід.", "document", table[0]["Свід."], f"ІІ-КЛ {500_000 + at}"),
            ("Тел. мами", "guardian1_phone", "12345", "0971112233"),
            ("РНОКПП", "rnokpp", f"{int(str(row['РНОКПП'])) ^ 1:010}", str(row["РНОКПП"])),
            ("Пошта мами", "guardian1_email", "olena(at)ukr.net", "olena@ukr.net"),
        ]
        column, field, row[column], typed = ways[nth % len(ways)]
        found.append(Fault(number, field, typed))
    return found


def latin(name: str) -> str:
    """The same to the eye: the first letter that has a Latin look-alike is replaced."""
    at = next(at for at, sign in enumerate(name) if at and sign in LATIN)
    return name[:at] + LATIN[name[at]] + name[at + 1 :]


def workbook(path: Path, table: list[Row]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("Новенькі"), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, HEADER)
        for at, row in enumerate(table, start=1):
            for column, name in enumerate(HEADER):
                cell = row[name]
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                else:
                    sheet.write(at, column, cell)
    return path


class School:
    """A head with a key, classes 1-А … 9-А with nobody; the tenth is not formed yet."""

    def __init__(self, title: str, code: str) -> None:
        self.institution = make_institution(title)
        self.code = code
        self.head: Actor = make_head(self.institution, person_id=make_person(*HEADS[code], rnokpp=code))
        self.base = f"/schools/{institutions.public_id_of(self.institution)}"
        for grade in range(1, 10):
            enrolment.make_class(
                institution_id=self.institution,
                school_year=school_year_of(timezone.localdate()),
                grade=grade,
                letter="А",
            )

    def key(self, folder: Path) -> Path:
        family, given, patronymic = HEADS[self.code]
        path = folder / "key.p12"
        path.write_bytes(
            demo_key_for(self.code, family_name=family, given_name=given, patronymic=patronymic, rnokpp=self.code)
        )
        return path


def load_state() -> bool:
    reference.load_first_lists()
    rulebook.load_first_editions(actor=SYSTEM)
    documents.load_first_editions(actor=SYSTEM)
    return True


def work() -> None:
    """The worker: what is queued now, until nothing is left."""

    async def run() -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # of the Django connector only
        with app.replace_connector(connector) as running:
            async with running.open_async():
                await running.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    asyncio.run(run())
    connections.close_all()


def worker() -> threading.Thread:
    """Beside the browser's loop, which lives in the thread of the test."""
    found = threading.Thread(target=work)
    found.start()
    return found


def classes(school: School) -> tuple[enrolment_api.GroupCard, ...]:
    today = timezone.localdate()
    return enrolment_api.groups_of(institution_id=school.institution, school_year=school_year_of(today), on=today)


def sizes(school: School) -> dict[str, int]:
    """How many pupils each class has; classes of nobody are left out."""
    return {group.name: group.size for group in classes(school) if group.size}


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def read_file(hand: Hand, school: School, file: Path) -> None:
    """The file, what its columns mean, and its rows checked."""
    page = hand.page
    with hand.waiting():
        page.goto(f"{school.base}/enrolment/")
    hand.reach(page.locator("[name=file]"))
    hand.decide()  # no class is chosen: each row names its own; the day stays
    hand.choose_file("[name=file]", file)
    hand.reach(button(page, "Прочитати файл"))
    with hand.waiting():
        hand.press("Enter")
        expect(heading(page)).to_contain_text("Упізнано стовпців: 11 із 12")
    hand.decide(len(HEADER))  # each column looked at; the last one, of remarks, stays out
    hand.reach(button(page, "Перевірити рядки"))
    with hand.waiting():
        hand.press("Enter")
        expect(heading(page)).to_contain_text("зауважен")


def form_class(hand: Hand, *, slips: bool) -> None:
    """The tenth class is formed; a name that a few rows have by mistake is not."""
    page = hand.page
    hand.decide()
    expect(page.locator("[name=form]")).to_have_count(2 if slips else 1)
    if slips:
        assert page.locator("[name=form][value='3-Ї']").is_checked()
        hand.reach(page.locator("[name=form][value='3-Ї']"))
        hand.decide()
        hand.press("Space")
    hand.reach(button(page, "Утворити ці класи"))
    with hand.waiting():
        hand.press("Enter")
        expect(page.locator("[name=form][value='10-А']")).to_have_count(0)


def mend(hand: Hand, faults: list[Fault]) -> None:
    """Down the corrections from the first to the last: what is suggested is looked at, the others are typed."""
    page = hand.page
    expect(page.locator("[data-parta-cell]")).to_have_count(len(faults))
    hand.reach(page.locator("[data-parta-cell]").first)
    for nth, fault in enumerate(faults):
        if nth:
            hand.press("ArrowDown")
        assert page.evaluate("document.activeElement.name") == f"fix-{fault.number}-{fault.field}"
        hand.decide()  # what is wrong, and whether what stands in the field is right
        if fault.typed:
            hand.type(fault.typed)
    with hand.waiting():
        hand.press("Enter")
        expect(heading(page)).to_contain_text("Можна зарахувати")


def order(hand: Hand, school: School, folder: Path, children: int) -> None:
    """Reasons where a rule wants one, the preview, the order, its signature, what the worker did."""
    page = hand.page
    while page.locator("input[name^=reason-]").count() and button(page, "Зберегти причини").count():
        reasons = page.locator("input[name^=reason-]")
        if all(reasons.nth(at).input_value() for at in range(reasons.count())):
            break
        for at in range(reasons.count()):
            hand.decide()
            hand.reach(reasons.nth(at))
            hand.type("за заявами батьків")
        with hand.waiting():
            hand.press("Enter")
            expect(page.get_by_role("link", name="Далі до наказу")).to_be_visible()
    look(page, "newcomers-ready")
    hand.reach(page.get_by_role("link", name="Далі до наказу"))
    with hand.waiting():
        hand.press("Enter")
        expect(heading(page)).to_contain_text(f"Наказ про зарахування {children} ")
    hand.decide(3)  # what will change, class by class; the number, the ground
    look(page, "newcomers-preview")
    hand.reach(button(page, "Скласти наказ"))
    with hand.waiting():
        hand.press("Enter")
        expect(heading(page)).to_contain_text("Наказ №")
    hand.decide(2)  # its text
    hand.choose_file("#sign-key", school.key(folder))
    hand.reach(page.locator("#sign-password"))
    hand.type(DEMO_PASSWORD)
    with hand.waiting():
        hand.press("Enter")
        expect(page.locator("#registering")).to_be_visible()
        working = worker()
        expect(page.locator("main")).to_contain_text(f"{children} дітей зараховано", timeout=60_000)
        working.join()
    expect(page.locator("main")).to_contain_text("підписано КЕП")


def test_three_hundred_newcomers_by_keyboard(
    site: Site, browser: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    site.once("state", load_state)
    school = School("Калинівський ліцей № 3", "2904011212")
    table = rows(300)
    faults = spoil(table, 40)
    page = window(browser, site, 1366, school.head).new_page()
    complaints, hand = listen(page), Hand(page)

    read_file(hand, school, workbook(tmp_path / "новенькі.xlsx", table))
    form_class(hand, slips=True)
    expect(heading(page)).to_have_text("40 зауважень, які треба виправити")
    look(page, "newcomers-problems")
    mend(hand, faults)
    order(hand, school, tmp_path, 300)

    assert sizes(school) == {f"{grade}-А": 30 for grade in range(1, 11)}
    hand.tell(record_property)
    assert complaints == []
    page.context.close()


def test_a_hundred_newcomers_on_a_phone(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.once("state", load_state)
    school = School("Березівська гімназія", "2222222225")
    table = rows(110)
    spoil(table, 4)  # of which a right text is told for the first three
    page = window(browser, site, 360, school.head).new_page()
    complaints, hand = listen(page), Hand(page)

    read_file(hand, school, workbook(tmp_path / "новенькі.xlsx", table))
    form_class(hand, slips=False)
    expect(heading(page)).to_have_text("4 зауваження, які треба виправити")
    look(page, "newcomers-phone-problems")
    hand.point(button(page, "Прийняти всі 3 підказки"))
    expect(heading(page)).to_have_text("1 зауваження, яке треба виправити")
    hand.point(page.locator("[data-parta-cell]"))
    page.locator("[data-parta-cell]").fill("17.05.2015")
    hand.press("Enter")
    expect(heading(page)).to_contain_text("Можна зарахувати")
    order(hand, school, tmp_path, 110)
    assert sum(sizes(school).values()) == 110
    assert complaints == []
    page.context.close()


def test_one_child_by_keyboard(
    site: Site, browser: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Three steps — the child, the order, its signature — and no pointing but the system's window of the key."""
    site.once("state", load_state)
    school = School("Люлинецька гімназія", "2611209349")
    (group,) = (each for each in classes(school) if each.name == "5-А")
    since = date(school_year_of(timezone.localdate()), 9, 1)
    enrolment.make_pupils(12, institution_id=school.institution, class_id=group.id, since=since)
    page = window(browser, site, 1366, school.head).new_page()
    complaints, hand = listen(page), Hand(page)

    page.goto(f"{school.base}/classes/{group.id}/")
    hand.decide()
    hand.reach(page.locator("details.ways summary"), most=90)
    hand.press("Enter")
    hand.reach(page.get_by_role("link", name="Зарахувати одну дитину"))
    with hand.waiting():
        hand.press("Enter")
        expect(page.locator("[name=since]")).to_be_focused()
    born = date(since.year - 10, 6, 19)
    typed = {
        "family_name": "Ярошенко", "given_name": "Дарина", "patronymic": "Олегівна", "sex": "",
        "born_on": f"{born:%d.%m.%Y}",
        "document": "ІІ-КЛ 530600", "guardian1_name": "Ярошенко Ольга Юріївна", "guardian1_kinship": "",
        "guardian1_phone": "0971112233",
    }  # fmt: skip
    hand.decide()  # the day stays
    for name, text in typed.items():
        hand.reach(page.locator(f"[name={name}]"))
        hand.decide()
        if text:
            hand.type(text)
        else:
            hand.press("ArrowDown")  # the first of the choices: a girl, the mother
    with hand.waiting():
        hand.press("Enter")
        expect(heading(page)).to_contain_text("Наказ про зарахування 1 дитини")
    hand.decide(2)
    with hand.waiting():
        hand.press("Enter")
        expect(heading(page)).to_contain_text("Наказ №")
    hand.decide(2)
    hand.choose_file("#sign-key", school.key(tmp_path))
    hand.reach(page.locator("#sign-password"))
    hand.type(DEMO_PASSWORD)
    with hand.waiting():
        hand.press("Enter")
        expect(page.locator("main")).to_contain_text("1 дитину зараховано")
    expect(page.locator("main")).to_contain_text("підписано КЕП")
    assert hand.points == 2  # in the window of the system
    hand.tell(record_property)
    assert complaints == []
    page.context.close()
