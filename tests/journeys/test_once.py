"""One person once, in a browser: a child like a recorded one of another school is not recorded twice."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from parta.documents import api as documents
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.people import api as people
from parta.people.testing import make_head
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from tests.journeys.conftest import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
BORN = date(2013, 3, 22)


class Schools:
    """Two schools; the first has two children that the walks of two widths look for."""

    def __init__(self) -> None:
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        documents.load_first_editions(actor=SYSTEM)
        self.here, self.near = make_institution("Ліцей"), make_institution("Гімназія")
        self.head, self.other_head = make_head(self.here), make_head(self.near)
        self.classes = {
            each: enrolment.make_class(institution_id=each, grade=8, letter="Б") for each in (self.here, self.near)
        }
        self.base = f"/schools/{institutions.public_id_of(self.near)}"
        for family, number in (("Радченко", "І-КЛ 482913"), ("Литвиненко", "І-КЛ 482914")):
            child = people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=BORN)
            made = enrolment.make_pupil(child, institution_id=self.here, class_id=self.classes[self.here])
            kind = people.DocumentKind.BIRTH_CERTIFICATE
            people.add_documents(actor=SYSTEM, documents=[people.NewDocument(made.person_id, kind, number)])


@pytest.mark.parametrize(
    ("width", "family", "slip"), [(1366, "Радченко", "Радчекно"), (360, "Литвиненко", "Литвинено")]
)
def test_a_child_is_recorded_once(page: Page, site: Site, width: int, family: str, slip: str) -> None:
    schools = site.once("schools", Schools)
    page.set_viewport_size({"width": width, "height": 768})
    site.sign_in(page.context, schools.other_head)

    # Another school types the name with a slip: the page says that there is a record, and not more.
    page.goto(f"{schools.base}/classes/{schools.classes[schools.near]}/enrolment/")
    typed = {"family_name": slip, "given_name": "Соломія", "patronymic": "Ігорівна", "born_on": "22.03.2013"}
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Перевірити").click()
    if page.get_by_role("button", name="Прийняти", exact=True).count():
        page.get_by_role("button", name="Прийняти", exact=True).first.click()  # the sex, as the patronymic says
    likely = page.locator("section", has=page.get_by_role("heading", name="Це та сама дитина?"))
    expect(likely).to_contain_text("записано в іншому закладі")
    expect(page.locator("main")).not_to_contain_text(family)
    likely.get_by_role("button", name="Це та сама дитина").click()
    expect(page.locator("main")).to_contain_text("Запис належить іншому закладу")
