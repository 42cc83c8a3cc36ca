"""One row of a register, read: values made one spelling, what is wrong with each said."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parta.kernel.codes import edrpou_is_valid, katottg_has_shape
from parta.kernel.text import has_cyrillic, has_latin, tidy
from parta.reference.api import name_key

_NOTHING = frozenset({"", "-", "–", "—", ".", "..", "немає", "відсутній", "відсутня", "н/д", "null", "none", "-, -"})
_YES, _NO = frozenset({"так", "yes", "1", "true", "+"}), frozenset({"ні", "no", "0", "false"})
_FORMULA = re.compile(r"^[=@]|^[+\-](?=[A-Za-z(])")
_LONGEST = {"name": 400, "short_name": 250, "address": 300, "governing_body": 400, "settlement": 200}
_LONGEST_OTHER = 300
_HUB_WORDS = {"опорний заклад": 1, "опорний": 1, "філія": 2, "ні": 0, "": 0}
_TRUTHS = ("is_rural", "is_mountain", "is_boarding", "is_confirmed")
_MAX_LICENSED = 20_000


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row. ``code`` is the reason in `REASONS`; the value is what stood there."""

    code: str
    field: str = ""
    value: str = ""


# Remarks that reject a row; those that ask a person are in `meaning`; the rest only warn.
REJECTING = frozenset({"no-edebo", "edebo-repeated", "no-name", "overlong-row", "formula", "too-long"})


@dataclass(slots=True)
class RegisterRow:
    """A row as understood. ``said`` is the register's own words, field by field, kept for comparison with ours."""

    number: int
    edebo: str
    name: str
    said: dict[str, str]
    remarks: list[Remark] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.said.get(name, "")

    @property
    def rejected(self) -> bool:
        return any(remark.code in REJECTING for remark in self.remarks)

    def remark(self, code: str, name: str = "", value: str = "") -> None:
        self.remarks.append(Remark(code, name, value[:200]))


def read_row(number: int, cells: Sequence[str], fields: Mapping[str, int], *, overlong: bool = False) -> RegisterRow:
    """Read one row. Values stay the register's words but for spaces, apostrophes and words that mean nothing."""
    said = {}
    for name, index in fields.items():
        value = _tidied(cells[index])
        if value.lower() not in _NOTHING:
            said[name] = value
    row = RegisterRow(number=number, edebo=said.get("edebo", ""), name=said.get("name", ""), said=said)
    if overlong:
        row.remark("overlong-row")
    row.remarks += (*_rejections(row), *_warnings(row, fields))
    return row


@lru_cache(maxsize=20_000)
def _tidied(cell: str) -> str:
    return tidy(cell)


def _rejections(row: RegisterRow) -> Iterator[Remark]:
    if not re.fullmatch(r"[0-9]{1,9}", row.edebo):
        yield Remark("no-edebo", "edebo", row.edebo)
    if not row.name or not (has_cyrillic(row.name) or has_latin(row.name)):
        yield Remark("no-name", "name", row.name)
    for name, value in row.said.items():
        if name not in ("phone", "fax") and _FORMULA.match(value):
            yield Remark("formula", name, value)
        if len(value) > _LONGEST.get(name, _LONGEST_OTHER):
            yield Remark("too-long", name, value)


def _warnings(row: RegisterRow, fields: Container[str]) -> Iterator[Remark]:
    code = edrpou(row)
    if not code and "edrpou" in fields:
        yield Remark("edrpou-missing", "edrpou")
    if code and not edrpou_is_valid(code):
        yield Remark("edrpou-checksum", "edrpou", code)
    if mixed := mixed_word(row.name) or mixed_word(row.text("short_name")):
        yield Remark("mixed-alphabets", "name", mixed)
    yield from _unread(row)


def _unread(row: RegisterRow) -> Iterator[Remark]:
    """Values that are there and could not be understood."""
    if row.text("katottg") and not katottg_has_shape(row.text("katottg").upper()):
        yield Remark("katottg-malformed", "katottg", row.text("katottg"))
    if row.text("licensed") and licensed(row) is None:
        yield Remark("licensed-not-a-number", "licensed", row.text("licensed"))
    if name_key(row.text("network_role")) not in _HUB_WORDS:
        yield Remark("network-role-unknown", "network_role", row.text("network_role"))
    for name in _TRUTHS:
        if row.text(name) and truth(row, name) is None:
            yield Remark("neither-yes-nor-no", name, row.text(name))


def mixed_word(text: str) -> str:
    """The first word that mixes Cyrillic with Latin letters (a Latin «i» hides a school from search)."""
    return next((word for word in text.split() if has_latin(word) and has_cyrillic(word)), "")


def edrpou(row: RegisterRow) -> str:
    """The code as 8 digits where a spreadsheet has eaten leading zeros; as written otherwise; empty for zeros alone."""
    code = row.text("edrpou").replace(" ", "")
    if not code.strip("0"):
        return ""
    return code.zfill(8) if code.isdigit() else code


def truth(row: RegisterRow, name: str) -> bool | None:
    """«так» and «ні» in their usual spellings; None = not said."""
    word = row.text(name).lower()
    return True if word in _YES else False if word in _NO else None


def licensed(row: RegisterRow) -> int | None:
    """The licensed number of pupils; None = not said or not a number."""
    digits = row.text("licensed").replace(" ", "").removesuffix(".0")
    return int(digits) if digits.isdigit() and len(digits) < 7 and int(digits) <= _MAX_LICENSED else None


def network_role(row: RegisterRow) -> int:
    """0 ordinary, 1 hub, 2 branch."""
    word = name_key(row.text("network_role"))
    if row.text("parent") and not word:
        return 2
    return _HUB_WORDS.get(word, 0)
