"""A form in a browser, at a desk and on a phone: the head of a village kindergarten reads her 85-к, opens a figure,
freezes and signs it with КЕП; a child comes late and the difference is shown; the community sees who has signed.
"""

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from parta.enrolment.api import groups_of, members_on
from parta.institutions import api as institutions
from parta.institutions.testing import make_authority
from parta.kernel.actor import Role
from parta.kernel.dates import local_day
from parta.people.testing import make_head, make_officer, make_person
from parta.preschools import testing as preschools
from parta.preschools.api import Said
from parta.reference import api as reference
from parta.signing.testing import demo_key_for
from parta.statistics import testing
from tests.journeys.conftest import Site, both_widths, look, window
from tests.journeys.walking import put_key, rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
FIRST = date(2026, 9, 1)
HEAD = ("Савчук", "Оксана", "Іванівна")


class Village:
    """A community with a kindergarten of two groups, for each width one."""

    def __init__(self, width: int) -> None:
        testing.first_edition(local_day(timezone.now()))
        reference.load_first_lists()
        self.code = rnokpp(width)
        self.community = make_authority(f"Громада {width}")
        self.place = testing.make_kindergarten("Сонечко", authority_id=self.community)
        self.head = make_head(self.place, person_id=make_person(*HEAD, rnokpp=self.code))
        self.officer = make_officer(Role.COMMUNITY, self.community)
        self.over = institutions.authority(self.community).public_id
        self.public = institutions.public_id_of(self.place)
        preschools.make_queue(self.head, self.place)
        preschools.queue_up(self.place, actor=self.head, is_counter=True)
        for group in groups_of(institution_id=self.place, school_year=2026, on=FIRST, kinds=(3,)):
            child, *_rest = members_on(institution_id=self.place, group_id=group.id, on=FIRST)
            preschools.mark(self.head, self.place, group.id, FIRST, {child.pupil_id: Said(1)}, why="Записано з зошита")


@both_widths
def test_85k_is_read_opened_signed_and_compared(browser: Browser, site: Site, width: int, tmp_path: Path) -> None:
    village = Village(width)
    key = tmp_path / "head.p12"
    family, given, patronymic = HEAD
    code = village.code
    key.write_bytes(demo_key_for(code, family_name=family, given_name=given, patronymic=patronymic, rnokpp=code))
    with window(browser, site, width, village.head) as context:
        page = context.new_page()
        page.goto("/forms/")
        look(page, "forms")
        page.locator("#main").get_by_role("link", name="Сонечко").click()
        expect(page.locator(".figures")).to_contain_text("20")
        look(page, "form")

        page.locator(".figures a[href*='II.01.6']").click()
        expect(page.locator(".lines")).to_contain_text("Ґудзь Леся Іванівна")
        look(page, "form-cell")
        page.go_back()

        page.locator("a[href*='VII.04.1']").click()
        expect(page.locator(".lines")).to_contain_text(FIRST.strftime("%d.%m.%Y"))
        look(page, "form-days")
        page.go_back()
        page.locator("a[href*='VI.08.1']").first.click()
        expect(page.locator(".lines")).to_contain_text("№ 1 · ")
        page.go_back()

        page.get_by_role("button", name="Зафіксувати станом на цей день").click()
        put_key(page, key)
        look(page, "form-frozen")
        page.get_by_role("button", name="Підписати звіт").click()
        expect(page.locator("main")).to_contain_text("Підписано КЕП")

        late = testing.make_group(village.place, "Пізні")
        testing.make_child(village.place, late, date(2022, 2, 2), "f", date(2026, 9, 1))
        page.get_by_role("link", name="Порівняти з нинішніми записами").click()
        expect(page.get_by_role("row", name="Усього: дітей усього II.01.6")).to_contain_text("21")
        look(page, "form-compared")
        page.locator("a[href*='II.01.6']").first.click()
        expect(page.locator("main")).to_contain_text("Пораховано в клітинці: 20.")

    with window(browser, site, width, village.officer) as context:
        page = context.new_page()
        page.goto("/forms/")
        page.locator("#main").get_by_role("link", name=f"Громада {width}").click()
        expect(page.locator("main")).to_contain_text("Підписано форм: 1 із 1")
        page.get_by_role("button", name="Порахувати й зафіксувати").click()
        page.get_by_role("row", name="01. Усього").get_by_role("link", name="21").first.click()
        expect(page.locator("#main .lines")).to_contain_text("Сонечко")
        look(page, "form-consolidated")
        page.goto(f"/forms/85-k/authorities/{village.over}/?cell=II.01.5")
        expect(page.locator("#main .lines")).to_contain_text("Сонечко")
        look(page, "form-units")
