"""The official codifier of КАТОТТГ as rows: title block, header, one row a unit with the codes of its ancestors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parta.kernel.codes import katottg_has_shape
from parta.kernel.text import tidy

_LEVELS = ("перший рівень", "другий рівень", "третій рівень", "четвертий рівень", "додатковий рівень")
_CATEGORY = "категорія об’єкта"
_NAME = "назва об’єкта"
_TITLE_ROWS = 20
_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("січня", "лютого", "березня", "квітня", "травня", "червня"),
            *("липня", "серпня", "вересня", "жовтня", "листопада", "грудня"),
        ),
        start=1,
    )
}
_DATED = re.compile(r"(\d{1,2}) (" + "|".join(_MONTHS) + r") (\d{4})")
# The published file spells categories with Cyrillic letters in some editions and Latin in others.
_LATIN_CATEGORY = str.maketrans("ОКРНМТСХВ", "OKPHMTCXB")


class BadCodifier(ValueError):
    """The table is not the codifier, or contradicts itself; the message names the row."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One code. ``ancestors`` go from the region down to the direct parent and never hold the code itself."""

    katottg: str
    category: str
    name: str
    ancestors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Codifier:
    """Units in the order of the file, and the act named in its title block with the latest date there."""

    title: str
    dated_on: date | None
    units: tuple[Unit, ...]


def read_codifier(rows: Sequence[Sequence[object]]) -> Codifier:
    """Read the table as the ministry publishes it, with a title block above and notes below.

    :raises BadCodifier: no header, a malformed or repeated code, an ancestor that is not in the file
    """
    top = _header_row(rows)
    columns = {tidy(str(cell)).lower(): i for i, cell in enumerate(rows[top])}
    missing = [name for name in (*_LEVELS, _CATEGORY, _NAME) if name not in columns]
    if missing:
        raise BadCodifier(f"columns are missing: {', '.join(missing)}")
    levels = [columns[name] for name in _LEVELS]
    units = []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        unit = _unit(row, levels, columns[_CATEGORY], columns[_NAME], number)
        if unit is not None:
            units.append(unit)
    _check_family(units)
    title = tidy(" ".join(str(cell) for row in rows[:top] for cell in row if cell))
    return Codifier(title=title, dated_on=_latest_date(title), units=tuple(units))


def _header_row(rows: Sequence[Sequence[object]]) -> int:
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        if any(tidy(str(cell)).lower() == _LEVELS[0] for cell in row):
            return number
    raise BadCodifier(f"no header with the column «{_LEVELS[0]}» in the first {_TITLE_ROWS} rows")


def _unit(row: Sequence[object], levels: Sequence[int], category_at: int, name_at: int, number: int) -> Unit | None:
    codes = [str(row[i]).strip() for i in levels if i < len(row) and str(row[i]).strip()]
    name = tidy(str(row[name_at])) if name_at < len(row) else ""
    if not codes or not name:
        return None  # a note under the table
    wrong = [code for code in codes if not katottg_has_shape(code)]
    if wrong:
        raise BadCodifier(f"row {number}: «{wrong[0]}» is not a code of КАТОТТГ")
    category = str(row[category_at]).strip().translate(_LATIN_CATEGORY)
    if category not in set("OKPHMTCXB"):
        raise BadCodifier(f"row {number}: unknown category «{category}»")
    ancestors = tuple(dict.fromkeys(code for code in codes[:-1] if code != codes[-1]))
    return Unit(katottg=codes[-1], category=category, name=name, ancestors=ancestors)


def _check_family(units: Sequence[Unit]) -> None:
    known: set[str] = set()
    for unit in units:
        if unit.katottg in known:
            raise BadCodifier(f"code {unit.katottg} is there twice")
        strange = [code for code in unit.ancestors if code not in known]
        if strange:
            raise BadCodifier(f"code {unit.katottg} stands under {strange[0]}, which is not above it in the file")
        known.add(unit.katottg)


def _latest_date(text: str) -> date | None:
    days = [date(int(year), _MONTHS[month], int(day)) for day, month, year in _DATED.findall(text)]
    return max(days, default=None)
