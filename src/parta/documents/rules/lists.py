"""An enrolment list on its way: the file as it came, what each column means, what was typed instead, what was left
out. Pure.

The file's cells are never changed: corrections lie beside them, so that «in the file: …» can always be shown.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

MOST_ROWS = 5_000  # rows of one order; the largest school has some 3,000 pupils
MOST_COLUMNS = 60
MOST_BYTES = 8 * 2**20
FORM = "documents.enrolment"
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
COLUMNS_FORM = "documents.enrolment_columns"


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A finding as kept with the list: see `enrolment.RowFinding`."""

    number: int
    who: str
    field: str
    severity: str
    message: str
    rule: str = ""
    text: str = ""
    suggestion: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class LikelyLine:
    """A recorded child who may be that of a row: see `enrolment.LikelyRow`. Days are ISO texts; ``name`` is empty for
    a child of another institution.
    """

    number: int
    person_id: int
    name: str = ""
    born_on: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PupilList:
    """The state of a list between its steps. ``class_id`` None = each row names its class. Days are ISO texts.

    ``edits``: row → field → text typed instead of the cell. ``reasons``: rule → why its warnings are accepted.
    ``revision`` grows with every change: a page made from an older one is told so.
    """

    title: str
    since: str
    class_id: int | None = None
    from_form: bool = False
    revision: int = 0
    header: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    mapping: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    edits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    order: Mapping[str, str] = field(default_factory=dict)
    permitted: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # rule → rows let pass it
    findings: tuple[FoundLine, ...] = ()
    missing_classes: tuple[tuple[int, str], ...] = ()
    ready: int = 0  # rows that can be enrolled
    blocked: int = 0
    language: str = ""  # of the findings' words
    columns_agreed: bool = False
    seen_elsewhere: tuple[int, ...] = ()  # persons found by national search, so that each finding is logged once
    asked: tuple[str, ...] = ()  # marks of identifiers compared with the register, so that each is counted once
    likely: tuple[LikelyLine, ...] = ()  # recorded children alike, not yet answered about
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # row → person → answer
    elsewhere: Mapping[str, int] = field(default_factory=dict)  # row → person enrolled in another institution

    @property
    def since_day(self) -> date:
        return date.fromisoformat(self.since)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def list_key(institution_id: int, key: UUID) -> str:
    """Under which subject a list is kept in `drafts`."""
    return f"{institution_id}:{key}"


def list_of(plain: Mapping[str, Any]) -> PupilList:
    """A list read back from JSON; fields of a newer or older release are left out or take their defaults."""
    known = {f.name: plain[f.name] for f in fields(PupilList) if f.name in plain}
    for name in ("header", "numbers", "mapping", "notes", "left_out", "seen_elsewhere", "asked"):
        known[name] = tuple(known.get(name, ()))
    known["cells"] = tuple(tuple(row) for row in known.get("cells", ()))
    known["missing_classes"] = tuple((grade, name) for grade, name in known.get("missing_classes", ()))
    known["permitted"] = {rule: tuple(rows) for rule, rows in known.get("permitted", {}).items()}
    known["findings"] = tuple(FoundLine(**line) for line in known.get("findings", ()))
    known["likely"] = tuple(LikelyLine(**{**line, "why": tuple(line["why"])}) for line in known.get("likely", ()))
    return PupilList(**known)


def answers_of(pupils: PupilList, number: int) -> dict[int, str]:
    """What was answered about recorded children alike: person → answer."""
    return {int(person): answer for person, answer in pupils.answers.get(str(number), {}).items()}


def with_answers(pupils: PupilList, said: Mapping[int, str]) -> PupilList:
    """The list with answers about its lines of ``likely``, by their position; empty ones are no answers."""
    answers = {number: dict(of_row) for number, of_row in pupils.answers.items()}
    for at, answer in said.items():
        if at < len(pupils.likely) and answer.strip():
            line = pupils.likely[at]
            answers.setdefault(str(line.number), {})[str(line.person_id)] = answer.strip()[:300]
    return replace(pupils, answers=answers)


def row_texts(pupils: PupilList, kinships: Sequence[str] = ()) -> list[tuple[int, dict[str, str]]]:
    """Number and texts by field of every row that was not left out.

    ``kinships`` says per column whom its heading itself names («ПІБ матері» → «мати»), used when no cell says it.
    """
    left_out = set(pupils.left_out)
    found = []
    for number, cells in zip(pupils.numbers, pupils.cells, strict=True):
        if number in left_out:
            continue
        texts = {name: cell for name, cell in zip(pupils.mapping, cells, strict=True) if name}
        for name, cell, kinship in zip(pupils.mapping, cells, kinships or ("",) * len(cells), strict=True):
            if kinship and name.endswith("_name") and cell:
                texts.setdefault(name.replace("_name", "_kinship"), kinship)
        found.append((number, texts | dict(pupils.edits.get(str(number), {}))))
    return found


def cell_of(pupils: PupilList, number: int, name: str) -> str:
    """What stands in the file for a field of a row («» when no column means it)."""
    if name not in pupils.mapping or number not in pupils.numbers:
        return ""
    return pupils.cells[pupils.numbers.index(number)][pupils.mapping.index(name)]


def with_edits(pupils: PupilList, typed: Mapping[tuple[int, str], str]) -> PupilList:
    """The list with texts typed instead of cells; a text equal to the cell takes the correction back."""
    rows = {number: at for at, number in enumerate(pupils.numbers)}
    columns = {name: at for at, name in enumerate(pupils.mapping) if name}
    edits = {number: dict(of_row) for number, of_row in pupils.edits.items()}
    for (number, name), text in typed.items():
        if number not in rows:
            continue
        cell = pupils.cells[rows[number]][columns[name]] if name in columns else ""
        of_row = edits.setdefault(str(number), {})
        if text == cell:
            of_row.pop(name, None)
        else:
            of_row[name] = text
    return replace(pupils, edits={number: of_row for number, of_row in edits.items() if of_row})


def without_permission(pupils: PupilList, numbers: Collection[int]) -> PupilList:
    """The list after rows were typed anew: what was let pass in them was something else."""
    kept = {rule: tuple(row for row in rows if row not in numbers) for rule, rows in pupils.permitted.items()}
    return replace(pupils, permitted={rule: rows for rule, rows in kept.items() if rows})


def rules_blocking(pupils: PupilList) -> dict[str, tuple[int, ...]]:
    """Quality rules that keep rows from being enrolled, and the rows. What cannot be read is no matter of rules."""
    found: dict[str, list[int]] = {}
    for line in pupils.findings:
        if line.severity == "block" and line.rule and line.number:
            found.setdefault(line.rule, []).append(line.number)
    return {rule: tuple(dict.fromkeys(rows)) for rule, rows in found.items()}


def suggestions_of(pupils: PupilList) -> dict[tuple[int, str], str]:
    """Every suggestion that stands beside a finding."""
    return {(line.number, line.field): line.suggestion for line in pupils.findings if line.suggestion and line.number}


def as_written(cell: str) -> str:
    """A date of a spreadsheet, which is read as 2019-05-03, as people write it: 03.05.2019."""
    found = _ISO_DAY.fullmatch(cell)
    return ".".join(reversed(found.groups())) if found else cell


def samples(pupils: PupilList, most: int = 3) -> list[tuple[str, ...]]:
    """A few different filled cells of each column."""
    columns = zip(*pupils.cells, strict=True) if pupils.cells else ((),) * len(pupils.header)
    return [tuple(list(dict.fromkeys(cell for cell in column if cell))[:most]) for column in columns]


def filled(pupils: PupilList) -> list[int]:
    """How many cells of each column are filled."""
    columns = zip(*pupils.cells, strict=True) if pupils.cells else ((),) * len(pupils.header)
    return [sum(1 for cell in column if cell) for column in columns]
