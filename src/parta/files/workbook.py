"""Reads an XLSX in a process of its own: `tables` runs this file, gives it the bytes and takes rows of text.

Whatever a stranger sends, at worst this process dies: it takes no more memory and time than it is told to. It stands
alone (no Django, nothing of Parta), so that it starts in a few hundredths of a second.

Called as ``workbook.py bytes-of-memory seconds rows columns area text unpacked ratio``. It answers with lines of JSON:
first ``{"sheet": …, "several": …}``, then an array of texts a row; ``{"refused": word, "size": number}`` at any place.
"""

import resource
import sys

if __name__ == "__main__":  # before anything else is loaded
    _memory, _seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (_memory, _memory))
    resource.setrlimit(resource.RLIMIT_CPU, (_seconds, _seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from xml.parsers import expat

import orjson
import python_calamine

_CHUNK = 1 << 20
_MOST_PARTS = 5_000
_SPARE = 20 * 2**20  # an archive may unpack to so many bytes whatever its own size
_LETTERS = "".join(chr(code) for code in (*range(65, 91), *range(97, 123)))
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,9})")  # as calamine reads: either case, zeros in front
_ROW = re.compile(r"[0-9]{1,9}")
_CONTENT = frozenset({"v", "is", "f"})  # what a filled cell holds
_OTHER_BOOKS = {"xl/workbook.bin", "content.xml", "mimetype"}  # XLSB and ODS: calamine would try them next
_PLAIN_ENCODINGS = {"", "utf-8", "utf8", "us-ascii", "ascii"}


class Refused(Exception):
    """The workbook is not read; ``word`` says why to `tables`, which words it for people."""

    def __init__(self, word: str, size: int = 0) -> None:
        super().__init__(word)
        self.word = word
        self.size = size


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is read: rows, columns, cells of the rectangle they span, signs of text; bytes unpacked, times swollen."""

    rows: int
    columns: int
    area: int
    text: int
    unpacked: int
    ratio: int


def check(data: bytes, bounds: Bounds) -> None:
    """Refuse what would swell when unpacked or spread when read, before it is given to the reader.

    The sizes that an archive declares are compared with its bytes by reading them through.

    :raises Refused: «swells», «archive», «broken», «columns», «rows» or «area»
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if total > bounds.unpacked or len(entries) > _MOST_PARTS or total > max(len(data) * bounds.ratio, _SPARE):
                raise Refused("swells", total)
            names = set(archive.namelist())
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names or names & _OTHER_BOOKS:
                raise Refused("archive")
            for entry in entries:  # a sheet may lie under any name, so every part is looked at
                _look_through(archive, entry, bounds)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Refused("broken") from error


def _look_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, bounds: Bounds) -> None:
    """Only what says «sheetData» can be read as a sheet; that is parsed from its beginning."""
    found, tail = False, b""
    with archive.open(entry) as stream:  # reads no more than the size it declares, then compares the checksum
        while chunk := stream.read(_CHUNK):
            found = found or b"sheetData" in tail + chunk
            tail = chunk[-16:]
    if found:
        with archive.open(entry) as stream:
            _Extent(bounds).measure(stream.read)


class _Extent:
    """How far the filled cells of a sheet reach, by the rules of calamine.

    A cell stands at its address ``r``, else after the cell before it in its row; a row at its number, else after the
    row before it. Empty cells do not count: many lists are formatted to the last row of the sheet.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._row = 0  # begun last
        self._cell = (0, 0)  # begun last: row, column
        self._is_empty = False  # nothing was met in it yet
        self._rows = self._columns = 0
        self._numbers: dict[str, int] = {}

    def measure(self, read: Callable[[int], bytes]) -> None:
        parser = expat.ParserCreate()
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        try:
            while chunk := read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refused("broken") from error

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "").lower() not in _PLAIN_ENCODINGS:
            raise Refused("broken")  # the reader would see other text than this parser does

    def _refuse(self, *_declaration: object) -> None:
        raise Refused("broken")  # no spreadsheet declares entities

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._begin_cell(attributes.get("r"))
        elif name == "row":
            self._row = self._row_number(attributes.get("r"))
            self._cell, self._is_empty = (self._row, 0), False
        elif self._is_empty and name in _CONTENT:
            self._is_empty = False
            row, column = self._cell
            if row > self._rows or column > self._columns:
                self._reach(row, column)

    def _begin_cell(self, address: str | None) -> None:
        self._is_empty = True
        if address is None:
            self._cell = (self._row, self._cell[1] + 1)
            return
        found = _CELL.fullmatch(address)
        if found is None:
            raise Refused("columns" if re.match(r"[A-Za-z]{4}", address) else _odd_number(address.lstrip(_LETTERS)))
        letters, digits = found.groups()
        column = self._numbers.get(letters)
        if column is None:
            column = self._numbers[letters] = _column_number(letters)
        self._cell = (int(digits), column)

    def _row_number(self, digits: str | None) -> int:
        if digits is None:
            return self._row + 1
        if _ROW.fullmatch(digits) is None:
            raise Refused(_odd_number(digits))
        return int(digits)

    def _reach(self, row: int, column: int) -> None:
        self._rows, self._columns = max(row, self._rows), max(column, self._columns)
        if self._columns > self._bounds.columns:
            raise Refused("columns")
        if self._rows > self._bounds.rows + 100:  # a title and empty rows are let through
            raise Refused("rows")
        if self._rows * self._columns > self._bounds.area:
            raise Refused("area", self._rows * self._columns)


def _odd_number(digits: str) -> str:
    return "rows" if digits.isdecimal() else "broken"


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def read(data: bytes, bounds: Bounds) -> Iterator[object]:
    """The first filled sheet that people see: first its name and whether others are filled too, then its rows as text.

    :raises Refused: «broken», «text», or «empty» when no sheet is filled
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        filled = (sheet for title in _shown(book) if (sheet := book.get_sheet_by_name(title)).start is not None)
        first = next(filled, None)
        if first is None:
            raise Refused("empty")
        yield {"sheet": first.name, "several": next(filled, None) is not None}
        left = first.start[1] if first.start else 0  # rows are given from the first one, columns are not
        yield from _texts(first.iter_rows(), [""] * left, bounds)
    except python_calamine.CalamineError as error:
        raise Refused("broken") from error


def _shown(book: python_calamine.CalamineWorkbook) -> Iterator[str]:
    for sheet in book.sheets_metadata:
        seen = sheet.visible == python_calamine.SheetVisibleEnum.Visible
        if seen and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            yield sheet.name


def _texts(rows: Iterable[Sequence[object]], left: list[str], bounds: Bounds) -> Iterator[list[str]]:
    told = 0
    for row in rows:
        texts = [cell if isinstance(cell, str) else cell_text(cell) for cell in row]
        told += sum(map(len, texts))
        if told > bounds.text:
            raise Refused("text", told)
        yield left + texts


def cell_text(cell: object) -> str:
    """A cell of a workbook as people see it: no «.0» in whole numbers, dates as 2026-09-01, truth as «так» and «ні»."""
    if isinstance(cell, bool):
        return "так" if cell else "ні"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell)


def main(bounds: Bounds) -> None:
    """Read the workbook of standard input and answer on standard output."""
    data = sys.stdin.buffer.read()
    try:
        check(data, bounds)
        for line in read(data, bounds):
            sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    except Refused as refused:
        sys.stdout.buffer.write(orjson.dumps({"refused": refused.word, "size": refused.size}))


if __name__ == "__main__":
    main(Bounds(*(int(argument) for argument in sys.argv[3:9])))
