"""Movement of pupils in a browser, at a desk and on a phone: a child changes his class by an order signed with КЕП,
another is asked for by a second school and goes when both have signed, the school goes over into the new year.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.audit.api import acting
from parta.documents import api as documents
from parta.enrolment.testing import make_class, make_pupils
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_head, make_person
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.signing.testing import DEMO_PASSWORD, demo_key_for
from tests.journeys.conftest import Site, both_widths, look, window
from tests.journeys.hand import Hand
from tests.journeys.walking import put_key

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
HEADS = {"2904011212": ("Савчук", "Віктор", "Іванович"), "2222222225": ("Мельничук", "Ірина", "Василівна")}


class Schools:
    """Two schools with two classes each; pupils of the first have certificates."""

    def __init__(self) -> None:
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        documents.load_first_editions(actor=SYSTEM)
        self.year = school_year_of(timezone.localdate())
        self.heads: dict[str, Actor] = {}
        self.bases: dict[str, str] = {}
        for code, title in zip(HEADS, ("Калинівський ліцей № 3", "Березівська гімназія"), strict=True):
            institution = make_institution(title)
            self.heads[code] = make_head(institution, person_id=make_person(*HEADS[code], rnokpp=code))
            self.bases[code] = f"/schools/{institutions.public_id_of(institution)}"
            words = {"institution_id": institution, "school_year": self.year}
            first = make_class(**words, grade=5, letter="А")
            make_class(**words, grade=5, letter="Б")
            if title.startswith("Кал"):
                begun = date(self.year, 9, 1)
                self.pupils = make_pupils(6, institution_id=institution, class_id=first, since=begun)
        with acting(SYSTEM, "people.document.add"):
            people.add_documents(
                actor=SYSTEM,
                documents=[
                    people.NewDocument(one.person_id, people.DocumentKind.BIRTH_CERTIFICATE, f"І-КЛ 48291{at}")
                    for at, one in enumerate(self.pupils)
                ],
            )


def sign(page: Page, folder: Path, code: str) -> None:
    """The head's КЕП over the order of the page."""
    put_key(page, key_of(folder, code))
    page.get_by_role("button", name="Підписати й увести в дію").click()


def key_of(folder: Path, code: str) -> Path:
    family, given, patronymic = HEADS[code]
    key = folder / f"{code}.p12"
    key.write_bytes(demo_key_for(code, family_name=family, given_name=given, patronymic=patronymic, rnokpp=code))
    return key


@both_widths
def test_a_child_moves_another_is_transferred_the_school_goes_over(
    site: Site, browser: Browser, tmp_path: Path, width: int
) -> None:
    schools = site.once("schools", Schools)
    ours, theirs = HEADS
    at = 0 if width == 1366 else 3  # other pupils at the second width
    page = window(browser, site, width, schools.heads[ours]).new_page()

    # one child, by keyboard: the card, where and when, the order
    page.goto(f"{schools.bases[ours]}/pupils/{schools.pupils[at].public_id}/")
    page.get_by_role("button", name="Переведення в межах паралелі").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 учень")
    look(page, "movement-step")
    page.locator("[name=number]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Наказ №")
    look(page, "movement-order")
    sign(page, tmp_path, ours)
    expect(page.locator("main")).to_contain_text("Діє для 1 учня")
    expect(page.locator("main")).to_contain_text("підписано КЕП")

    # another is asked for: both sign, the child goes once
    other = window(browser, site, width, schools.heads[theirs]).new_page()
    other.goto(f"{schools.bases[theirs]}/transfers/ask/")
    typed = {"label": "Дитина із заяви", "document": f"І-КЛ 48291{at + 1}", "born_on": "17.05.2013"}
    for name, text in typed.items():
        other.locator(f"[name={name}]").fill(text)
    other.get_by_role("button", name="Запитати").click()
    expect(other.locator("main")).to_contain_text("покажемо, коли та школа підпише свій наказ")
    look(other, "transfer-asked")
    page.goto(f"{schools.bases[ours]}/transfers/")
    page.get_by_role("link", name=schools.pupils[at + 1].display_name).click()
    page.get_by_role("button", name="Скласти наказ").click()
    sign(page, tmp_path, ours)
    expect(page.locator("main")).to_contain_text("коли інший заклад підпише свій наказ")
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_contain_text(schools.pupils[at + 1].display_name)
    other.get_by_role("button", name="Скласти наказ").click()
    sign(other, tmp_path, theirs)
    expect(other.locator("main")).to_contain_text("підписано КЕП")
    other.get_by_role("link", name="Переведення, до якого належить цей наказ").click()
    expect(other.locator("main")).to_contain_text("Де навчалася дитина")
    look(other, "transfer-done")

    # the new year: the proposal is taken as it is
    page.goto(f"{schools.bases[ours]}/new-year/")
    expect(page.locator("main")).to_contain_text(f"{schools.year + 1}/{schools.year + 2}")
    look(page, "new-year")
    page.get_by_role("button", name="Скласти наказ").click()
    expect(page.locator("main")).to_contain_text("перевести до 6-А")
    for each in (page, other):
        each.context.close()


def test_a_transfer_by_keyboard_at_each_school(
    site: Site, browser: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Asked for, agreed to, taken in: what each of the two heads presses and decides (the bar is two minutes each)."""
    schools = site.once("schools", Schools)
    ours, theirs = HEADS
    child = schools.pupils[5]
    page = window(browser, site, 1366, schools.heads[ours]).new_page()
    other = window(browser, site, 1366, schools.heads[theirs]).new_page()
    sends, takes = Hand(page), Hand(other)

    other.goto(f"{schools.bases[theirs]}/transfers/ask/")
    for name, text in (("label", "Дитина із заяви"), ("document", "І-КЛ 482915"), ("born_on", "17.05.2013")):
        takes.reach(other.locator(f"[name={name}]"))
        takes.decide()
        takes.type(text)
    with takes.waiting():
        takes.press("Enter")
        expect(other.locator("main")).to_contain_text("покажемо, коли та школа підпише свій наказ")

    page.goto(f"{schools.bases[ours]}/transfers/")
    sends.decide(2)
    sends.reach(page.get_by_role("link", name=child.display_name), most=90)
    with sends.waiting():
        sends.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(child.display_name)
    write_and_sign(sends, tmp_path, ours)
    expect(page.locator("main")).to_contain_text("коли інший заклад підпише свій наказ")

    with takes.waiting():
        other.reload()
        expect(other.get_by_role("heading", level=1)).to_contain_text(child.display_name)
    write_and_sign(takes, tmp_path, theirs)
    expect(other.locator("main")).to_contain_text("підписано КЕП")
    for hand in (sends, takes):
        hand.tell(record_property)
        hand.page.context.close()


def write_and_sign(hand: Hand, folder: Path, code: str) -> None:
    """The order of a transfer as it is proposed, and the КЕП over it."""
    page = hand.page
    hand.decide(3)  # the day, the class, the ground: they stand
    hand.reach(page.get_by_role("button", name="Скласти наказ"), most=90)
    with hand.waiting():
        hand.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Наказ №")
    hand.decide(2)
    hand.choose_file("#sign-key", key_of(folder, code))
    hand.reach(page.locator("#sign-password"))
    hand.type(DEMO_PASSWORD)
    with hand.waiting():
        hand.press("Enter")
        expect(page.locator("main")).to_contain_text("підписано КЕП")
