"""Quality of data in a browser: the head of a small school does what comes first, puts right at once and takes it back,
says why a finding is no fault; an officer goes from the territory to the finding.
"""

import pytest
from playwright.sync_api import Browser, expect

from parta.institutions import api as institutions
from parta.quality.tests.ground import Ground
from tests.journeys.conftest import Site, both_widths, listen, look, window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@both_widths
def test_data_are_put_right(width: int, site: Site, browser: Browser) -> None:
    made = site.once(f"quality {width}", Ground)
    own, above = window(browser, site, width, made.head), window(browser, site, width, made.region)
    page, officer = own.new_page(), above.new_page()
    complaints = [*listen(page), *listen(officer)]

    # the head: what comes first, then straight to the field
    page.goto(f"/schools/{institutions.public_id_of(made.school)}/classes/")
    more = page.get_by_text("Ще", exact=True)
    if more.count() and more.first.is_visible():
        more.first.click()
    page.get_by_role("link", name="Якість даних").first.click()
    expect(page.get_by_role("heading", name="Спершу зробіть це")).to_be_visible()
    look(page, "quality-1-institution")

    # what a machine can mend
    page.locator("a[href$='/rules/DQ-001/']").first.click()
    look(page, "quality-2-rule")
    page.get_by_role("link", name="Виправити разом").click()
    expect(page.get_by_role("checkbox")).to_have_count(2)
    look(page, "quality-3-at-once")
    page.get_by_role("button", name="Виправити позначені").click()
    expect(page.locator("main")).to_contain_text("Виправлено разом 2 значення")
    expect(page.locator("a[href$='/rules/DQ-001/']")).to_have_count(0)
    page.get_by_role("button", name="Скасувати").click()
    expect(page.locator("a[href$='/rules/DQ-001/']").first).to_be_visible()

    # no fault: by the founder's decision
    page.locator("a[href$='/rules/DQ-136/']").first.click()
    page.get_by_role("link", name="8-Б").first.click()
    page.get_by_text("Це не помилка", exact=True).click()
    page.get_by_role("button", name="Відхилити зауваження").click()
    expect(page.locator("main")).to_contain_text("Чому це не помилка")
    page.locator("[name=reason]").fill("Рішення засновника від 02.09.2026 № 15")
    look(page, "quality-4-finding")
    page.get_by_role("button", name="Відхилити зауваження").click()
    page.goto(made.page)
    expect(page.locator("main")).to_contain_text("відхилено: 1")

    # the field: a class teacher is chosen in the form that the finding opens
    page.locator("a[href$='/rules/DQ-133/']").first.click()
    page.get_by_role("link", name="8-Б").first.click()
    page.get_by_role("link", name="Відкрити поле").click()
    expect(page.locator("#id_tutor")).to_be_visible()

    # the officer: the territory, the institution, the finding
    officer.goto("/quality/")
    look(officer, "quality-5-territory")
    officer.get_by_role("link", name=institutions.institution(made.school).title).click()
    expect(officer.locator("main")).not_to_contain_text("Соломія")
    officer.locator("a[href*='/findings/']").first.click()
    expect(officer.locator("main")).to_contain_text("Хто виправляє")
    look(officer, "quality-6-finding-officer")
    own.close()
    above.close()
    assert complaints == []
