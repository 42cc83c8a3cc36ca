"""First-grade admission in a browser: the head announces, a mother applies behind a letter, the school answers a
ground, decides and draws, the mother confirms, the order is signed with КЕП.
"""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.admission import cli, testing
from parta.documents import api as documents
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.notices.api import send_letters
from parta.people.testing import make_head, make_person, make_territory
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.test_cascade import key
from tests.journeys.walking import put_key, rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)


def link_in_letter() -> str:
    mail.outbox.clear()
    send_letters(now=timezone.now())
    found = re.search(r"(/admission/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def prepare() -> int:
    reference.load_first_lists()
    rulebook.load_first_editions(actor=SYSTEM)
    documents.load_first_editions(actor=SYSTEM)
    return make_territory().community


def shown(day: date) -> str:
    return day.strftime("%d.%m.%Y")


@both_widths
def test_a_child_comes_to_the_first_grade(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    community = site.once("community", prepare)
    own = rnokpp(7000 + width)
    school = make_institution(f"Калинівська школа № {width}", authority_id=community, kind=4)
    head = make_head(school, person_id=make_person("Савчук", "Віктор", "Іванович", rnokpp=own))
    at = institutions.public_id_of(school)
    office, family = window(browser, site, width, head), window(browser, site, width)
    page, mother = office.new_page(), family.new_page()
    complaints = [*listen(page), *listen(mother)]
    today = local_day(timezone.now())

    # announced: two places
    page.goto(f"/admission/schools/{at}/")
    page.get_by_role("link", name="Оголосити приймання").click()
    fill(page, accept_from=shown(today), name1="загальний, денна форма", places1="2", note="Каб. 5, щодня до 16:00")
    look(page, "admission-1-announce")
    page.get_by_role("button", name="Оголосити приймання").click()
    expect(page.locator("main")).to_contain_text("приймають заяви")

    # the mother applies; something is missing first
    mother.goto(f"/admission/{at}/")
    mother.get_by_role("link", name="Подати заяву").click()
    fill(mother, email=f"hanna{width}@example.ua")
    mother.get_by_role("button", name="Надіслати мені посилання").click()
    mother.goto(link_in_letter())
    fill(
        mother, family_name="Коваль", given_name="Соломія", patronymic="Андріївна",
        born_on=f"14.03.{today.year - 5}", document=f"І-КЛ 9{width:05}", settlement="Калинівка", house="7",
        applicant="Коваль Ганна Петрівна", phone="0671234567",
    )  # fmt: skip
    mother.get_by_label("дівчина").check()
    mother.locator("[name=kinship]").select_option("mother")
    mother.locator("[name=ground1]").select_option("staff")
    mother.get_by_role("button", name="Подати заяву").click()
    expect(mother.get_by_role("alert").first).to_contain_text("Вулиця")
    look(mother, "admission-2-form")
    fill(mother, street="вул. Лесі Українки")
    mother.get_by_role("button", name="Подати заяву").click()
    expect(mother.locator("main")).to_contain_text("зареєстровано")
    look(mother, "admission-3-state")
    state = mother.url

    # two more come; the head answers the ground; the last day passes; the list is frozen
    shape = testing.shape_of(school)
    for number in (1, 2, 3):
        testing.apply(shape, 1000 * width + number, on=today)
    page.reload()
    page.get_by_role("link", name="Коваль Соломія Андріївна").first.click()
    look(page, "admission-4-application")
    page.get_by_role("button", name="Підтвердити підставу").click()
    expect(page.locator("main")).to_contain_text("підставу підтверджено")
    testing.pass_days(school, today=today)
    page.goto(f"/admission/schools/{at}/")
    tomorrow = today + timedelta(days=1)
    commission = "Коваль Ганна Петрівна, заступниця\nТкач Олег Іванович, учитель\nГук Ірина Львівна, психологиня"
    fill(
        page, source="Перші три кульки тиражу 3000 «Суперлото», сайт оператора", numbers="3",
        value_on=shown(tomorrow), commission=commission,
    )  # fmt: skip
    look(page, "admission-5-decide")
    page.get_by_role("button", name="Надати місця й зафіксувати список").click()
    expect(page.locator("main")).to_contain_text("SHA-256 списку")
    mother.reload()
    mother.get_by_role("button", name="Підтвердити місце").click()
    expect(mother.locator("main")).to_contain_text("місце підтверджено")

    # the day of the value comes: it is entered for tomorrow by the operation, since a browser cannot wait
    testing.enter_value(head, school, "17 3 42", on=tomorrow)
    mother.goto(f"/admission/{at}/")
    expect(mother.locator("main")).to_contain_text("17 3 42")
    look(mother, "admission-6-draw")
    with mother.expect_download() as got:
        mother.get_by_role("link", name="Завантажити протокол").click()
    got.value.save_as(tmp_path / "draw.json")
    assert cli.verify(tmp_path / "draw.json", print) == 0

    # the order of enrolment, signed
    page.reload()
    page.get_by_role("button", name="Скласти список до наказу").click()
    expect(page.locator("main")).to_contain_text("1-А")
    page.get_by_role("button", name="Утворити ці класи").click()
    for reason in page.locator("input[name^=reason-]").all():
        reason.fill("Малий набір")
    if page.locator("input[name^=reason-]").count():
        page.get_by_role("button", name="Зберегти причини").click()
    page.get_by_role("link", name="Далі до наказу").click()
    page.get_by_role("button", name="Скласти наказ").click()
    put_key(page, key(tmp_path, "Савчук", "Віктор", "Іванович", own))
    page.get_by_role("button", name="Підписати й зарахувати").click()
    expect(page.locator("main")).to_contain_text("зараховано")
    mother.goto(state)
    expect(mother.locator("main")).to_contain_text("наказ №")
    for context in (office, family):
        context.close()
    assert complaints == []
