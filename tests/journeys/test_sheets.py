"""A list in a browser, at a desk and on a phone: staff from a spreadsheet with problems, put right in place, written,
taken back.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.people.testing import make_head
from tests.journeys.conftest import Site, both_widths, look, window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]
ROWS = (
    "Прізвище;Ім’я;По батькові;Посада;Працює з;Телефон",
    "Нетотожний;Орест;Павлович;учитель;01.09.2026;097 123 45 67",
    "Нетотожнa;Кіра;Ігорівна;учителька;01.09.2026;",  # the last letter is Latin
    "Нетотожняк;Данило;;прибиральник;01.09.2026;123",
)


class School:
    """A school with a head of its own for each width."""

    def __init__(self) -> None:
        self.heads: dict[int, Actor] = {}
        self.bases: dict[int, str] = {}
        for width in (1366, 360):
            institution = make_institution(f"Ліцей {width}")
            self.heads[width] = make_head(institution)
            self.bases[width] = str(institutions.public_id_of(institution))


@both_widths
def test_staff_comes_from_a_file_with_problems_and_is_taken_back(
    site: Site, browser: Browser, tmp_path: Path, width: int
) -> None:
    school = site.once("school", School)
    head = school.heads[1366 if width > 1000 else 360]
    page = window(browser, site, width, head).new_page()
    file = tmp_path / "staff.csv"
    file.write_bytes("\r\n".join(ROWS).encode("windows-1251"))

    page.goto("/sheets/")
    look(page, f"sheets-hub-{width}")
    page.locator("#main").get_by_role("link", name="Працівники", exact=True).click()
    page.get_by_label("Таблиця").set_input_files(file)
    page.get_by_role("button", name="Прочитати файл").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("6 із 6")
    look(page, f"sheets-columns-{width}")
    page.get_by_role("button", name="Перевірити рядки").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("2 рядки треба виправити")
    look(page, f"sheets-problems-{width}")
    page.get_by_role("button", name="Прийняти всі пропозиції").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 рядок треба виправити")
    page.locator("[name=fix-4-position]").fill("інше")
    page.locator("[name=fix-4-phone]").fill("0671234567")
    page.get_by_role("button", name="Виправити", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Буде записано 3 рядки")
    look(page, f"sheets-preview-{width}")
    page.get_by_role("button", name="Записати 3 рядки").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Записано")
    look(page, f"sheets-result-{width}")
    page.get_by_role("link", name="Далі").click()
    expect(page.get_by_text("Нетотожний Орест Павлович", exact=True)).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Відкликати все").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Відкликано")
