"""Spreadsheets around enrolment: the empty template, and a list with its problems written beside the rows."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from parta.documents.rules.lists import PupilList, row_texts
from parta.documents.rules.template import MARK, MARK_HEADING, NEEDED, Column, columns
from parta.enrolment import api as enrolment

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_ROWS_CHECKED = 500  # rows of the template with lists of allowed values


def template_xlsx(*, with_class: bool) -> bytes:
    """The template: headings with hints, one row marked as an example, choices where there are few values, a page of
    advice.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "needed": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF9"}
            ),
            "text": book.add_format({"num_format": "@"}),
            "example": book.add_format({"num_format": "@", "italic": True, "font_color": "#666666"}),
        }
        sheet = book.add_worksheet("Діти")
        shown = columns(with_class=with_class)
        sheet.write_string(0, 0, MARK_HEADING, formats["head"])
        sheet.write_string(1, 0, MARK, formats["example"])
        sheet.set_column(0, 0, 10)
        for at, column in enumerate(shown, start=1):
            _write_column(sheet, at, column, formats)
        sheet.freeze_panes(1, 2)
        _write_advice(book, shown)
    return stream.getvalue()


def problems_xlsx(pupils: PupilList) -> bytes:
    """The list as it stands, corrections included, with a column that says what is wrong in each row."""
    problems: dict[int, list[str]] = {}
    for found in pupils.findings:
        if found.number:
            label = enrolment.field_label(found.field)
            more = f" → {found.suggestion}" if found.suggestion else ""
            problems.setdefault(found.number, []).append(f"{label}: {found.message}{more}")
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        sheet = book.add_worksheet("Діти")
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        extra = _extra_fields(pupils)
        heads = [*pupils.header, *(enrolment.field_label(code) for code in extra)]
        sheet.write_row(0, 0, [_("Row in the file"), _("What is wrong"), *heads], bold)
        for at, (number, texts) in enumerate(row_texts(pupils), start=1):
            cells = dict(zip(pupils.numbers, pupils.cells, strict=True))[number]
            row = [texts.get(code, cell) if code else cell for code, cell in zip(pupils.mapping, cells, strict=True)]
            sheet.write_number(at, 0, number)
            sheet.write_string(at, 1, "\n".join(problems.get(number, ())), wrap)
            for column, text in enumerate([*row, *(texts.get(code, "") for code in extra)], start=2):
                sheet.write_string(at, column, text)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, 1 + len(heads), 20)
        sheet.freeze_panes(1, 2)
    return stream.getvalue()


def _extra_fields(pupils: PupilList) -> tuple[str, ...]:
    """Fields that were typed on the page and have no column in the file."""
    typed = {code for of_row in pupils.edits.values() for code in of_row}
    return tuple(sorted(typed - set(pupils.mapping)))


def _write_column(sheet: Any, at: int, column: Column, formats: dict[str, Any]) -> None:
    sheet.write_string(0, at, column.heading, formats["needed" if column.code in NEEDED else "head"])
    sheet.write_comment(0, at, column.hint)
    sheet.write_string(1, at, column.example, formats["example"])
    sheet.set_column(at, at, column.width, formats["text"])
    if column.values:
        sheet.data_validation(
            1, at, _ROWS_CHECKED, at, {"validate": "list", "source": list(column.values), "error_type": "warning"}
        )


def _write_advice(book: Any, shown: Sequence[Column]) -> None:
    sheet = book.add_worksheet("Як заповнювати")
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    lines = [
        ("Рядок-приклад", "Рядок, позначений «ПРИКЛАД», не читається: його можна стерти або залишити."),
        ("Обов’язкові стовпці", "Виділено кольором. Інші можна залишити порожніми або вилучити."),
        (
            "Порядок стовпців",
            "Довільний. Зайві стовпці не заважають: під час завантаження ви скажете, що вони означають.",
        ),
    ]
    for at, (what, how) in enumerate([*lines, *((column.heading, column.hint) for column in shown)]):
        sheet.write_string(at, 0, what, bold)
        sheet.write_string(at, 1, how)
