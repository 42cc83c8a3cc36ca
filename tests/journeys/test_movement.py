"""Movement of pupils in a browser, at a desk and on a phone: a child changes his class by an order signed with КЕП,
another is asked for by a second school and goes when both have signed, the school goes over into the new year.
"""

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
from parta.signing.testing import demo_key_for
from tests.journeys.conftest import Site, both_widths, look, window
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
    family, given, patronymic = HEADS[code]
    key = folder / f"{code}.p12"
    key.write_bytes(demo_key_for(code, family_name=family, given_name=given, patronymic=patronymic, rnokpp=code))
    put_key(page, key)
    page.get_by_role("button", name="Підписати й увести в дію").click()


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
