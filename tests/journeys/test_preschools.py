"""A two-group village kindergarten on a phone: the head forms the groups, an educator marks the day in one press a
child, a bad connection loses nothing, the kitchen has its portions.
"""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from parta.enrolment.api import groups_of
from parta.enrolment.testing import make_pupils
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.dates import school_year_of
from parta.people.api import Position
from parta.people.testing import make_head, make_person, make_staff
from parta.reference import api as reference
from tests.journeys.conftest import Site, both_widths, listen, look, window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@both_widths
def test_the_day_of_a_village_kindergarten(width: int, site: Site, browser: Browser) -> None:
    site.once("lists", reference.load_first_lists)
    today = timezone.localdate()
    opened = date(school_year_of(today), 9, 1)
    garden = make_institution(f"Садок «Джерельце» № {width}", kind=52)
    head = make_head(garden, person_id=make_person("Гречко", "Лідія", "Іванівна"))
    educator = make_staff(garden, Position.EDUCATOR, person_id=make_person("Мак", "Віра", "Петрівна"))
    at = institutions.public_id_of(garden)
    office, room = window(browser, site, width, head), window(browser, site, width, educator)
    page, phone = office.new_page(), room.new_page()
    complaints = [*listen(page)]

    # two groups; the first is too large at first
    for name, age, places in (("Краплинка", "6", "16"), ("Веселка", "5", "20")):
        page.goto(f"/preschools/{at}/groups/new/")
        page.locator("[name=name]").fill(name)
        page.locator("[name=age]").select_option(age)
        page.locator("[name=hours]").fill("10,5")
        page.locator("[name=places]").fill(places)
        page.locator("[name=educator1]").select_option(label="Мак Віра Петрівна")
        page.locator("[name=since]").fill(opened.strftime("%d.%m.%Y"))
        page.get_by_role("button", name="Утворити групу").click()
        if places == "16":
            expect(page.get_by_role("alert").first).to_contain_text("Межа — 15")
            look(page, "preschools-1-limit")
            page.locator("[name=places]").fill("15")
            page.get_by_role("button", name="Утворити групу").click()
        expect(page.locator("main")).to_contain_text(name)
    groups = groups_of(institution_id=garden, school_year=opened.year, on=today, kinds=(3,))
    for group in groups:
        make_pupils(5, institution_id=garden, class_id=group.id, since=opened, born_on=date(opened.year - 5, 3, 17))

    # the educator: everybody is there but two; the network goes and comes back
    phone.goto(f"/preschools/{at}/day/")
    phone.get_by_role("link", name="Веселка", exact=True).click()
    marks = phone.locator(".abs")
    marks.nth(0).click()
    marks.nth(3).click()
    phone.locator("select").nth(0).select_option(label="хвороба")
    expect(phone.locator("[data-n=there]")).to_have_text("3")
    look(phone, "preschools-2-day")
    room.set_offline(True)
    phone.get_by_role("button", name="Зберегти день").click()
    expect(phone.locator("#save")).to_contain_text("Немає зв’язку")
    room.set_offline(False)
    expect(phone.locator("main")).to_contain_text("День збережено", timeout=20_000)
    expect(phone.locator("main")).to_contain_text("Присутні: 3 / 5")
    look(phone, "preschools-3-saved")

    # a correction of the same day shows
    phone.locator(".abs").nth(3).click()
    phone.get_by_role("button", name="Зберегти день").click()
    expect(phone.locator("main")).to_contain_text("Виправлення")
    expect(phone.locator("main")).to_contain_text("Присутні: 4 / 5")

    # the kitchen sees one group and that the other is not marked yet
    page.goto(f"/preschools/{at}/day/")
    expect(page.locator("h1")).to_contain_text("1 групу ще не відмічено")
    look(page, "preschools-4-kitchen")
    page.get_by_role("link", name="Краплинка", exact=True).click()
    page.get_by_role("button", name="Зберегти день").click()
    page.get_by_role("link", name="Підсумки для кухні та інші групи").click()
    expect(page.locator("h1")).to_contain_text("Присутні діти: 9 із 10")
    page.get_by_role("link", name="Табель за місяць: Веселка").click()
    look(page, "preschools-5-month")
    for context in (office, room):
        context.close()
    assert complaints == []
