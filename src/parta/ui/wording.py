"""How names, dates, numbers and running text are written. Plain functions; the template filters of `ui` call them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import get_language, pgettext

from parta.kernel.dates import KYIV

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"

_LETTER = "A-Za-zА-Яа-яҐґЄєІіЇї"
_QUOTE = re.compile(r"[\"“”„«»]")
_OPENS_AFTER = frozenset(" \u00a0\t\n([/-–—")  # a quotation mark after one of these, or after an opening one, opens
_APOSTROPHE = re.compile(rf"(?<=[{_LETTER}])['ʼ`´‘′](?=[{_LETTER}])")
_DASH = re.compile(r"[ \u00a0]+[-–—][ ]+")
_SHORT_WORD = re.compile(rf"(?<![{_LETTER}\d’-])([{_LETTER}]{{1,2}}) (?=\S)")
_NUMBER_SIGN = re.compile(r"([№§]) ?(?=\d)")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=%|\d{3}(?!\d)|[a-zа-яґєії’]{1,12}(?![a-zа-яґєії’]))")
_ROMAN_RANGE = re.compile(r"(?<=[ІIVХX])-(?=[ІIVХX])")
_SHORTENED = "м|с|смт|вул|пров|просп|обл|р-н|ст|п|ч|ім|кв|буд"
_ABBREVIATED = re.compile(rf"(?<![{_LETTER}])((?:{_SHORTENED})\.) ?(?=[{_LETTER}\d«])")
_INITIALS = re.compile(r"([А-ЯҐЄІЇ]\.) ?(?=[А-ЯҐЄІЇ])")
_SURNAME_BEFORE = re.compile(r"(?<=[а-яґєії’]) (?=[А-ЯҐЄІЇ]\.)")


def typographic(text: str) -> str:
    """Write text as a careful typesetter would: «лапки», ’, « — »; what belongs together is not parted at a line's end.

    Stored values stay as they are; this is only for showing.

    >>> typographic('Ліцей "Гармонія" с. Люлинці - № 3').replace(NBSP, "_")
    'Ліцей «Гармонія» с._Люлинці_— №_3'
    >>> typographic('КЗ "Ліцей "Обрій""')
    'КЗ «Ліцей „Обрій“»'
    """
    text = _quoted(text)
    text = _APOSTROPHE.sub("’", text)
    text = _ROMAN_RANGE.sub("–", text)
    text = _DASH.sub(f"{NBSP}— ", text)
    text = _ABBREVIATED.sub(rf"\1{NBSP}", text)
    text = _NUMBER_SIGN.sub(rf"\1{NBSP}", text)
    text = _INITIALS.sub(rf"\1{NBSP}", text)
    text = _SURNAME_BEFORE.sub(NBSP, text)
    text = _BEFORE_UNIT.sub(NBSP, text)
    text = _SHORT_WORD.sub(rf"\1{NBSP}", text)
    return _SHORT_WORD.sub(rf"\1{NBSP}", text)  # again: the short words that followed a short word


def _quoted(text: str) -> str:
    """Quotation marks as «outer» and „inner“, each judged by its neighbours; as they stood if they do not pair."""
    depth, done = 0, 0
    shown: list[str] = []
    for found in _QUOTE.finditer(text):
        at = found.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        follows_opening = bool(shown) and done == at and shown[-1] in "«„"
        opens = _opens(found[0], before, after, depth, follows_opening)
        if (after if opens else before) in ("", " "):
            return text  # nothing is quoted: a sign of inches, or a mark astray
        depth += opens
        if depth == 0:
            return text
        shown += [text[done:at], ("„“" if depth % 2 == 0 else "«»")[not opens]]
        depth -= not opens
        done = at + 1
    return text if depth else "".join((*shown, text[done:]))


def _opens(mark: str, before: str, after: str, depth: int, follows_opening: bool) -> bool:
    if mark in "„«»":
        return mark != "»"
    if not before or before in _OPENS_AFTER or follows_opening:
        return True
    return depth == 0 and after.isalnum()  # «школа"Обрій"»: a forgotten space


def day(value: date | datetime | None) -> str:
    """02.09.2026, in every language. A moment is read in Kyiv."""
    if value is None:
        return ""
    return formats.date_format(_local(value), "d.m.Y")


def day_in_words(value: date | datetime | None) -> str:
    """«2 вересня 2026 р.», «2 September 2026»."""
    if value is None:
        return ""
    text = formats.date_format(_local(value), pgettext("date in words", "j F Y"))
    return text.replace(" ", NBSP)


def weekday(value: date | datetime | None) -> str:
    """«середа, 2 вересня»."""
    if value is None:
        return ""
    spoken = formats.date_format(_local(value), pgettext("date with weekday", "l, j F"))
    head, _, tail = spoken.partition(", ")
    return f"{head.lower() if is_ukrainian() else head}, {tail.replace(' ', NBSP)}"


def moment(value: datetime | None) -> str:
    """«18.11.2026 10:42», Kyiv time."""
    if value is None:
        return ""
    return formats.date_format(_local(value), "d.m.Y") + NBSP + formats.date_format(_local(value), "H:i")


def clock(value: time | datetime | None) -> str:
    """«08:30»; a moment is read in Kyiv."""
    if value is None:
        return ""
    return formats.time_format(value.astimezone(KYIV) if isinstance(value, datetime) else value, "H:i")


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """«2 214», «14,3»: groups parted by a non-breaking space, the decimal sign of the language, a true minus."""
    if value is None:
        return ""
    rounded = Decimal(str(value)).quantize(
        Decimal(1).scaleb(-digits), ROUND_HALF_UP
    )  # as people round, not as banks do
    return formats.number_format(rounded, digits, use_l10n=True, force_grouping=True).replace("-", "\u2212")


def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """A share of 1 as «79 %» (English: 79%)."""
    if value is None:
        return ""
    shown = number(Decimal(str(value)) * 100, digits)
    return f"{shown}{NBSP}%" if is_ukrainian() else f"{shown}%"


def truth(value: bool) -> str:
    """«так» or «ні»."""
    return pgettext("value", "yes") if value else pgettext("value", "no")


def full_name(person: Any) -> str:
    """«Савчук Олена Петрівна»: registers, orders, lists."""
    family, given, patronymic = _parts(person)
    return " ".join(filter(None, (family, given, patronymic)))


def short_name(person: Any) -> str:
    """«Савчук О. П.» with spaces that do not break."""
    family, given, patronymic = _parts(person)
    initials = [f"{part[0]}." for part in (given, patronymic) if part]
    return NBSP.join(filter(None, (family, *initials)))


def spoken_name(person: Any) -> str:
    """«Олена Савчук»: when we speak to the person or of a child to the family."""
    family, given, _patronymic = _parts(person)
    return " ".join(filter(None, (given, family)))


def is_ukrainian() -> bool:
    return (get_language() or "uk").startswith("uk")


def _parts(person: Any) -> tuple[str, str, str]:
    """Family, given and patronymic of an object or a mapping that has these three."""
    keys = ("family_name", "given_name", "patronymic")
    if isinstance(person, Mapping):
        family, given, patronymic = (person.get(key) or "" for key in keys)
    else:
        family, given, patronymic = (getattr(person, key, "") or "" for key in keys)
    return family, given, patronymic


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(KYIV)
    return value
