"""A campaign in a browser, on its last day: the region opens it, the community’s officer looks who lags, adds a word,
reminds; the head names who answers, presses one stage and signs the other; the region signs the result.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.collections.models import Collection
from parta.institutions.testing import make_institution
from parta.kernel.actor import Role
from parta.kernel.dates import local_day
from parta.people.testing import Territory, make_head, make_officer, make_person, make_teacher, make_territory
from parta.reference import api as reference
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.test_cascade import key
from tests.journeys.walking import put_key, rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)


def prepare() -> Territory:
    reference.load_first_lists()
    return make_territory()


def shown(day: date) -> str:
    return day.strftime("%d.%m.%Y")


@both_widths
def test_a_campaign_on_its_last_day(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    land = site.once("land", prepare)
    chief, own = rnokpp(8000 + width), rnokpp(8100 + width)
    garden = make_institution(f"ЗДО «Сонечко {width}»", authority_id=land.community, kind=52)
    make_institution(f"ЗДО «Тихий {width}»", authority_id=land.other_community, kind=52)
    region = make_officer(Role.REGION, land.region, person_id=make_person("Мельник", "Ірина", "Олегівна", rnokpp=chief))
    officer = make_officer(Role.COMMUNITY, land.community)
    head = make_head(
        garden, person_id=make_person("Коваль", "Олена", "Петрівна", rnokpp=own, email=f"garden{width}@example.ua")
    )
    make_teacher(garden, person_id=make_person("Ґудзь", "Марія", "Іванівна"))
    today = local_day(timezone.now())
    title = f"Готовність укриттів {width}"

    # the region writes it down and opens it
    above = window(browser, site, width, region)
    page = above.new_page()
    complaints = [*listen(page)]
    page.goto("/collections/new/")
    fill(
        page, title=title, ground_number="1/15432-26", ground_on=shown(today - timedelta(days=7)),
        letter="Просимо перевірити укриття й підписати заяву.", name1="Укриття оглянуто", due1=shown(today),
        name2="Місця пораховано й підписано", due2=shown(today), figure2="місць в укритті",
    )  # fmt: skip
    page.get_by_label("дошкільна освіта").check()
    page.locator("[name=told2]").select_option("3")
    page.get_by_role("button", name="Зберегти чернетку").click()
    expect(page.locator("main")).to_contain_text("Це чернетка")
    look(page, "collections-1-draft")
    page.get_by_role("button", name="Відкрити й надіслати лист").click()
    expect(page.locator("main")).to_contain_text("триває")

    # the community's officer, on the last day
    below = window(browser, site, width, officer)
    phone = below.new_page()
    complaints += [*listen(phone)]
    phone.goto("/")
    phone.get_by_role("link", name=title).first.click()
    expect(phone.locator("main")).to_contain_text("Що вже зроблено")
    phone.locator("[name=word]").fill("Питайте Олену Петрівну, вона поруч.")
    phone.get_by_role("button", name="Підтвердити й передати далі").click()
    phone.get_by_text("Вказати, до кого звертатися").click()
    phone.get_by_role("button", name="Зберегти контакти").click()
    expect(phone.get_by_role("alert").first).to_contain_text("Вкажіть, до кого звертатися")
    look(phone, "collections-2-refused")
    fill(phone, name="Мазур Віктор Павлович", phone="0671234567")
    phone.get_by_role("button", name="Зберегти контакти").click()
    look(phone, "collections-3-community")
    phone.get_by_role("button", name="Нагадати тим, хто не завершив").click()
    expect(phone.locator("main")).to_contain_text("Листів надіслано: 1")
    expect(phone.locator("main")).to_contain_text("Останнє нагадування")
    phone.get_by_role("link", name="Хто не розпочав, поіменно").click()
    expect(phone.locator("main")).to_contain_text(f"ЗДО «Сонечко {width}»")
    look(phone, "collections-4-who")

    # the head
    office = window(browser, site, width, head)
    desk = office.new_page()
    complaints += [*listen(desk)]
    desk.goto("/")
    desk.get_by_role("link", name=title).first.click()
    expect(desk.locator("main")).to_contain_text("Питайте Олену Петрівну")
    look(desk, "collections-5-place")
    desk.get_by_text("Назвати відповідальну особу").click()
    desk.locator("[name=post]").select_option(label="Ґудзь Марія Іванівна")
    desk.locator("form[action$='assignee/'] [name=phone]").fill("0501234567")
    desk.get_by_role("button", name="Зберегти відповідальну особу").click()
    expect(desk.locator("main")).to_contain_text("+380501234567")
    desk.get_by_role("button", name="Виконано", exact=True).click()
    desk.locator("[name=figure]").fill("60")
    desk.get_by_role("button", name="Перейти до підпису").click()
    expect(desk.locator("main")).to_contain_text("місць в укритті: 60")
    put_key(desk, key(tmp_path, "Коваль", "Олена", "Петрівна", own))
    look(desk, "collections-6-statement")
    desk.get_by_role("button", name="Підписати заяву").click()
    expect(desk.locator("main")).to_contain_text("2 з 2 етапів")
    look(desk, "collections-7-done")

    # the result
    page.reload()
    expect(page.locator("main")).to_contain_text("Іванівська громада")
    look(page, "collections-8-board")
    page.get_by_role("link", name="Підсумок").click()
    page.get_by_role("button", name="Підрахувати підсумок").click()
    expect(page.locator("main")).to_contain_text("SHA-256 переліку учасників")
    put_key(page, key(tmp_path, "Мельник", "Ірина", "Олегівна", chief))
    look(page, "collections-9-result")
    page.get_by_role("button", name="Підписати й зафіксувати підсумок").click()
    expect(page.locator("main")).to_contain_text("Підписано КЕП")
    desk.reload()
    expect(desk.get_by_role("button", name="Насправді не виконано")).to_have_count(0)
    assert Collection.objects.get(title=title).state == 3
    for context in (above, below, office):
        context.close()
    assert complaints == []
