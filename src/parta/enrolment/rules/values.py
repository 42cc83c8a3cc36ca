"""Reading one cell of an enrolment list: what people write → what is stored, or why it cannot be read. Pure.

Each reader returns a `Read`: the value (None when there is none), the text as it will be kept, and trouble if any.
"""

import re
from dataclasses import dataclass
from datetime import date

from parta.kernel.cells import Read, day_of, read_day, read_phone, shown_day
from parta.kernel.codes import unzr_has_shape
from parta.kernel.text import has_latin, tidy

LONGEST_TEXT = 300
EARLIEST_BIRTH = date(1900, 1, 1)
OLDEST = 90  # years; evening schools have adults, nobody of a hundred


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
class DocumentNumber:
    """An identity document: kind and canonical number («І-КЛ 482913»)."""

    kind: int
    number: str


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
    found = day_of(2000 + day.year % 100, day.month, day.day)
    return shown_day(found) if found and 0 <= today.year - found.year <= 25 and found <= today else ""


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


def split_phone(text: str) -> tuple[str, str]:
    """A name and the phone written after it in one cell; «» when there is none that reads as a phone.

    >>> split_phone("Коваль Ірина Петрівна, тел. 067-111-22-33"), split_phone("Коваль Ірина")
    (('Коваль Ірина Петрівна', '067-111-22-33'), ('Коваль Ірина', ''))
    """
    found = _PHONE_AFTER.search(text)
    if found is None or read_phone(found[1]).trouble:
        return text, ""
    return text[: found.start()].strip(), found[1].strip()


def read_kinship(text: str) -> Read[int]:
    """Who the guardian is to the child, as `people` numbers it."""
    plain = tidy(text)
    value = _KINSHIP_OF.get(re.sub(r"[^\w]+", " ", plain.lower()).strip())
    return Read(value, plain, "kinship-unknown" if plain and value is None else "")
