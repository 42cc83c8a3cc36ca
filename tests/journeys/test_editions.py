"""A rule of the state changes in a browser: one administrator drafts it and sees its effect, another signs; what begins
before its day is judged by the old rule, what begins on it by the new one.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.documents import api as documents
from parta.editions import testing as editions
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import school_year_of
from parta.people.testing import make_head, make_officer, make_person
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.signing.testing import DEMO_PASSWORD, demo_key_for
from tests.journeys.conftest import Site, both_widths, listen, look, window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

CODES = {1366: ("1759013776", "2222222225"), 360: ("3184710691", "3184710604")}


class State:
    """The rules as shipped, a school with a full class and a new one, its head."""

    def __init__(self) -> None:
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        documents.load_first_editions(actor=SYSTEM)
        editions.note_standing(date.today())  # noqa: DTZ011
        self.school = make_institution("Калинівський ліцей № 3")
        full = enrolment.make_class(
            institution_id=self.school, school_year=school_year_of(timezone.localdate()), grade=8, letter="Ж"
        )
        enrolment.make_pupils(6, institution_id=self.school, class_id=full)
        self.head: Actor = make_head(self.school)
        self.base = f"/schools/{institutions.public_id_of(self.school)}"


def sample(page: Page, state: State, class_id: int, since: date) -> str:
    """What the form of one child says about an age, for a child enrolled on the day."""
    page.goto(f"{state.base}/classes/{class_id}/enrolment/")
    typed = {
        "family_name": "Єрмак", "given_name": "Ярина", "patronymic": "Андріївна", "document": "ІІ-БК 490277",
        "born_on": f"30.06.{since.year - (0 if since.month >= 9 else 1) - 13}", "since": since.strftime("%d.%m.%Y"),
    }  # fmt: skip
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=sex]").select_option("ж")
    page.get_by_role("button", name="Перевірити").click()
    return page.locator("main").inner_text().replace("\u00a0", " ")


@both_widths
def test_a_rule_is_drafted_seen_signed_and_followed_from_its_day(
    width: int, site: Site, browser: Browser, tmp_path: Path
) -> None:
    state = site.once("state", State)
    number = [1366, 360].index(width)
    today = date.today()  # noqa: DTZ011
    begins = today + timedelta(days=1)
    people = [("Мельничук", "Ірина", "Василівна"), ("Ткачук", "Віктор", "Олегович")]
    drafter, second = (
        make_officer(Role.NATIONAL, person_id=make_person(*name, rnokpp=code))
        for name, code in zip(people, CODES[width], strict=True)
    )

    # the first administrator drafts
    context = window(browser, site, width, drafter)
    page = context.new_page()
    complaints = listen(page)
    page.goto("/rules/")
    look(page, "editions-1-rules")
    page.get_by_role("link", name="Правила якості").click()
    page.get_by_role("button", name="Скласти наступну редакцію").click()
    page.get_by_role("link", name="Змінити DQ-005").click()
    page.locator("[name=condition-0-values]").fill("5")
    page.get_by_role("button", name="Зберегти рядок").click()
    expect(page.locator(".errors")).to_contain_text("Рядок 1 потребує значень")
    look(page, "editions-2-row-mistyped")
    page.locator("[name=condition-0-values]").fill("8; 9")
    page.get_by_role("button", name="Зберегти рядок").click()
    expect(page.get_by_role("heading", name="Змінюється 1 рядок")).to_be_visible()
    page.get_by_role("link", name="Побачити, що вона змінить").click()
    expect(page.locator("main")).to_contain_text("DQ-005: усього не пройдуть за новою редакцією")
    look(page, "editions-3-effect")
    page.go_back()
    page.locator("[name=source]").fill("Наказ МОН від 20.11.2026 № 1500")
    page.locator("[name=reason]").fill("Інші межі звичайного віку.")
    page.locator("[name=valid_from]").fill(begins.strftime("%d.%m.%Y"))
    page.get_by_role("button", name="Подати на затвердження").click()
    expect(page.locator("main")).to_contain_text("Чекає на іншого адміністратора")
    look(page, "editions-4-proposed")
    assert complaints == []
    context.close()

    # the second one reads and signs
    key = tmp_path / "key.p12"
    family, given, patronymic = people[1]
    key.write_bytes(
        demo_key_for(
            CODES[width][1], family_name=family, given_name=given, patronymic=patronymic, rnokpp=CODES[width][1]
        )
    )
    context = window(browser, site, width, second)
    page = context.new_page()
    complaints = listen(page)
    page.goto("/")
    page.get_by_role("link", name="Підпишіть редакцію: Правила якості").click()
    page.set_input_files("#sign-key", key)
    page.fill("#sign-password", DEMO_PASSWORD)
    look(page, "editions-5-to-sign")
    page.get_by_role("button", name="Затвердити й підписати").click()
    expect(page.locator("main")).to_contain_text(f"записи ведуть за нею з {begins.strftime('%d.%m.%Y')}")
    look(page, "editions-6-approved")
    assert complaints == []
    context.close()

    # entry: the day before keeps the old rule, the day itself has the new one
    head = window(browser, site, width, state.head)
    page = head.new_page()
    class_id = enrolment.make_class(
        institution_id=state.school, school_year=school_year_of(timezone.localdate()), grade=8, letter="БВ"[number]
    )
    said = "для 8 класу звично"
    before, after = (sample(page, state, class_id, day) for day in (begins - timedelta(days=1), begins))
    assert (said in before, said in after) == (False, True)
    look(page, "editions-7-entry")

    # withdrawn before its day, it never holds
    context = window(browser, site, width, drafter)
    undo = context.new_page()
    undo.goto("/rules/quality-rules/")
    undo.get_by_role("link", name="Що вона змінює").click()
    undo.locator("[name=why]").fill("Межі перевіряють ще раз")
    undo.get_by_role("button", name="Відкликати редакцію").click()
    expect(undo.get_by_role("button", name="Скласти наступну редакцію")).to_be_visible()
    assert said not in sample(page, state, class_id, begins)
    context.close()
    head.close()
