"""Pages from a spreadsheet to a registered order."""

import io
import zipfile
from typing import Any
from uuid import UUID, uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from parta.documents import api
from parta.documents.tests.conftest import HEADER, ROWS, School, csv, make_school
from parta.identity.testing import sign_in
from parta.kernel.actor import Role
from parta.people.testing import make_deputy, make_officer, make_teacher
from parta.ui.testing import read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(school: School) -> Client:
    return sign_in(Client(), school.head)


def plain(answer: HttpResponse) -> str:
    """The page with ordinary spaces."""
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def upload(browser: Client, school: School, data: bytes, **form: Any) -> HttpResponse:
    form = {"class_id": school.class_id, "since": "01.09.2026", "file": SimpleUploadedFile("8-Б.csv", data)} | form
    return browser.post(f"{school.base}/enrolment/", form)


def started(browser: Client, school: School, data: bytes, **form: Any) -> str:
    """Upload, agree to the columns; the address of the problems."""
    answer = upload(browser, school, data, **form)
    assert answer.status_code == 302, plain(answer)
    columns = answer["Location"]
    mapping = browser.get(columns).context["pupils"].mapping
    answer = browser.post(columns, {"revision": 0, **{f"c{at}": code for at, code in enumerate(mapping)}})
    assert answer.status_code == 302, plain(answer)
    return answer["Location"]


def hostile_workbook(rows: str) -> bytes:
    """A workbook whose sheet is this XML."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet()
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.namelist():
            sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            target.writestr(part, sheet.encode() if part.endswith("sheet1.xml") else source.read(part))
    return made.getvalue()


class TestThePath:
    def test_leads_from_a_file_to_an_order_and_back(self, school: School, browser: Client) -> None:
        at = started(browser, school, csv(*ROWS[:4], ROWS[4].replace("І-КЛ", "1-КЛ")))
        assert "1 зауваження, яке треба виправити" in plain(browser.get(at))
        assert browser.post(at, {"revision": 1, "accept_all": "1"}).status_code == 302
        page = plain(browser.get(at))
        assert "Можна зарахувати 5 дітей" in page
        assert "Далі до наказу" in page
        answer = browser.post(
            f"{at}order/", {"revision": 2, "number": "47-у", "dated_on": "01.09.2026", "ground": "заяви"}
        )
        order = answer["Location"]
        page = plain(browser.get(order))
        assert "Підписати й зарахувати 5 дітей" in page
        read(page)
        assert browser.get(f"{order}order.pdf").content.startswith(b"%PDF")
        request = str(uuid4())
        for _ in range(2):  # an impatient double click
            answer = browser.post(f"{order}registration/", {"request_id": request, "way": "paper"})
            assert answer.status_code == 302
        page = plain(browser.get(order))
        assert "5 дітей зараховано від 01.09.2026" in page
        assert page.count("зараховано, новий запис") == 5
        answer = browser.post(
            f"{order}correction/",
            {"request_id": str(uuid4()), "number": "48-у", "dated_on": "02.09.2026", "ground": "помилка"},
        )
        assert "Виправляє наказ № 47-у від 01.09.2026" in plain(browser.get(answer["Location"]))
        assert "Цей наказ скасовано виправним" in plain(browser.get(order))
        assert "2 накази" in plain(browser.get(f"{school.base}/orders/"))

    def test_is_the_same_for_one_child(self, school: School, browser: Client) -> None:
        form = {"since": "01.09.2026", "family_name": "Бабенко", "given_name": "Мирослава", "patronymic": "Тарасівна",
                "sex": "ж", "born_on": "14.03.2013", "document": "І-КЛ 482913"}  # fmt: skip
        answer = browser.post(f"{school.base}/classes/{school.class_id}/enrolment/", form)
        page = plain(browser.get(answer["Location"]))
        assert "Можна зарахувати 1 дитину" in page
        read(page)

    def test_does_not_mind_a_lost_session_of_typing(self, school: School, browser: Client) -> None:
        at = started(browser, school, csv(*ROWS))
        page = read(browser.get(f"{school.base}/enrolment/").content.decode())
        assert [link.attrs["href"] for link in page.one("ul", class_="lines").all("a")] == [at]


class TestUpload:
    def test_says_what_is_wrong_with_the_file(self, school: School, browser: Client) -> None:
        answer = upload(browser, school, csv(*[ROWS[0]] * 6_000))
        assert answer.status_code == 422
        assert "5000" in plain(answer)
        answer = upload(browser, school, b"", file="")
        assert answer.status_code == 422
        assert "«Таблиця»" in plain(answer)

    def test_refuses_a_class_of_another_school_in_the_form(self, school: School, browser: Client) -> None:
        foreign = make_school("Люлинецька гімназія")
        answer = upload(browser, school, csv(*ROWS), class_id=foreign.class_id)
        assert answer.status_code == 422
        assert "Клас" in plain(answer)

    def test_finds_the_heading_under_a_title(self, school: School, browser: Client) -> None:
        """As class lists usually look; what is recognised, and the row of the heading, are told."""
        list_ = (
            "Список учнів 8-Б класу на 2026/2027 н. р.\n\n"
            "№;Прізвище, ім'я, по батькові учня;Стать;Дата народж.;Мати (ПІБ, тел.)\n"
        )
        rows = "1;Бабенко Мирослава Тарасівна;ж;14.03.2013;Бабенко Ольга Іванівна, 097-123-45-67\n"

        answer = upload(browser, school, (list_ + rows).encode())
        page = plain(browser.get(answer["Location"]))

        assert "Упізнано стовпців: 4 із 5" in page
        assert "Заголовок знайдено в рядку 3." in page
        at = browser.post(
            answer["Location"], {"revision": 0, "c1": "full_name", "c2": "sex", "c3": "born_on", "c4": "guardian1_name"}
        )
        assert "Можна зарахувати 1 дитину" in plain(browser.get(at["Location"]))

    def test_refuses_a_workbook_made_to_kill_its_reader(self, school: School, browser: Client) -> None:
        cells = ('r="xfd1048576"', 'r = "XFD1048576"', 'r="ZZ00040000"', "")
        for cell in cells:
            answer = upload(browser, school, hostile_workbook(f'<row r="1048576"><c {cell}><v>1</v></c></row>'))

            assert answer.status_code == 422
            assert "більше" in plain(answer)

    def test_gives_the_template(self, school: School, browser: Client) -> None:
        answer = browser.get(f"{school.base}/enrolment/template.xlsx")
        assert answer.content[:2] == b"PK"


class TestProblems:
    NASTY = '<script>alert(1)</script>;<img src=x>;"><b>;ж;<i>;<u>;;'

    def test_shows_what_a_stranger_typed_as_text(self, school: School, browser: Client) -> None:
        at = started(browser, school, csv(self.NASTY, *ROWS, header=HEADER))
        page = browser.get(at).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
        assert "<img src=x" not in page
        read(page)

    def test_corrects_one_cell_and_leaves_a_row_out(self, school: School, browser: Client) -> None:
        at = started(browser, school, csv(*ROWS, "Сaвчук;Кіра;Ігорівна;ж;18.08.12;1-КЛ 318846;;"))
        browser.post(
            at, {"revision": 1, "fix-7-born_on": "18.08.2012", "fix-7-family_name": "Савчук", "take": "fix-7-born_on"}
        )
        assert "2 зауваження" in plain(browser.get(at))
        browser.post(at, {"revision": 2, "leave_out": "7"})
        page = plain(browser.get(at))
        assert "Можна зарахувати 5 дітей" in page
        assert "Повернути рядок 7" in page

    def test_tells_the_slower_of_two_windows(self, school: School, browser: Client) -> None:
        at = started(browser, school, csv(*ROWS))
        browser.post(at, {"revision": 1, "leave_out": "2"})
        answer = browser.post(at, {"revision": 1, "leave_out": "3"})
        assert answer.status_code == 422
        assert "змінено в іншому вікні" in plain(answer)

    def test_pages_many_problems(self, school: School, browser: Client) -> None:
        rows = [row.replace("2013", "0013").replace("2012", "0012") for row in ROWS] * 12
        at = started(browser, school, csv(*rows))
        assert "сторінка 1 із 2" in plain(browser.get(at))
        assert len(read(browser.get(f"{at}?page=2").content.decode()).all("input", class_="w-m")) == 10
        assert browser.get(f"{at}?page=999999").status_code == 200
        assert browser.get(f"{at}?page=x").status_code == 200

    def test_names_its_words_in_the_language_of_the_page(self, school: School, browser: Client) -> None:
        at = started(browser, school, csv(*ROWS, "Сaвчук;Кіра;Ігорівна;ж;18.08.2012;І-КЛ 318846;;"))
        browser.cookies["parta_language"] = "en"
        assert "Latin letters stand among Ukrainian ones" in plain(browser.get(at))

    def test_reads_one_draft_and_nothing_else(
        self, school: School, browser: Client, django_assert_num_queries: Any
    ) -> None:
        at = started(browser, school, csv(*[row.replace("2013", "0013") for row in ROWS] * 10))
        with django_assert_num_queries(1):
            school.pupils(UUID(at.rstrip("/").rpartition("/")[2]))

    def test_forms_missing_classes(self, school: School, browser: Client) -> None:
        at = started(browser, school, csv(ROWS[0] + ";8-В", header=HEADER + ";Клас"), class_id="")
        assert "8-В" in plain(browser.get(at))
        assert browser.post(at, {"revision": 1, "form_classes": "1"}).status_code == 422
        assert browser.post(at, {"revision": 1, "form_classes": "1", "form": "8-В"}).status_code == 302
        assert "Можна зарахувати 1 дитину" in plain(browser.get(at))


class TestOrderPage:
    def test_refuses_a_broken_signature_in_words(self, school: School, browser: Client) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        address = f"{school.base}/orders/{order_id}/registration/"
        form = {"request_id": str(uuid4()), "way": "kep", "signature": "bm90IGEgc2lnbmF0dXJl"}
        answer = browser.post(address, form)
        assert answer.status_code == 422
        assert school.order(order_id).state is api.State.DRAFT
        answer = browser.post(address, {"request_id": str(uuid4()), "way": "kep", "signature": ""})
        assert answer.status_code == 422

    def test_is_for_the_leaders_of_the_school(self, school: School) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        address = f"{school.base}/orders/{order_id}/"
        assert sign_in(Client(), make_deputy(school.institution)).get(address).status_code == 200
        for actor in (make_teacher(school.institution), make_school("Інша").head, make_officer(Role.NATIONAL)):
            stranger = sign_in(Client(), actor)
            assert stranger.get(address).status_code == 404
            assert stranger.get(f"{address}order.pdf").status_code == 404
            form = {"request_id": str(uuid4()), "way": "paper"}
            assert stranger.post(f"{address}registration/", form).status_code == 404

    def test_lets_a_deputy_without_the_power_register_nothing(self, school: School) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        deputy = sign_in(Client(), make_deputy(school.institution))
        form = {"request_id": str(uuid4()), "way": "paper"}
        assert deputy.post(f"{school.base}/orders/{order_id}/registration/", form).status_code == 403
        assert school.order(order_id).state is api.State.DRAFT

    def test_of_another_school_is_not_found_under_ones_own_address(self, school: School) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        other = make_school("Інша")
        stranger = sign_in(Client(), other.head)
        assert stranger.get(f"{other.base}/orders/{order_id}/").status_code == 404

    def test_shows_progress_while_the_worker_is_at_it(
        self, school: School, browser: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from parta.documents.operations import registering

        monkeypatch.setattr(registering, "AT_ONCE", 2)
        order_id = school.prepare(school.begin(csv(*ROWS)))
        address = f"{school.base}/orders/{order_id}/"
        browser.post(f"{address}registration/", {"request_id": str(uuid4()), "way": "paper"})
        page = plain(browser.get(address))
        assert "Наказ чекає на чергу" in page
        assert "hx-trigger" in page
        part = browser.get(address, headers={"hx-request": "true"})
        assert "<!doctype" not in part.content.decode()


def test_a_list_of_another_head_is_not_found(school: School) -> None:
    key = school.begin(csv(*ROWS))
    colleague = make_deputy(school.institution, powers=frozenset({"movement"}))
    other = make_school("Інша")
    for actor, base in ((colleague, school.base), (other.head, school.base), (other.head, other.base)):
        stranger = sign_in(Client(), actor)
        for path in ("", "columns/", "problems.xlsx", "order/"):
            assert stranger.get(f"{base}/enrolment/{key}/{path}").status_code == 404
