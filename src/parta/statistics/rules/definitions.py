"""A form as data: sections, rows, columns; what each cell counts; controls between cells. Read and checked, pure.

A cell counts what its row or its column names (``count`` or ``sum``) where the conditions of the form (``within``, by
source), the section, the row and the column hold. What no module keeps is ``missing`` with words; it is never 0.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parta.planes.counted import LAST_OF_SET, SOURCES, Type

OPERATORS: Mapping[Type, frozenset[str]] = {
    Type.NUMBER: frozenset({"=", "!=", "<", "<=", ">", ">=", "in"}),
    Type.TRUTH: frozenset({"="}),
    Type.SET: frozenset({"has"}),
}
_CODE = re.compile(r"[A-Za-z0-9а-яіїєґА-ЯІЇЄҐ-]{1,12}")
_AS_OF = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_TERM = re.compile(r"\s*([+-]?)\s*(?:([1-9][0-9]{0,3}) +)?([^\s.+=<>]+)\.([^\s.+=<>]+)\.([^\s.+=<>]+)\s*")
_RELATION = re.compile(r"(<=|>=|=)")
_LARGEST = 32000  # codifiers, ages, grades
_MOST_CELLS = 3000

Condition = tuple[str, str, Any]
Address = str  # «II.01.6»: section, row, column


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a definition: where, and a stable word of what."""

    where: str
    what: str
    about: str = ""


class UnfitDefinition(ValueError):
    """A definition cannot be followed; ``faults`` say where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{f.where}: {f.what} {f.about}".strip() for f in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. ``missing`` = the source that nobody keeps yet; then there is nothing to count."""

    address: Address
    source: str = ""
    adds: str = ""  # a number of the source that is summed; empty = records are counted
    where: tuple[Condition, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column: its code in the form and its words."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Section:
    no: str
    name: str
    columns: tuple[Line, ...]
    rows: tuple[Line, ...]
    cells: tuple[Cell, ...]  # row by row


@dataclass(frozen=True, slots=True)
class Control:
    """An arithmetical check: the sum of ``left`` stands in ``relation`` to the sum of ``right``. A cell may be taken
    several times: «90 II.01.6».
    """

    name: str
    left: tuple[tuple[int, Address], ...]
    relation: str
    right: tuple[tuple[int, Address], ...]
    text: str  # as written, with real columns
    is_warning: bool = False
    advice: str = ""  # where the records are put right when it does not hold


@dataclass(frozen=True, slots=True)
class Form:
    """A definition that can be followed."""

    title: str
    as_of: str  # month-day
    sections: tuple[Section, ...]
    controls: tuple[Control, ...]
    within: Mapping[str, tuple[Condition, ...]]
    headline: tuple[Line, ...] = ()  # cells shown before everything else, in words of their own

    def cells(self) -> Iterator[Cell]:
        """Every cell in the order of the form."""
        for section in self.sections:
            yield from section.cells

    def words(self, address: Address) -> str:
        """What a cell is, in the words of the form: «I. усього: закладів», «» when there is no such cell."""
        for section in self.sections:
            for at, cell in enumerate(section.cells):
                if cell.address == address:
                    row, column = divmod(at, len(section.columns))
                    return f"{section.rows[row].name}: {section.columns[column].name}"
        return ""

    def cell(self, address: Address) -> Cell | None:
        """The cell of an address, or None."""
        return next((cell for cell in self.cells() if cell.address == address), None)


def canonical(value: Any) -> bytes:
    """JSON with one spelling: the bytes that are hashed and signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def read_definition(data: Any) -> Form:
    """The form that a definition tells of.

    :raises UnfitDefinition: with everything that is wrong
    """
    return _Reader().form(data)


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def form(self, data: Any) -> Form:
        if not isinstance(data, Mapping):
            raise UnfitDefinition([Fault("definition", "not-an-object")])
        as_of = str(data.get("as_of", ""))
        if not _AS_OF.fullmatch(as_of):
            self.bad("as_of", "not-month-day", as_of)
        within = self.within(data.get("within", {}))
        sections = tuple(self.section(part, within) for part in self.objects(data, "sections", "definition"))
        self.once([section.no for section in sections], "sections")
        if not sections:
            self.bad("definition", "no-sections")
        if sum(len(section.cells) for section in sections) > _MOST_CELLS:
            self.bad("definition", "too-many-cells", str(_MOST_CELLS))
        controls = tuple(
            control for part in self.objects(data, "controls", "definition") for control in self.control(part, sections)
        )
        headline = self.headline(data, {cell.address for section in sections for cell in section.cells})
        if self.faults:
            raise UnfitDefinition(self.faults)
        return Form(self.text(data, "title"), as_of, sections, controls, within, headline)

    def headline(self, data: Mapping[str, Any], known: Collection[str]) -> tuple[Line, ...]:
        found = tuple(
            Line(self.text(part, "cell"), self.text(part, "name"))
            for part in self.objects(data, "headline", "headline")
        )
        for one in found:
            if one.code not in known:
                self.bad("headline", "unknown-cell", one.code)
            if not one.name:
                self.bad("headline", "no-name", one.code)
        return found

    def bad(self, where: str, what: str, about: str = "") -> None:
        self.faults.append(Fault(where, what, about))

    def text(self, part: Mapping[str, Any], name: str) -> str:
        value = part.get(name, "")
        return value if isinstance(value, str) else ""

    def objects(self, part: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
        found = part.get(name, [])
        if not isinstance(found, Sequence) or isinstance(found, str):
            self.bad(where, "not-a-list", name)
            return []
        wrong = [one for one in found if not isinstance(one, Mapping)]
        if wrong:
            self.bad(where, "not-an-object", name)
        return [one for one in found if isinstance(one, Mapping)]

    def once(self, codes: Sequence[str], where: str) -> None:
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.bad(where, "twice", code)

    def within(self, data: Any) -> dict[str, tuple[Condition, ...]]:
        if not isinstance(data, Mapping):
            self.bad("within", "not-an-object")
            return {}
        for source in data:
            if source not in SOURCES:
                self.bad("within", "unknown-source", str(source))
        return {
            source: self.conditions(given, f"within {source}", source)
            for source, given in data.items()
            if source in SOURCES
        }

    def section(self, part: Mapping[str, Any], within: Mapping[str, tuple[Condition, ...]]) -> Section:
        no = self.code(part, "no", "section")
        rows, columns = self.objects(part, "rows", no), self.objects(part, "columns", no)
        if not rows or not columns:
            self.bad(no, "no-rows-or-columns")
        row_lines, column_lines = self.lines(rows, f"{no} rows"), self.lines(columns, f"{no} columns")
        cells = tuple(
            self.cell(f"{no}.{row_line.code}.{column_line.code}", part, row, column)
            for row, row_line in zip(rows, row_lines, strict=True)
            for column, column_line in zip(columns, column_lines, strict=True)
        )
        return Section(no, self.text(part, "name"), column_lines, row_lines, cells)

    def code(self, part: Mapping[str, Any], name: str, where: str) -> str:
        code = str(part.get(name, ""))
        if not _CODE.fullmatch(code):
            self.bad(where, "no-code", code)
        return code

    def lines(self, parts: Sequence[Mapping[str, Any]], where: str) -> tuple[Line, ...]:
        found = tuple(Line(self.code(part, "code", where), self.text(part, "name")) for part in parts)
        self.once([line.code for line in found], where)
        for line in found:
            if not line.name:
                self.bad(where, "no-name", line.code)
        return found

    def cell(self, address: str, *parts: Mapping[str, Any]) -> Cell:
        if missing := next((str(part["missing"]) for part in parts if part.get("missing")), ""):
            return Cell(address, missing=missing)
        named = {(word, str(part[word])) for part in parts for word in ("count", "sum") if word in part}
        if len(named) != 1:
            self.bad(address, "no-measure" if not named else "two-measures")
            return Cell(address)
        ((word, value),) = named
        source, _, adds = value.partition(".")
        if source not in SOURCES or (word == "sum") != bool(adds) or (adds and adds not in SOURCES[source].numbers):
            self.bad(address, "unknown-source", value)
            return Cell(address)
        where = tuple(found for part in parts for found in self.conditions(part.get("where", []), address, source))
        return Cell(address, source, adds, where)

    def conditions(self, data: Any, where: str, source: str) -> tuple[Condition, ...]:
        if not isinstance(data, Sequence) or isinstance(data, str):
            self.bad(where, "not-a-list", "where")
            return ()
        return tuple(found for one in data if (found := self.condition(one, where, source)) is not None)

    def condition(self, data: Any, where: str, source: str) -> Condition | None:
        if not isinstance(data, Sequence) or isinstance(data, str) or len(data) != 3:
            self.bad(where, "not-a-condition", str(data))
            return None
        name, operator, value = data
        held = SOURCES[source].dimensions.get(str(name))
        if held is None:
            self.bad(where, "unknown-dimension", f"{source}.{name}")
            return None
        if operator not in OPERATORS[held]:
            self.bad(where, "unfit-operator", f"{name} {operator}")
            return None
        if not _fits(held, operator, value):
            self.bad(where, "unfit-value", f"{name} {operator} {value}")
            return None
        return str(name), str(operator), tuple(value) if isinstance(value, Sequence) else value

    def control(self, part: Mapping[str, Any], sections: Sequence[Section]) -> Iterator[Control]:
        rule, name = self.text(part, "rule"), self.text(part, "name")
        sides = _RELATION.split(rule)
        if len(sides) != 3 or not name:
            self.bad("controls", "not-a-control", rule)
            return
        left, right = self.terms(sides[0], rule), self.terms(sides[2], rule)
        if not left or not right:
            self.bad("controls", "not-a-control", rule)
            return
        is_warning, advice = bool(part.get("warning")), self.text(part, "advice")
        known = {cell.address for section in sections for cell in section.cells}
        for column in _columns_meant([*left, *right], sections):
            ends = [tuple((sign, _put(address, column)) for sign, address in side) for side in (left, right)]
            unknown = [address for side in ends for _sign, address in side if address not in known]
            if unknown:
                self.bad("controls", "unknown-cell", ", ".join(unknown))
                return
            yield Control(name, ends[0], sides[1], ends[1], rule.replace("*", column), is_warning, advice)

    def terms(self, text: str, rule: str) -> list[tuple[int, str]]:
        found, at = [], 0
        while at < len(text):
            term = _TERM.match(text, at)
            if term is None:
                self.bad("controls", "not-a-control", rule)
                return []
            times = int(term[2] or 1)
            found.append((-times if term[1] == "-" else times, ".".join(term.group(3, 4, 5))))
            at = term.end()
        return found


def _fits(held: Type, operator: str, value: Any) -> bool:
    if held is Type.TRUTH:
        return isinstance(value, bool)
    if operator == "has" and not _in_a_set(value):
        return False
    if operator in ("in", "has"):
        return isinstance(value, Sequence) and not isinstance(value, str) and bool(value) and all(map(_whole, value))
    return _whole(value)


def _in_a_set(value: Any) -> bool:
    return isinstance(value, Sequence) and all(_whole(one) and 0 <= one <= LAST_OF_SET for one in value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST


def _columns_meant(terms: Sequence[tuple[int, str]], sections: Sequence[Section]) -> list[str]:
    """Columns that «*» stands for: those of the first section named so; one pass without a star."""
    stars = [address.split(".")[0] for _sign, address in terms if address.endswith(".*")]
    if not stars:
        return [""]
    return [line.code for section in sections if section.no == stars[0] for line in section.columns]


def _put(address: str, column: str) -> str:
    return f"{address[:-1]}{column}" if address.endswith(".*") else address
