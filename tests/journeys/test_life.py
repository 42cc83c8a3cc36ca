"""An institution's life in a browser: asked for by a visitor of no register, opened, renamed, with a branch, and
closed with its pupils moved; each act shown in its effect and signed with КЕП.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_class, make_pupils
from parta.institutions import api as institutions
from parta.institutions.testing import make_authority, make_institution
from parta.kernel.actor import Role
from parta.kernel.dates import school_year_of
from parta.life import testing
from parta.life.tests.scene import HEAD, NATIONAL, OFFICER, Land, make_land
from parta.notices.api import send_letters
from parta.people.testing import make_head, make_officer
from parta.reference.api import Category
from parta.reference.testing import make_place
from parta.signing.testing import DEMO_PASSWORD, demo_key_for
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.walking import put_key, rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

TODAY = date.today()  # noqa: DTZ011
NAMES = {
    OFFICER: ("Гнатюк", "Олена", "Петрівна"),
    HEAD: ("Савчук", "Віктор", "Іванович"),
    NATIONAL: ("Мельничук", "Ірина", "Василівна"),
}
CODES = {1366: "14360570", 360: "20077720"}
OWN_CODES = {1366: "14360593", 360: "20077737"}  # of the school whose director is appointed


class Community:
    """The community of the scene with its place in the codifier."""

    def __init__(self) -> None:
        self.land: Land = make_land()
        region = make_place("UA05000000000010236", Category.REGION, "Вінницька")
        community = make_place("UA05120070000035480", Category.COMMUNITY, "Калинівська", region)
        make_place("UA05120070010068103", Category.CITY, "Калинівка", community)
        self.council = make_authority("Калинівська міська рада", 3, territory_id=community)


def decide(page: Page) -> None:
    """Fill the decision and go to the effect."""
    typed = {
        "day": TODAY.strftime("%d.%m.%Y"), "body": "Калинівська міська рада", "number": "17",
        "dated_on": TODAY.strftime("%d.%m.%Y"), "ground": "Висновок робочої групи",
    }  # fmt: skip
    for name, value in typed.items():
        field = page.locator(f"[name={name}]")
        if field.is_enabled():  # a correcting act counts from the day of the act it takes back
            field.fill(value)
    page.get_by_role("button", name="Показати, що зміниться").click()


def sign(page: Page, folder: Path, code: str) -> None:
    """Sign the act on the page with the person's key and do what the worker would."""
    family, given, patronymic = NAMES[code]
    key = folder / f"{code}.p12"
    key.write_bytes(demo_key_for(code, family_name=family, given_name=given, patronymic=patronymic, rnokpp=code))
    page.set_input_files("#sign-key", key)
    page.fill("#sign-password", DEMO_PASSWORD)
    page.get_by_role("button", name="Підписати акт").click()
    expect(page.get_by_text("виконується").first).to_be_visible()
    found = re.search(r"/acts/([0-9a-f-]{36})/", page.url)
    assert found is not None
    testing.carry_out(found[1])  # type: ignore[arg-type]
    page.reload()
    expect(page.get_by_text("виконано").first).to_be_visible()


def asked(page: Page, code: str) -> None:
    """A visitor asks for an institution that no register knows."""
    page.goto("/institutions/?q=Обрійненайдений")
    page.get_by_role("link", name="подайте запит на відкриття").click()
    typed = {
        "applicant": "Дем’янчук Мирослава Тарасівна", "position": "майбутня директорка", "edrpou": code,
        "email": f"d{code}@example.ua", "name": f"Ліцей «Обрій {code}»", "territory": "Калинівка",
        "ground": "Рішення Калинівської міської ради від 01.09.2026 № 12",
    }  # fmt: skip
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=kind]").select_option("3")
    look(page, "life-1-ask")
    page.get_by_role("button", name="Надіслати запит").click()
    expect(page.locator("main")).to_contain_text("надходить лист")
    mail.outbox.clear()
    send_letters(now=timezone.now())
    found = re.search(r"(/openings/sent/\S+)", mail.outbox[-1].body)
    assert found is not None
    page.goto(found[1])
    page.get_by_role("button", name="Надіслати запит").click()
    expect(page.locator("main")).to_contain_text("чекає на адміністратора")
    look(page, "life-2-sent")


def link_in(letter: str, start: str) -> str:
    """The way on that a letter gives."""
    found = re.search(rf"({start}\S+)", letter)
    assert found is not None, letter
    return found[1]


def letters() -> list[str]:
    """What has been written since the last look."""
    mail.outbox.clear()
    send_letters(now=timezone.now())
    return [str(letter.body) for letter in mail.outbox]


@both_widths
def test_who_asked_for_a_school_of_no_register_comes_in_as_its_director(
    width: int, site: Site, browser: Browser, tmp_path: Path
) -> None:
    community = site.once("community", Community)
    code, own = OWN_CODES[width], rnokpp(4720000 + width)
    visitor = window(browser, site, width, None, base_url=site.named)
    asking = visitor.new_page()
    complaints = listen(asking)
    asked(asking, code)

    # the national administrator sees that no register has the code, and opens
    context = window(browser, site, width, community.land.national)
    page = context.new_page()
    complaints += listen(page)
    page.goto("/openings/")
    page.get_by_role("link", name=f"Обрій {code}").click()
    expect(page.locator("main")).to_contain_text("жоден заклад реєстру не має цього")
    page.get_by_role("button", name="Відкрити заклад").click()
    decide(page)
    sign(page, tmp_path, NATIONAL)
    context.close()

    # she is told by letter, and goes on behind its link
    (told,) = [letter for letter in letters() if f"Обрій {code}" in letter]
    assert "«Попросити доступ як керівник»" in told
    asking.goto(link_in(told, "/openings/sent/"))
    look(asking, "life-20-opened")
    asking.get_by_role("link", name="Попросити доступ як керівник").click()
    expect(asking.locator("main")).to_contain_text(f"Обрій {code}")
    look(asking, "life-21-asks-to-come-in")
    typed = {
        "place": "Калинівка", "family_name": "Дем’янчук", "given_name": "Мирослава", "patronymic": "Тарасівна",
        "email": f"d{code}@example.ua", "phone": "0671234567",
    }  # fmt: skip
    for name, value in typed.items():
        asking.locator(f"[name={name}]").fill(value)
    asking.get_by_role("button", name="Надіслати запит на підключення").click()
    expect(asking.locator("main")).to_contain_text("надходить лист")
    asking.goto(link_in(letters()[-1], "/connected/sent/"))
    asking.get_by_role("button", name="Надіслати запит на підключення").click()
    expect(asking.locator("main")).to_contain_text("чекає на орган управління")

    # the authority appoints and invites her in one act
    context = window(browser, site, width, make_officer(Role.COMMUNITY, community.council))
    page = context.new_page()
    complaints += listen(page)
    page.goto("/")
    look(page, "life-22-officer")
    page.goto("/connected/requests/")
    page.get_by_role("link", name=f"Обрій {code}").click()
    page.locator("[name=rnokpp]").fill(own)
    page.locator("[name=ground]").fill("№ 5-к від 02.09.2026")
    look(page, "life-23-appoints")
    page.get_by_role("button", name="Призначити, запросити й підключити").click()
    expect(page.locator("main")).to_contain_text("підключено")
    context.close()

    # she opens the invitation of the letter and signs in with her own key
    (invited,) = [letter for letter in letters() if "/invitation/" in letter]
    asking.goto(link_in(invited, "/invitation/"))
    look(asking, "life-24-invitation")
    with asking.expect_navigation():
        asking.get_by_role("button", name="Далі").click()
    expect(asking.locator("main")).to_contain_text(f"Обрій {code}» · керівник")
    look(asking, "life-25-signs-in")
    key = tmp_path / "own.p12"
    key.write_bytes(
        demo_key_for(
            own, family_name="Дем’янчук", given_name="Мирослава", patronymic="Тарасівна", rnokpp=own, edrpou=code,
            organisation=f"Ліцей «Обрій {code}»",
        )
    )  # fmt: skip
    put_key(asking, key)
    asking.get_by_role("button", name="Підписати й увійти").click()
    expect(asking.locator(".ctx")).to_contain_text(f"Обрій {code}")
    expect(asking.get_by_role("heading", level=1)).to_contain_text("чека")
    look(asking, "life-26-first-page")
    asking.get_by_role("link", name="Заповніть список працівників").click()
    look(asking, "life-27-staff")
    assert complaints == []
    visitor.close()


def pupils_of(institution_id: int) -> int:
    groups = enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(TODAY), on=TODAY)
    return sum(group.size for group in groups)


@both_widths
def test_an_institution_is_opened_renamed_gets_a_branch_and_is_closed(
    width: int, site: Site, browser: Browser, tmp_path: Path
) -> None:
    land = site.once("community", Community).land
    code = CODES[width]

    # somebody whom no register knows asks; the national administrator opens
    visitor = window(browser, site, width, None)
    asking = visitor.new_page()
    complaints = listen(asking)
    asked(asking, code)
    context = window(browser, site, width, land.national)
    page = context.new_page()
    complaints += listen(page)
    page.goto("/openings/")
    page.get_by_role("link", name=f"Обрій {code}").click()
    expect(page.locator("main")).to_contain_text("жоден заклад реєстру не має цього")
    look(page, "life-3-request")
    page.get_by_role("button", name="Відкрити заклад").click()
    decide(page)
    expect(page.locator("main")).to_contain_text("Калинівська міська рада")
    look(page, "life-4-opening")
    sign(page, tmp_path, NATIONAL)
    (made,) = institutions.institutions_by_edrpou(code)
    asking.reload()
    expect(asking.locator("main")).to_contain_text("призначає й запрошує його керівника")
    visitor.close()
    context.close()

    # the officer renames a school and sees it under the old name
    year = school_year_of(TODAY)
    school = make_institution(f"Школа № {width}", authority_id=land.community, kind=4)
    class_id = make_class(institution_id=school, school_year=year, grade=8, letter="Ж")
    make_pupils(3, institution_id=school, class_id=class_id)
    context = window(browser, site, width, land.officer)
    page = context.new_page()
    complaints += listen(page)
    page.goto(f"/acts/new/?institution={institutions.public_id_of(school)}")
    look(page, "life-5-kinds")
    page.get_by_role("button", name=re.compile("Почати.*Перейменування")).click()
    page.locator("[name=name]").fill(f"Гімназія імені Стуса {width}")
    page.locator("[name=short_name]").fill(f"Гімназія Стуса {width}")
    decide(page)
    expect(page.locator("main")).to_contain_text(f"→ Гімназія Стуса {width}")
    look(page, "life-6-renaming")
    sign(page, tmp_path, OFFICER)
    page.goto(f"/institutions/?q=Школа {width}")
    expect(page.locator("#rows")).to_contain_text(f"Гімназія Стуса {width}")

    # the head of another school opens a branch, taken back by a correcting act
    hub = make_institution(f"Опорна школа {width}", authority_id=land.community, kind=4)
    head = make_head(hub, person_id=land.head.person_id)
    leading = window(browser, site, width, head)
    own = leading.new_page()
    complaints += listen(own)
    own.goto(f"/acts/new/?institution={institutions.public_id_of(hub)}")
    own.get_by_role("button", name=re.compile("Почати.*Нова філія")).click()
    own.locator("[name=name]").fill(f"Котюжинецька філія {width}")
    decide(own)
    look(own, "life-7-branch")
    sign(own, tmp_path, HEAD)
    assert len(institutions.branches_of(hub)) == 1
    own.get_by_role("button", name="Скасувати виправним актом").click()
    decide(own)
    expect(own.locator("main")).to_contain_text("зникає з довідника")
    look(own, "life-8-correction")
    sign(own, tmp_path, HEAD)
    assert institutions.branches_of(hub) == ()
    leading.close()

    # the officer closes the school; its pupils go to another
    before = pupils_of(land.second)
    page.goto(f"/acts/new/?institution={institutions.public_id_of(school)}")
    page.get_by_role("button", name=re.compile("Почати.*Закриття")).click()
    page.get_by_label("Калинівський ліцей № 3", exact=True).check()
    decide(page)
    look(page, "life-9-pupils")
    page.locator("select[name^='to-']").select_option(str(land.second))
    page.get_by_role("button", name="Показати, що зміниться").click()
    expect(page.locator("main")).to_contain_text("Учні, що переходять до іншого закладу")
    look(page, "life-10-closure")
    sign(page, tmp_path, OFFICER)
    look(page, "life-11-closed")
    assert pupils_of(land.second) == before + 3
    page.goto("/acts/?show=done")
    look(page, "life-12-acts")
    assert complaints == []
    context.close()
    assert made.edrpou == code
