"""The cascade in a browser: an officer appoints a head, the head takes a teacher on, each comes in in her own way."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from parta.kernel.actor import Role
from parta.people.testing import Territory, make_officer, make_person, make_territory
from parta.signing.testing import demo_key_for
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.walking import put_key

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

OFFICER, HEAD = "1759013776", "2222222225"


def key(folder: Path, family: str, given: str, patronymic: str, rnokpp: str, edrpou: str = "") -> Path:
    """A file key of the test authority, as a provider would give it."""
    path = folder / f"{rnokpp}.p12"
    path.write_bytes(
        demo_key_for(
            rnokpp, family_name=family, given_name=given, patronymic=patronymic, rnokpp=rnokpp, edrpou=edrpou,
            organisation="Калинівський ліцей № 3" if edrpou else "",
        )
    )  # fmt: skip
    return path


def sign(page: Page, path: Path) -> None:
    """Choose the key, type its password, sign."""
    put_key(page, path)
    page.get_by_role("button", name="Підписати й увійти").click()


def menu(page: Page, name: str) -> None:
    """Open a section; on a phone the sixth and those behind it stand under «Ще»."""
    link = page.locator("nav.nav").get_by_role("link", name=name)
    if not link.is_visible():
        page.locator("nav.nav summary").click()
    with page.expect_navigation():
        link.click()


@both_widths
def test_from_the_officer_to_the_teacher(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    land: Territory = make_territory()
    officer_rnokpp = OFFICER if width > 700 else "3184710691"
    head_rnokpp = HEAD if width > 700 else "3184710604"
    make_officer(
        Role.COMMUNITY, land.community, person_id=make_person("Мельничук", "Ірина", "Василівна", rnokpp=officer_rnokpp)
    )

    # the officer signs in with a file key and appoints the head
    officer = window(browser, site, width=width, base_url=site.named)
    page = officer.new_page()
    complaints = listen(page)
    page.goto("/sign-in/")
    sign(page, key(tmp_path, "Мельничук", "Ірина", "Василівна", officer_rnokpp))
    expect(page.get_by_role("heading", level=1)).to_contain_text("чека")
    look(page, "cascade-1-officer-home")
    menu(page, "Підпорядковані")
    with page.expect_navigation():
        page.get_by_role("link", name="Заклади 2").click()
    look(page, "cascade-2-heads")
    page.get_by_role("row").filter(has_text="Калинівський ліцей № 3").get_by_role("link", name="призначити").click()
    page.fill("#id_family_name", "Ткачук")
    page.fill("#id_given_name", "Віктор")
    page.fill("#id_patronymic", "Олегович")
    page.fill("#id_rnokpp", head_rnokpp[:-1] + ("0" if head_rnokpp[-1] != "0" else "1"))
    page.get_by_role("button", name="Призначити й запросити").click()
    expect(page.locator(".errors")).to_be_visible()
    look(page, "cascade-3-head-mistyped")
    page.fill("#id_rnokpp", head_rnokpp)
    page.get_by_role("button", name="Призначити й запросити").click()
    code = page.locator(".big-code").inner_text()
    look(page, "cascade-4-head-card")
    assert complaints == []

    # the head opens the invitation and signs
    head = window(browser, site, width=width, base_url=site.named)
    page = head.new_page()
    complaints = listen(page)
    page.goto(f"/invitation/#{code.replace(' ', '')}")
    expect(page.locator("#id_code")).to_have_value(code.replace(" ", ""))
    with page.expect_navigation():
        page.get_by_role("button", name="Далі").click()
    look(page, "cascade-5-head-signs")
    sign(page, key(tmp_path, "Ткачук", "Віктор", "Олегович", head_rnokpp, "26286360"))
    # the branch has the same ЄДРПОУ: he says for which of the two he acts
    expect(page.get_by_role("heading", level=1)).to_contain_text("Від імені якого закладу")
    look(page, "cascade-5-head-chooses")
    page.get_by_role("button", name="Калинівський ліцей № 3").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("чека")
    menu(page, "Працівники")
    look(page, "cascade-6-staff-empty")
    page.get_by_role("link", name="Прийняти працівника").first.click()
    page.fill("#id_family_name", "Савчук")
    page.fill("#id_given_name", "Олена")
    page.fill("#id_born_on", "14.03.1985")
    page.get_by_role("button", name="Прийняти й запросити").click()
    code = page.locator(".big-code").inner_text()
    look(page, "cascade-7-teacher-card")
    assert complaints == []

    # the teacher takes a passkey and comes back with it
    teacher = window(browser, site, width=width, base_url=site.named)
    page = teacher.new_page()
    complaints = listen(page)
    device = teacher.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    page.goto("/invitation/")
    page.fill("#id_code", code)
    page.get_by_role("button", name="Далі").click()
    page.fill("#id_born_on", "15.03.1985")
    page.get_by_role("button", name="Далі").click()
    expect(page.locator(".errors")).to_be_visible()
    look(page, "cascade-8-teacher-wrong-fact")
    page.fill("#id_born_on", "14.03.1985")
    with page.expect_navigation():
        page.get_by_role("button", name="Далі").click()
    look(page, "cascade-9-teacher-way")
    page.get_by_role("button", name="Створити ключ доступу й увійти").click()
    expect(page.locator(".ctx")).to_contain_text("Калинівський ліцей № 3")
    look(page, "cascade-10-teacher-home")
    page.goto("/account/")
    look(page, "cascade-11-teacher-account")
    page.locator("details.menu--end > summary").last.click()
    page.get_by_role("button", name="Вийти", exact=True).first.click()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Увійти ключем доступу").click()
    expect(page.locator(".ctx")).to_contain_text("Калинівський ліцей № 3")
    assert complaints == []

    # and the head sees that she has come
    page = head.new_page()
    page.goto("/staff/")
    expect(page.get_by_role("row").filter(has_text="Савчук")).to_contain_text("вже входить")
    look(page, "cascade-12-staff")
    for context in (officer, head, teacher):
        context.close()
