"""A two-group village kindergarten on a phone: the head forms the groups, an educator marks the day in one press a
child, a bad connection loses nothing, the kitchen has its portions.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Locator, expect

from parta.admission import letters
from parta.admission import testing as admission
from parta.admission.rules.campaign import Days
from parta.audit.api import acting
from parta.documents import api as documents
from parta.enrolment.api import GroupCard, groups_of
from parta.enrolment.testing import make_class, make_pupils
from parta.events.api import deliver_due
from parta.institutions import api as institutions
from parta.institutions.testing import make_authority, make_institution
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.dates import school_year_of
from parta.notices.api import send_letters
from parta.people import api as people
from parta.people.api import Position
from parta.people.testing import make_head, make_officer, make_person, make_staff
from parta.preschools import testing
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from tests.journeys.conftest import Site, both_widths, listen, look, window
from tests.journeys.test_cascade import key
from tests.journeys.walking import put_key, rnokpp

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@both_widths
def test_the_day_of_a_village_kindergarten(width: int, site: Site, browser: Browser) -> None:
    site.once("lists", reference.load_first_lists)
    today = timezone.localdate()
    opened = date(school_year_of(today), 9, 1)
    garden = make_institution(f"Садок «Джерельце» № {width}", kind=52)
    head = make_head(garden, person_id=make_person("Гречко", "Лідія", "Іванівна"))
    educator = make_staff(garden, Position.EDUCATOR, person_id=make_person("Мак", "Віра", "Петрівна"))
    at = institutions.public_id_of(garden)
    office, room = window(browser, site, width, head), window(browser, site, width, educator)
    page, phone = office.new_page(), room.new_page()
    complaints = [*listen(page)]

    # two groups; the first is too large at first
    for name, age, places in (("Краплинка", "6", "16"), ("Веселка", "5", "20")):
        page.goto(f"/preschools/{at}/groups/new/")
        page.locator("[name=name]").fill(name)
        page.locator("[name=age]").select_option(age)
        page.locator("[name=hours]").fill("10,5")
        page.locator("[name=places]").fill(places)
        page.locator("[name=educator1]").select_option(label="Мак Віра Петрівна")
        page.locator("[name=since]").fill(opened.strftime("%d.%m.%Y"))
        page.get_by_role("button", name="Утворити групу").click()
        if places == "16":
            expect(page.get_by_role("alert").first).to_contain_text("Межа — 15")
            look(page, "preschools-1-limit")
            page.locator("[name=places]").fill("15")
            page.get_by_role("button", name="Утворити групу").click()
        expect(page.locator("main")).to_contain_text(name)
    groups = groups_of(institution_id=garden, school_year=opened.year, on=today, kinds=(3,))
    for group in groups:
        make_pupils(5, institution_id=garden, class_id=group.id, since=opened, born_on=date(opened.year - 5, 3, 17))

    # the educator: everybody is there but two; the network goes and comes back
    phone.goto(f"/preschools/{at}/day/")
    phone.get_by_role("link", name="Веселка", exact=True).click()
    marks = phone.locator(".abs")
    marks.nth(0).click()
    marks.nth(3).click()
    phone.locator("select").nth(0).select_option(label="хвороба")
    expect(phone.locator("[data-n=there]")).to_have_text("3")
    look(phone, "preschools-2-day")
    room.set_offline(True)
    phone.get_by_role("button", name="Зберегти день").click()
    expect(phone.locator("#save")).to_contain_text("Немає зв’язку")
    room.set_offline(False)
    expect(phone.locator("main")).to_contain_text("День збережено", timeout=20_000)
    expect(phone.locator("main")).to_contain_text("Присутні: 3 / 5")
    look(phone, "preschools-3-saved")

    # a correction of the same day shows
    phone.locator(".abs").nth(3).click()
    phone.get_by_role("button", name="Зберегти день").click()
    expect(phone.locator("main")).to_contain_text("Виправлення")
    expect(phone.locator("main")).to_contain_text("Присутні: 4 / 5")

    # the kitchen sees one group and that the other is not marked yet
    page.goto(f"/preschools/{at}/day/")
    expect(page.locator("h1")).to_contain_text("1 групу ще не відмічено")
    look(page, "preschools-4-kitchen")
    page.get_by_role("link", name="Краплинка", exact=True).click()
    page.get_by_role("button", name="Зберегти день").click()
    page.get_by_role("link", name="Підсумки для кухні та інші групи").click()
    expect(page.locator("h1")).to_contain_text("Присутні діти: 9 із 10")
    page.get_by_role("link", name="Табель за місяць: Веселка").click()
    look(page, "preschools-5-month")
    for context in (office, room):
        context.close()
    assert complaints == []


def test_a_morning_of_two_groups_takes_eight_presses(site: Site, browser: Browser) -> None:
    """The head of a village kindergarten on a phone and a slow net: both groups marked, one child absent, the kitchen
    counted. The bar is a minute a group (decision 0021 has the estimate).
    """
    site.once("lists", reference.load_first_lists)
    today = timezone.localdate()
    opened = date(school_year_of(today), 9, 1)
    garden = make_institution("Садок «Ластівка»", kind=52)
    head = make_head(garden, person_id=make_person("Сорока", "Ганна", "Іванівна"))
    for name, count in (("Ластівка", 15), ("Шпак", 12)):
        group = testing.make_group(garden, name, since=opened, places=20)
        make_pupils(count, institution_id=garden, class_id=group, since=opened, born_on=date(opened.year - 4, 3, 17))
    hand = window(browser, site, 360, head)
    page = hand.new_page()
    net = hand.new_cdp_session(page)
    net.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
    net.send("Network.emulateNetworkConditions", slow)
    presses = 0

    def press(target: Locator) -> None:
        nonlocal presses
        presses += 1
        target.click()

    page.goto(f"/preschools/{institutions.public_id_of(garden)}/day/")
    press(page.get_by_role("link", name="Ластівка", exact=True))
    press(page.locator(".abs").nth(2))
    page.locator("select:visible").first.select_option(label="хвороба")
    presses += 2  # the list of reasons, the reason
    press(page.get_by_role("button", name="Зберегти день"))
    expect(page.locator("main")).to_contain_text("День збережено", timeout=30_000)
    if today.weekday() < 5:
        press(page.get_by_role("link", name="Відмітити наступну групу: Шпак"))
    else:  # nobody waits for a mark on a day off: the long way
        page.goto(f"/preschools/{institutions.public_id_of(garden)}/day/")
        press(page.get_by_role("link", name="Шпак", exact=True))
    press(page.get_by_role("button", name="Зберегти день"))
    expect(page.locator("main")).to_contain_text("Присутні: 12 / 12", timeout=30_000)
    press(page.get_by_role("link", name="Підсумки для кухні та інші групи"))
    expect(page.locator("h1")).to_contain_text("Присутні діти: 26 із 27", timeout=30_000)
    assert presses == 8
    hand.close()


@both_widths
def test_a_place_by_the_queue(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    site.once("lists", reference.load_first_lists)
    site.once(
        "rules", lambda: (rulebook.load_first_editions(actor=SYSTEM), documents.load_first_editions(actor=SYSTEM))
    )
    today = timezone.localdate()
    own = rnokpp(8100 + width)
    garden = make_institution(f"Садок «Калинка» № {width}", kind=52)
    head = make_head(garden, person_id=make_person("Савчук", "Віктор", "Іванович", rnokpp=own))
    testing.make_group(garden, "Калинка", places=1, since=date(school_year_of(today), 9, 1))
    at = institutions.public_id_of(garden)
    office, family = window(browser, site, width, head), window(browser, site, width)
    page, mother = office.new_page(), family.new_page()
    complaints = [*listen(page), *listen(mother)]

    # the queue is opened; a mother applies behind a letter, a neighbour on paper before her
    page.goto(f"/preschools/{at}/queue/")
    page.get_by_role("button", name="Зберегти").click()
    testing.queue_up(garden, 10 * width, family_name="Бондар", benefit="displaced")
    mother.goto(f"/preschools/queue/{at}/")
    mother.get_by_role("link", name="Поставити дитину в чергу").click()
    mother.locator("[name=email]").fill(f"hanna{width}@example.ua")
    mother.get_by_role("button", name="Надіслати мені посилання").click()
    mother.goto(link_in_letter())
    told = {
        "family_name": "Коваль", "given_name": "Соломія", "patronymic": "Андріївна", "phone": "0671234567",
        "born_on": f"14.03.{school_year_of(today) - 4}", "document": f"І-КЛ 7{width:05}",
        "applicant": "Коваль Ганна Петрівна",
    }  # fmt: skip
    for name, value in told.items():
        mother.locator(f"[name={name}]").fill(value)
    mother.get_by_label("дівчина").check()
    look(mother, "preschools-6-apply")
    mother.get_by_role("button", name="Поставити в чергу").click()
    expect(mother.locator("main")).to_contain_text("Місце 2 із 2 у цьому віці")
    look(mother, "preschools-7-state")

    # the benefit is not confirmed, the neighbour declines: the place comes to her without anybody's choice
    page.goto(f"/preschools/{at}/queue/")
    page.get_by_role("link", name="Бондар").click()
    page.get_by_label("Чому не підтверджено").fill("Немає довідки ВПО")
    page.get_by_role("button", name="Не підтверджувати").click()
    expect(page.locator("main")).to_contain_text("пільгу не підтверджено")
    page.get_by_role("link", name="Черга").first.click()
    page.get_by_role("button", name="Запропонувати наступним").click()
    expect(page.locator("main")).to_contain_text("зберігають місце")
    look(page, "preschools-8-queue")
    testing.decline_first(garden)
    mother.reload()
    look(mother, "preschools-9-offer")
    mother.get_by_role("button", name="Зайняти місце").click()
    expect(mother.locator("main")).to_contain_text("місце зайнято")

    # the order of enrolment, signed
    page.reload()
    page.get_by_role("button", name="Скласти список до наказу").click()
    expect(page.locator("main")).to_contain_text("Калинка")
    for reason in page.locator("input[name^=reason-]").all():
        reason.fill("Малий набір")
    if page.locator("input[name^=reason-]").count():
        page.get_by_role("button", name="Зберегти причини").click()
    page.get_by_role("link", name="Далі до наказу").click()
    page.get_by_role("button", name="Скласти наказ").click()
    put_key(page, key(tmp_path, "Савчук", "Віктор", "Іванович", own))
    page.get_by_role("button", name="Підписати й зарахувати").click()
    expect(page.locator("main")).to_contain_text("зараховано")
    mother.reload()
    expect(mother.locator("main")).to_contain_text("наказ №")
    for context in (office, family):
        context.close()
    assert complaints == []


@both_widths
def test_children_go_to_grade_one(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    site.once("lists", reference.load_first_lists)
    site.once(
        "rules", lambda: (rulebook.load_first_editions(actor=SYSTEM), documents.load_first_editions(actor=SYSTEM))
    )
    year = school_year_of(timezone.localdate()) + 1
    garden = make_institution(f"Садок «Барвінок» № {width}", kind=52)
    school = make_institution(f"Барвінківський ліцей № {width}")
    codes = rnokpp(8300 + width), rnokpp(8500 + width)
    head = make_head(garden, person_id=make_person("Лозова", "Марія", "Петрівна", rnokpp=codes[0]))
    director = make_head(school, person_id=make_person("Дубенко", "Ігор", "Олегович", rnokpp=codes[1]))
    opened = date(year - 1, 9, 1)
    group = testing.make_group(garden, "Старша", since=opened, age=5)
    children = make_pupils(3, institution_id=garden, class_id=group, since=opened, born_on=date(year - 6, 3, 17))
    make_class(institution_id=school, school_year=year, grade=1, letter="А")
    applied = _applied_elsewhere(children[0].person_id, width, year)
    nursery, office = window(browser, site, width, head), window(browser, site, width, director)
    page, desk = nursery.new_page(), office.new_page()
    complaints = [*listen(page), *listen(desk)]

    # the preschool: two go to the lyceum, one stays, all in one order
    page.goto(f"/preschools/{institutions.public_id_of(garden)}/leaving/")
    look(page, "preschools-10-leaving")
    page.get_by_role("link", name="Знайти школу для кількох").click()
    page.get_by_label("Школа: назва, місце чи код").fill("Барвінківський")
    page.get_by_role("button", name="Знайти").click()
    page.get_by_label(f"Барвінківський ліцей № {width}").check()
    page.get_by_label(children[2].display_name).uncheck()
    look(page, "preschools-11-school")
    page.get_by_role("button", name="Вибрати цю школу").click()
    page.get_by_label(f"Школа: {children[2].display_name}", exact=True).select_option("stays")
    page.get_by_role("button", name="Скласти наказ").click()
    expect(page.get_by_role("alert").first).to_contain_text("лишається ще на рік")
    page.get_by_label(f"Чому лишається: {children[2].display_name}").fill("висновок ІРЦ, заява матері")
    page.get_by_role("button", name="Скласти наказ").click()
    put_key(page, key(tmp_path, "Лозова", "Марія", "Петрівна", codes[0]))
    page.get_by_role("button", name="Підписати й увести в дію").click()
    expect(page.locator("main")).to_contain_text("коли інший заклад підпише свій наказ")

    # the lyceum: one class for both, one order
    desk.goto("/")
    desk.get_by_role("link", name="2 першокласники із садків чекають на клас").click()
    look(desk, "preschools-12-first-graders")
    desk.get_by_role("button", name="Скласти наказ про зарахування").click()
    put_key(desk, key(tmp_path, "Дубенко", "Ігор", "Олегович", codes[1]))
    desk.get_by_role("button", name="Підписати й увести в дію").click()
    expect(desk.locator("main")).to_contain_text("підписано КЕП")

    # the application of one of them to another school has ended by itself, and says why
    page.goto(applied)
    expect(page.locator("main")).to_contain_text("зареєстровано")
    deliver_due(now=timezone.now())
    page.reload()
    expect(page.locator("main")).to_contain_text("зараховано наказом, тому заяву завершено")
    look(page, "preschools-19-application-ended")
    page.goto(f"/preschools/{institutions.public_id_of(garden)}/leaving/")
    expect(page.locator("main")).to_contain_text("зараховано")
    look(page, "preschools-13-gone")
    for context in (nursery, office):
        context.close()
    assert complaints == []


@both_widths
def test_groups_are_carried_to_a_new_year(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    site.once("lists", reference.load_first_lists)
    site.once(
        "rules", lambda: (rulebook.load_first_editions(actor=SYSTEM), documents.load_first_editions(actor=SYSTEM))
    )
    year = school_year_of(timezone.localdate()) + 1
    opened = date(year - 1, 9, 1)
    garden = make_institution(f"Садок «Ромашка» № {width}", kind=52)
    own = rnokpp(8700 + width)
    head = make_head(garden, person_id=make_person("Ткаченко", "Оксана", "Іванівна", rnokpp=own))
    educator = make_staff(garden, Position.EDUCATOR, person_id=make_person("Верба", "Ніна", "Петрівна"))
    posts = list(educator.posts(institution_id=garden))
    younger, older = (
        testing.make_group(garden, name, since=opened, age=age, educators=posts)
        for name, age in (("Сонечко", 3), ("Зірочка", 4))
    )
    small = make_pupils(3, institution_id=garden, class_id=younger, since=opened, born_on=date(year - 4, 3, 17))
    make_pupils(2, institution_id=garden, class_id=older, since=opened, born_on=date(year - 5, 3, 17))
    office = window(browser, site, width, head)
    page = office.new_page()
    complaints = listen(page)

    # each group stands there a year older; one is renamed, one child goes to a group of its own
    page.goto(f"/preschools/{institutions.public_id_of(garden)}/")
    page.locator("details.ways > summary").click()
    page.get_by_role("link", name="Новий навчальний рік").click()
    expect(page.get_by_label("Вік дітей: Сонечко")).to_have_value("4")
    expect(page.get_by_label("Вік дітей: Зірочка")).to_have_value("5")
    look(page, "preschools-16-new-year")
    page.get_by_label("Назва в новому році: Зірочка").fill("Старша")
    page.get_by_role("button", name="Зберегти й переглянути").click()
    expect(page.locator("main")).to_contain_text("Старша: 2 дитини")
    page.get_by_role("link", name=re.compile("3 переходять.*Сонечко")).click()
    page.get_by_label(f"До іншої групи: {small[0].display_name}").fill("Старша")
    look(page, "preschools-17-new-year-group")
    page.get_by_role("button", name="Зберегти").click()
    expect(page.locator("main")).to_contain_text("Старша: 3 дитини")

    # the order, signed with the key, carries all
    page.get_by_label("Номер наказу").fill("7-у")
    page.get_by_role("button", name="Скласти наказ").click()
    put_key(page, key(tmp_path, "Ткаченко", "Оксана", "Іванівна", own))
    page.get_by_role("button", name="Підписати й увести в дію").click()
    expect(page.locator("main")).to_contain_text("підписано КЕП")
    look(page, "preschools-18-carried")
    after = {group.name: group.size for group in _groups(garden, year)}
    assert after == {"Сонечко": 2, "Старша": 3}

    # and is undone whole while no day is marked
    order = page.url
    page.goto(f"/preschools/{institutions.public_id_of(garden)}/new-year/")
    expect(page.locator("main")).to_contain_text("можна скасувати, доки не відмічено жодного дня")
    page.goto(order)
    page.get_by_role("link", name="Скасувати виправним наказом").click()
    page.locator("[name=ground]").fill("помилка в комплектуванні")
    page.get_by_role("button", name="Зареєструвати виправний наказ").click()
    expect(page.locator("main")).to_contain_text("Виправляє наказ")
    assert {group.name: group.size for group in _groups(garden, year)} == {"Сонечко": 0, "Старша": 0}
    office.close()
    assert complaints == []


def _groups(garden: int, year: int) -> tuple[GroupCard, ...]:
    return groups_of(institution_id=garden, school_year=year, on=date(year, 9, 1), kinds=(3,))


@both_widths
def test_a_file_of_another_system_and_the_officer(width: int, site: Site, browser: Browser, tmp_path: Path) -> None:
    site.once("lists", reference.load_first_lists)
    today = timezone.localdate()
    opened = date(school_year_of(today), 9, 1)
    community = make_authority(f"Громада № {width}")
    garden = make_institution(f"Садок «Дзвіночок» № {width}", kind=52, authority_id=community)
    head = make_head(garden, person_id=make_person("Гай", "Лідія", "Іванівна"))
    group = testing.make_group(garden, "Дзвіночок", since=opened)
    born = date(opened.year - 4, 3, 17)
    here, gone = make_pupils(2, institution_id=garden, class_id=group, since=opened, born_on=born)
    testing.make_queue(head, garden)
    other = make_institution(f"Садок «Пролісок» № {width}", kind=52, authority_id=community)
    testing.make_queue(make_head(other), other)
    testing.queue_up(other, 20 * width, family_name="Бондар")
    office = window(browser, site, width, head)
    page = office.new_page()
    complaints = listen(page)
    file = tmp_path / "kurs.csv"
    rows = (
        "ПІБ дитини;Дата народження;Свідоцтво;ВПО;ВПО дата",
        f"{here.display_name};{born:%d.%m.%Y};І-КЛ 6{width:05};так;{opened:%d.%m.%Y}",
    )
    file.write_bytes("\r\n".join(rows).encode())

    page.goto(f"/preschools/{institutions.public_id_of(garden)}/")
    page.locator("details.ways > summary").click()
    page.get_by_role("link", name="Файл іншої системи").click()
    page.get_by_label("Із якої системи цей файл").select_option("Мрія")
    page.get_by_label("Таблиця").set_input_files(file)
    page.get_by_role("button", name="Прочитати файл").click()
    page.get_by_role("button", name="Перевірити рядки").click()
    expect(page.locator("main")).to_contain_text("веде «Мрія»")
    expect(page.locator("main")).to_contain_text(gone.display_name)
    look(page, "preschools-14-file")
    page.get_by_role("button", name="Записати 1 рядок").click()
    expect(page.locator("main")).to_contain_text("Відкликати все")

    desk = window(browser, site, width, make_officer(Role.COMMUNITY, community))
    officer = desk.new_page()
    complaints += listen(officer)
    officer.goto("/preschools/territory/")
    expect(officer.locator("main")).to_contain_text("Місця вільні, а інші чекають")
    look(officer, "preschools-15-territory")
    officer.get_by_role("link", name=f"Доступ: Садок «Пролісок» № {width}").click()
    expect(officer.locator("main")).to_contain_text("Пролісок")
    for context in (office, desk):
        context.close()
    assert complaints == []


def _applied_elsewhere(child: int, width: int, year: int) -> str:
    """An application to a gymnasium with the certificate of the child; the address of its page."""
    number = f"І-КЛ 9{width:05}"
    with acting(SYSTEM, "people.document.add"):
        paper = people.NewDocument(child, people.DocumentKind.BIRTH_CERTIFICATE, number)
        people.add_documents(actor=SYSTEM, documents=[paper])
    other = make_institution(f"Гімназія № {width}")
    days = Days(
        date(year, 4, 1), date(year, 5, 31), date(year, 6, 15), date(year, 6, 22), date(year, 6, 16),
        date(year, 8, 31), 5,
    )  # fmt: skip
    _campaign, (shape,) = admission.make_campaign(make_head(other), other, days=days, on=date(year, 3, 1), year=year)
    made = admission.apply(
        shape, width, on=date(year, 4, 20), document=number, born_on=f"{year - 6}-03-17",
        email=f"wish{width}@example.ua",
    )  # fmt: skip
    return f"/admission/state/{letters.link_of(made)}/"


def link_in_letter() -> str:
    mail.outbox.clear()
    send_letters(now=timezone.now())
    found = re.search(r"(/preschools/queue/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]
