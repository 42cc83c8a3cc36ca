"""Faulty spreadsheets: lists of children as schools send them, each with what is wrong with it."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from parta.config.demo.names import lists

_HEADER = ("Прізвище", "Ім’я", "По батькові", "Стать", "Дата народження", "Свідоцтво про народження")
_CHILDREN = 24


def faulty_files(folder: Path, chance: Random) -> Iterator[dict[str, Any]]:
    """Write the files; yield a label for each: name, what is wrong, in which rows (1 = header; empty = the file
    itself).
    """
    for name, (words, write) in _FAULTS.items():
        rows = [list(_HEADER), *_children(chance)]
        data, wrong = write(rows)
        (folder / name).write_bytes(data)
        yield {"kind": "faulty spreadsheet", "is_fault": bool(words), "file": name, "what": words, "rows": wrong}


def _children(chance: Random) -> Iterator[list[str]]:
    own = lists()
    for number in range(_CHILDREN):
        man, woman = chance.choice(own.families)
        father = chance.choice(own.fathers)
        is_girl = chance.random() < 0.49
        yield [
            woman if is_girl else man, chance.choice(own.girls if is_girl else own.boys), father[2 if is_girl else 1],
            "ж" if is_girl else "ч", f"{1 + number % 28:02}.{1 + number % 12:02}.2019", f"І-АМ {234_567 + number * 37}",
        ]  # fmt: skip


Table = Sequence[Sequence[str]]
Written = tuple[bytes, list[int]]


def _csv(rows: Table, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding, errors="replace")


def _xlsx(rows: Table, *, formulas: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": formulas}) as book:
        sheet = book.add_worksheet("Клас")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def _spoilt(column: int, spoil: Callable[[str], str], *at: int) -> Callable[[list[list[str]]], Written]:
    """Spoil a column in these rows (2 = the first child)."""

    def write(rows: list[list[str]]) -> Written:
        for row in at:
            rows[row - 1][column] = spoil(rows[row - 1][column])
        return _csv(rows), list(at)

    return write


def _doubled(rows: list[list[str]]) -> Written:
    rows.append(list(rows[3]))
    return _csv(rows), [4, len(rows)]


def _headless(rows: list[list[str]]) -> Written:
    return _csv(rows[1:]), []


def _formulas(rows: list[list[str]]) -> Written:
    rows[5][0] = '=HYPERLINK("http://example.invalid","Клік")'
    return _xlsx(rows, formulas=True), [6]


def _cut_off(rows: list[list[str]]) -> Written:
    whole = _xlsx(rows)
    return whole[: len(whole) // 2], []


def _extra_lines(rows: list[list[str]]) -> Written:
    return _csv([["Список учнів 1-А класу"], [], *rows, [], ["Директор", "підпис"]]), [1, len(rows) + 4]


_Fault = tuple[str, Callable[[list[list[str]]], Written]]
_FAULTS: dict[str, _Fault] = {
    "right.csv": ("", lambda rows: (_csv(rows), [])),
    "cp1251-semicolons.csv": ("cp1251, semicolons", lambda rows: (_csv(rows, encoding="cp1251", delimiter=";"), [])),
    "bom-tabs.csv": ("byte order mark, tabs", lambda rows: (_csv(rows, encoding="utf-8-sig", delimiter="\t"), [])),
    "no-header.csv": ("no header", _headless),
    "title-and-signature.csv": ("lines above the header and below the list", _extra_lines),
    "latin-letters.csv": (
        "Latin letters in names",
        _spoilt(0, lambda name: name.replace("о", "o").replace("а", "a") + "i", 3, 7),
    ),
    "wrong-century.csv": ("birth a century ago", _spoilt(4, lambda day: day.replace("2019", "1919"), 4, 9, 12)),
    "no-such-day.csv": ("a day that does not exist", _spoilt(4, lambda _day: "31.02.2019", 6)),
    "no-name.csv": ("a child without a family name", _spoilt(0, lambda _name: "", 8)),
    "wrong-sex.csv": ("a sex that the patronymic belies", _spoilt(3, lambda sex: {"ж": "ч", "ч": "ж"}[sex], 5)),
    "child-twice.csv": ("one child twice", _doubled),
    "formula.xlsx": ("a formula instead of a name", _formulas),
    "cut-off.xlsx": ("half a file", _cut_off),
    "not-a-table.xlsx": ("a picture named xlsx", lambda _rows: (b"\x89PNG\r\n\x1a\n" + bytes(400), [])),
    "empty.csv": ("nothing in it", lambda _rows: (b"", [])),
}
