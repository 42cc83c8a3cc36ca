"""A change of head in a browser: the authority deactivates and appoints, the order that waited is signed by the new
head, a deputy gets powers, an acting head stands in for a time.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from parta.documents.tests.conftest import ROWS, School, csv, load_state
from parta.enrolment.testing import make_class
from parta.institutions.api import public_id_of
from parta.kernel.actor import Role
from parta.people.testing import Territory, make_head, make_officer, make_person, make_territory
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.test_cascade import key
from tests.journeys.walking import put_key, rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%d.%m.%Y")


@both_widths
def test_the_authority_changes_the_director(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    site.once("state", load_state)
    land: Territory = make_territory()
    officer = make_officer(Role.COMMUNITY, land.community, person_id=make_person("Мельничук", "Ірина", "Василівна"))
    old = make_head(land.school, person_id=make_person("Ткачук", "Віктор", "Олегович"))
    school = School(old, land.school, make_class(institution_id=land.school, grade=8, letter="Б"))
    order_id = school.prepare(school.begin(csv(*(row.replace("І-КЛ", f"І-К{'АБ'[width > 700]}") for row in ROWS))))
    address = public_id_of(land.school)
    codes = [rnokpp(1000 * width + number) for number in range(2)]

    # the old head has a page open while the authority ends his appointment
    before = window(browser, site, width=width, base_url=site.named)
    former = before.new_page()
    site.sign_in(before, old)
    former.goto(f"{site.url}/staff/{address}/new/")
    expect(former.locator("#id_family_name")).to_be_visible()
    desk = window(browser, site, width=width, base_url=site.named)
    page = desk.new_page()
    complaints = listen(page)
    site.sign_in(desk, officer)
    page.goto(f"{site.url}/heads/{address}/")
    expect(page.locator("#unfinished")).to_contain_text("накази, що чекають на підпис: 1")
    look(page, "charge-1-what-waits")
    expect(page.locator("#dismissal_on")).to_be_empty()
    page.locator("#dismissal_on").fill(day(0))
    page.get_by_role("button", name="Припинити повноваження").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Керівника не призначено")
    expect(page.locator("#unfinished")).to_contain_text("Ткачук Віктор Олегович")
    look(page, "charge-2-nobody")
    former.fill("#id_family_name", "Жук")
    former.fill("#id_given_name", "Іван")
    former.locator("main form button").last.click()
    former.wait_for_url("**/sign-in/**")
    expect(former.locator(".overhead")).to_contain_text(": керівник, Калинівський")
    expect(former.locator(".overhead")).to_contain_text("ухвалює орган управління освітою")
    look(former, "charge-2-former-head-is-told")
    former.get_by_role("button", name="Зрозуміло").click()
    expect(former.locator(".overhead")).to_have_count(0)

    page.fill("#id_family_name", "Ярошенко")
    page.fill("#id_given_name", "Надія")
    page.fill("#id_patronymic", "Ігорівна")
    page.fill("#id_rnokpp", codes[0])
    page.get_by_role("button", name="Призначити й запросити").click()
    code = page.locator(".big-code").inner_text()
    page.goto(f"{site.url}/heads/{address}/")
    expect(page.locator("main")).to_contain_text("Перейшло: Ярошенко Надія Ігорівна")
    look(page, "charge-3-new-head")
    assert complaints == []

    # the new head comes in and signs the order that waited
    lyceum = window(browser, site, width=width, base_url=site.named)
    head = lyceum.new_page()
    complaints = listen(head)
    head.goto(f"/invitation/#{code.replace(' ', '')}")
    with head.expect_navigation():
        head.get_by_role("button", name="Далі").click()
    own_key = key(tmp_path, "Ярошенко", "Надія", "Ігорівна", codes[0], "26286360")
    put_key(head, own_key)
    head.get_by_role("button", name="Підписати й увійти").click()
    head.get_by_role("button", name="Калинівський ліцей № 3").click()
    expect(head.locator(".ctx")).to_contain_text("Калинівський ліцей № 3")
    head.goto(f"{school.base}/orders/{order_id}/")
    expect(head.locator("article")).to_contain_text("Надія")
    put_key(head, own_key)
    head.get_by_role("button", name="Підписати й зарахувати 5 дітей").click()
    expect(head.locator("main")).to_contain_text("5 дітей зараховано")
    look(head, "charge-4-signed")

    # she takes on a deputy with two powers; the table shows it
    head.goto(f"/staff/{address}/new/")
    head.fill("#id_family_name", "Савчук")
    head.fill("#id_given_name", "Олена")
    head.fill("#id_rnokpp", codes[1])
    head.select_option("#id_position", label="заступник керівника")
    head.get_by_label("вести список працівників, запрошувати вчителів").check()
    head.get_by_role("button", name="Прийняти й запросити").click()
    expect(head.locator(".big-code")).to_be_visible()
    head.goto(f"/powers/{address}/")
    expect(head.locator("main")).to_contain_text("ставити працівникам позначку на відстрочку")
    expect(head.get_by_role("row").filter(has_text="Савчук Олена")).to_contain_text("так")
    look(head, "charge-5-powers")
    assert complaints == []

    # for a fortnight the deputy acts as head
    page.goto(f"{site.url}/heads/{address}/")
    page.locator("summary").filter(has_text="Призначити в. о. керівника").click()
    page.select_option("#acting_who", label="Савчук Олена, заступник керівника")
    page.fill("#acting_last_day", day(-3))
    page.fill("#acting_ground", "№ 12-к від 01.09.2026")
    page.get_by_role("button", name="Призначити в. о.", exact=True).click()
    expect(page.locator(".errors")).to_contain_text("Останній день раніший за перший")
    look(page, "charge-6-acting-mistyped")
    page.fill("#acting_last_day", day(14))
    page.get_by_role("button", name="Призначити в. о.", exact=True).click()
    code = page.locator(".big-code").inner_text()
    page.goto(f"{site.url}/heads/{address}/")
    expect(page.locator("#acting")).to_contain_text(f"– {day(14)}")
    look(page, "charge-7-acting")

    stand_in = window(browser, site, width=width, base_url=site.named)
    acting = stand_in.new_page()
    complaints = listen(acting)
    acting.goto(f"/invitation/#{code.replace(' ', '')}")
    with acting.expect_navigation():
        acting.get_by_role("button", name="Далі").click()
    put_key(acting, key(tmp_path, "Савчук", "Олена", "", codes[1], "26286360"))
    acting.get_by_role("button", name="Підписати й увійти").click()
    acting.get_by_role("button", name="Калинівський ліцей № 3").first.click()
    expect(acting.locator(".ctx")).to_contain_text("в. о. керівника")
    look(acting, "charge-8-acting-home")
    acting.goto(f"/powers/{address}/")
    expect(acting.get_by_role("link", name="Прийняти заступника")).to_have_count(0)
    assert acting.goto(f"/deputies/{address}/").status == 404  # type: ignore[union-attr]
    assert complaints == []
    for context in (before, desk, lyceum, stand_in):
        context.close()
