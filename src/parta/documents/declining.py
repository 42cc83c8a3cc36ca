"""Names in the cases that orders need. A library knows the rules; words it declines wrongly are data of the state."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path

import shevchenko

from parta.documents.rules.orders import NAMED, Line
from parta.editions import api as editions
from parta.kernel.text import has_cyrillic, has_latin

NAME_CASES = "name-cases"
FIRST_NAMES = Path(__file__).parent / "editions" / "name-cases.json"
_SEX = {"f": shevchenko.FEMININE, "m": shevchenko.MASCULINE}
_FIELDS = ("family_name", "given_name", "patronymic_name")
Exceptions = Mapping[tuple[str, str], Mapping[str, str]]


class Case(StrEnum):
    """Cases that templates may ask for."""

    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"


def exceptions_on(day: date) -> Exceptions:
    """Words whose cases are written down: (word, sex) → case → form. One SQL statement."""
    rows = editions.rows_on(NAME_CASES, day) or editions.shipped(FIRST_NAMES).rows
    return {(str(row["word"]).lower(), str(row["sex"])): {c: str(row.get(c) or "") for c in Case} for row in rows}


def declined(name: str, sex: str, case: Case, exceptions: Exceptions) -> str:
    """«Прізвище Ім’я По батькові» in a case; a foreign name, or one of unknown sex, stays as it is."""
    parts = name.split(" ", 2)
    gender = _SEX.get(sex) or _detected(parts)
    if gender is None or has_latin(name) or not has_cyrillic(name):
        return name
    fields = dict(zip(_FIELDS, parts, strict=False))
    forms = shevchenko.in_case(case.value, fields, gender=gender)
    own = "f" if gender == shevchenko.FEMININE else "m"
    return " ".join(exceptions.get((word.lower(), own), {}).get(case) or forms[field] for field, word in fields.items())


def _detected(parts: Sequence[str]) -> str | None:
    """The sex that the patronymic or the given name tells."""
    if len(parts) < 2:
        return None
    found: str | None = shevchenko.detect_gender(
        given_name=parts[1], patronymic_name=parts[2] if len(parts) > 2 else None
    )
    return found


def whom(lines: Iterable[Line], case: Case, exceptions: Exceptions, *, many: str) -> str:
    """A few pupils by name in a case, or ``many`` («учнів»)."""
    named = list(lines)
    if len(named) > NAMED:
        return many
    return ", ".join(declined(line.name, line.sex, case, exceptions) for line in named)
