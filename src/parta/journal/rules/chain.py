"""The hash chain of a class journal, checked without trusting us: nothing here asks the database.

An entry is a line of JSON; its hash is sha256(hash of the entry before || the line in UTF-8). The line says who
(account ``by``, post ``p``), when (``at``, UTC), by which operation, what kind of rows and the rows. A correction is
the next revision of the same cell: the old value stands in an earlier line, the reason in a «note» before it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

WHY = {"mark": 2, "absence": 3}  # kinds of notes that say why a mark or an absence was corrected


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chain as it was kept."""

    seq: int
    text: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold. ``problem``: gap, altered, misplaced (a line of another journal or number), head."""

    seq: int
    problem: str


@dataclass(frozen=True, slots=True)
class Written:
    """One revision of one cell: what it was before, what it became, who did it, when and why.

    ``cell`` is (lesson, pupil, slot) of a mark, (lesson, pupil) of an absence, (course, pupil, kind, no) of a result.
    """

    seq: int
    at: str
    account_id: int
    post_id: int | None
    operation: str
    what: str
    cell: tuple[int, ...]
    rev: int
    before: int | None
    value: int | None
    reason: str


def next_hash(before: bytes, text: str) -> bytes:
    """Hash of a line that follows one with this hash; the first follows an empty one."""
    return hashlib.sha256(before + text.encode()).digest()


def verify_chain(
    entries: Iterable[Entry], *, institution_id: int, journal_id: int, head: bytes | None = None
) -> tuple[Break, ...]:
    """Every place where the chain is broken, in order. ``head`` is the tip known from elsewhere: signed, published."""
    breaks: list[Break] = []
    before, expected = b"", 1
    seq = 0
    for entry in entries:
        seq = entry.seq
        if seq != expected:
            breaks.append(Break(seq, "gap"))
        elif entry.hash != next_hash(before, entry.text):
            breaks.append(Break(seq, "altered"))
        elif not entry.text.startswith(f'{{"v":1,"i":{institution_id},"j":{journal_id},"n":{seq},'):
            breaks.append(Break(seq, "misplaced"))
        before, expected = entry.hash, seq + 1
    if head is not None and head != before:
        breaks.append(Break(seq, "head"))
    return tuple(breaks)


def replay(entries: Iterable[Entry]) -> Iterator[Written]:
    """Everything that ever happened to marks, absences and results, from the lines alone, in the order it happened."""
    values: dict[tuple[str, tuple[int, ...]], int | None] = {}
    reasons: dict[tuple[int, ...], str] = {}
    for entry in entries:
        line = json.loads(entry.text)
        if line["t"] == "note":
            for lesson, notes in line["rows"]:
                reasons.update({(kind, lesson, pupil, slot, rev): body for pupil, kind, slot, rev, body in notes})
            continue
        for cell, rev, value, reason in _revisions(line, reasons):
            key = (line["t"], cell)
            yield Written(
                entry.seq, line["at"], line["by"], line.get("p"), line["op"], line["t"], cell, rev,
                values.get(key), value, reason,
            )  # fmt: skip
            values[key] = value


_Revision = tuple[tuple[int, ...], int, int | None, str]


def _revisions(line: dict[str, Any], reasons: dict[tuple[int, ...], str]) -> Iterator[_Revision]:
    """Cell, revision, value and reason of each row of a line; rows leave out the first slot and the first revision."""
    read = {"mark": _marks, "absence": _absences, "result": _results}.get(line["t"])
    return read(line["rows"], reasons) if read else iter(())


def _marks(rows: list[Any], reasons: dict[tuple[int, ...], str]) -> Iterator[_Revision]:
    for lesson, marks in rows:
        for pupil, value, *rest in marks:
            slot, rev = rest or (1, 0)
            yield (lesson, pupil, slot), rev, value, reasons.get((WHY["mark"], lesson, pupil, slot, rev), "")


def _absences(rows: list[Any], reasons: dict[tuple[int, ...], str]) -> Iterator[_Revision]:
    for lesson, absences in rows:
        for pupil, value, *rest in absences:
            rev = rest[0] if rest else 0
            yield (lesson, pupil), rev, value, reasons.get((WHY["absence"], lesson, pupil, 0, rev), "")


def _results(rows: list[Any], _reasons: dict[tuple[int, ...], str]) -> Iterator[_Revision]:
    for pupil, course, kind, no, rev, _closes_on, value, reason in rows:
        yield (course, pupil, kind, no), rev, value, reason
