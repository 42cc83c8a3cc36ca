"""A row of an enrolment list: texts by field → a child with guardians, and everything that is wrong with it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from parta.enrolment.rules import values
from parta.enrolment.rules.columns import GUARDIANS, guardian_field
from parta.enrolment.rules.values import DocumentNumber
from parta.kernel import cells
from parta.kernel.cells import Read
from parta.kernel.dates import school_year_of
from parta.kernel.text import sort_key, tidy

T = TypeVar("T")
_FORMS_OF_ADULTS = (4, 5, 6, 9, 10)  # external, evening, correspondence, dual, at work (codifier study_form)
_NAMES = ("family_name", "given_name", "patronymic")


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who stands for the child, as a list names them. ``kinship`` as `people` numbers it."""

    family_name: str
    given_name: str
    patronymic: str
    kinship: int
    ground: str = ""
    phone: str = ""
    email: str = ""
    rnokpp: str = ""

    @property
    def display_name(self) -> str:
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))


@dataclass(frozen=True, slots=True)
class Child:
    """One child of a list, read whole. ``number`` is the row in the file (or 1 for a form)."""

    number: int
    family_name: str
    given_name: str
    patronymic: str
    sex: str
    born_on: date
    document: DocumentNumber | None
    rnokpp: str
    unzr: str
    class_name: str
    applied_on: date | None
    guardians: tuple[Guardian, ...] = ()

    @property
    def display_name(self) -> str:
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong in a row: the field, a code for the words, what was read, and what would be right if that can be
    told.
    """

    number: int
    field: str
    code: str
    text: str = ""
    suggestion: str = ""


@dataclass(slots=True)
class ReadRow:
    """A row after reading: the child if all of it could be read, troubles if not."""

    number: int
    label: str  # whom the row is about, however badly written
    child: Child | None = None
    troubles: list[Trouble] = field(default_factory=list)


def read_row(number: int, texts: Mapping[str, str], today: date) -> ReadRow:
    """Read a row. ``texts`` maps fields to what stands in the file or was typed instead."""
    row = ReadRow(number, label=_label(texts))
    named = _names(texts)
    names = {name: _take(row, name, cells.read_name(named[name])) for name in _NAMES}
    born_on = _take(row, "born_on", values.read_birth(texts.get("born_on", ""), today))
    sex = _sex(row, texts, names["patronymic"])
    for name, value in (
        ("family_name", names["family_name"]),
        ("given_name", names["given_name"]),
        ("born_on", born_on),
        ("sex", sex),
    ):
        if value is None and not _is_troubled(row, name):
            row.troubles.append(Trouble(number, name, "missing"))
    child = Child(
        number=number,
        family_name=names["family_name"] or "",
        given_name=names["given_name"] or "",
        patronymic=names["patronymic"] or "",
        sex=sex or "",
        born_on=born_on or date.min,
        document=_document(row, texts),
        rnokpp=_take(row, "rnokpp", cells.read_rnokpp(texts.get("rnokpp", ""))) or "",
        unzr=_take(row, "unzr", values.read_unzr(texts.get("unzr", ""))) or "",
        class_name=tidy(texts.get("class_name", "")),
        applied_on=_take(row, "applied_on", cells.read_day(texts.get("applied_on", ""))),
        guardians=tuple(guardian for n in GUARDIANS if (guardian := _guardian(row, texts, n))),
    )
    row.child = None if row.troubles else child
    return row


def facts_of(child: Child, *, grade: int | None, study_form: int | None, since: date) -> dict[str, Any]:
    """What quality rules of the form «enrolment.pupil» may ask of a child who enters a class.

    ``age`` is in full years on 1 September; ``age_over_grade`` has no meaning for preschool and for forms that adults
    choose.
    """
    age = age_on(child.born_on, date(school_year_of(since), 9, 1))
    by_rnokpp = values.born_by_rnokpp(child.rnokpp) if child.rnokpp else None
    said = values.sex_of_patronymic(child.patronymic)
    of_certificate = child.document is not None and child.document.kind == values.BIRTH_CERTIFICATE
    series, _space, number = child.document.number.partition(" ") if of_certificate and child.document else ("", "", "")
    return {
        "family_name": child.family_name,
        "given_name": child.given_name,
        "patronymic": child.patronymic,
        "sex": child.sex,
        "sex_agrees": said is None or said == child.sex,
        "born_on": child.born_on,
        "age": age,
        "grade": grade,
        "study_form": study_form,
        "age_over_grade": age - grade if grade and study_form not in _FORMS_OF_ADULTS else None,
        "document": child.document.number if child.document else None,
        "document_kind": child.document.kind if child.document else None,
        "certificate_series": series,
        "certificate_number": number,
        "rnokpp": child.rnokpp,
        "rnokpp_born_on": by_rnokpp,
        "rnokpp_agrees": by_rnokpp is None or by_rnokpp == child.born_on,
        "unzr": child.unzr,
        "applied_on": child.applied_on,
        "enrolled_on": since,
        "guardians": len(child.guardians),
        "guardians_reachable": sum(1 for guardian in child.guardians if guardian.phone or guardian.email),
    }


def age_on(born_on: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def doubles(children: Iterable[Child]) -> list[Trouble]:
    """Children who stand twice in the list: by document, by РНОКПП, by full name and birth date unless their numbers
    tell them apart. Each later row is named.
    """
    seen: dict[tuple[str, ...], Child] = {}
    found = []
    for child in children:
        for what, key in _keys_of(child).items():
            first = seen.setdefault((what, *key), child)
            if first is child or (what == "name" and _told_apart(first, child)):
                continue
            found.append(Trouble(child.number, _FIELD_OF_KEY[what], f"double-{what}", text=str(first.number)))
            break
    return found


def namesakes(children: Iterable[Child]) -> dict[int, int]:
    """Rows with the name and birth date of an earlier row but another document or РНОКПП: row → the earlier one."""
    seen: dict[tuple[str, ...], Child] = {}
    found = {}
    for child in children:
        first = seen.setdefault(_keys_of(child)["name"], child)
        if first is not child and _told_apart(first, child):
            found[child.number] = first.number
    return found


def _told_apart(one: Child, other: Child) -> bool:
    numbers = ((one.document, other.document), (one.rnokpp, other.rnokpp))
    return any(mine and theirs and mine != theirs for mine, theirs in numbers)


def same_name(first: str, second: str) -> bool:
    """Do two full names read the same, apart from case, apostrophes and hyphens?"""
    return " ".join(sort_key(first).split()) == " ".join(sort_key(second).split())


def guardian_key(guardian: Guardian) -> tuple[str, ...] | None:
    """What makes guardians of several children one person: the РНОКПП, or the full name with a phone or an address.

    None when only the name is known: two equal names are two people, so that nobody gets a stranger's child by a
    namesake.
    """
    if guardian.rnokpp:
        return ("rnokpp", guardian.rnokpp)
    contact = guardian.phone or guardian.email
    return ("name", sort_key(guardian.display_name), contact) if contact else None


_FIELD_OF_KEY = {"document": "document", "rnokpp": "rnokpp", "name": "family_name"}


def _keys_of(child: Child) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    if child.document:
        keys["document"] = (str(child.document.kind), child.document.number)
    if child.rnokpp:
        keys["rnokpp"] = (child.rnokpp,)
    keys["name"] = (sort_key(child.display_name), child.born_on.isoformat())
    return keys


def _label(texts: Mapping[str, str]) -> str:
    names = _names(texts)
    return " ".join(filter(None, (tidy(names["family_name"]), tidy(names["given_name"]))))[:80]


def _names(texts: Mapping[str, str]) -> dict[str, str]:
    """The three names: their own columns win over «ПІБ» in one column."""
    whole = dict(zip(_NAMES, cells.split_full_name(texts.get("full_name", "")), strict=True))
    return {name: texts.get(name, "") or whole[name] for name in _NAMES}


def _sex(row: ReadRow, texts: Mapping[str, str], patronymic: str | None) -> str | None:
    read = values.read_sex(texts.get("sex", ""))
    said = values.sex_of_patronymic(patronymic or "")
    if read.value is None and said is not None:
        row.troubles.append(
            Trouble(row.number, "sex", read.trouble or "missing", read.text, "ж" if said == "f" else "ч")
        )
        return None
    return _take(row, "sex", read)


def _document(row: ReadRow, texts: Mapping[str, str]) -> DocumentNumber | None:
    kind = _take(row, "document_kind", values.read_document_kind(texts.get("document_kind", "")))
    whole = texts.get("document", "")
    series, number = ("", whole) if whole else (texts.get("document_series", ""), texts.get("document_number", ""))
    return _take(row, "document", values.read_document(series, number, kind))


def _guardian(row: ReadRow, texts: Mapping[str, str], n: int) -> Guardian | None:
    said = {
        part: texts.get(guardian_field(n, part), "")
        for part in ("name", "kinship", "ground", "phone", "email", "rnokpp")
    }
    if not any(tidy(text) for part, text in said.items() if part != "kinship"):
        return None
    whole, phone = values.split_phone(said["name"]) if not said["phone"] else (said["name"], said["phone"])
    family, given, patronymic = cells.split_full_name(whole)
    names = [_take(row, guardian_field(n, "name"), cells.read_name(part)) or "" for part in (family, given, patronymic)]
    name_field = guardian_field(n, "name")
    if not (names[0] and names[1]) and not _is_troubled(row, name_field):
        row.troubles.append(Trouble(row.number, name_field, "guardian-name", tidy(said["name"])))
    kinship = _take(row, guardian_field(n, "kinship"), values.read_kinship(said["kinship"]))
    if kinship is None and not _is_troubled(row, guardian_field(n, "kinship")):
        row.troubles.append(Trouble(row.number, guardian_field(n, "kinship"), "missing", "", _kinship_by(names[2])))
    return Guardian(
        family_name=names[0],
        given_name=names[1],
        patronymic=names[2],
        kinship=kinship or 0,
        ground=tidy(said["ground"])[: values.LONGEST_TEXT],
        phone=_take(row, guardian_field(n, "phone"), cells.read_phone(phone)) or "",
        email=_take(row, guardian_field(n, "email"), cells.read_email(said["email"])) or "",
        rnokpp=_take(row, guardian_field(n, "rnokpp"), cells.read_rnokpp(said["rnokpp"])) or "",
    )


def _kinship_by(patronymic: str) -> str:
    return {"f": "мати", "m": "батько"}.get(values.sex_of_patronymic(patronymic) or "", "")


def _take(row: ReadRow, name: str, read: Read[T]) -> T | None:
    if read.trouble and not _is_troubled(row, name):
        row.troubles.append(Trouble(row.number, name, read.trouble, read.text, read.suggestion))
    return read.value


def _is_troubled(row: ReadRow, name: str) -> bool:
    return any(trouble.field == name for trouble in row.troubles)
