"""A card in a browser: the head records a site and the mode of study and signs, the authority confirms, the public
reads; the territory is closed, and the public reads no more.
"""

import itertools
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from parta.institutions import api as institutions
from parta.institutions.testing import give_territory
from parta.kernel.actor import Actor, Role
from parta.people.testing import make_head, make_officer, make_person, make_territory
from parta.reference import api as reference
from parta.reference.testing import make_place
from parta.signing.testing import DEMO_PASSWORD, demo_key_for
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.walking import rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

RUNS = itertools.count(1)  # a walk that is walked again does so in the same database, with another school and head


class State:
    """A school, its head with a key, the officer of its community."""

    def __init__(self) -> None:
        number = next(RUNS)
        reference.load_first_lists()
        land = make_territory()
        place = make_place(f"UA0512007000000{number:04}", reference.Category.COMMUNITY, "Калинівська")
        give_territory(land.community, place)
        self.code = rnokpp(4710600 + number)
        person = make_person("Ткачук", "Віктор", "Іванович", rnokpp=self.code)
        self.head: Actor = make_head(land.school, person_id=person)
        self.officer = make_officer(Role.COMMUNITY, land.community)
        self.card = f"/institutions/{institutions.public_id_of(land.school)}/"


@both_widths
def test_a_card_is_filled_signed_confirmed_read_and_closed(
    width: int, site: Site, browser: Browser, tmp_path: Path
) -> None:
    state = State()
    today = date.today().strftime("%d.%m.%Y")  # noqa: DTZ011

    # the head records and signs
    context = window(browser, site, width, state.head)
    page = context.new_page()
    complaints = listen(page)
    page.goto(state.card)
    page.get_by_role("link", name="Додати майданчик").click()
    page.get_by_label("Назва майданчика").fill("Корпус початкової школи")
    page.get_by_label("Адреса").fill("вул. Незалежності, 12")
    page.get_by_label("Телефон").fill("2-21")
    page.get_by_role("button", name="Зберегти", exact=True).click()
    expect(page.locator(".errors")).to_contain_text("не набрати")
    look(page, "cards-1-mistyped")
    page.get_by_label("Телефон").fill("0432 212 223")
    page.get_by_role("button", name="Зберегти", exact=True).click()
    expect(page.locator("#sites")).to_contain_text("вул. Незалежності, 12")
    page.locator("#mode").get_by_role("link").click()
    page.get_by_label("Режим навчання").select_option(label="змішано")
    page.get_by_label("Діє з").fill(today)
    page.get_by_label("Підстава зміни").fill("Наказ № 7")
    page.get_by_role("button", name="Зберегти", exact=True).click()
    expect(page.locator("#mode")).to_contain_text("змішано")
    look(page, "cards-2-card")
    page.get_by_role("link", name="Підписати картку").click()
    expect(page.locator("main")).to_contain_text("Майданчики: Корпус початкової школи")
    key = tmp_path / "key.p12"
    key.write_bytes(
        demo_key_for(state.code, family_name="Ткачук", given_name="Віктор", patronymic="Іванович", rnokpp=state.code)
    )
    page.set_input_files("#sign-key", key)
    page.fill("#sign-password", DEMO_PASSWORD)
    look(page, "cards-3-to-sign")
    page.get_by_role("button", name="Підписати картку").click()
    expect(page.locator("main")).to_contain_text("підписано, чекає на орган управління")
    page.get_by_role("link", name="Історія змін").click()
    expect(page.locator("main")).to_contain_text("Ткачук Віктор Іванович")
    look(page, "cards-4-history")
    assert complaints == []
    context.close()

    # the authority confirms
    context = window(browser, site, width, state.officer)
    page = context.new_page()
    complaints = listen(page)
    page.goto("/institutions/confirmations/?state=2")
    look(page, "cards-5-confirmations")
    page.locator("[name=signoff]").check()
    page.get_by_role("button", name="Підтвердити вибрані картки").click()
    page.goto(state.card)
    expect(page.locator("main")).to_contain_text("Підтверджено")

    # the public reads
    public = window(browser, site, width, None)
    seen = public.new_page()
    seen.goto(state.card)
    expect(seen.locator("#sites")).to_contain_text("вул. Незалежності, 12")
    look(seen, "cards-6-public")

    # the territory is closed, then opened
    page.goto("/institutions/closed/")
    page.locator("[name=territory]").select_option(label="Калинівська громада")
    page.locator("[name=what][value=address]").check()
    page.locator("[name=ground]").fill("Наказ ОВА № 12")
    page.locator("[name=decided_on]").fill(today)
    page.get_by_role("button", name="Закрити від сторонніх").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Діє 1 рішення")
    look(page, "cards-7-closed")
    seen.goto(state.card)
    expect(seen.locator("main")).not_to_contain_text("Незалежності")
    expect(seen.locator("#mode")).to_contain_text("змішано")
    look(seen, "cards-8-public-closed")
    page.get_by_text("Знову відкрити").click()
    page.locator("details [name=ground]").fill("Наказ ОВА № 40")
    page.get_by_role("button", name="Відкрити ці поля для всіх").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("нічого не закрито")
    seen.goto(state.card)
    expect(seen.locator("#sites")).to_contain_text("вул. Незалежності, 12")
    assert complaints == []
    public.close()
    context.close()
