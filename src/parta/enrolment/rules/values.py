"""Reading one cell of an enrolment list: what people write → what is stored, or why it cannot be read. Pure.

Each reader returns a `Read`: the value (None when there is none), the text as it will be kept, and trouble if any.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from parta.kernel.codes import rnokpp_is_valid, unzr_has_shape
from parta.kernel.text import from_lookalikes, has_latin, tidy

T = TypeVar("T", covariant=True)

LONGEST_NAME = 100
LONGEST_TEXT = 300
EARLIEST_BIRTH = date(1900, 1, 1)
OLDEST = 90  # years; evening schools have adults, nobody of a hundred

_DAY = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})(?: ?р\.?(?:оку)?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d.*)?")
_SHORT = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{2})(?: ?р\.?)?")
_UKRAINIAN = set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
_NAME_SIGNS = set("’- ")

_CERTIFICATE = re.compile(r"([IVX1ІХ]{1,4})\s*[-–—]?\s*([А-ЯҐЄІЇA-Z]{2})\s*(?:№|N)?\s*(\d{6})", re.IGNORECASE)
_ID_CARD = re.compile(r"\d{9}")
_PASSPORT = re.compile(r"([А-ЯҐЄІЇA-Z]{2})\s*(?:№|N)?\s*(\d{6})", re.IGNORECASE)
_ROMAN = str.maketrans(
    "1IХ", "ІІX"
)  # «І» is kept as a Ukrainian letter, «V» and «X» as Latin ones: as certificates are typed
_LATIN_TO_CYRILLIC = str.maketrans("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ")
_PHONE_AFTER = re.compile(
    r"[\s,;:(–—-]*(?:(?:моб\w*|тел\w*)[.:\s]*)*(\+?\d[\d\s()./-]{7,20}\d)\s*\)?\s*$", re.IGNORECASE
)
_EMAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,180}\.[^\s@<>\".]{2,20}")

_SEX = {"ч": "m", "чол": "m", "чоловіча": "m", "хлопець": "m", "хлопчик": "m", "m": "m", "male": "m", "м": "m",
        "ж": "f", "жін": "f", "жіноча": "f", "дівчина": "f", "дівчинка": "f", "f": "f", "female": "f"}  # fmt: skip
_KINSHIP = {1: ("мати", "мама", "матір", "мати дитини", "mother"), 2: ("батько", "тато", "father"),
            3: ("усиновлювач", "усиновлювачка", "adopter"), 4: ("опікун", "опікунка", "піклувальник",
                                                                "піклувальниця", "guardian"),
            5: ("прийомна мати", "прийомний батько", "прийомні батьки", "батьки вихователі", "батько вихователь",
                "мати вихователька",
                "foster parent"),
            9: ("інше", "інша особа", "законний представник", "представник", "other")}  # fmt: skip
_KINSHIP_OF = {word: kind for kind, words in _KINSHIP.items() for word in words}

# Kinds of identity documents as `people` numbers them, with the words a list may use.
BIRTH_CERTIFICATE, PASSPORT, ID_CARD, FOREIGN_CERTIFICATE, OTHER_DOCUMENT = 1, 2, 3, 4, 9
_DOCUMENT_KIND = {"свідоцтво про народження": BIRTH_CERTIFICATE, "свідоцтво": BIRTH_CERTIFICATE,
                  "birth certificate": BIRTH_CERTIFICATE,
                  "паспорт": PASSPORT, "passport": PASSPORT, "id картка": ID_CARD, "ід картка": ID_CARD,
                  "id card": ID_CARD,
                  "іноземне свідоцтво": FOREIGN_CERTIFICATE, "свідоцтво іноземного зразка": FOREIGN_CERTIFICATE,
                  "foreign birth certificate": FOREIGN_CERTIFICATE, "інший": OTHER_DOCUMENT, "інше": OTHER_DOCUMENT,
                  "інший документ": OTHER_DOCUMENT, "other": OTHER_DOCUMENT}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A cell as read. ``trouble`` is the code of what is wrong («name-latin»), ``suggestion`` a text that would be
    right.
    """

    value: T | None
    text: str = ""
    trouble: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """An identity document: kind and canonical number («І-КЛ 482913»)."""

    kind: int
    number: str


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
    """A calendar day: 14.03.2019, 14/03/2019, 2019-03-14, 14.3.2019. A two-digit year is asked about, never guessed in
    silence.

    >>> read_day("14/03/2019").value, read_day("14.03.19").suggestion, read_day("31.02.2019").trouble
    (datetime.date(2019, 3, 14), '14.03.2019', 'day-impossible')
    """
    plain = tidy(text)
    if not plain:
        return Read(None)
    if match := _SHORT.fullmatch(plain):
        day, month, year = (int(part) for part in match.groups())
        found = _day(2000 + year, month, day)
        return Read(None, plain, "day-short-year", _shown(found) if found else "")
    if match := _DAY.fullmatch(plain):
        found = _day(int(match[3]), int(match[2]), int(match[1]))
    elif match := _ISO.fullmatch(plain):
        found = _day(int(match[1]), int(match[2]), int(match[3]))
    else:
        return Read(None, plain, "day-unreadable")
    return Read(found, _shown(found)) if found else Read(None, plain, "day-impossible")


def read_birth(text: str, today: date) -> Read[date]:
    """A day of birth: not in the future, not of the century before; a slipped century gets a suggestion.

    >>> read_birth("14.03.1019", date(2026, 9, 1)).suggestion, read_birth("14.03.2109", date(2026, 9, 1)).trouble
    ('14.03.2019', 'birth-future')
    """
    read = read_day(text)
    if read.value is None:
        return read
    if read.value > today:
        return Read(None, read.text, "birth-future", _other_century(read.value, today))
    if read.value < EARLIEST_BIRTH or today.year - read.value.year > OLDEST:
        return Read(None, read.text, "birth-century", _other_century(read.value, today))
    return read


def _other_century(day: date, today: date) -> str:
    """The same day with the year of our century, if a pupil could be born then."""
    found = _day(2000 + day.year % 100, day.month, day.day)
    return _shown(found) if found and 0 <= today.year - found.year <= 25 and found <= today else ""


def read_sex(text: str) -> Read[str]:
    """«f» or «m».

    >>> read_sex("дівч."), read_sex("Ж").value
    (Read(value=None, text='дівч.', trouble='sex-unknown', suggestion=''), 'f')
    """
    plain = tidy(text)
    value = _SEX.get(plain.lower().rstrip("."))
    return Read(value, plain, "sex-unknown" if plain and value is None else "")


def sex_of_patronymic(patronymic: str) -> str | None:
    """What a Ukrainian patronymic says of sex; None when it says nothing."""
    if patronymic.endswith(("вич", "ьич", "іч")):
        return "m"
    return "f" if patronymic.endswith(("вна", "чна")) else None


def read_document(series: str, number: str, kind: int | None) -> Read[DocumentNumber]:
    """An identity document from one text or from series and number apart. Without a kind it is told by its form.

    >>> read_document("1-КЛ", "318845", None).suggestion, read_document("", "і-кл №482913", None).value
    ('І-КЛ 318845', DocumentNumber(kind=1, number='І-КЛ 482913'))
    """
    text = tidy(f"{series} {number}")
    if not text:
        return Read(None)
    if kind in (FOREIGN_CERTIFICATE, OTHER_DOCUMENT):
        plain = text.upper()
        return Read(DocumentNumber(kind, plain), plain) if len(plain) <= 40 else Read(None, text, "document-long")
    if kind in (None, BIRTH_CERTIFICATE) and (match := _CERTIFICATE.fullmatch(text)):
        return _certificate(match, text)
    if kind in (None, ID_CARD) and _ID_CARD.fullmatch(text.replace(" ", "")):
        plain = text.replace(" ", "")
        return Read(DocumentNumber(ID_CARD, plain), plain)
    if kind in (None, PASSPORT) and (match := _PASSPORT.fullmatch(text)):
        plain = f"{match[1].upper().translate(_LATIN_TO_CYRILLIC)} {match[2]}"
        return Read(DocumentNumber(PASSPORT, plain), plain)
    return Read(None, text, "document-form")


def _certificate(match: re.Match[str], text: str) -> Read[DocumentNumber]:
    """The figure may be typed with Latin or Ukrainian letters; «1» is asked about. Series in Latin look-alikes are
    read as Ukrainian.
    """
    figure, letters = match[1].upper(), match[2].upper().translate(_LATIN_TO_CYRILLIC)
    canonical = f"{figure.translate(_ROMAN)}-{letters} {match[3]}"
    if has_latin(letters):
        return Read(None, text, "document-form")
    if "1" in figure:
        return Read(None, text, "document-figure", canonical)
    return Read(DocumentNumber(BIRTH_CERTIFICATE, canonical), canonical)


def read_document_kind(text: str) -> Read[int]:
    """Kind of the document in words; empty = to be told by the number's form."""
    plain = tidy(text)
    value = _DOCUMENT_KIND.get(re.sub(r"[^\w]+", " ", plain.lower()).strip())
    return Read(value, plain, "document-kind" if plain and value is None else "")


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


def born_by_rnokpp(rnokpp: str) -> date:
    """The day of birth that the first five digits count from 31.12.1899. Not binding: some numbers were given by
    mistake.
    """
    return date.fromordinal(date(1899, 12, 31).toordinal() + int(rnokpp[:5]))


def read_unzr(text: str) -> Read[str]:
    """УНЗР: YYYYMMDD-NNNNN; the hyphen may be missing."""
    plain = re.sub(r"\s", "", tidy(text))
    if re.fullmatch(r"\d{13}", plain):
        plain = f"{plain[:8]}-{plain[8:]}"
    if not plain:
        return Read(None)
    return Read(plain, plain) if unzr_has_shape(plain) else Read(None, plain, "unzr-form")


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


def split_phone(text: str) -> tuple[str, str]:
    """A name and the phone written after it in one cell; «» when there is none that reads as a phone.

    >>> split_phone("Коваль Ірина Петрівна, тел. 067-111-22-33"), split_phone("Коваль Ірина")
    (('Коваль Ірина Петрівна', '067-111-22-33'), ('Коваль Ірина', ''))
    """
    found = _PHONE_AFTER.search(text)
    if found is None or read_phone(found[1]).trouble:
        return text, ""
    return text[: found.start()].strip(), found[1].strip()


def _phone(digits: str) -> Read[str]:
    return Read(f"+{digits}", f"+{digits}")


def read_email(text: str) -> Read[str]:
    """An e-mail address in lower case."""
    plain = tidy(text).lower()
    if not plain:
        return Read(None)
    return Read(plain, plain) if _EMAIL.fullmatch(plain) and plain.isascii() else Read(None, plain, "email-form")


def read_kinship(text: str) -> Read[int]:
    """Who the guardian is to the child, as `people` numbers it."""
    plain = tidy(text)
    value = _KINSHIP_OF.get(re.sub(r"[^\w]+", " ", plain.lower()).strip())
    return Read(value, plain, "kinship-unknown" if plain and value is None else "")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shown(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"
