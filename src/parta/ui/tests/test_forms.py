"""Fields: what they accept, and what they say when they do not."""

from datetime import date
from typing import Any

import pytest
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from parta.kernel.errors import Invalid, Problem
from parta.ui import forms


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def said(field: django_forms.Field, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return str(caught.value.messages[0])


class TestDayField:
    @pytest.mark.parametrize(
        "typed", ["02.09.2026", "2.9.2026", "2026-09-02", "02/09/2026", "02092026", " 02.09.2026 "]
    )
    def test_reads_a_day_however_it_is_typed(self, typed: str) -> None:
        assert forms.DayField().clean(typed) == date(2026, 9, 2)

    def test_tells_of_a_day_that_does_not_exist(self) -> None:
        assert said(forms.DayField(), "31.02.2026") == (
            "There is no day 31.02.2026: that month has 28 days. Type another, for example 28.02.2026."
        )

    def test_tells_of_a_month_that_does_not_exist(self) -> None:
        assert said(forms.DayField(), "01.13.2026") == "There is no month 13. Type day, month and year: 02.09.2026."

    def test_asks_for_the_century(self) -> None:
        assert said(forms.DayField(), "2.9.26") == "The year needs four digits: 02.09.2026."

    @pytest.mark.parametrize("typed", ["завтра", "2026", "1.1.1.2026", "00.00.0000"])
    def test_tells_of_what_is_no_date(self, typed: str) -> None:
        assert "02.09.2026" in said(forms.DayField(), typed)

    def test_keeps_its_bounds(self) -> None:
        field = forms.DayField(not_before=date(2026, 9, 1), not_after=date(2027, 8, 31))
        assert field.clean("01.09.2026") == date(2026, 9, 1)
        assert said(field, "31.08.2026") == "The date 31.08.2026 is before 01.09.2026. Type a later one."
        assert said(field, "01.09.2027") == "The date 01.09.2027 is after 31.08.2027. Type an earlier one."

    def test_may_be_left_empty(self) -> None:
        assert forms.DayField(required=False).clean("") is None


class TestNameField:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  Дем'яненко-Яворська ", "Дем’яненко-Яворська"),
            ("САВЧУК", "Савчук"),
            ("дем`яненко-яворська", "Дем’яненко-Яворська"),
            ("Ґалаґан", "Ґалаґан"),
            ("Огли Мамед", "Огли Мамед"),
        ],
    )
    def test_tidies_in_silence(self, typed: str, kept: str) -> None:
        assert forms.NameField().clean(typed) == kept

    def test_names_latin_letters_and_offers_the_repaired_name(self) -> None:
        with pytest.raises(forms.ProblemError) as caught:
            forms.NameField().clean("Caвчук")  # Latin C and a
        assert caught.value.problem.suggestion == "Савчук"
        assert "C, a" in caught.value.problem.message
        assert "Write «Савчук»" in caught.value.problem.message

    def test_names_latin_letters_that_look_like_nothing_ukrainian(self) -> None:
        assert said(forms.NameField(), "Smith").startswith("«Smith» has Latin letters: S, m, i, t, h.")

    def test_refuses_letters_of_other_cyrillic_alphabets(self) -> None:
        assert "«ы»" in said(forms.NameField(), "Крылов")

    def test_refuses_signs_and_digits(self) -> None:
        assert said(forms.NameField(), "Савчук2!") == (
            "A name has only letters, apostrophe, hyphen and space; remove: ! 2."
        )


class TestCodes:
    def test_drop_the_spaces_people_type(self) -> None:
        assert forms.EdrpouField().clean(" 26 286 360 ") == "26286360"

    def test_count_digits(self) -> None:
        assert said(forms.EdrpouField(), "2628636") == "7 digits are typed, 8 are needed. Compare with the document."

    def test_name_strange_signs(self) -> None:
        assert said(forms.EdrpouField(), "2628636О") == "Only digits are allowed here; remove: О."

    def test_wrong_control_digit_of_edrpou_is_a_remark(self) -> None:
        class Card(forms.Form):
            edrpou = forms.EdrpouField(label="ЄДРПОУ")

        form = Card({"edrpou": "26286361"})
        assert form.is_valid()
        assert [problem.message for problem in form.warnings["edrpou"]] == [
            "The last digit of 26286361 does not match the others: one may be mistyped. It can be saved."
        ]

    def test_right_control_digit_of_edrpou_is_no_remark(self) -> None:
        assert forms.EdrpouField().remark("14360570") == ""

    def test_wrong_control_digit_of_rnokpp_blocks(self) -> None:
        assert forms.RnokppField().clean("1759013776") == "1759013776"
        assert "mistyped" in said(forms.RnokppField(), "1759013777")

    def test_unzr_gets_its_dash(self) -> None:
        assert forms.UnzrField().clean("2015031401234") == "20150314-01234"
        assert "13 digits" in said(forms.UnzrField(), "2015")


class TestPhoneField:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("067 123-45-67", "+380671234567"),
            ("380671234567", "+380671234567"),
            ("+380 (67) 123 45 67", "+380671234567"),
            ("+48 22 123 45 67", "+48221234567"),
        ],
    )
    def test_keeps_one_spelling(self, typed: str, kept: str) -> None:
        assert forms.PhoneField().clean(typed) == kept

    @pytest.mark.parametrize("typed", ["12345", "+38067123", "телефон"])
    def test_refuses_what_is_no_number(self, typed: str) -> None:
        assert "is not a telephone number" in said(forms.PhoneField(), typed)


class TestUploadField:
    field = forms.UploadField(endings=("xlsx", "csv"), max_bytes=2000)

    def test_takes_a_file_of_its_kinds(self) -> None:
        file = SimpleUploadedFile("Список.XLSX", b"x" * 100)
        assert self.field.clean(file) is file

    def test_names_the_kinds_it_takes(self) -> None:
        assert said(self.field, SimpleUploadedFile("list.pdf", b"x")) == (
            "«list.pdf» is of another kind. Choose a file of these: XLSX, CSV."
        )

    def test_refuses_what_is_too_large(self) -> None:
        field = forms.UploadField(endings=("csv",), max_bytes=2 * forms.MEGABYTE)
        assert said(field, SimpleUploadedFile("a.csv", b"x" * (3 * forms.MEGABYTE))) == (
            "«a.csv» is 3.0 MB, at most 2 MB is accepted. Divide it or leave out pictures."
        )


class TestForm:
    class Sample(forms.Form):
        name = django_forms.CharField(label="Name")
        kind = django_forms.ChoiceField(label="Kind", choices=[("a", "A")])
        scan = forms.UploadField(label="Scan", endings=("pdf",))

    def test_names_the_empty_field_and_what_to_do(self) -> None:
        form = self.Sample({})
        assert not form.is_valid()
        assert {name: errors[0] for name, errors in form.errors.items()} == {
            "name": "«Name» is empty. Fill it in.",
            "kind": "Nothing is chosen in «Kind». Choose one.",
            "scan": "No file is chosen in «Scan».",
        }

    def test_puts_problems_of_an_operation_at_their_fields(self) -> None:
        form = self.Sample({"name": "x", "kind": "a"}, {"scan": SimpleUploadedFile("a.pdf", b"x")})
        assert form.is_valid()
        form.refuse(Invalid([Problem("name", "Too short."), Problem("elsewhere", "Something else.")]))
        assert form.errors == {"name": ["Too short."], "__all__": ["Something else."]}

    def test_speaks_ukrainian(self) -> None:
        with translation.override("uk"):
            assert self.Sample({}).errors["name"] == ["Поле «Name» порожнє. Заповніть його."]
            assert said(forms.DayField(), "31.02.2026") == (
                "Дати 31.02.2026 немає: у тому місяці днів 28. Вкажіть іншу, наприклад 28.02.2026."
            )
