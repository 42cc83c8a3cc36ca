"""Lists from strangers' spreadsheets: read, refused, corrected."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import python_calamine
import xlsxwriter
from django.db import connection
from django.test import Client

from parta.documents import api, sheets
from parta.documents.operations import lists
from parta.documents.queries.lists import lists_of
from parta.documents.tests.conftest import HEADER, NOW, ROWS, SINCE, School, csv, make_school
from parta.enrolment import api as enrolment
from parta.enrolment.testing import MadePupil, make_class, make_pupil, protect
from parta.files.api import BrokenTable, NotATable, TableTooLarge, WrongEncoding
from parta.identity import api as identity
from parta.identity.testing import sign_in
from parta.kernel.errors import DomainError, Invalid, NotVisible, Refused, Stale
from parta.matching import api as matching
from parta.people import api as people
from parta.people.testing import make_deputy, make_person, make_teacher

pytestmark = pytest.mark.django_db


def xlsx(*rows: tuple[object, ...], options: dict[str, object] | None = None) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "default_date_format": "dd.mm.yyyy"} | (options or {})
    ) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    return stream.getvalue()


def bomb() -> bytes:
    """A workbook of 200 kB that unpacks to 200 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return stream.getvalue()


def hundred_thousand() -> bytes:
    return csv(*[ROWS[0]] * 100_000)


def koi8() -> bytes:
    return csv(*ROWS).decode().encode("koi8-u")


class TestBeginList:
    @pytest.mark.parametrize(
        "encode",
        [
            lambda text: text.encode(),
            lambda text: text.encode("utf-8-sig"),
            lambda text: text.encode("cp1251"),
            lambda text: text.replace(";", ",").encode(),
            lambda text: text.replace(";", "\t").encode("utf-16"),
            lambda text: ("sep=;\r\n" + text).encode(),
        ],
        ids=["utf-8", "bom", "cp1251", "commas", "utf-16 tabs", "sep"],
    )
    def test_reads_text_however_it_was_saved(self, school: School, encode: Callable[[str], bytes]) -> None:
        key = school.begin(encode(csv(*ROWS).decode()))
        assert (school.pupils(key).ready, school.found(key)) == (5, [])

    def test_reads_a_workbook_with_real_dates_and_numbers(self, school: School) -> None:
        header = (
            "Прізвище",
            "Ім’я",
            "По батькові",
            "Стать",
            "Дата народження",
            "Свідоцтво",
            "РНОКПП",
            "Тел. мами",
            "ПІБ матері",
        )
        row = (
            "Бабенко",
            "Мирослава",
            "Тарасівна",
            "ж",
            date(2013, 3, 14),
            "І-КЛ 482913",
            4134620006,
            971234567,
            "Бабенко Ольга Іванівна",
        )
        key = school.begin(xlsx(header, row), name="8-Б.xlsx")
        assert (school.pupils(key).ready, school.found(key)) == (1, [])

    def test_reads_its_own_template_and_leaves_out_the_example(self, school: School) -> None:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sheets.template_xlsx(with_class=False)))
        header, example = book.get_sheet_by_index(0).to_python()[:2]
        assert example[0] == "ПРИКЛАД"
        filled = ["1", *example[1:]]
        filled[header.index("Дата народження")] = "14.03.2013"
        key = school.begin(xlsx(tuple(header), tuple(example), tuple(filled)), name="parta.xlsx")
        pupils = school.pupils(key)
        assert pupils.numbers == (3,)
        assert all(pupils.mapping[1:])
        assert school.found(key) == []

    @pytest.mark.parametrize(
        ("data", "name", "error"),
        [
            (b"", "x.csv", NotATable),
            (csv(), "x.csv", Invalid),
            (b"%PDF-1.7 ...", "x.xlsx", NotATable),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "x.xls", NotATable),
            (b"<html><table><tr><td>1</td></tr></table></html>", "x.xls", NotATable),
            (b"PK\x03\x04 not a zip", "x.xlsx", BrokenTable),
            (bomb, "x.xlsx", TableTooLarge),
            (hundred_thousand, "x.csv", TableTooLarge),
            (koi8, "x.csv", WrongEncoding),
            (csv(ROWS[0] + "x" * 1_100), "x.csv", TableTooLarge),
            (csv(*ROWS, header=HEADER + ";a" * 60), "x.csv", TableTooLarge),
        ],
        ids=[
            "empty",
            "heading only",
            "pdf",
            "xls",
            "html",
            "no zip",
            "bomb",
            "100 k rows",
            "koi8",
            "cell",
            "wide",
        ],
    )
    def test_refuses_what_cannot_be_read_and_keeps_nothing(
        self, school: School, data: bytes | Callable[[], bytes], name: str, error: type[DomainError]
    ) -> None:
        with pytest.raises(error) as refused:
            school.begin(data() if callable(data) else data, name=name)
        assert len(str(refused.value)) > 20, "it says what to do"
        assert lists_of(school.head, institution_id=school.institution) == ()

    def test_shows_a_row_torn_by_a_quotation_mark_as_a_problem(self, school: School) -> None:
        key = school.begin(csv(*ROWS, '"Шпак;Данило;;ч;11.12.2012;;;'))
        assert {line.number for line in school.found(key)} == {7}

    def test_keeps_formulas_as_text(self, school: School) -> None:
        key = school.begin(csv("=1+1;Мирослава;Тарасівна;ж;14.03.2013;І-КЛ 482913;;", *ROWS[1:]))
        (found,) = school.found(key)
        assert (found.field, found.text, found.suggestion) == ("family_name", "=1+1", "")
        assert len(school.pupils(key).notes) == 1

    def test_refuses_a_class_of_another_school_and_a_day_of_another_year(self, school: School) -> None:
        foreign = make_school("Люлинецька гімназія")
        with pytest.raises(NotVisible):
            school.begin(csv(*ROWS), class_id=foreign.class_id)
        with pytest.raises(Invalid, match=r"01\.09\.2026"):
            school.begin(csv(*ROWS), since=date(2027, 9, 1))

    def test_takes_a_foreign_class_named_in_the_file_for_a_missing_one(self, school: School) -> None:
        foreign = make_school("Люлинецька гімназія")
        make_class(institution_id=foreign.institution, grade=9, letter="Ю")
        key = school.begin(csv(ROWS[0] + ";9-Ю", header=HEADER + ";Клас"), class_id=None)
        assert school.pupils(key).missing_classes == ((9, "9-Ю"),)

    def test_is_for_those_who_move_pupils(self, school: School) -> None:
        words = {
            "institution_id": school.institution,
            "file_name": "x.csv",
            "data": csv(*ROWS),
            "since": SINCE,
            "now": NOW,
        }
        trusted = make_deputy(school.institution, powers=frozenset({enrolment.MOVEMENT}))
        assert api.begin_list(actor=trusted, class_id=school.class_id, **words)  # type: ignore[arg-type]
        for actor in (make_deputy(school.institution), make_teacher(school.institution), make_school("Інша").head):
            with pytest.raises(Refused, match="директор"):
                api.begin_list(actor=actor, class_id=school.class_id, **words)  # type: ignore[arg-type]

    def test_keeps_the_list_and_not_the_file(self, school: School) -> None:
        school.begin(csv(*ROWS))
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from files_stored_file")
            assert cursor.fetchone() == (0,)


class TestAgreeColumns:
    def agree(self, school: School, key: object, mapping: tuple[str, ...], revision: int = 0) -> None:
        api.agree_columns(
            actor=school.head,
            institution_id=school.institution,
            key=key,
            revision=revision,
            mapping=mapping,
            now=NOW,  # type: ignore[arg-type]
        )

    def test_is_remembered_for_the_next_file(self, school: School) -> None:
        key = school.begin(csv(ROWS[0] + ";4134620006", header=HEADER + ";Прим."))
        mapping = school.pupils(key).mapping
        assert mapping[-1] == ""
        self.agree(school, key, (*mapping[:-1], "rnokpp"))
        assert school.pupils(key).mapping[-1] == "rnokpp"
        assert school.pupils(school.begin(csv(*ROWS, header=HEADER + ";прим"))).mapping[-1] == "rnokpp"

    def test_gives_a_field_to_one_column(self, school: School) -> None:
        key = school.begin(csv(*ROWS))
        with pytest.raises(Invalid, match="для двох стовпців"):
            self.agree(school, key, ("family_name", "family_name", *school.pupils(key).mapping[2:]))
        with pytest.raises(Invalid):
            self.agree(school, key, ("password", *school.pupils(key).mapping[1:]))


class TestCorrectList:
    BAD = "Сaвчук;Кіра;Ігорівна;ж;18.08.12;1-КЛ 318846;;"

    def test_checks_the_whole_list_again(self, school: School) -> None:
        key = school.begin(csv(*ROWS, self.BAD))
        assert [(f.field, f.suggestion) for f in school.found(key)] == [
            ("born_on", "18.08.2012"), ("document", "І-КЛ 318846"), ("family_name", "Савчук"),
        ]  # fmt: skip
        school.correct(key, typed={(7, "born_on"): "18.08.2012"})
        assert [f.field for f in school.found(key)] == ["document", "family_name"]
        assert school.correct(key, accept_suggestions=True).blocked == 0
        assert school.pupils(key).cells[5][0] == "Сaвчук", "the file's own cells stay"

    def test_takes_a_correction_back(self, school: School) -> None:
        key = school.begin(csv(*ROWS))
        assert school.correct(key, typed={(2, "born_on"): "31.02.2013"}).blocked == 1
        pupils = school.correct(key, typed={(2, "born_on"): "14.03.2013"})
        assert (pupils.blocked, pupils.edits) == (0, {})

    def test_leaves_rows_out_and_brings_them_back(self, school: School) -> None:
        key = school.begin(csv(*ROWS, self.BAD))
        assert school.correct(key, leave_out=[7]).blocked == 0
        assert school.correct(key, bring_back=[7]).blocked == 1

    def test_shows_that_another_window_was_faster(self, school: School) -> None:
        key = school.begin(csv(*ROWS, self.BAD))
        school.correct(key, typed={(7, "family_name"): "Савчук"}, revision=0)
        with pytest.raises(Stale, match="в іншому вікні"):
            school.correct(key, typed={(7, "born_on"): "18.08.2012"}, revision=0)
        assert school.pupils(key).edits == {"7": {"family_name": "Савчук"}}

    def test_ignores_fields_and_rows_that_are_not_there(self, school: School) -> None:
        key = school.begin(csv(*ROWS))
        pupils = school.correct(key, typed={(99, "sex"): "ч", (2, "password"): "x"}, leave_out=[99])
        assert (pupils.edits, pupils.left_out) == ({}, ())

    def test_is_the_owners_alone(self, school: School) -> None:
        key = school.begin(csv(*ROWS))
        colleague = make_deputy(school.institution, powers=frozenset({enrolment.MOVEMENT}))
        for actor, error in ((colleague, NotVisible), (make_school("Інша").head, Refused)):
            with pytest.raises(error):
                api.correct_list(actor=actor, institution_id=school.institution, key=key, revision=0, now=NOW)

    def test_forms_the_classes_that_rows_name(self, school: School) -> None:
        key = school.begin(csv(ROWS[0] + ";8в", ROWS[1] + ";8-В", header=HEADER + ";Клас"), class_id=None)
        words: dict[str, Any] = {"actor": school.head, "institution_id": school.institution, "key": key, "now": NOW}
        pupils = api.form_missing_classes(**words, revision=0, names=["8-В"])
        assert (pupils.missing_classes, pupils.ready) == ((), 2)

    def test_forms_only_the_classes_that_were_chosen(self, school: School) -> None:
        key = school.begin(csv(ROWS[0] + ";8в", ROWS[1] + ";8-Ї", header=HEADER + ";Клас"), class_id=None)
        words: dict[str, Any] = {"actor": school.head, "institution_id": school.institution, "key": key, "now": NOW}
        with pytest.raises(Invalid, match="Позначте класи"):
            api.form_missing_classes(**words, revision=0, names=["8-Б"])
        pupils = api.form_missing_classes(**words, revision=0, names=["8-В"])
        assert (pupils.missing_classes, pupils.ready) == (((8, "8-Ї"),), 1)

    def test_notes_national_search_once_a_child(self, school: School) -> None:
        elsewhere = make_school("Люлинецька гімназія")
        done = elsewhere.begin(csv(ROWS[0]))
        elsewhere.correct(done, reasons={"DQ-021": "мала громада"})
        elsewhere.register(elsewhere.prepare(done), uuid4())
        key = school.begin(csv(*ROWS))
        school.correct(key, leave_out=[6])
        with connection.cursor() as cursor:
            cursor.execute("select account_id, what, count(*) from people_reading group by 1, 2")
            assert cursor.fetchall() == [(school.head.account_id, "search by identifier", 1)]


class TestAChildHiddenMeanwhile:
    """What a list found of a child before it was put under protection is not shown after."""

    FOUND = people.NewPerson("Бабинко", "Мирослава", "Тарасівна", sex="f", born_on=date(2013, 3, 14))

    def test_is_no_likely_child_of_a_row_any_more(self, school: School) -> None:
        child = make_pupil(self.FOUND, institution_id=school.institution, class_id=school.class_id)
        key = school.begin(csv(ROWS[0], ROWS[1]))
        (line,) = school.pupils(key).likely
        assert line.name.startswith("Бабинко Мирослава")
        at, browser = f"{school.base}/enrolment/{key}/", sign_in(Client(), school.head)
        assert "у вашому закладі є запис" in browser.get(at).content.decode()
        protect(school.head, school.institution, child, NOW.date())
        assert "у вашому закладі є запис" not in browser.get(at).content.decode()
        assert school.pupils(key).likely == ()
        with pytest.raises(Stale):  # a page opened before counts its lines otherwise
            school.correct(key, revision=0, reasons={"DQ-021": "мала громада"})
        assert school.correct(key, reasons={"DQ-021": "мала громада"}).likely == ()

    def test_is_asked_for_like_one_that_was_never_recorded(self, school: School) -> None:
        other = make_school("Люлинецька гімназія")
        done = other.begin(csv(ROWS[0]))
        other.correct(done, reasons={"DQ-021": "мала громада"})
        order = other.prepare(done)
        other.register(order, uuid4())
        (line,) = other.order(order).lines
        key = school.begin(csv(ROWS[0], ROWS[1]))
        assert school.pupils(key).elsewhere == {"2": line.pupil_id}
        protect(other.head, other.institution, MadePupil(line.pupil_id, UUID(line.public_id), ""), NOW.date())
        assert school.pupils(key).elsewhere == {}
        words: dict[str, Any] = {"institution_id": school.institution, "ground": "заява матері", "now": NOW}
        for number in (2, 3):
            with pytest.raises(NotVisible):
                lists.claim_child(
                    actor=school.head, key=key, revision=school.pupils(key).revision, number=number, **words
                )
        with pytest.raises(NotVisible):
            matching.open_claim(actor=school.head, person_id=line.pupil_id, said="Бабенко", **words)


class TestBeginForm:
    def test_goes_the_same_way_as_a_file_of_one_row(self, school: School) -> None:
        texts = {"family_name": "Бабенко", "given_name": "Мирослава", "patronymic": "Тарасівна", "sex": "ж",
                 "born_on": "14.03.13", "document": "І-КЛ 482913"}  # fmt: skip
        key = api.begin_form(
            actor=school.head,
            institution_id=school.institution,
            texts=texts,
            since=SINCE,
            class_id=school.class_id,
            now=NOW,
        )
        (found,) = school.found(key)
        assert (found.field, found.suggestion) == ("born_on", "14.03.2013")


class TestProblemsFile:
    def test_says_beside_each_row_what_is_wrong_and_holds_no_formula(self, school: School) -> None:
        key = school.begin(csv("=1+1;Кіра;Ігорівна;ж;18.08.2012;1-КЛ 318846;;", *ROWS))
        data = sheets.problems_xlsx(school.pupils(key))
        rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        assert rows[0][:3] == ["Рядок у файлі", "Що не так", "Прізвище"]
        assert rows[1][0] == 2.0
        assert "І-КЛ 318846" in str(rows[1][1])
        assert rows[1][2] == "=1+1"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_head_of_another_school_does_not_learn_that_a_list_is_there(school: School) -> None:
    key = school.begin(csv(*ROWS))
    other = make_school("Інша")
    with pytest.raises(NotVisible):
        api.correct_list(actor=other.head, institution_id=other.institution, key=key, revision=0, now=NOW)


class TestIdentifiersOfGuardians:
    """A column of РНОКПП asks the register of the country: each question is counted, each answer logged, once."""

    HEADER = "Прізвище;Ім'я;По батькові;Стать;Дата нар.;Свід.;ПІБ матері;РНОКПП матері"
    RECORDED, FREE = "1759013776", "3184710691"

    def rows(self) -> bytes:
        mothers = ("Гнатюк Ірина Петрівна;" + self.RECORDED, "Бабенко Олена Іванівна;" + self.FREE)
        return csv(*(row.rsplit(";", 2)[0] + ";" + own for row, own in zip(ROWS, mothers, strict=False)),
                   header=self.HEADER)  # fmt: skip

    def test_are_logged_and_counted_once_whatever_the_name(self, school: School) -> None:
        recorded = make_person("Гнатюк", "Ірина", "Петрівна", rnokpp=self.RECORDED)

        key = school.begin(self.rows())
        school.correct(key, leave_out=[3])
        school.correct(key, bring_back=[3])

        with connection.cursor() as cursor:
            cursor.execute("select account_id, person_id, what from people_reading where person_id = %s", [recorded])
            assert cursor.fetchall() == [(school.head.account_id, recorded, "search by identifier")]
            cursor.execute("select kind, count from identity_attempt order by kind")
            assert cursor.fetchall() == [("comparison", 4), ("search", 1)], "two children’s documents, two mothers"

    def test_end_at_the_days_share_of_people_found(self, school: School) -> None:
        make_person("Інша", "Людина", rnokpp=self.RECORDED)
        identity.spend_search(school.head.account_id, NOW, found=300)

        with pytest.raises(identity.TooMany):
            school.begin(self.rows())
        assert lists_of(school.head, institution_id=school.institution) == ()

    def test_end_at_the_days_share_of_questions_and_what_is_refused_spends_nothing(self, school: School) -> None:
        identity.spend_comparisons(school.head.account_id, 14_997, NOW)

        for _ in range(2):
            with pytest.raises(identity.TooMany):
                school.begin(self.rows())
        identity.spend_comparisons(school.head.account_id, 3, NOW)

    def test_lie_nowhere_in_plain(self, school: School) -> None:
        school.begin(self.rows())

        with connection.cursor() as cursor:
            cursor.execute("select d::text from drafts_draft d where form = 'documents.enrolment'")
            ((kept,),) = cursor.fetchall()
        assert all(each not in kept for each in (self.RECORDED, self.FREE, "482913"))
