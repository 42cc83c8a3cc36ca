"""Data sets and child accounting in a browser, at a desk and on a phone: an address is recorded and put right, an
attestation is recorded, a notice of ten days without a reason is signed with КЕП, sent and answered; the book is read.
"""

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.accounting.testing import make_notice
from parta.dossiers import api as dossiers
from parta.dossiers.testing import fact_of
from parta.enrolment.testing import make_class, make_pupils
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_head, make_person, make_teacher
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.signing.testing import demo_key_for
from tests.journeys.conftest import Site, both_widths, look, window
from tests.journeys.walking import put_key

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
CODE, HEAD = "2904011212", ("Савчук", "Віктор", "Іванович")


class School:
    """A class with a class teacher; a child for each width."""

    def __init__(self) -> None:
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        self.id = make_institution("Калинівський ліцей № 3")
        self.head = make_head(self.id, person_id=make_person(*HEAD, rnokpp=CODE))
        self.teacher = make_teacher(self.id, person_id=make_person("Їжак", "Петро", "Ілліч"))
        (self.post,) = self.teacher.posts(institution_id=self.id)
        self.opened = date(school_year_of(timezone.localdate()), 9, 1)
        self.class_id = make_class(
            institution_id=self.id, school_year=self.opened.year, grade=5, letter="А", tutor_post_id=self.post
        )
        self.children = make_pupils(2, institution_id=self.id, class_id=self.class_id, since=self.opened)
        self.public = institutions.public_id_of(self.id)
        self.card = f"/staff/{self.public}/{people.posts([self.post])[self.post].post_public_id}/data/"


def day(value: date) -> str:
    return value.strftime("%d.%m.%Y")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@both_widths
def test_data_are_recorded_put_right_and_taken_back(browser: Browser, site: Site, width: int) -> None:
    school = site.once("school", School)
    child = school.children[0 if width == 360 else 1]
    dossiers.receive_facts(
        actor=SYSTEM, institution_id=school.id, person_id=child.person_id, source="Курс: Дошкілля",
        facts=[fact_of(dossiers.Slot.REGISTERED_ADDRESS, school.opened, line="вул. Їхня, 1")], now=timezone.now(),
    )  # fmt: skip
    with window(browser, site, width, school.head) as context:
        page = context.new_page()
        page.goto(f"/schools/{school.public}/pupils/{child.public_id}/")
        page.get_by_role("link", name="Набір даних", exact=True).click()
        page.locator("main a").filter(has_text="Записати: Особливі освітні потреби").click()
        page.locator("[name=level]").select_option("3")
        page.locator("[name=since]").fill(day(school.opened))
        press(page, "Записати")
        expect(page.locator("main")).to_contain_text("Рівні 2–5 спираються на висновок ІРЦ")
        look(page, f"need-refused-{width}")
        page.locator("[name=conclusion]").fill("ІРЦ-77/12")
        page.locator("[name=issued_on]").fill(day(school.opened))
        page.locator("[name=issued_by]").fill("ІРЦ Калинівської громади")
        press(page, "Записати")
        expect(page.locator("main")).to_contain_text("рівень підтримки 3")

        page.locator("main a").filter(has_text="виправити: рівень підтримки 3").click()
        page.locator("[name=level]").select_option("2")
        page.locator("[name=reason]").fill("описка, звірено з висновком")
        press(page, "Зберегти виправлення")
        expect(page.locator("main")).to_contain_text("рівень підтримки 2")
        page.get_by_text("1 попередній запис").click()
        expect(page.locator("main")).to_contain_text("описка, звірено з висновком")

        page.locator("main a").filter(has_text="повернути собі: Зареєстрована адреса").click()
        page.locator("[name=reason]").fill("у довідці інша адреса")
        press(page, "Повернути собі")
        expect(page.locator("main")).to_contain_text("ведемо самі: у довідці інша адреса")
        look(page, f"data-set-{width}")


@both_widths
def test_an_attestation_stands_on_the_card_and_in_the_list(browser: Browser, site: Site, width: int) -> None:
    school = site.once("school", School)
    with window(browser, site, width, school.head) as context:
        page = context.new_page()
        page.goto(school.card)
        page.locator("main a").filter(has_text="Записати: Атестація").click()
        page.locator("[name=category]").select_option("3")
        page.locator("[name=since]").fill(f"21.03.{2022 if width == 360 else 2023}")
        page.locator("[name=ground]").fill("протокол 4")
        press(page, "Записати")
        expect(page.locator("main")).to_contain_text("спеціаліст першої категорії")
        page.goto(f"/staff/{school.public}/qualification/")
        expect(page.locator("#rows")).to_contain_text("Їжак Петро Ілліч")
        look(page, f"qualification-{width}")


@both_widths
def test_a_notice_is_signed_sent_and_answered(browser: Browser, site: Site, width: int, tmp_path: Path) -> None:
    school = site.once("school", School)
    child = school.children[0 if width == 360 else 1]
    made = make_notice(
        institution_id=school.id, pupil_id=child.person_id, group_id=school.class_id, first_day=school.opened,
        last_day=school.opened.replace(day=14),
    )  # fmt: skip
    key = tmp_path / "head.p12"
    family, given, patronymic = HEAD
    key.write_bytes(demo_key_for(CODE, family_name=family, given_name=given, patronymic=patronymic, rnokpp=CODE))
    with window(browser, site, width, school.head) as context:
        page = context.new_page()
        page.goto(f"/schools/{school.public}/absence-notices/")
        page.get_by_role("link", name=child.display_name).click()
        expect(page).to_have_url(f"{site.url}/schools/{school.public}/absence-notices/{made}/")
        look(page, f"notice-{width}")
        put_key(page, key)
        press(page, "Підписати повідомлення")
        expect(page.locator("main")).to_contain_text("підписано КЕП")
        page.locator("[name=number]").first.fill("01-12/77")
        press(page, "Записати")
        expect(page.locator("main")).to_contain_text("№ 01-12/77")
        page.get_by_text("Записати відповідь", exact=True).click()
        page.locator("[name=answer]").fill("родину відвідано, дитина вдома")
        press(page, "Записати відповідь адресата")
        expect(page.locator("main")).to_contain_text("родину відвідано, дитина вдома")

        page.goto(f"/schools/{school.public}/alphabetical-book/?letter={child.display_name[0]}")
        page.get_by_role("link", name=child.display_name).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Особова справа №")
        look(page, f"personal-file-{width}")
