"""One person once, in a browser: a child like a recorded one of another school is not recorded twice."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from parta.documents import api as documents
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_head
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from tests.journeys.conftest import Site, both_widths, listen, look, window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
BORN = date(2013, 3, 22)
CHILDREN = {1366: ("Радченко", "Радчекно", "І-КЛ 482913"), 360: ("Литвиненко", "Литвинено", "І-КЛ 482914")}


class Schools:
    """Two schools; the first has two children that the walks of two widths look for."""

    def __init__(self) -> None:
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        documents.load_first_editions(actor=SYSTEM)
        self.here, self.near = make_institution("Ліцей"), make_institution("Гімназія")
        self.head, self.other_head = make_head(self.here), make_head(self.near)
        self.classes = {
            each: enrolment.make_class(
                institution_id=each, school_year=school_year_of(timezone.localdate()), grade=8, letter="Б"
            )
            for each in (self.here, self.near)
        }
        self.base = f"/schools/{institutions.public_id_of(self.near)}"
        for family, _slip, number in CHILDREN.values():
            child = people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=BORN)
            made = enrolment.make_pupil(child, institution_id=self.here, class_id=self.classes[self.here])
            kind = people.DocumentKind.BIRTH_CERTIFICATE
            people.add_documents(actor=SYSTEM, documents=[people.NewDocument(made.person_id, kind, number)])


@both_widths
def test_a_child_is_recorded_once_and_asked_of_its_school(browser: Browser, site: Site, width: int) -> None:
    schools = site.once("schools", Schools)
    family, slip, number = CHILDREN[width]
    page = window(browser, site, width, schools.other_head).new_page()
    complaints = listen(page)

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
    look(page, "once-likely")
    likely.get_by_role("button", name="Це та сама дитина").click()
    expect(page.locator("main")).to_contain_text("Запис належить іншому закладу")

    # By the certificate in hand the record is found, and that school is asked.
    for name, value in (("family_name", family), ("document", number)):
        page.locator(f"[name$='-{name}']").first.fill(value)
    page.get_by_role("button", name="Зберегти виправлення цієї сторінки").click()
    page.locator("input[name^=ground-]").fill("Заява матері від 20.11.2026")
    page.get_by_role("button", name="Попросити той заклад відпустити дитину").click()
    page.goto("/same-child/")
    page.get_by_role("link", name=f"{family} Соломія").click()
    expect(page.locator("main")).to_contain_text("його названо буде")
    expect(page.locator("main")).not_to_contain_text("Ліцей")
    look(page, "once-claim")

    # The school of the enrolment sees its own pupil and who asks; it lets the child go by an order of its own.
    other = window(browser, site, width, schools.head).new_page()
    other.goto("/same-child/")
    other.get_by_role("link", name=f"{family} Соломія Ігорівна").click()
    expect(other.locator("main")).to_contain_text("Гімназія")
    other.get_by_role("button", name="Відмовити").click()
    expect(other.locator("main")).to_contain_text("Поясніть чому")
    other.locator("[name=leaves_on]").fill(f"{timezone.localdate() + timedelta(days=7):%d.%m.%Y}")
    look(other, "once-answer")
    other.get_by_role("button", name="Відпустити дитину").click()
    other.get_by_role("link", name="Переведення між школами").click()
    other.get_by_role("link", name=f"{family} Соломія Ігорівна").click()
    expect(other.get_by_role("button", name="Скласти наказ")).to_be_visible()
    assert complaints == []
    for each in (page, other):
        each.context.close()
