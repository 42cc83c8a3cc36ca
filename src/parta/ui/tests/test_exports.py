"""Lists that leave as files."""

import io
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from python_calamine import load_workbook

from parta.ui import exports

HEADER = ["Прізвище", "Народження", "Учнів"]
MOMENT = datetime(2026, 9, 1, 21, 30, tzinfo=UTC)


def csv_lines(rows: list[list[object]]) -> list[str]:
    with translation.override("uk"):
        return exports.csv_response("Список", HEADER, rows).content.decode("utf-8-sig").split("\r\n")


class TestCsv:
    def test_opens_in_a_ukrainian_spreadsheet(self) -> None:
        answer = exports.csv_response("Список 8-Б", HEADER, [])
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename*=UTF-8''%D0%A1%D0%BF%D0%B8%D1%81%D0%BE%D0%BA%208-%D0%91.csv"
        )

    def test_writes_values_as_people_do(self) -> None:
        assert csv_lines([["Савчук", date(2015, 11, 2), 3], [None, MOMENT, True]])[1:3] == [
            "Савчук;02.11.2015;3",
            ";02.09.2026 00:30;так",
        ]

    @pytest.mark.parametrize("text", ["=1+1", "+380671234567", "-2+3", "@SUM(A1)", "\t=1"])
    def test_defuses_formulas(self, text: str) -> None:
        assert csv_lines([[text, "", ""]])[1].lstrip('"').startswith("'")

    def test_leaves_negative_numbers_alone(self) -> None:
        assert csv_lines([["-5.5", -5, ""]])[1] == "-5.5;-5;"

    def test_quotes_what_would_break_a_row(self) -> None:
        assert csv_lines([['Ліцей "А"; школа', "", ""]])[1] == '"Ліцей ""А""; школа";;'

    def test_of_a_long_list_is_the_same_line_by_line(self) -> None:
        rows = [["=1+1", date(2015, 11, 2), 3]]
        whole, streamed = exports.csv_response("А", HEADER, rows), exports.csv_stream("А", HEADER, iter(rows))
        parts = list(streamed)

        assert len(parts) == 2
        assert b"".join(parts) == whole.content
        assert streamed.headers["Content-Disposition"] == whole.headers["Content-Disposition"]


class TestXlsx:
    def test_keeps_text_as_text_and_dates_as_dates(self) -> None:
        rows = [["=1+1", date(2015, 11, 2), 3], ["https://example.org", MOMENT, None]]
        body = exports.xlsx_response("Список", HEADER, rows).content
        sheet = load_workbook(io.BytesIO(body)).get_sheet_by_index(0).to_python()
        assert sheet == [
            HEADER,
            ["=1+1", date(2015, 11, 2), 3.0],
            ["https://example.org", datetime(2026, 9, 2, 0, 30), ""],  # noqa: DTZ001
        ]

    def test_holds_no_formula(self) -> None:
        import zipfile

        body = exports.xlsx_response("Список", HEADER, [['=HYPERLINK("https://example.org")', None, None]]).content
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
