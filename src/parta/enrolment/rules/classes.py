"""Names of classes and which days a school year holds. Pure."""

import re
from datetime import date

from parta.kernel.text import from_lookalikes, natural_key, tidy

FIRST_GRADE, LAST_GRADE = 1, 12
LONGEST_NAME = 24
FULL_TIME = 1  # codifier study_form: «очна (денна)»
UKRAINIAN = 1  # codifier instruction_language

_CLASS = re.compile(
    r"(\d{1,2})\s*[-–—.]?\s*[«\"“„(]?\s*([A-Za-zА-ЯҐЄІЇа-яґєії][\w’ -]*?)?\s*[»\"”)]?\s*(?:кл(?:ас|\.)?)?"
)


def read_class_name(typed: str) -> tuple[int, str] | None:
    """Year of study and canonical name of a class, however it was written; None if it names no year of study.

    >>> read_class_name("5 б"), read_class_name('10-"А" клас'), read_class_name("11")
    ((5, '5-Б'), (10, '10-А'), (11, '11'))
    """
    match = _CLASS.fullmatch(tidy(typed))
    if match is None or not FIRST_GRADE <= int(match[1]) <= LAST_GRADE:
        return None
    return int(match[1]), class_name(int(match[1]), match[2] or "")


def class_name(grade: int, letter: str) -> str:
    """«5-Б» of 5 and «б»; a longer mark stays as written («10-фізмат»); without a letter the number alone.

    >>> class_name(5, " б"), class_name(10, "фізмат"), class_name(9, "")
    ('5-Б', '10-фізмат', '9')
    """
    mark = from_lookalikes(tidy(letter))
    if len(mark) <= 2:
        mark = mark.upper()
    return f"{grade}-{mark}" if mark else str(grade)


def class_order(grade: int, name: str) -> tuple[int, str]:
    """Key that puts 2-А before 10-А."""
    return grade, natural_key(name)


def year_bounds(school_year: int) -> tuple[date, date]:
    """First day of the school year and the first day after it: 1 September to 31 August."""
    return date(school_year, 9, 1), date(school_year + 1, 9, 1)
