"""Which column of a register's file is which field. Headers are compared without case, apostrophes and spare spaces."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parta.kernel.text import tidy

SCHOOLS, VOCATIONAL = "schools", "vocational"
REGISTERS = (SCHOOLS, VOCATIONAL)
IGNORED = ""  # said of a column that is known and not kept

_SIGNS = re.compile(r"[’\"«»“”„.,:;()/\\\-–—]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a register may give, and the headers it is known under in official exports."""

    field: str
    headers: tuple[str, ...]
    needed: bool = False


# Open data of ЄДЕБО: schools of 2020–2026 and the list of vocational institutions of 2023.
COLUMNS: tuple[Column, ...] = (
    Column("edebo", ("Код в ЄДЕБО", "Код ЄДЕБО", "Код"), needed=True),
    Column("name", ("Повна назва", "Назва закладу освіти", "Повне найменування"), needed=True),
    Column("is_confirmed", ("ОУО підтвердив дані",)),
    Column("short_name", ("Скорочена назва", "Коротка назва")),
    Column("edrpou", ("Код ЄДРПОУ", "ЄДРПОУ")),
    Column("status", ("Статус", "Стан")),
    Column("kind", ("Тип закладу", "Категорія закладу освіти")),
    Column("ownership", ("Форма власності",)),
    Column("koatuu", ("Код КОАТУУ", "КОАТУУ")),
    Column("katottg", ("Код КАТОТТГ", "КАТОТТГ", "Код КАТОТТГ (юридична)")),
    Column("community_katottg", ("Код КАТОТТГ громади",)),
    Column("region", ("Регіон", "Область", "Регіон (юридична)")),
    Column("settlement", ("Населений пункт", "Населений пункт (юридична)")),
    Column(
        "address", ("Місцезнаходження (юридична адреса)", "Місцезнаходження", "Юридична адреса", "Адреса (юридична)")
    ),
    Column("postal_code", ("Поштовий індекс", "Поштовий індекс (юридична)")),
    Column("parent", ("Головний заклад", "Код головного закладу")),
    Column(
        "governing_body",
        (
            "Найменування органу, до сфери управління якого належить заклад освіти",
            "Найменування органу",
            "Орган управління",
        ),
    ),
    Column("phone", ("Телефон", "Телефони", "Телефон/факс")),
    Column("fax", ("Факс",)),
    Column("email", ("Електронна пошта", "E-mail", "Email")),
    Column("website", ("Веб-сайт", "Сайт", "Вебсайт")),
    Column("head_name", ("Керівник", "ПІБ керівника")),
    Column("network_role", ("Опорний / Філія", "Опорний/Філія")),
    Column("is_rural", ("Сільський",)),
    Column("is_mountain", ("Гірський",)),
    Column("is_boarding", ("Інтернат",)),
    Column("licensed", ("Ліцензовані обсяги", "Ліцензований обсяг")),
    Column("blocked_on", ("Дата блокування суб'єкта освітньої діяльності в ЄДЕБО",)),
)
FIELDS = tuple(column.field for column in COLUMNS)
OFFICIAL = {column.field: column.headers[0] for column in COLUMNS}  # how the export itself calls a field
NEEDED = tuple(column.field for column in COLUMNS if column.needed)


class BadColumnMap(ValueError):
    """A column map that cannot be followed; the message names the column."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Columns found: field → index in the row. ``unknown`` headers are reported and not read.

    ``missing`` are needed fields without a column; ``doubled`` are fields that two columns claim.
    """

    fields: Mapping[str, int]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]


def header_key(text: str) -> str:
    """One spelling of a header."""
    return " ".join(_SIGNS.sub(" ", tidy(text).lower()).split())


_KNOWN = {header_key(header): column.field for column in COLUMNS for header in column.headers}


def match_columns(header: Sequence[str], given: Mapping[str, str] | None = None) -> Matched:
    """Match the header of a file, first by the map that was given (header → field or official header, "" = not read).

    :raises BadColumnMap: the map names a column that the file has not, or a field that does not exist
    """
    chosen = _chosen(header, given or {})
    fields: dict[str, int] = {}
    unknown, doubled = [], []
    for index, head in enumerate(header):
        field = chosen.get(header_key(head), _KNOWN.get(header_key(head)))
        if field is None:
            if head:
                unknown.append(head)
        elif field != IGNORED:
            if field in fields:
                doubled.append(field)
            fields.setdefault(field, index)
    missing = tuple(field for field in NEEDED if field not in fields)
    return Matched(fields=fields, unknown=tuple(unknown), missing=missing, doubled=tuple(doubled))


def _chosen(header: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    there = {header_key(head) for head in header}
    chosen = {}
    for head, wanted in given.items():
        if header_key(head) not in there:
            raise BadColumnMap(f"the file has no column «{head}»")
        field = wanted if wanted in FIELDS or wanted == IGNORED else _KNOWN.get(header_key(wanted))
        if field is None:
            raise BadColumnMap(f"«{wanted}» is neither a field nor an official column")
        chosen[header_key(head)] = field
    return chosen
