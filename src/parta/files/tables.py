"""Reading a spreadsheet that a stranger sent: bytes → rows of text, within limits, with a message that says what to do.

Two kinds are read: text (CSV with comma, semicolon, tab or bar; UTF-8 with or without BOM, UTF-16 with BOM,
Windows-1251) and XLSX. The kind is told by content, never by the name. Cells come back as text; formulas are
never evaluated.
"""

import csv
import io
import logging
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.files.refusals import REFUSALS, BrokenTable, NotATable, TableTooLarge, UnreadableTable, WrongEncoding

_log = logging.getLogger(__name__)
_READER = Path(__file__).with_name("workbook.py")
_SEPARATORS = (",", ";", "\t", "|")
_SNIFFED_LINES = 30
_MOST_BEFORE_BODY = 15  # rows among which the header is looked for
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_FORMULA = re.compile(r"^[=@]|^[+\-](?=[A-Za-z(])")
_DEFUSED = frozenset("=+-@")
_LETTER_OF_1251 = re.compile(r"[А-Яа-яЁёҐґЄєІіЇї]")
_ODD_IN_1251 = re.compile(r"[\x80-\x9fЉЊЋЏђѓљњћџЎўЈѕјЅЂЃ¤¦¨¬®±µ¶¸]")


@dataclass(frozen=True, slots=True)
class TableLimits:
    """What a reader accepts. ``area`` is rows × columns of the rectangle that a sheet's filled cells span, ``text`` the
    signs of the whole table. ``unpacked`` and ``ratio`` guard against archives that swell (bytes, times); ``memory``
    (bytes) and ``seconds`` bound the process that reads a workbook.
    """

    bytes: int = 30 * 2**20
    rows: int = 200_000
    columns: int = 200
    cell: int = 5_000  # characters
    area: int = 5_000_000
    text: int = 100 * 2**20
    unpacked: int = 400 * 2**20
    ratio: int = 150
    memory: int = 2**30
    seconds: int = 60


DEFAULT_LIMITS = TableLimits()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text. ``rows`` exclude the header and empty rows; each is as long as the header.

    ``numbers`` holds the row number in the file of each row (the first line of the file is 1). ``overlong`` names rows
    that had more filled cells than the header has columns: shifted columns, the extra cells are dropped. ``notes`` are
    for people.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    kind: str  # «csv», «xlsx»
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    overlong: frozenset[int] = frozenset()
    formulas: int = 0
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> tuple[str, ...]:
        """All values of a column, by its header."""
        at = self.header.index(name)
        return tuple(row[at] for row in self.rows)


@dataclass(slots=True)
class TableStream:
    """A table whose rows are still to be read, once: ``rows`` yields the number in the file and the cells. What is odd
    in them is known when they are at their end.
    """

    header: tuple[str, ...]
    header_at: int
    kind: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    raw_notes: list[str] = field(default_factory=list)
    rows: Iterator[tuple[int, tuple[str, ...]]] = field(default_factory=lambda: iter(()))
    overlong: set[int] = field(default_factory=set)
    formulas: int = 0

    def notes(self) -> list[str]:
        """Remarks for people; whole when the rows were read."""
        return [*self.raw_notes, *_notes(self.header_at, self.overlong, self.formulas)]


@dataclass(slots=True)
class _Raw:
    """Numbered rows before the header is found."""

    rows: Iterable[tuple[int, Sequence[str]]]
    kind: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    notes: list[str] = field(default_factory=list)


def read_table(
    data: bytes,
    name: str,
    limits: TableLimits = DEFAULT_LIMITS,
    known_headings: Callable[[Sequence[str]], int] | None = None,
) -> Table:
    """Read a table. Its header is the first filled row; with ``known_headings``, that of the first fifteen filled rows
    in which the most cells are known headings (many lists begin with a title).

    :param name: file name, used in messages only
    :raises UnreadableTable: one of the kinds above
    """
    stream = stream_table(data, name, limits, known_headings)
    body, numbers = [], []
    for number, cells in stream.rows:
        body.append(cells)
        numbers.append(number)
    return Table(
        header=stream.header, rows=tuple(body), numbers=tuple(numbers), kind=stream.kind, encoding=stream.encoding,
        separator=stream.separator, sheet=stream.sheet, overlong=frozenset(stream.overlong), formulas=stream.formulas,
        notes=tuple(stream.notes()),
    )  # fmt: skip


def stream_table(
    data: bytes,
    name: str,
    limits: TableLimits = DEFAULT_LIMITS,
    known_headings: Callable[[Sequence[str]], int] | None = None,
) -> TableStream:
    """Read a table row by row: for lists too long to be held whole. As `read_table`; a row too many, a cell too long
    or a quotation mark that never closes are met while the rows are read.

    :raises UnreadableTable: one of the kinds above
    """
    raw = _open(data, name, limits)
    filled = ((number, cells) for number, cells in _limited(raw.rows, limits) if any(cells))
    beginning = list(islice(filled, _MOST_BEFORE_BODY if known_headings else 1))
    if not beginning:
        raise NotATable(_("The file “%(name)s” is empty.") % {"name": name})
    at = max(range(len(beginning)), key=lambda at: known_headings(beginning[at][1])) if known_headings else 0
    above = beginning[at - 1][1] if at else ()
    stream = TableStream(
        header=_header(beginning[at][1], above), header_at=beginning[at][0], kind=raw.kind, encoding=raw.encoding,
        separator=raw.separator, sheet=raw.sheet, raw_notes=raw.notes,
    )  # fmt: skip
    stream.rows = _body(stream, chain(beginning[at + 1 :], filled))
    return stream


def _body(stream: TableStream, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows under the header, each as long as it; what was odd in them is noted on the stream."""
    width = len(stream.header)
    for number, cells in rows:
        if any(cells[width:]):
            stream.overlong.add(number)
        stream.formulas += sum(1 for cell in cells if _FORMULA.match(cell))
        yield number, (*cells[:width], *[""] * (width - len(cells)))


def read_rows(data: bytes, name: str, limits: TableLimits = DEFAULT_LIMITS) -> list[tuple[str, ...]]:
    """Read every row as it stands, for tables with a title block above the header.

    :raises UnreadableTable: one of the kinds above
    """
    return [tuple(cells) for _number, cells in _limited(_open(data, name, limits).rows, limits)]


def _open(data: bytes, name: str, limits: TableLimits) -> _Raw:
    if not data.strip(b"\x00\r\n\t "):
        raise NotATable(_("The file “%(name)s” is empty.") % {"name": name})
    if len(data) > limits.bytes:
        raise TableTooLarge(
            _("The file “%(name)s” is %(size)s MB; up to %(limit)s MB is accepted. Split it into parts.")
            % {"name": name, "size": -(-len(data) // 2**20), "limit": limits.bytes // 2**20}
        )
    if data.startswith(b"PK\x03\x04"):
        return _open_xlsx(data, name, limits)
    _refuse_other_kinds(data, name)
    return _open_text(data, name, limits)


def _refuse_other_kinds(data: bytes, name: str) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATable(
            _(
                "“%(name)s” is an old Excel workbook (.xls) or one locked with a password. "
                "Open it and save it as XLSX without a password."
            )
            % {"name": name}
        )
    if data.startswith(_OTHER_KINDS):
        raise NotATable(_("“%(name)s” is not a table. Send a CSV or XLSX file.") % {"name": name})
    if re.match(rb"\s*<(!doctype|html|\?xml|table)", data[:200], re.IGNORECASE):
        raise NotATable(
            _(
                "“%(name)s” is a web page or XML saved under the name of a table. "
                "Open it in a spreadsheet and save it as XLSX."
            )
            % {"name": name}
        )


def _open_text(data: bytes, name: str, limits: TableLimits) -> _Raw:
    text, encoding = _decode(data, name)
    first, _newline, rest = text.partition("\n")
    said = re.fullmatch(r"sep=(.)\r?", first.strip("\ufeff"))
    if said:
        text, separator = rest, said.group(1)
    else:
        separator = _separator(text)
    notes = [_("The text is in the Windows-1251 encoding.")] if encoding == "windows-1251" else []
    rows = _csv_rows(text, separator, name, limits, skipped=1 if said else 0)
    return _Raw(rows=rows, kind="csv", encoding=encoding, separator=separator, notes=notes)


def _decode(data: bytes, name: str) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "utf-16"
        except UnicodeDecodeError as error:
            raise WrongEncoding(_("“%(name)s” begins like UTF-16 and is not.") % {"name": name}) from error
    if b"\x00" in data:
        raise NotATable(_("“%(name)s” is not text: it holds zero bytes. Send a CSV or XLSX file.") % {"name": name})
    try:
        return data.decode("utf-8-sig"), "utf-8 bom" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError as error:
        text = data.decode("windows-1251", errors="replace")
        if not _looks_like_1251(text):
            raise WrongEncoding(
                _(
                    "The encoding of “%(name)s” was not recognised (line %(line)s). "
                    "Save the file as “CSV UTF-8” or as XLSX and send it again."
                )
                % {"name": name, "line": data.count(b"\n", 0, error.start) + 1}
            ) from error
        return text, "windows-1251"


def _looks_like_1251(text: str) -> bool:
    """Does the text look Ukrainian? КОІ-8, CP866 and broken UTF-8 read as 1251 put signs where letters should be."""
    sample = text[:200_000]
    letters = _LETTER_OF_1251.findall(sample)
    if not letters:
        return False
    odd = len(_ODD_IN_1251.findall(sample)) + sample.count("\ufffd") + sample.count("Р\u00b0")
    # A capital in the middle of a word: what КОІ-8 looks like when read as 1251.
    swapped = len(re.findall(r"[а-яєіїґ][А-ЯЄІЇҐ]", sample))
    return odd < len(letters) / 50 and swapped < len(letters) / 20


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the same number of columns, the more the better."""
    lines = [line for line in text.lstrip("\ufeff").splitlines()[:_SNIFFED_LINES] if line.strip()]
    best, best_score = ",", (0.0, 0)
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=separator) if row]
        except csv.Error:
            continue
        wide = Counter(width for width in widths if width > 1)  # a title above the table is one cell
        if not wide:
            continue
        width, common = wide.most_common(1)[0]
        score = (round(common / len(widths), 1), width)
        if score > best_score:
            best, best_score = separator, score
    return best


def _csv_rows(
    text: str, separator: str, name: str, limits: TableLimits, *, skipped: int
) -> Iterator[tuple[int, Sequence[str]]]:
    csv.field_size_limit(max(limits.cell * 4, 100_000))
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenTable(
                _(
                    "In “%(name)s” a quotation mark opened at line %(line)s never closes, or a cell is endless. "
                    "Check that line."
                )
                % {"name": name, "line": before + skipped + 1}
            ) from error
        number, before = before + skipped + 1, reader.line_num
        yield number, [_clean(cell) for cell in cells]


def _open_xlsx(data: bytes, name: str, limits: TableLimits) -> _Raw:
    """Read a workbook in a process of its own (`workbook`): the library that reads it has killed its process before.

    What it answers lies in a file of no name, so that a long list takes no memory here.
    """
    told: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when its last row is read
    try:
        _run_reader(data, name, limits, told)
        about = orjson.loads(told.readline())
        if "refused" in about:
            raise _refused(about["refused"], about["size"], name, limits)
    except BaseException:
        told.close()
        raise
    notes = []
    if about["several"]:
        notes.append(_("The workbook has several sheets; “%(sheet)s” was read.") % {"sheet": about["sheet"]})
    return _Raw(rows=_told_rows(told, name, limits), kind="xlsx", sheet=about["sheet"], notes=notes)


def _told_rows(told: BinaryIO, name: str, limits: TableLimits) -> Iterator[tuple[int, Sequence[str]]]:
    with told:
        for number, line in enumerate(told, start=1):
            row = orjson.loads(line)
            if isinstance(row, dict):
                raise _refused(row["refused"], row["size"], name, limits)
            yield number, [_clean(cell) for cell in row]


def _run_reader(data: bytes, name: str, limits: TableLimits, answer: BinaryIO) -> None:
    """Have `workbook` write its answer; a refusal when it died or was too slow."""
    bounds = (limits.rows, limits.columns, limits.area, limits.text, limits.unpacked, limits.ratio)
    command = [sys.executable, "-I", str(_READER), *map(str, (limits.memory, limits.seconds, *bounds))]
    try:
        done = subprocess.run(
            command, input=data, stdout=answer, stderr=subprocess.PIPE, timeout=limits.seconds * 2, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _refused("process", 0, name, limits) from error
    if done.returncode:
        told = done.stderr[-1_000:].decode(errors="replace")
        _log.warning("the reader of workbooks ended with %s on %s bytes: %s", done.returncode, len(data), told)
        raise _refused("process", 0, name, limits)
    answer.seek(0)


def _refused(word: str, size: int, name: str, limits: TableLimits) -> UnreadableTable:
    """What `workbook` refused, in words."""
    if word == "columns":
        return TableTooLarge(_too_many_columns(limits))
    if word == "rows":
        return TableTooLarge(_too_many_rows(limits))
    kind, text = REFUSALS.get(word, REFUSALS["broken"])
    return kind(text % {"name": name, "size": -(-size // 2**20)})


def _clean(cell: str) -> str:
    """A cell without control signs, invisible signs and outer spaces; composed letters. The apostrophe that our own
    files put before what a spreadsheet would take for a formula is taken away again.
    """
    if cell.startswith("'") and cell[1:2] in _DEFUSED:
        cell = cell[1:]
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    cell = _CONTROL.sub("", unicodedata.normalize("NFC", cell))
    return cell.replace("\u200b", "").replace("\u00ad", "").replace("\ufeff", "").replace("\u00a0", " ").strip()


def _limited(rows: Iterable[tuple[int, Sequence[str]]], limits: TableLimits) -> Iterator[tuple[int, Sequence[str]]]:
    for count, (number, cells) in enumerate(rows, start=1):
        if count > limits.rows + 1:
            raise TableTooLarge(_too_many_rows(limits))
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise TableTooLarge(_too_many_columns(limits))
        for cell in cells:
            if len(cell) > limits.cell:
                raise TableTooLarge(
                    _(
                        "A cell in row %(row)s holds %(size)s signs; up to %(limit)s are accepted. "
                        "Perhaps a quotation mark before it does not close."
                    )
                    % {"row": number, "size": len(cell), "limit": limits.cell}
                )
        yield number, cells


def _header(cells: Sequence[str], above: Sequence[str] = ()) -> tuple[str, ...]:
    """The headings. In a head of two rows a cell merged downwards stands in the upper one alone."""
    merged = [cell or (above[at] if at < len(above) else "") for at, cell in enumerate(cells)]
    merged += above[len(cells) :] if any(cells) else ()
    width = max(at for at, cell in enumerate(cells, start=1) if cell)
    if sum(1 for cell in above if cell) > 1:  # a title is one cell, and no heading
        width, cells = max(at for at, cell in enumerate(merged, start=1) if cell), merged
    return tuple(" ".join(cell.split()) for cell in cells[:width])


def _notes(header_at: int, overlong: set[int], formulas: int) -> Iterator[str]:
    if header_at > 1:
        yield _("The header was found in row %(row)s.") % {"row": header_at}
    if overlong:
        yield ngettext(
            "%(count)s row has more cells than the header.",
            "%(count)s rows have more cells than the header.",
            len(overlong),
        ) % {"count": len(overlong)}
    if formulas:
        yield ngettext(
            "%(count)s cell looks like a formula; it was read as plain text.",
            "%(count)s cells look like formulas; they were read as plain text.",
            formulas,
        ) % {"count": formulas}


def _too_many_rows(limits: TableLimits) -> str:
    return _("There are more than %(limit)s rows. Split the file into parts.") % {"limit": limits.rows}


def _too_many_columns(limits: TableLimits) -> str:
    return _("There are more than %(limit)s columns. Keep those that are needed and send the file again.") % {
        "limit": limits.columns
    }
