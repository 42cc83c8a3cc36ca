"""Enrolment in a browser: a spreadsheet with problems becomes an order, at a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parta.curriculum import testing as curriculum
from parta.documents import api as documents
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people.testing import make_head, make_teacher
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from tests.journeys.conftest import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ROWS = (
    "Прізвище;Ім'я;По батькові;Стать;Дата нар.;Свід.;ПІБ матері;Тел. мами;Прим.",
    "Бабенко;Мирослава;Тарасівна;ж;14.03.2013;І-КЛ 482913;Бабенко Олена Іванівна;0971234567;пільга",
    "Гнатюк;Орест;Павлович;ч;02/11/2012;1-КЛ 318845;Гнатюк Ірина Петрівна;050123;=1+1",
    "Сaвчук;Кіра;Ігорівна;ж;18.08.1912;І-КЛ 318846;;;<script>alert(1)</script>",
    "Шпак;Данило;Русланович;;11.12.12;І-КЛ 322654;Шпак Ольга Іванівна;0501231231;",
)


class School:
    """A head, and one class that has nobody yet."""

    def __init__(self) -> None:
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        documents.load_first_editions(actor=SYSTEM)
        self.institution = make_institution()
        self.head: Actor = make_head(self.institution)
        self.base = f"/schools/{institutions.public_id_of(self.institution)}"

    def new_class(self, letter: str) -> int:
        return enrolment.make_class(
            institution_id=self.institution, school_year=school_year_of(timezone.localdate()), grade=8, letter=letter
        )


@pytest.fixture
def school(site: Site) -> School:
    return site.once("school", School)


@pytest.fixture
def head(site: Site, school: School, page: Page) -> Page:
    site.sign_in(page.context, school.head)
    return page


def spreadsheet(folder: Path, number: int) -> Path:
    """The list as a secretary keeps it; other certificates each time."""
    path = folder / "8-клас.csv"
    rows = "\r\n".join(ROWS).replace("-КЛ", f"-К{'АБВ'[number]}")
    for names in (
        ("Мирослава", "Стефанія", "Вікторія"),
        ("Орест", "Захар", "Тимур"),
        ("Кіра", "Ярина", "Любов"),
        ("Данило", "Назар", "Вадим"),
    ):  # other children too, or they would be taken for the same
        rows = rows.replace(names[0], names[number])
    path.write_bytes(rows.encode("cp1251"))
    return path


@pytest.mark.parametrize(("width", "height", "number"), [(1366, 768, 0), (360, 740, 1)])
def test_a_spreadsheet_becomes_an_order(
    head: Page, school: School, tmp_path: Path, width: int, height: int, number: int
) -> None:
    head.set_viewport_size({"width": width, "height": height})
    letter = "БВ"[number]
    class_id = school.new_class(letter)

    head.goto(f"{school.base}/classes/{class_id}/")
    head.get_by_role("link", name="Зарахувати з таблиці").click()
    head.set_input_files("[name=file]", spreadsheet(tmp_path, number))
    head.get_by_role("button", name="Прочитати файл").click()
    expect(head.get_by_role("heading", level=1)).to_have_text("Упізнано стовпців: 8 із 9")
    expect(head.locator("main")).to_contain_text("<script>alert(1)</script>")

    head.get_by_role("button", name="Перевірити рядки").click()
    expect(head.get_by_role("heading", level=1)).to_contain_text("6 зауважень")
    head.get_by_role("button", name="Прийняти всі 5 підказок").click()
    expect(head.get_by_role("heading", level=1)).to_contain_text("1 зауваження")
    head.locator("input[name^=fix-]").fill("050 123 12 31")
    head.get_by_role("button", name="Виправити").click()
    reasons = head.locator("input[name^=reason-]")
    expect(reasons).to_have_count(1)  # a class of four
    reasons.fill("Мале село")
    head.get_by_role("button", name="Зберегти причини").click()

    # The page may be closed: the list waits.
    head.goto(f"{school.base}/enrolment/")
    head.locator(".lines a").first.click()
    head.get_by_role("link", name="Далі до наказу").click()
    head.get_by_role("button", name="Скласти наказ").click()
    expect(head.locator("main")).to_contain_text(f"Про зарахування учнів до 8-{letter}")
    head.get_by_role("button", name="Підписано на папері: зарахувати").click()
    expect(head.locator("main")).to_contain_text("4 дитини зараховано")

    head.get_by_role("link", name=f"8-{letter}", exact=True).click()  # on to the families
    expect(head.locator("main")).to_contain_text("не запрошено")
    assert head.evaluate("document.documentElement.scrollWidth") <= width


def test_an_order_is_undone_until_somebody_marks(head: Page, school: School, tmp_path: Path) -> None:
    class_id = school.new_class("Ґ")
    head.goto(f"{school.base}/classes/{class_id}/enrolment/")
    typed = {
        "family_name": "Єрмак",
        "given_name": "Ярина",
        "patronymic": "Андріївна",
        "born_on": "30.06.2013",
        "document": "ІІ-БК 490277",
    }
    for name, value in typed.items():
        head.locator(f"[name={name}]").fill(value)
    head.get_by_role("button", name="Перевірити").click()
    head.get_by_role("button", name="Прийняти", exact=True).click()  # the sex, as the patronymic says
    head.locator("input[name^=reason-]").first.fill("Перша дитина класу")
    head.get_by_role("button", name="Зберегти причини").click()
    head.get_by_role("link", name="Далі до наказу").click()
    head.get_by_role("button", name="Скласти наказ").click()
    head.get_by_role("button", name="Підписано на папері: зарахувати").click()
    head.get_by_role("link", name="Скасувати виправним наказом").click()
    head.locator("[name=ground]").fill("помилка у списку")
    head.get_by_role("button", name="Зареєструвати виправний наказ").click()
    expect(head.locator("main")).to_contain_text("Виправляє наказ")
    head.goto(f"{school.base}/classes/{class_id}/")
    expect(head.locator("main")).to_contain_text("У цьому класі ще нікого немає")


def test_one_teacher_is_given_to_a_parallel(head: Page, school: School) -> None:
    words: dict[str, Any] = {"institution_id": school.institution}
    post = min(make_teacher(school.institution).posts(**words))
    first, second = (
        enrolment.make_class(**words, school_year=school_year_of(timezone.localdate()), grade=5, letter=letter)
        for letter in "АБ"
    )
    curriculum.make_course(**words, group_id=first, subject_id=20)

    head.goto(f"{school.base}/teaching/?grade=5")
    expect(head.get_by_role("heading", level=1)).to_contain_text("без учителя")
    for box in head.locator("table").first.locator("input[type=checkbox]").all():
        box.check()
    head.locator("[name=teacher]").select_option(str(post))
    head.get_by_role("button", name="Призначити на позначене").click()
    expect(head.locator("main")).not_to_contain_text("без учителя")
    head.goto(f"{school.base}/classes/{second}/")
    expect(head.locator("main")).to_contain_text("Математика")
