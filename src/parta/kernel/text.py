"""Ukrainian text: one spelling of apostrophes and quotes, alphabetical order, forgiving search keys."""

import re
import unicodedata

APOSTROPHE = "’"
_APOSTROPHES = "'ʼ`´‘ʹ′＇"
_TO_APOSTROPHE = str.maketrans(dict.fromkeys(_APOSTROPHES, APOSTROPHE))
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile("[0-9]+")

_ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_ORDERED = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_TO_KEY = str.maketrans(_ALPHABET, _ORDERED, "'’ʼ`-")

_LATIN_LOOKALIKES = str.maketrans("aceikmnoprtuxybhAEIKMHOPCTXBY", "асеікмпоргтихувнАЕІКМНОРСТХВУ")
_LATIN, _CYRILLIC = re.compile("[A-Za-z]"), re.compile("[\u0400-\u04ff]")
_WORD = re.compile("[A-Za-z\u0400-\u04ff’]+")
_KEYBOARD_EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_KEYBOARD_UK = "йцукенгшщзхїфівапролджєячсмитьбю"
_FROM_KEYBOARD = str.maketrans(_KEYBOARD_EN, _KEYBOARD_UK)


_FOLDED = str.maketrans("ґєэёиїйыaceikmnoprtuxybh", "геееііііасеікмпоргтіхувн", "’'ʼ`- ьъ")


def tidy(value: str) -> str:
    """Fold white space, compose characters, use one apostrophe. What people typed, otherwise untouched.

    >>> tidy("  Мар'яна   Дем`янчук ")
    'Мар’яна Дем’янчук'
    """
    composed = unicodedata.normalize("NFC", value).replace("\u00ad", "").replace("\u200b", "")
    return _SPACES.sub(" ", composed.translate(_TO_APOSTROPHE)).strip()


def storable(value: str) -> str:
    """The text without signs that no database keeps: NUL and halves of surrogate pairs.

    >>> storable("a\\x00b\\ud800")
    'ab'
    """
    return "".join(sign for sign in value if sign != "\x00" and not "\ud800" <= sign <= "\udfff")


def whole_number(text: str, most: int = 2**31 - 1) -> int | None:
    """The whole number that a text from outside is, or None: plain digits alone, up to ``most``.

    >>> whole_number("42"), whole_number("²"), whole_number("-1"), whole_number("9" * 5000)
    (42, None, None, None)
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        return None
    number = int(text)
    return number if number <= most else None


def sort_key(value: str) -> str:
    """Key that sorts by the Ukrainian alphabet in code point order; equal to the database's ``uk_key``."""
    return value.lower().translate(_TO_KEY)


def natural_key(value: str) -> str:
    """Key that sorts names of institutions and classes: the Ukrainian alphabet, numbers by their value; equal to the
    database's ``uk_natural``. To search a name use `sort_key`: here numbers are written with eight digits.

    >>> sorted(["ліцей № 10", "10-А", "ліцей № 2", "2-А"], key=natural_key)
    ['2-А', '10-А', 'ліцей № 2', 'ліцей № 10']
    """
    return _NUMBER.sub(lambda number: number[0].zfill(8), sort_key(value))


def folded_name(value: str) -> str:
    """A name without what fingers and keyboards confuse, for comparing; equal to the database's ``uk_fold``.

    >>> folded_name("Дем'яненко") == folded_name("Демяненко"), folded_name("Ґудзь"), folded_name("Бoндар")
    (True, 'гудз', 'бондар')
    """
    return value.lower().translate(_FOLDED)


def from_lookalikes(value: str) -> str:
    """Replace Latin letters that look Cyrillic, when the word has Cyrillic letters besides."""
    return value.translate(_LATIN_LOOKALIKES)


def one_alphabet(value: str) -> str:
    """Words that mix both alphabets, with the Latin letters that look Cyrillic replaced. Roman numerals and foreign
    words, which are Latin throughout, stay.

    >>> one_alphabet("Бoндар"), one_alphabet("школа I-III ступенів «Smart»")
    ('Бондар', 'школа I-III ступенів «Smart»')
    """
    return _WORD.sub(lambda word: _in_cyrillic(word[0]), value)


def _in_cyrillic(word: str) -> str:
    return from_lookalikes(word) if has_latin(word) and has_cyrillic(word) else word


def from_wrong_layout(value: str) -> str:
    """Read what was typed on a Latin keyboard as if the Ukrainian layout had been on."""
    return value.lower().translate(_FROM_KEYBOARD)


def has_latin(value: str) -> bool:
    """Does the text hold a Latin letter?"""
    return _LATIN.search(value) is not None


def has_cyrillic(value: str) -> bool:
    """Does the text hold a Cyrillic letter?"""
    return _CYRILLIC.search(value) is not None


def distance(one: str, other: str, most: int) -> int:
    """Typing errors between two words: letters added, dropped, changed or swapped; ``most`` + 1 when there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, match in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
