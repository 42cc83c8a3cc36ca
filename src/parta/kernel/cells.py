"""Reading one cell of a spreadsheet: what people write → what is stored, or why it cannot be read. Pure.

Each reader returns a `Read`: the value (None when there is none), the text as it will be kept, and trouble if any.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from parta.kernel.codes import rnokpp_is_valid
from parta.kernel.text import from_lookalikes, has_cyrillic, has_latin, tidy

T = TypeVar("T", covariant=True)

LONGEST_NAME = 100

_DAY = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})(?: ?р\.?(?:оку)?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d.*)?")
_SHORT = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{2})(?: ?р\.?)?")
_SERIAL = re.compile(r"[1-7]\d{4}")  # 18.05.1927 … 31.12.2118 as a spreadsheet counts days
_FIRST_SERIAL = date(1899, 12, 30)
_UKRAINIAN = set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
_NAME_SIGNS = set("’- ")
_EMAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,180}\.[^\s@<>\".]{2,20}")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A cell as read. ``trouble`` is the code of what is wrong («name-latin»), ``suggestion`` a text that would be
    right.
    """

    value: T | None
    text: str = ""
    trouble: str = ""
    suggestion: str = ""


def plain_heading(heading: str) -> str:
    """A heading without case, signs and apostrophes, Latin look-alikes read as Cyrillic.

    >>> plain_heading(" Ім'я * (дитини)")
    'імя дитини'
    """
    text = tidy(heading).lower()
    if has_cyrillic(text):
        text = from_lookalikes(text)
    text = text.replace("’", "")
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def read_name(text: str) -> Read[str]:
    """A family name, given name or patronymic in Ukrainian letters, put right as far as nobody could mind.

    >>> read_name("ШЕВЧЕНКО").value, read_name("мар'яна").value, read_name("Сaвчук").suggestion
    ('Шевченко', 'Мар’яна', 'Савчук')
    """
    name = tidy(text)
    if not name:
        return Read(None)
    if name in (name.upper(), name.lower()):
        name = capitalised(name)
    if len(name) > LONGEST_NAME:
        return Read(None, name, "name-long", name[:LONGEST_NAME])
    if has_latin(name):
        repaired = from_lookalikes(name)
        if has_latin(repaired):
            return Read(None, name, "name-foreign")
        return Read(None, name, "name-signs") if _strange(repaired) else Read(None, name, "name-latin", repaired)
    if strange := _strange(name):
        repaired = tidy("".join(sign for sign in name if sign.lower() not in strange).strip("-’ "))
        return Read(None, name, "name-signs", repaired if strange <= set('0123456789.,*_()«»"') else "")
    return Read(name, name)


def _strange(name: str) -> set[str]:
    return set(name.lower()) - _UKRAINIAN - _NAME_SIGNS


def capitalised(name: str) -> str:
    """«НЕЧУЙ-ЛЕВИЦЬКИЙ» → «Нечуй-Левицький»."""
    return re.sub(r"[^\s-]+", lambda part: part.group()[:1].upper() + part.group()[1:].lower(), name)


def split_full_name(text: str) -> tuple[str, str, str]:
    """Family name, given name and the rest of «Прізвище Ім’я По батькові»; a given name may be missing, never invented.

    >>> split_full_name("Дем'янчук  Мар'яна Ігорівна")
    ('Дем’янчук', 'Мар’яна', 'Ігорівна')
    """
    words = tidy(text).split(" ")
    return words[0], words[1] if len(words) > 1 else "", " ".join(words[2:])


def read_day(text: str) -> Read[date]:
    """A calendar day: 14.03.2019, 14/03/2019, 2019-03-14, 14.3.2019, or the number of days that a spreadsheet keeps in
    place of a date. A two-digit year is asked about, never guessed in silence.

    >>> read_day("14/03/2019").value, read_day("14.03.19").suggestion, read_day("31.02.2019").trouble
    (datetime.date(2019, 3, 14), '14.03.2019', 'day-impossible')
    >>> read_day("43538").value
    datetime.date(2019, 3, 14)
    """
    plain = tidy(text)
    if not plain:
        return Read(None)
    if _SERIAL.fullmatch(plain):
        serial = _FIRST_SERIAL + timedelta(days=int(plain))
        return Read(serial, shown_day(serial))
    if match := _SHORT.fullmatch(plain):
        day, month, year = (int(part) for part in match.groups())
        found = day_of(2000 + year, month, day)
        return Read(None, plain, "day-short-year", shown_day(found) if found else "")
    if match := _DAY.fullmatch(plain):
        found = day_of(int(match[3]), int(match[2]), int(match[1]))
    elif match := _ISO.fullmatch(plain):
        found = day_of(int(match[1]), int(match[2]), int(match[3]))
    else:
        return Read(None, plain, "day-unreadable")
    return Read(found, shown_day(found)) if found else Read(None, plain, "day-impossible")


def read_rnokpp(text: str) -> Read[str]:
    """Ten digits with a right check digit. A number whose leading zeros a spreadsheet dropped is put right.

    >>> read_rnokpp("1759013776").value, read_rnokpp("1759013777").trouble
    ('1759013776', 'rnokpp-check')
    """
    plain = re.sub(r"[\s\u00a0-]", "", tidy(text))
    if not plain:
        return Read(None)
    if not plain.isascii() or not plain.isdigit() or len(plain) > 10:
        return Read(None, plain, "rnokpp-form")
    padded = plain.zfill(10)
    if rnokpp_is_valid(padded) and len(plain) >= 8:
        return Read(padded, padded)
    return Read(None, plain, "rnokpp-check" if len(plain) == 10 else "rnokpp-form")


def read_phone(text: str) -> Read[str]:
    """A phone in international form; Ukrainian numbers from their usual short ones.

    >>> read_phone("097 123-45-67").value, read_phone("971234567").value, read_phone("12345").trouble
    ('+380971234567', '+380971234567', 'phone-form')
    """
    plain = tidy(text)
    if not plain:
        return Read(None)
    digits = re.sub(r"[\s()\u00a0.–—-]", "", plain)
    bare = digits.removeprefix("+").removeprefix("00")
    if not bare.isascii() or not bare.isdigit():
        return Read(None, plain, "phone-form")
    for head, length in (("380", 12), ("80", 11), ("0", 10)):
        if bare.startswith(head) and len(bare) == length:
            return _phone("380" + bare[-9:])
    if len(bare) == 9 and bare[0] in "3456789":
        return _phone("380" + bare)
    if digits.startswith("+") and 8 <= len(bare) <= 15:
        return _phone(bare)
    return Read(None, plain, "phone-form")


def _phone(digits: str) -> Read[str]:
    return Read(f"+{digits}", f"+{digits}")


def read_email(text: str) -> Read[str]:
    """An e-mail address in lower case."""
    plain = tidy(text).lower()
    if not plain:
        return Read(None)
    return Read(plain, plain) if _EMAIL.fullmatch(plain) and plain.isascii() else Read(None, plain, "email-form")


def day_of(year: int, month: int, day: int) -> date | None:
    """The day of the calendar, or None when there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shown_day(day: date) -> str:
    """The day as people write it: 14.03.2019."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


_MARKS_OF_EXAMPLE = frozenset({"приклад", "зразок", "example"})


def is_example(cells: Sequence[str]) -> bool:
    """Is it the row that a template of ours shows as an example?"""
    return any(tidy(cell).lower().strip("!*. ") in _MARKS_OF_EXAMPLE for cell in cells)
