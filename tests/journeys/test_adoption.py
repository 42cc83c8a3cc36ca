"""After an adoption, in a browser: the former record leaves by an order, the child is enrolled anew by its new
certificate, both signed with КЕП; the head sees whose record it is, seals it, and alone reads the history.
"""

import itertools
import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.documents import api as documents
from parta.enrolment.testing import MadePupil, make_class, make_pupil, make_pupils
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_deputy, make_guardian, make_head, make_person
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.signing.testing import demo_key_for
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.walking import put_key, rnokpp

TODAY: date = timezone.localdate()
FIRST = date(school_year_of(TODAY), 9, 1)
pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(300),
    pytest.mark.skipif(TODAY == FIRST, reason="on the first day of a school year nobody has left yet"),
]
HEAD = ("Савчук", "Віктор", "Іванович")
NUMBERS = itertools.count(1)  # each walk has a school, a head and a child of its own


class School:
    """A class with one child that has been adopted since: recorded under its former name, with its former mother."""

    def __init__(self) -> None:
        number = next(NUMBERS)
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        documents.load_first_editions(actor=SYSTEM)
        self.code = rnokpp(5310600 + number)
        institution = make_institution(f"Калинівський ліцей № {number}")
        self.head: Actor = make_head(institution, person_id=make_person(*HEAD, rnokpp=self.code))
        self.deputy = make_deputy(institution, powers=frozenset({people.MOVEMENT}))
        self.base = f"/schools/{institutions.public_id_of(institution)}"
        words = {
            "institution_id": institution,
            "class_id": make_class(institution_id=institution, school_year=FIRST.year, grade=5, letter="А"),
        }
        self.class_id = words["class_id"]
        make_pupils(8, **words, since=FIRST)
        family = "Коваль" if number % 2 else "Гончар"
        child = people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=date(FIRST.year - 10, 5, 17))
        self.former: MadePupil = make_pupil(child, **words, since=FIRST)
        make_guardian(self.former.person_id)
        self.certificate = f"ІІ-КЛ {530_600 + number}"

    def sign(self, page: Page, folder: Path, press: str) -> None:
        """The head's КЕП over the order of the page."""
        family, given, patronymic = HEAD
        key = folder / "key.p12"
        key.write_bytes(
            demo_key_for(self.code, family_name=family, given_name=given, patronymic=patronymic, rnokpp=self.code)
        )
        put_key(page, key)
        page.get_by_role("button", name=re.compile(press)).click()
        expect(page.locator("main")).to_contain_text("підписано КЕП")


def leave(page: Page, school: School, folder: Path) -> str:
    """The former record leaves by an order; its number in the alphabetical book, as the head looks it up."""
    page.goto(f"{school.base}/pupils/{school.former.public_id}/")
    page.get_by_role("button", name="Відрахування", exact=True).click()
    page.locator("[name=since]").fill(f"{TODAY:%d.%m.%Y}")
    page.locator("[name=reason]").select_option(index=1)
    page.locator("[name=ground]").fill("заява усиновлювачів")
    page.get_by_role("button", name="Скласти наказ").last.click()
    school.sign(page, folder, "^Підписати")
    letter = school.former.display_name[0]
    page.goto(f"{school.base}/alphabetical-book/?letter={letter}")
    row = page.locator("main tr", has_text=school.former.display_name)
    found = re.search(rf"{letter}/\d+", row.inner_text())
    assert found is not None, row.inner_text()
    return found[0]


def enrol(page: Page, school: School, folder: Path) -> None:
    """The same child under its new name, by its new certificate."""
    page.goto(f"{school.base}/classes/{school.class_id}/enrolment/")
    typed = {
        "since": f"{TODAY:%d.%m.%Y}", "family_name": "Ярошенко", "given_name": "Дарина", "patronymic": "Олегівна",
        "born_on": f"19.06.{FIRST.year - 10}", "document": school.certificate,
        "guardian1_name": "Ярошенко Олег Юрійович",
    }  # fmt: skip
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=sex]").select_option("ж")
    page.locator("[name=guardian1_kinship]").select_option("усиновлювач")
    page.get_by_role("button", name="Перевірити").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Наказ про зарахування")
    page.get_by_role("button", name="Скласти наказ").click()
    school.sign(page, folder, "^Підписати")


@both_widths
def test_the_former_record_of_an_adopted_child_is_sealed(
    site: Site, browser: Browser, tmp_path: Path, width: int
) -> None:
    school = School()
    page = window(browser, site, width, school.head).new_page()
    complaints = listen(page)
    number = leave(page, school, tmp_path)
    enrol(page, school, tmp_path)

    page.goto(f"{school.base}/classes/{school.class_id}/")
    page.get_by_role("link", name="Ярошенко Дарина Олегівна").click()
    card = page.url
    page.get_by_role("link", name="Після усиновлення").click()
    look(page, "adoption-1-asked")
    page.locator("[name=former]").fill("Коваль")
    page.get_by_role("button", name="Показати, чий це запис").click()
    expect(page.locator(".errors")).to_contain_text("Поле «Папір» порожнє")
    look(page, "adoption-2-refused")

    # whose record it is, before it is too late
    page.locator("[name=former]").fill(number.lower())
    page.locator("[name=ground]").fill("Рішення Калинівського районного суду від 02.11.2026, справа № 132/5/26")
    page.get_by_role("button", name="Показати, чий це запис").click()
    expect(page.locator(".notice--warn")).to_contain_text(school.former.display_name)
    expect(page.locator(".notice--warn")).to_contain_text("Ярошенко Дарина Олегівна")
    look(page, "adoption-3-shown")
    page.get_by_role("button", name="Запечатати попередній запис").press("Enter")

    # the history, for the one who keeps it, in both languages
    expect(page.get_by_role("heading", level=1)).to_have_text("Запечатана історія")
    expect(page.locator("main")).to_contain_text(school.former.display_name)
    look(page, "adoption-4-history")
    page.context.add_cookies([{"name": "parta_language", "value": "en", "url": site.url}])
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sealed history")
    look(page, "adoption-5-history-en")

    # a deputy who moves pupils reads the child as everybody does, and nothing of what was before
    other = window(browser, site, width, school.deputy).new_page()
    other.goto(card)
    expect(other.get_by_role("heading", level=1)).to_have_text("Ярошенко Дарина Олегівна")
    expect(other.get_by_role("link", name="Після усиновлення")).to_have_count(0)
    for address in (card, f"{school.base}/classes/{school.class_id}/"):
        other.goto(address)
        expect(other.locator("main")).not_to_contain_text(school.former.display_name)
    assert complaints == []
    for each in (page, other):
        each.context.close()
