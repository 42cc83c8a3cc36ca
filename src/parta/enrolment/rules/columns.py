"""Columns of an enrolment list: which fields there are and how schools head them. Pure.

A column of a file is matched by its heading alone; people see samples and may change every match.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parta.kernel.cells import plain_heading

GUARDIANS = (1, 2)  # at most two a child in a list; more are added on the child's card


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a child's row. ``personal`` fields are shown masked nowhere: the list is the school's own."""

    code: str
    aliases: tuple[str, ...]
    is_needed: bool = False


_CHILD = (
    Field("full_name", ("піб", "піб дитини", "піб учня", "піб учениці", "прізвище імя по батькові",
                        "прізвище та імя", "прізвище імя",
                        "учень", "дитина", "учні", "full name", "name", "pupil")),
    Field("family_name", ("прізвище", "прізвище дитини", "прізвище учня", "family name", "surname", "last name"),
          is_needed=True),
    Field("given_name", ("імя", "імя дитини", "імя учня", "власне імя", "given name", "first name"), is_needed=True),
    Field("patronymic", ("по батькові", "побатькові", "по батькові дитини", "patronymic", "middle name")),
    Field("sex", ("стать", "ст", "стать дитини", "sex", "gender"), is_needed=True),
    Field("born_on", ("дата народження", "дата нар", "народження", "день народження", "д н", "дн", "нар", "дата народж",
                      "рік народження", "birth date", "date of birth", "born", "dob"), is_needed=True),
    Field("document", ("свідоцтво", "свідоцтво про народження", "свід", "свід про нар", "св про народження",
                       "серія та номер свідоцтва",
                       "серія номер", "серія і номер", "серія і номер свідоцтва", "свідоцтво серія номер", "документ",
                       "серія та номер", "серія номер документа", "серія та номер документа", "birth certificate",
                       "document")),
    Field("document_series", ("серія", "серія свідоцтва", "серія документа", "серія свідоцтва про народження",
                              "series")),
    Field("document_number", ("номер свідоцтва", "номер документа", "номер", "номер свідоцтва про народження",
                              "document number")),
    Field("document_kind", ("тип документа", "вид документа", "документ вид", "document kind", "document type")),
    Field("rnokpp", ("рнокпп", "рнокпп дитини", "іпн", "ідентифікаційний код", "ідентифікаційний номер",
                     "код рнокпп", "tax number")),
    Field("unzr", ("унзр", "унзр дитини", "unzr")),
    Field("class_name", ("клас", "кл", "до класу", "назва класу", "class")),
    Field("applied_on", ("дата заяви", "дата подання заяви", "заява", "application date", "applied on")),
)  # fmt: skip

_GUARDIAN = {
    "name": ("піб представника", "піб законного представника", "законний представник", "представник",
             "піб одного з батьків", "батьки",
             "піб батьків", "guardian", "guardian name", "parent"),
    "kinship": ("ким доводиться", "хто", "спорідненість", "тип відносин", "тип відносин з дитиною", "відношення",
                "kinship", "relation"),
    "ground": ("підстава", "підстава представництва", "документ представника", "ground"),
    "phone": ("телефон", "тел", "телефон представника", "контактний телефон", "номер телефону", "моб",
              "моб телефон", "phone"),
    "email": ("електронна пошта", "пошта", "ел пошта", "емейл", "e mail", "email", "пошта представника"),
    "rnokpp": ("рнокпп представника", "іпн представника", "guardian tax number"),
}  # fmt: skip
_PARENTS = {1: ("матері", "мати", "мама", "мами", "mother"), 2: ("батька", "батько", "тата", "тато", "father")}


def guardian_field(number: int, part: str) -> str:
    """Code of a guardian's field: «guardian1_phone»."""
    return f"guardian{number}_{part}"


FIELDS: tuple[Field, ...] = _CHILD + tuple(
    Field(
        guardian_field(number, part), tuple(f"{alias} {number}" for alias in aliases) + (aliases if number == 1 else ())
    )
    for number in GUARDIANS
    for part, aliases in _GUARDIAN.items()
)
FIELD_CODES = tuple(field.code for field in FIELDS)

_WHOSE = {"учня", "учениці", "учнів", "дитини", "дітей", "здобувача", "здобувачки", "вихованця", "вихованки"}

# What a heading means when it names the mother or the father: «Тел. мами», «ПІБ батька», «Мати».
_PARTS_OF_PARENT = {
    "phone": ("тел", "телефон", "моб", "phone"),
    "email": ("пошта", "емейл", "email", "mail"),
    "rnokpp": ("рнокпп", "іпн"),
    "name": ("", "піб", "прізвище", "name"),
}
_BY_ALIAS = {alias: field.code for field in reversed(FIELDS) for alias in field.aliases}


def match_columns(header: Sequence[str], remembered: dict[str, str] | None = None) -> tuple[str, ...]:
    """The field of each column («» = not recognised); a field is given to the first column that claims it.

    ``remembered`` are earlier choices of the school: plain heading → field.
    """
    taken: set[str] = set()
    matched = []
    for heading in header:
        plain = plain_heading(heading)
        code = (remembered or {}).get(plain) or field_of_heading(heading)
        code = "" if code in taken else code
        matched.append(code)
        taken.update({code} - {""})
    return tuple(matched)


def field_of_heading(heading: str) -> str:
    """The field that a heading names, or «».

    >>> field_of_heading("Прізвище, ім’я, по батькові"), field_of_heading("Дата нар."), field_of_heading("Тел. мами")
    ('full_name', 'born_on', 'guardian1_phone')
    >>> field_of_heading("Прізвище, ім’я, по батькові учня"), field_of_heading("Свідоцтво дитини (серія, номер)")
    ('full_name', 'document')
    >>> field_of_heading("Мати (ПІБ, тел.)"), field_of_heading("Номер учня"), field_of_heading("Телефон учня")
    ('guardian1_name', '', '')
    """
    for plain in (plain_heading(heading), plain_heading(re.sub(r"\([^()]*\)?", " ", heading))):
        if code := _BY_ALIAS.get(plain) or _field_of_parent(plain) or _field_of_child(plain):
            return code
    return ""


def count_headings(cells: Sequence[str], remembered: dict[str, str] | None = None) -> int:
    """How many cells of a row are headings of fields: by this the heading is told from a title above it.

    >>> count_headings(["Список учнів 1-А класу", "", ""]), count_headings(["№", "ПІБ учня", "Дата народж."])
    (0, 2)
    """
    return sum(1 for code in match_columns(cells, remembered) if code)


def _field_of_child(plain: str) -> str:
    """«Дата народження учениці»: the field without the word that says whose it is.

    A pupil's phone is no guardian's, and his number in the list is no document's.
    """
    words = plain.split()
    rest = " ".join(word for word in words if word not in _WHOSE)
    code = _BY_ALIAS.get(rest, "") if len(rest) < len(plain) and rest != "номер" else ""
    return "" if code.startswith("guardian") else code


def implied_kinship(heading: str) -> str:
    """«мати» or «батько» when the heading itself says whose name it is, else «».

    >>> implied_kinship("ПІБ матері"), implied_kinship("Представник 1")
    ('мати', '')
    """
    words = plain_heading(heading).split()
    return next((_PARENTS[n][1] for n in GUARDIANS if set(words) & set(_PARENTS[n])), "")


def _field_of_parent(plain: str) -> str:
    words = plain.split()
    for number, names in _PARENTS.items():
        if set(words) & set(names):
            rest = " ".join(word for word in words if word not in names)
            part = next((part for part, marks in _PARTS_OF_PARENT.items() if rest in marks), "")
            return guardian_field(number, part) if part else ""
    return ""
