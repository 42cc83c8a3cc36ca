"""What of a child is told to whom, in a browser: a child put under protection; a large list by two persons and a
signature; what is held, read, taken and questioned by the family.
"""

import itertools
import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_deputy, make_guardian, make_head, make_officer, make_person, make_teacher
from parta.reference import api as reference
from parta.signing.testing import demo_key_for
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.walking import put_key, rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

RUNS = itertools.count(1)  # each walk has a school and people of its own: it may be walked again
DEPUTY = ("Осадчук", "Раїса", "Петрівна")
PURPOSE = "Перевізникові, щоб замовити шкільний автобус; знищити після 1 червня"


class School:
    """Two classes of 28, one child with a name of its own, its mother; head, deputy with a key, two teachers."""

    def __init__(self) -> None:
        number = next(RUNS)
        today = timezone.localdate()
        reference.load_first_lists()
        self.id = make_institution(f"Ліцей № {number}")
        self.code = rnokpp(4_810_600 + number)
        self.head = make_head(self.id, person_id=make_person("Савчук", "Віктор", "Іванович"))
        deputy = make_person(*DEPUTY, rnokpp=self.code)
        self.deputy = make_deputy(self.id, powers=frozenset({"movement"}), person_id=deputy)
        self.named = make_teacher(self.id, person_id=make_person("Ґудзь", "Наталія", "Олегівна"))
        self.other = make_teacher(self.id)
        place = {"institution_id": self.id, "since": today - timedelta(days=1)}
        self.classes = [
            enrolment.make_class(institution_id=self.id, school_year=school_year_of(today), grade=grade)
            for grade in (9, 2)
        ]
        for class_id, many in zip(self.classes, (27, 27), strict=True):
            enrolment.make_pupils(many, class_id=class_id, **place)  # type: ignore[arg-type]
        born = today - timedelta(days=4000)
        self.hidden, self.open = (
            enrolment.make_pupil(
                people.NewPerson(family, "Олеся", "Тарасівна", sex="f", born_on=born),
                class_id=self.classes[0],
                **place,  # type: ignore[arg-type]
            )
            for family in ("Данченко", "Яременко")
        )
        self.mother = make_guardian(self.open.person_id)
        self.base = f"/schools/{institutions.public_id_of(self.id)}"

    def card(self, pupil: enrolment.MadePupil) -> str:
        return f"{self.base}/pupils/{pupil.public_id}/"


class Walk:
    """Windows of one walk: a page for each person, what the browser complained of."""

    def __init__(self, browser: Browser, site: Site, width: int) -> None:
        self.browser, self.site, self.width = browser, site, width
        self.complaints: list[list[str]] = []
        self.pages: list[Page] = []

    def of(self, actor: Actor) -> Page:
        page = window(self.browser, self.site, self.width, actor).new_page()
        self.complaints.append(listen(page))
        self.pages.append(page)
        return page

    def end(self) -> None:
        assert [said for each in self.complaints for said in each] == []
        for page in self.pages:
            page.context.close()


def in_english(page: Page, site: Site) -> None:
    page.context.add_cookies([{"name": "parta_language", "value": "en", "url": site.url}])
    page.reload()


@both_widths
def test_a_protected_child_is_known_to_few_and_each_look_is_noted(width: int, site: Site, browser: Browser) -> None:
    school, walk = School(), Walk(browser, site, width)
    head = walk.of(school.head)

    # the head sets the mark, on paper's ground
    head.goto(school.card(school.hidden))
    head.get_by_role("link", name="Взяти під захист").click()
    head.get_by_role("button", name="Взяти під захист").click()
    expect(head.locator(".errors")).to_contain_text("Хто вирішив")
    head.locator("[name=kind][value='2']").check()
    head.get_by_label("Хто вирішив").fill("Служба у справах дітей громади")
    head.get_by_label("Папір").fill("Рішення № 7 від 02.09.2026")
    head.evaluate("scrollTo({top: 0, behavior: 'instant'})")  # typing has scrolled a link half under the bar
    look(head, "privacy-1-protect")
    head.get_by_role("button", name="Взяти під захист").click()
    link = head.locator("main").get_by_role("link", name=re.compile(r"^Дитина\s\d+$"))
    expect(head.locator("main")).not_to_contain_text("Данченко")
    label = link.inner_text()

    # and names who else may know the child
    link.click()
    head.get_by_label("Ґудзь Наталія Олегівна").check()
    head.get_by_role("button", name="Зберегти, хто може знати").click()
    expect(head.get_by_label("Ґудзь Наталія Олегівна")).to_be_checked()

    # the person named reads the name; another teacher does not get the card; the deputy's class leaves the child out
    named = walk.of(school.named)
    named.goto(school.card(school.hidden))
    expect(named.get_by_role("heading", level=1)).to_contain_text("Данченко")
    expect(named.locator("main")).to_contain_text(label)
    look(named, "privacy-2-named")
    other = walk.of(school.other)
    other.goto(school.card(school.hidden))
    expect(other.locator("body")).not_to_contain_text("Данченко")
    deputy = walk.of(school.deputy)
    deputy.goto(f"{school.base}/classes/{school.classes[0]}/")
    expect(deputy.locator("main")).to_contain_text("Яременко")
    expect(deputy.locator("main")).not_to_contain_text("Данченко")
    expect(deputy.locator("main")).not_to_contain_text(label)

    # the look is noted for the head
    head.reload()
    looks = head.locator("section[aria-labelledby=looks]")
    expect(looks).to_contain_text("Ґудзь")
    expect(looks).not_to_contain_text("Осадчук")
    in_english(head, site)
    expect(head.get_by_role("heading", name="Who looked")).to_be_visible()
    look(head, "privacy-3-looks-en")
    walk.end()


@both_widths
def test_a_child_without_a_head_is_protected_by_the_state_and_told_to_nobody(
    width: int, site: Site, browser: Browser
) -> None:
    """The administrator works from a paper: he is shown neither name nor school, before, during and after."""
    reference.load_first_lists()
    run, today = next(RUNS), timezone.localdate()
    born, number = today - timedelta(days=3000 + run), f"І-КЛ {510_000 + run}"
    (person,) = people.record_persons(
        actor=SYSTEM, today=today, persons=[people.NewPerson("Ничийчук", "Олеся", "Тарасівна", sex="f", born_on=born)]
    )
    kind = people.DocumentKind.BIRTH_CERTIFICATE
    people.add_documents(actor=SYSTEM, documents=[people.NewDocument(person, kind, number)])
    walk = Walk(browser, site, width)
    page = walk.of(make_officer(Role.NATIONAL))

    # a form sent empty says all that is missing and keeps what was typed
    page.goto("/protection/")
    main = page.locator("main")
    page.get_by_label("Документ дитини").fill(number)
    page.get_by_role("button", name="Взяти під захист").click()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.get_by_label("Документ дитини")).to_have_value(number)
    look(page, "protection-1-errors")

    # a wrong birth date finds nothing, like a number that nobody has
    page.locator("[name=kind][value='2']").check()
    page.get_by_label("Хто вирішив").fill("Служба у справах дітей громади")
    page.get_by_label("Папір").fill("Рішення № 9")
    page.get_by_label("Дата народження").fill(f"{born - timedelta(days=1):%d.%m.%Y}")
    page.get_by_role("button", name="Взяти під захист").click()
    expect(page.locator(".errors")).to_contain_text("немає")
    page.get_by_label("Дата народження").fill(f"{born:%d.%m.%Y}")
    page.get_by_role("button", name="Взяти під захист").click()
    mark = main.locator("form", has_text="Рішення № 9")
    expect(mark).to_contain_text(re.compile(r"Дитина\s\d{6}"))
    expect(main).not_to_contain_text("Ничийчук")
    look(page, "protection-2-marked")

    # it ends with a reason alone
    in_english(page, site)
    look(page, "protection-3-marked-en")
    mark.get_by_label("Why it needs no protection any more").fill("загроза минула")
    mark.get_by_role("button", name="End protection").click()
    expect(main).not_to_contain_text("Рішення № 9")
    walk.end()


@both_widths
def test_a_large_list_leaves_by_a_signature_and_a_second_person(
    width: int, site: Site, browser: Browser, tmp_path: Path
) -> None:
    school, walk = School(), Walk(browser, site, width)
    deputy, head = walk.of(school.deputy), walk.of(school.head)
    family, given, patronymic = DEPUTY
    key = tmp_path / "key.p12"
    key.write_bytes(
        demo_key_for(school.code, family_name=family, given_name=given, patronymic=patronymic, rnokpp=school.code)
    )

    # asked with a purpose, signed
    deputy.goto(f"{school.base}/lists/")
    deputy.get_by_role("link", name="Попросити список").click()
    deputy.locator("[name=purpose]").fill(PURPOSE)
    deputy.locator("[name=columns]").first.check()
    for box in deputy.locator("[name=grades]").all():
        box.check()
    deputy.get_by_role("button", name="Перейти до підпису").click()
    expect(deputy.get_by_role("heading", level=1)).to_contain_text("56")
    put_key(deputy, key)
    look(deputy, "privacy-4-list-to-sign")
    deputy.get_by_role("button", name="Підписати й попросити згоди").click()
    expect(deputy.locator("main")).to_contain_text("Савчук Віктор Іванович")
    assert deputy.get_by_role("button", name="Погодити").count() == 0

    # the second person finds it among what waits for him
    head.goto("/")
    head.locator("main").get_by_role("link", name=re.compile("56")).first.click()
    expect(head.locator("main")).to_contain_text("шкільний автобус")
    look(head, "privacy-5-list-to-agree")
    head.get_by_role("button", name="Погодити").click()
    expect(head.locator("main")).to_contain_text("погоджено")

    # taken once, with a first row that says who and what for
    deputy.reload()
    with deputy.expect_download() as taken:
        deputy.get_by_role("button", name="Отримати XLSX").click()
    rows = CalamineWorkbook.from_filelike(BytesIO(taken.value.path().read_bytes())).get_sheet_by_index(0).to_python()
    assert "шкільний автобус" in str(rows[:8])
    assert "Осадчук" in str(rows[:8])
    assert sum("Яременко" in str(row) for row in rows) == 1
    deputy.reload()
    expect(deputy.locator("main")).to_contain_text("отримано")
    assert deputy.get_by_role("button", name="Отримати XLSX").count() == 0
    walk.end()


@both_widths
def test_a_mother_reads_what_is_held_takes_it_and_is_answered(width: int, site: Site, browser: Browser) -> None:
    school, walk = School(), Walk(browser, site, width)
    head, mother = walk.of(school.head), walk.of(school.mother)
    head.goto(school.card(school.open))

    # what is held, what for, who read it; a file of the same
    mother.goto("/my-data/")
    mother.get_by_role("link", name="Яременко Олеся Тарасівна").click()
    expect(mother.locator("main")).to_contain_text("Яременко")
    expect(mother.locator("section[aria-labelledby=looks]")).to_contain_text("Савчук")
    look(mother, "privacy-6-held")
    with mother.expect_download() as taken:
        mother.get_by_role("link", name="Забрати файлом: JSON").click()
    file = json.loads(taken.value.path().read_text("utf-8"))
    assert "Яременко" in {fact["value"] for part in file["held"] for fact in part["facts"]}
    assert all(fact["purpose"] for part in file["held"] for fact in part["facts"])

    # asked to be put right; the head answers by the day
    mother.get_by_role("button", name="Надіслати закладу").click()
    expect(mother.locator(".errors")).to_contain_text("Що не так")
    mother.locator("[name=kind][value='1']").check()
    mother.get_by_label("Що не так і як має бути").fill("У прізвищі зайва літера, звірте зі свідоцтвом.")
    mother.get_by_role("button", name="Надіслати закладу").click()
    expect(mother.locator("main")).to_contain_text("Заклад відповість до")
    head.goto("/")
    head.locator("main").get_by_role("link", name=re.compile("щодо даних")).first.click()
    head.locator("main table a").first.click()
    expect(head.locator("main")).to_contain_text("зайва літера")
    head.get_by_label("виправлено", exact=True).check()
    head.locator("[name=answer]").fill("Виправили за свідоцтвом.")
    look(head, "privacy-7-answer")
    head.get_by_role("button", name="Надіслати відповідь").click()
    mother.reload()
    expect(mother.locator("main")).to_contain_text("Виправили за свідоцтвом.")
    in_english(mother, site)
    expect(mother.get_by_role("heading", level=1)).to_contain_text("What Parta holds")
    look(mother, "privacy-8-held-en")
    walk.end()
