"""Access in a browser: opened in a wave and told to whoever is not yet in, listed with its history; marks of deferment
set by the head, signed, answered.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.editions.testing import note_standing
from parta.institutions.api import authority, public_id_of
from parta.kernel.actor import Actor, Role
from parta.people.testing import (
    Territory,
    make_head,
    make_officer,
    make_person,
    make_teacher,
    make_territory,
)
from parta.reference import api as reference
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.test_cascade import key
from tests.journeys.walking import put_key, rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def opened(browser: Browser, site: Site, width: int, actor: Actor) -> Page:
    return window(browser, site, width, actor).new_page()


def states(_site: Site) -> None:
    reference.load_first_lists()
    note_standing(timezone.localdate())


@both_widths
def test_access_opens_in_a_wave_and_is_listed(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    site.once("states", lambda: states(site))
    land: Territory = make_territory()
    officer = make_officer(Role.COMMUNITY, land.community, person_id=make_person("Мельничук", "Ірина", "Василівна"))
    head = make_head(land.school, person_id=make_person("Ткачук", "Віктор", "Олегович"))
    make_teacher(land.school, person_id=make_person("Савчук", "Олена", "Петрівна"))
    day = (timezone.localdate() + timedelta(days=7)).strftime("%d.%m.%Y")
    body = authority(land.community)

    desk = opened(browser, site, width, officer)
    complaints = listen(desk)
    desk.goto("/waves/")
    expect(desk.locator("main")).to_contain_text("Хвиль не оголошено")
    # from the keyboard alone; a slip of the year is told and what was typed stays
    desk.locator("#id_opens_on").focus()
    desk.keyboard.type("01.09.9999")
    desk.keyboard.press("Enter")
    expect(desk.locator(".errors")).to_contain_text("Перевірте рік")
    expect(desk.locator("#id_opens_on")).to_have_value("01.09.9999")
    look(desk, "access-1-slip")
    desk.fill("#id_opens_on", day)
    desk.fill("#id_note", "Ключі видає громада.")
    desk.get_by_role("button", name="Оголосити").click()
    expect(desk.get_by_role("row").filter(has_text=day)).to_contain_text("ще закрито")
    look(desk, "access-2-announced")

    # the head signs in and is no dead end: when, and by whose word
    door = opened(browser, site, width, head)
    met = listen(door)
    door.goto("/")
    expect(door.locator("main")).to_contain_text(day)
    expect(door.locator("main")).to_contain_text(body.name)
    look(door, "access-3-not-yet")
    expect(door.get_by_role("link", name="Працівники")).to_have_count(0)

    # the officer sees who is in and who not, reminds, takes the wave back
    desk.get_by_role("button", name="Нагадати").click()
    expect(desk.get_by_role("row").filter(has_text=day)).to_contain_text("нагадано")
    desk.get_by_role("button", name="Відкликати хвилю").click()
    expect(desk.locator("main")).to_contain_text("Хвиль не оголошено")
    door.goto("/")
    expect(door.locator("main")).not_to_contain_text(day)

    # who has access, searched; the same as a file
    desk.goto(f"/access/authorities/{body.public_id}/")
    desk.get_by_label("Ім’я, роль або повноваження").fill("ткачук")
    desk.get_by_role("button", name="Показати").click()
    expect(desk.get_by_role("row").filter(has_text="Ткачук Віктор Олегович")).to_have_count(1)
    expect(desk.locator("main")).not_to_contain_text("Мельничук Ірина")
    look(desk, "access-4-who-has-access")
    with desk.expect_download() as saved:
        desk.get_by_role("link", name="CSV").click()
    text = Path(saved.value.path()).read_text("utf-8-sig")
    assert "Ткачук Віктор Олегович" in text
    assert "Мельничук" not in text, "the file is of what is shown"
    door.goto(f"/access/institutions/{public_id_of(land.school)}/")
    expect(door.get_by_role("row").filter(has_text="Савчук Олена Петрівна")).to_contain_text("вчитель")
    look(door, "access-5-own-school")
    assert complaints == met == []
    desk.context.close()
    door.context.close()


@both_widths
def test_the_head_marks_for_deferment_and_reads_the_answer(
    width: int, site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.once("states", lambda: states(site))
    land: Territory = make_territory()
    codes = [rnokpp(1000 * width + 500 + number) for number in range(2)]
    head = make_head(land.school, person_id=make_person("Ткачук", "Віктор", "Олегович", rnokpp=codes[0]))
    make_teacher(land.school, person_id=make_person("Гнатюк", "Андрій", "Олегович", sex="m", rnokpp=codes[1]))
    national = make_officer(Role.NATIONAL)

    own = opened(browser, site, width, head)
    complaints = listen(own)
    own.goto("/deferment/")
    own.select_option("#id_post", label="Гнатюк Андрій Олегович, вчитель")
    own.fill("#id_share", "0,5")
    own.get_by_role("button", name="Позначити").click()
    expect(own.locator(".errors")).to_contain_text("0,75")
    expect(own.locator("#id_share")).to_have_value("0,5")
    look(own, "access-6-too-little")
    own.fill("#id_share", "1")
    own.get_by_role("button", name="Позначити").click()
    expect(own.get_by_role("row").filter(has_text="Гнатюк")).to_contain_text("ще ні")
    own.get_by_role("button", name="Сформувати файл").click()
    own.wait_for_load_state()
    put_key(own, key(tmp_path, "Ткачук", "Віктор", "Олегович", codes[0], "26286360"))
    own.get_by_role("button", name="Підписати й надіслати").click()
    expect(own.get_by_role("row").filter(has_text="Гнатюк")).to_contain_text("у дорозі")
    look(own, "access-7-on-its-way")

    partner = opened(browser, site, width, national)
    partner.goto("/deferment/files/")
    row = partner.get_by_role("row").filter(has_text="ще ні").first
    with partner.expect_download() as saved:
        row.get_by_role("link", name="Завантажити").click()
    rows = json.loads(Path(saved.value.path()).read_text("utf-8"))["rows"]
    answers = tmp_path / "answers.csv"
    answers.write_text("row;answer;text\n" + "".join(f"{each['row']};accepted;\n" for each in rows), "utf-8")
    row.locator("input[type=file]").set_input_files(answers)
    row.get_by_role("button", name="Внести відповіді").click()
    expect(partner.locator("main")).not_to_contain_text("ще ні")
    look(partner, "access-8-answered")
    own.goto("/deferment/")
    expect(own.get_by_role("row").filter(has_text="Гнатюк")).to_contain_text("прийнято")
    assert complaints == []
    own.context.close()
    partner.context.close()
