"""The cascade in a browser: an officer appoints a head, the head takes a teacher on, each comes in in her own way."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tools.screens import axe_faults, layout_faults

from parta.kernel.actor import Role
from parta.people.testing import Territory, make_officer, make_person, make_territory
from parta.signing.testing import DEMO_PASSWORD, demo_key_for
from tests.journeys.conftest import Site, listen

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

OFFICER, HEAD = "1759013776", "2222222225"
PICTURES = Path(__file__).resolve().parents[2] / "build" / "journeys"


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
    page.set_input_files("#sign-key", path)
    page.fill("#sign-password", DEMO_PASSWORD)
    page.get_by_role("button", name="Підписати й увійти").click()


def picture(page: Page, name: str) -> None:
    """Kept for the eye; measured by the machine: nothing sticks out, axe finds nothing."""
    assert [*layout_faults(page), *axe_faults(page)] == [], name
    PICTURES.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=PICTURES / f"cascade-{name}-{width}.png", full_page=True)


def window(browser: Browser, site: Site, width: int) -> BrowserContext:
    """A browser of another person. By the name localhost: a passkey belongs to a name, not to an address."""
    context = browser.new_context(
        base_url=site.url.replace("127.0.0.1", "localhost"),
        locale="uk-UA",
        timezone_id="Europe/Kyiv",
        viewport={"width": width, "height": 768 if width > 700 else 740},
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    return context


def menu(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("nav.nav").get_by_role("link", name=name).click()


@pytest.mark.parametrize("width", [1366, 360])
def test_from_the_officer_to_the_teacher(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    land: Territory = make_territory()
    officer_rnokpp = OFFICER if width > 700 else "3184710691"
    head_rnokpp = HEAD if width > 700 else "3184710604"
    make_officer(
        Role.COMMUNITY, land.community, person_id=make_person("Мельничук", "Ірина", "Василівна", rnokpp=officer_rnokpp)
    )

    # the officer signs in with a file key and appoints the head
    officer = window(browser, site, width)
    page = officer.new_page()
    complaints = listen(page)
    page.goto("/sign-in/")
    sign(page, key(tmp_path, "Мельничук", "Ірина", "Василівна", officer_rnokpp))
    expect(page.get_by_role("heading", level=1)).to_contain_text("чека")
    picture(page, "1-officer-home")
    menu(page, "Підпорядковані")
    with page.expect_navigation():
        page.get_by_role("link", name="Заклади 2").click()
    picture(page, "2-heads")
    page.get_by_role("row").filter(has_text="Калинівський ліцей № 3").get_by_role("link", name="призначити").click()
    page.fill("#id_family_name", "Ткачук")
    page.fill("#id_given_name", "Віктор")
    page.fill("#id_patronymic", "Олегович")
    page.fill("#id_rnokpp", head_rnokpp[:-1] + ("0" if head_rnokpp[-1] != "0" else "1"))
    page.get_by_role("button", name="Призначити й запросити").click()
    expect(page.locator(".errors")).to_be_visible()
    picture(page, "3-head-mistyped")
    page.fill("#id_rnokpp", head_rnokpp)
    page.get_by_role("button", name="Призначити й запросити").click()
    code = page.locator(".big-code").inner_text()
    picture(page, "4-head-card")
    assert complaints == []

    # the head opens the invitation and signs
    head = window(browser, site, width)
    page = head.new_page()
    complaints = listen(page)
    page.goto(f"/invitation/#{code.replace(' ', '')}")
    expect(page.locator("#id_code")).to_have_value(code.replace(" ", ""))
    with page.expect_navigation():
        page.get_by_role("button", name="Далі").click()
    picture(page, "5-head-signs")
    sign(page, key(tmp_path, "Ткачук", "Віктор", "Олегович", head_rnokpp, "26286360"))
    # the branch has the same ЄДРПОУ: he says for which of the two he acts
    expect(page.get_by_role("heading", level=1)).to_contain_text("Від імені якого закладу")
    picture(page, "5-head-chooses")
    page.get_by_role("button", name="Калинівський ліцей № 3").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("чека")
    menu(page, "Працівники")
    picture(page, "6-staff-empty")
    page.get_by_role("link", name="Прийняти працівника").first.click()
    page.fill("#id_family_name", "Савчук")
    page.fill("#id_given_name", "Олена")
    page.fill("#id_born_on", "14.03.1985")
    page.get_by_role("button", name="Прийняти й запросити").click()
    code = page.locator(".big-code").inner_text()
    picture(page, "7-teacher-card")
    assert complaints == []

    # the teacher takes a passkey and comes back with it
    teacher = window(browser, site, width)
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
    picture(page, "8-teacher-wrong-fact")
    page.fill("#id_born_on", "14.03.1985")
    with page.expect_navigation():
        page.get_by_role("button", name="Далі").click()
    picture(page, "9-teacher-way")
    page.get_by_role("button", name="Створити ключ доступу й увійти").click()
    expect(page.locator(".ctx")).to_contain_text("Калинівський ліцей № 3")
    picture(page, "10-teacher-home")
    page.goto("/account/")
    picture(page, "11-teacher-account")
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
    picture(page, "12-staff")
    for context in (officer, head, teacher):
        context.close()
