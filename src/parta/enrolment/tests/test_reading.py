"""Reading cells and headings as schools write them."""

from datetime import date

import pytest

from parta.enrolment.rules import columns, values
from parta.enrolment.rules.classes import class_name, read_class_name
from parta.enrolment.rules.rows import read_row
from parta.kernel import cells
from parta.kernel.cells import is_example

TODAY = date(2026, 9, 2)


class TestReadName:
    @pytest.mark.parametrize(
        ("typed", "value"),
        [
            ("Бабенко", "Бабенко"),
            ("  дем'янчук ", "Дем’янчук"),
            ("НЕЧУЙ-ЛЕВИЦЬКИЙ", "Нечуй-Левицький"),
            ("Ґалаґан", "Ґалаґан"),
            ("Мар`яна", "Мар’яна"),
            ("", None),
        ],
    )
    def test_puts_right_what_nobody_minds(self, typed: str, value: str | None) -> None:
        read = cells.read_name(typed)
        assert (read.value, read.trouble) == (value, "")

    @pytest.mark.parametrize(
        ("typed", "trouble", "suggestion"),
        [
            ("Сaвчук", "name-latin", "Савчук"),
            ("Iваненко", "name-latin", "Іваненко"),
            ("Smith", "name-foreign", ""),
            ("Шевченко1", "name-signs", "Шевченко"),
            ("Шевченко (мол.)", "name-signs", "Шевченко мол"),
            ("Пётр", "name-signs", ""),
            ("=1+1", "name-signs", ""),
            ("<b>Іван</b>", "name-signs", ""),
            ("А" * 101, "name-long", "А" + "а" * 99),
        ],
    )
    def test_asks_about_the_rest(self, typed: str, trouble: str, suggestion: str) -> None:
        read = cells.read_name(typed)
        assert (read.value, read.trouble, read.suggestion) == (None, trouble, suggestion)


class TestHeadings:
    """As schools write them."""

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("Прізвище, ім'я, по батькові учня", "full_name"),
            ("ПІБ здобувача освіти", ""),
            ("ПІБ учнів", "full_name"),
            ("Дата народження учениці", "born_on"),
            ("Свідоцтво про народження (серія, №)", "document"),
            ("Мати (ПІБ, тел.)", "guardian1_name"),
            ("Батько (прізвище, ім’я, телефон", "guardian2_name"),
            ("Телефон учня", ""),
            ("Номер учня", ""),
            ("Домашня адреса", ""),
        ],
    )
    def test_are_recognised_without_words_that_say_whose(self, heading: str, field: str) -> None:
        assert columns.field_of_heading(heading) == field

    @pytest.mark.parametrize(
        ("cell", "name", "phone"),
        [
            ("Коваль Ірина Петрівна, 067-111-22-33", "Ірина", "+380671112233"),
            ("Коваль Ірина Петрівна (тел. +38 (067) 111 22 33)", "Ірина", "+380671112233"),
            ("Коваль Ірина Петрівна моб.0671112233", "Ірина", "+380671112233"),
            ("Коваль Ірина Петрівна", "Ірина", ""),
        ],
    )
    def test_take_a_phone_written_after_the_name(self, cell: str, name: str, phone: str) -> None:
        child = {"full_name": "Коваль Олена Ігорівна", "born_on": "03.05.2019", "sex": "ж"}
        row = read_row(2, child | {"guardian1_name": cell, "guardian1_kinship": "мати"}, TODAY)

        assert row.child is not None
        assert [(guardian.given_name, guardian.phone) for guardian in row.child.guardians] == [(name, phone)]


class TestReadBirth:
    @pytest.mark.parametrize(
        "typed",
        [
            "14.03.2019",
            "14/03/2019",
            "14-03-2019",
            "2019-03-14",
            "14.3.2019",
            "14.03.2019 р.",
            "2019-03-14 0:0",
            "43538",
        ],
    )
    def test_reads_every_usual_way(self, typed: str) -> None:
        assert values.read_birth(typed, TODAY).value == date(2019, 3, 14)

    @pytest.mark.parametrize(
        ("typed", "trouble", "suggestion"),
        [
            ("14.03.1019", "birth-century", "14.03.2019"),
            ("14.03.1919", "birth-century", "14.03.2019"),
            ("14.03.2109", "birth-future", "14.03.2009"),
            ("14.03.19", "day-short-year", "14.03.2019"),
            ("31.02.2019", "day-impossible", ""),
            ("березень", "day-unreadable", ""),
            ("435380", "day-unreadable", ""),
        ],
    )
    def test_says_what_is_wrong(self, typed: str, trouble: str, suggestion: str) -> None:
        read = values.read_birth(typed, TODAY)
        assert (read.value, read.trouble, read.suggestion) == (None, trouble, suggestion)


class TestReadDocument:
    @pytest.mark.parametrize(
        ("series", "number", "kind", "canonical"),
        [
            ("", "І-КЛ 482913", None, "І-КЛ 482913"),
            ("", "I-КЛ482913", None, "І-КЛ 482913"),
            ("і-кл", "482913", None, "І-КЛ 482913"),
            ("", "II-AM № 482913", None, "ІІ-АМ 482913"),
            ("", "123456789", None, "123456789"),
            ("КК", "482913", None, "КК 482913"),
            ("", "DE 12/345", values.FOREIGN_CERTIFICATE, "DE 12/345"),
        ],
    )
    def test_gives_one_spelling(self, series: str, number: str, kind: int | None, canonical: str) -> None:
        read = values.read_document(series, number, kind)
        assert read.value is not None
        assert read.value.number == canonical

    @pytest.mark.parametrize(
        ("number", "trouble", "suggestion"),
        [
            ("1-КЛ 318845", "document-figure", "І-КЛ 318845"),
            ("КЛ 31884", "document-form", ""),
            ("І-КЛ 3188451", "document-form", ""),
        ],
    )
    def test_asks_about_what_is_no_document(self, number: str, trouble: str, suggestion: str) -> None:
        read = values.read_document("", number, None)
        assert (read.value, read.trouble, read.suggestion) == (None, trouble, suggestion)


class TestReadRnokpp:
    def test_takes_a_right_number_and_gives_back_lost_zeros(self) -> None:
        assert cells.read_rnokpp("1759013776").value == "1759013776"
        assert cells.read_rnokpp("0012345675").value is None
        assert cells.read_rnokpp("175901377").trouble == "rnokpp-form"
        assert cells.read_rnokpp("1759013777").trouble == "rnokpp-check"
        assert cells.read_rnokpp("١٧٥٩٠١٣٧٧٦").trouble == "rnokpp-form"


class TestReadContacts:
    def test_gives_phones_one_form(self) -> None:
        same = {
            cells.read_phone(text).value
            for text in ("0971234567", "097 123-45-67", "+38 (097) 123 45 67", "971234567", "80971234567")
        }
        assert same == {"+380971234567"}
        assert cells.read_phone("+48 22 123 45 67").value == "+48221234567"
        assert [cells.read_phone(text).trouble for text in ("050123", "дзвонити", "12345678901234567")] == [
            "phone-form"
        ] * 3

    def test_reads_addresses_in_lower_case(self) -> None:
        assert cells.read_email(" Olena@Example.COM ").value == "olena@example.com"
        assert [cells.read_email(text).trouble for text in ("olena", "олена@пошта.укр", "a@b")] == ["email-form"] * 3

    def test_reads_who_the_guardian_is(self) -> None:
        assert [values.read_kinship(text).value for text in ("Мати", "тато", "опікун", "прийомна мати")] == [1, 2, 4, 5]
        assert values.read_kinship("сусідка").trouble == "kinship-unknown"


class TestMatchColumns:
    def test_knows_the_headings_that_schools_use(self) -> None:
        header = (
            "№ з/п", "Прізвище, ім'я, по батькові", "Стать", "Дата нар.", "Свідоцтво (серія, номер)", "кл.",
            "ПІБ матері", "Тел. мами",
            "ПІБ батька", "Тел. тата", "Прим.",
        )  # fmt: skip
        assert columns.match_columns(header) == (
            "", "full_name", "sex", "born_on", "document", "class_name", "guardian1_name", "guardian1_phone",
            "guardian2_name", "guardian2_phone", "",
        )  # fmt: skip

    def test_gives_a_field_to_one_column_only(self) -> None:
        assert columns.match_columns(("Прізвище", "Прізвище дитини")) == ("family_name", "")

    def test_follows_what_the_school_said_before(self) -> None:
        assert columns.match_columns(("Прим.",), {"прим": "unzr"}) == ("unzr",)

    def test_reads_headings_with_latin_look_alikes(self) -> None:
        assert columns.match_columns(("Пpiзвищe",)) == ("family_name",)


class TestReadRow:
    def test_splits_the_full_name_unless_its_parts_have_columns(self) -> None:
        row = read_row(
            2,
            {"full_name": "Бабенко Мирослава Тарасівна", "patronymic": "Ігорівна", "sex": "ж", "born_on": "14.03.2019"},
            TODAY,
        )
        assert row.child is not None
        assert row.child.display_name == "Бабенко Мирослава Ігорівна"

    def test_proposes_the_sex_that_the_patronymic_says(self) -> None:
        row = read_row(2, {"full_name": "Шпак Данило Русланович", "born_on": "14.03.2019"}, TODAY)
        assert [(t.field, t.code, t.suggestion) for t in row.troubles] == [("sex", "missing", "ч")]

    def test_names_every_trouble_of_the_row(self) -> None:
        row = read_row(2, {"given_name": "Oрест", "born_on": "31.02.2019", "guardian1_phone": "12"}, TODAY)
        assert {(t.field, t.code) for t in row.troubles} == {
            ("given_name", "name-latin"),
            ("family_name", "missing"),
            ("born_on", "day-impossible"),
            ("sex", "missing"),
            ("guardian1_phone", "phone-form"),
            ("guardian1_name", "guardian-name"),
            ("guardian1_kinship", "missing"),
        }
        assert row.child is None

    def test_knows_the_example_row_of_the_template(self) -> None:
        assert is_example(("ПРИКЛАД", "Шевченко"))
        assert not is_example(("1", "Прикладенко"))


class TestReadClassName:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("5-Б", (5, "5-Б")),
            ("5б", (5, "5-Б")),
            ("10 «А» клас", (10, "10-А")),
            ("11", (11, "11")),
            ("10-фізмат", (10, "10-фізмат")),
            ("13-А", None),
            ("Сонечко", None),
        ],
    )
    def test_gives_one_spelling(self, typed: str, read: tuple[int, str] | None) -> None:
        assert read_class_name(typed) == read

    def test_makes_the_name_of_a_new_class(self) -> None:
        assert [class_name(5, " б"), class_name(9, ""), class_name(1, "A")] == ["5-Б", "9", "1-А"]
