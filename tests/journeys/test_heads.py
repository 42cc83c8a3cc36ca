"""An officer's first day in a browser: heads of all institutions by one file, invited by one press, taken back."""

import pytest
from playwright.sync_api import Browser, expect

from parta.institutions.api import authority, public_id_of
from parta.kernel.actor import Role
from parta.people.testing import Territory, make_officer, make_territory
from tests.journeys.conftest import Site, both_widths, listen, look, window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@both_widths
def test_heads_by_one_file(width: int, site: Site, browser: Browser) -> None:
    land: Territory = make_territory()
    officer = make_officer(Role.COMMUNITY, land.community)
    desk = window(browser, site, width=width, base_url=site.url)
    page = desk.new_page()
    complaints = listen(page)
    site.sign_in(desk, officer)

    page.goto(f"/subordinates/{authority(land.community).public_id}/institutions/")
    page.get_by_role("link", name="Призначити керівників таблицею").click()
    look(page, "heads-1-start")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Взяти теперішній список").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    file = "\r\n".join(
        (
            "Код;Прізвище;Ім'я;Пошта",
            f"{public_id_of(land.school)};Ткачук;Віктор;",
            f"{public_id_of(land.branch)};Савчук;;",
        )
    )
    page.set_input_files("input[type=file]", {"name": "heads.csv", "mimeType": "text/csv", "buffer": file.encode()})
    page.get_by_role("button", name="Прочитати файл").click()
    page.get_by_role("button", name="Перевірити рядки").click()
    look(page, "heads-2-problems")
    page.locator("input[name=fix-3-given_name]").fill("Олена")
    page.locator("button[name=take]").click()
    look(page, "heads-3-preview")
    page.get_by_role("button", name="Записати 2 рядки").click()
    look(page, "heads-4-written")
    written = page.url
    page.locator("a.btn--main").click()
    look(page, "heads-5-list")
    page.get_by_role("button", name="Запросити й показати картки").click()
    expect(page.locator(".big-code")).to_have_count(2)
    look(page, "heads-6-cards")
    page.goto(written)
    page.get_by_role("button", name="Відкликати все").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ідклик")
    assert complaints == []
    desk.close()
