"""The connection to the journal in a browser: a visitor asks and confirms his mailbox, the authority compares with the
card, appoints and invites; the head of another school asks, names a responsible person, and ends the connection; a
refusal in words; the counts.
"""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.connection.operations.requests import note_entries
from parta.connection.tests.scene import Land, make_land
from parta.identity.testing import note_sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.notices.api import send_letters
from parta.people import api as people
from parta.people.testing import make_head, make_person
from tests.journeys.conftest import Site, both_widths, listen, look, window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

CODES = {1366: ("38077720", "3112207750", "2912345672"), 360: ("38077737", "3112207766", "2912345719")}


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)


def link_in_letter() -> str:
    mail.outbox.clear()
    send_letters(now=timezone.now())
    found = re.search(r"(/connected/sent/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def asked_by_visitor(page: Page, institution: object, width: int) -> None:
    """From the card of the directory to the confirmed request."""
    page.goto(f"/institutions/{institution}/")
    page.get_by_role("link", name="Підключити до журналу").click()
    fill(
        page, place="Калинівка", family_name="Кравець", given_name="Ніна", patronymic="Олегівна",
        email=f"n{width}@example.ua", phone="0671234567",
    )  # fmt: skip
    look(page, "connection-1-ask")
    page.get_by_role("button", name="Надіслати запит на підключення").click()
    expect(page.locator("main")).to_contain_text("надходить лист")
    page.goto(link_in_letter())
    page.get_by_role("button", name="Надіслати запит на підключення").click()
    expect(page.locator("main")).to_contain_text("чекає на орган управління")
    look(page, "connection-2-sent")


@both_widths
def test_an_institution_is_connected_to_the_journal(width: int, site: Site, browser: Browser) -> None:
    land: Land = site.once("land", make_land)
    code, rnokpp, other = CODES[width]
    here = {"authority_id": land.community, "territory_id": land.town}
    fresh = make_institution(f"Гімназія № {width}", edrpou=code, kind=2, **here)
    visitor, office = window(browser, site, width, None), window(browser, site, width, land.officer)
    asking, page = visitor.new_page(), office.new_page()
    complaints = [*listen(asking), *listen(page)]

    # asked by the one who is to be the head; refused in words; asked again
    asked_by_visitor(asking, institutions.public_id_of(fresh), width)
    page.goto("/connected/requests/")
    page.get_by_role("link", name=f"Гімназія № {width}").click()
    expect(page.locator("main")).to_contain_text("у Парті керівника немає")
    look(page, "connection-3-request")
    page.get_by_label("Чому і що може зробити заявник").fill("Додайте по батькові, як у наказі.")
    page.get_by_role("button", name="Відмовити").click()
    asking.reload()
    expect(asking.locator("main")).to_contain_text("Додайте по батькові, як у наказі.")
    asking.get_by_role("link", name="Надіслати новий запит").click()
    expect(asking.locator("[name=edrpou]")).to_have_value(code)
    asked_by_visitor(asking, institutions.public_id_of(fresh), width)

    # agreed: appointed, invited by letter, connected
    page.goto("/connected/requests/")
    page.get_by_role("link", name=f"Гімназія № {width}").click()
    fill(page, rnokpp=rnokpp, ground="№ 4-к від 01.09.2026")
    page.get_by_role("button", name="Призначити, запросити й підключити").click()
    expect(page.locator("main")).to_contain_text("підключено")
    send_letters(now=timezone.now())
    assert any("/invitation/" in letter.body for letter in mail.outbox)
    head = people.head_of(fresh, timezone.localdate())
    assert head is not None

    # the head of another school asks for somebody else, and names the person himself
    school = make_institution(f"Школа № {width}", edrpou=f"39{width:06}", kind=4, **here)
    leader = make_head(school, person_id=make_person("Савчук", "Віктор", "Іванович"))
    leading = window(browser, site, width, leader)
    own = leading.new_page()
    complaints += listen(own)
    own.goto("/")
    own.get_by_role("link", name="Підключіть заклад до журналу").click()
    own.get_by_label("інша особа, яку назве керівник").check()
    fill(
        own, family_name="Лисенко", given_name="Оксана", email=f"o{width}@example.ua", phone="0501234567",
    )  # fmt: skip
    own.get_by_role("button", name="Надіслати запит на підключення").click()
    expect(own.locator("main")).to_contain_text("Відповідає: Калинівська громада")
    page.goto("/connected/requests/")
    page.get_by_role("link", name=f"Школа № {width}").click()
    page.get_by_role("button", name="Погодити").click()
    expect(page.locator("main")).to_contain_text("чекає на керівника")
    own.goto("/")
    own.get_by_role("link", name="Назвіть відповідальну особу").click()
    fill(own, rnokpp=other)
    own.get_by_label("закривати журнали").check()
    look(own, "connection-4-entrust")
    own.get_by_role("button", name="Надати доступ і підключити").click()
    expect(own.locator("main")).to_contain_text("підключено")

    # the first sign-in is noted; the territory and the counts tell it
    note_sign_in(leader, at=timezone.now())
    note_entries(actor=SYSTEM)
    page.goto("/connected/own/")
    expect(page.locator("#rows")).to_contain_text("підключено, ще ніхто не заходив")
    look(page, "connection-5-territory")
    asking.goto("/connected/")
    expect(asking.locator("main")).to_contain_text("Вінницька область")
    look(asking, "connection-6-public")

    # the head ends it in words: the role given for it is gone, a new request is open
    own.get_by_role("link", name="Підключення закладу").click()
    expect(own.locator("main")).to_contain_text("Лисенко Оксана сьогодні втрачає роль")
    own.get_by_role("button", name="Припинити підключення").click()
    expect(own.locator("main")).to_contain_text("Не збережено")
    own.get_by_label("Чому припиняється підключення").fill("Журнал ведемо в іншій системі.")
    look(own, "connection-7-ending")
    own.get_by_role("button", name="Припинити підключення").click()
    expect(own.locator("main")).to_contain_text("Журнал ведемо в іншій системі.")
    expect(own.get_by_role("link", name="Надіслати запит")).to_be_visible()
    assert [line.person.family_name for line in people.leaders_of([school], timezone.localdate())[school]] == ["Савчук"]
    look(own, "connection-8-ended")
    for context in (visitor, office, leading):
        context.close()
    assert complaints == []
