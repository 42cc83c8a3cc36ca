"""Lists that leave as files: CSV and XLSX that a spreadsheet opens without running anything typed by strangers.

What may leave, how much of it and who must agree is decided by the module whose list it is, before it comes here.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import xlsxwriter
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from parta.kernel.dates import KYIV
from parta.ui import wording

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDEST = 60  # characters of a column
_Response = TypeVar("_Response", bound=HttpResponseBase)


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file ``name.csv``: UTF-8 with BOM and semicolons, which Ukrainian Excel opens by itself.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    return _attachment("".join(_csv_lines(header, rows)).encode(), CSV, f"{name}.csv")


def asked_as(request: HttpRequest) -> str:
    """«xlsx» or «csv» when a list is asked as a file by ``?as=``, else «»."""
    wanted = request.GET.get("as", "")
    return wanted if wanted in ("xlsx", "csv") else ""


def list_response(kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A list as a file of this kind, «xlsx» or «csv»."""
    return (xlsx_response if kind == "xlsx" else csv_response)(name, header, rows)


def csv_stream(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The same file, sent line by line: for lists of a country."""
    return _headed(StreamingHttpResponse(_csv_lines(header, rows), content_type=CSV), f"{name}.csv")


class _Echo:
    """What csv writes to, line by line."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([_defused(cell) for cell in header])
    for row in rows:
        yield writer.writerow([_defused(_written(cell)) for cell in row])


def xlsx_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file ``name.xlsx`` with one sheet. Text stays text: nothing in it becomes a formula or a link."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        days = book.add_format({"num_format": "dd.mm.yyyy"})
        moments = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        widths = [len(title) for title in header]
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, days, moments)
                widths[column] = max(widths[column], len(_written(cell)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, _WIDEST) + 2)
        sheet.freeze_panes(1, 0)
    return _attachment(buffer.getvalue(), XLSX, f"{name}.xlsx")


def _write(sheet: Any, row: int, column: int, cell: Any, days: Any, moments: Any) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.astimezone(KYIV).replace(tzinfo=None), moments)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, days)
    elif isinstance(cell, bool | str):
        sheet.write_string(row, column, _written(cell))
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _written(cell: Any) -> str:
    """A value as text: empty for None, dates as people write them, yes and no for truth."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return wording.moment(cell).replace(wording.NBSP, " ")
    if isinstance(cell, date):
        return wording.day(cell)
    if isinstance(cell, bool):
        return wording.truth(cell)
    return str(cell)


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit() and text[0] == "-"


def _attachment(body: bytes, kind: str, name: str) -> HttpResponse:
    return _headed(HttpResponse(body, content_type=kind), name)


def _headed(response: _Response, name: str) -> _Response:
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
