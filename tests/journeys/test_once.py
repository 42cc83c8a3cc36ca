"""One person once, in a browser: a child like a recorded one, two records compared, a claim answered."""

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
    ("width", "family", "slip", "number"),
    [(1366, "Радченко", "Радчекно", "І-КЛ 482913"), (360, "Литвиненко", "Литвинено", "І-КЛ 482914")],
)
def test_a_child_is_recorded_once(page: Page, site: Site, width: int, family: str, slip: str, number: str) -> None:
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

    # By the certificate in hand the record is found, and that school is asked.
    for name, value in (("family_name", family), ("document", number)):
        page.locator(f"[name$='-{name}']").first.fill(value)
    page.get_by_role("button", name="Зберегти виправлення").first.click()
    page.locator("input[name^=ground-]").fill("Заява матері від 20.11.2026")
    page.get_by_role("button", name="Попросити той заклад відпустити дитину").click()
    page.goto("/same-child/")
    page.get_by_role("link", name=f"{family} Соломія").click()
    expect(page.locator("main")).to_contain_text("його названо буде")
    expect(page.locator("main")).not_to_contain_text("Ліцей")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    # The school of the enrolment sees its own pupil and who asks.
    page.context.clear_cookies()
    site.sign_in(page.context, schools.head)
    page.goto("/same-child/")
    page.get_by_role("link", name=f"{family} Соломія Ігорівна").click()
    expect(page.locator("main")).to_contain_text("Гімназія")
    page.get_by_role("button", name="Відмовити").click()
    expect(page.locator("main")).to_contain_text("Поясніть чому")
    page.locator("[name=answer]").fill("Дитина навчається в нас, мати підтвердила")
    page.get_by_role("button", name="Відмовити").click()
    expect(page.locator("main")).to_contain_text("заклад не відпускає")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
