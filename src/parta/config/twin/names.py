"""Names of invented people: family names inflect by sex, patronymics are made from fathers' names.

With a table of frequencies (kind, gender, value, count) names of adults are as frequent as there; without it all come
  from the demo's
own lists. Names of children are always ours: no open frequencies of them are at hand.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from parta.config.demo.names import lists

_TABLE = 8192  # entries of a table in which each value stands as often as it is frequent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Supply:
    """Tables to draw from by ``table[int(random() * len(table))]``."""

    families: Sequence[tuple[str, str]]  # man's form, woman's form
    women: Sequence[str]
    men: Sequence[tuple[str, str, str]]  # name, son's patronymic, daughter's
    girls: Sequence[str]
    boys: Sequence[str]


def supply(frequencies: Path | None = None) -> Supply:
    """The supply of names. ``frequencies``: a CSV of kind (given, surname), gender (f, m), value, count."""
    own = lists()
    if frequencies is None:
        return Supply(own.families, own.women, own.fathers, own.girls, own.boys)
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    with frequencies.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["kind"], row["gender"]), []).append(
                (row["value"].replace("'", "’"), int(row["count"]))
            )
    return Supply(
        families=_spread(((man_of(woman), woman), count) for woman, count in found["surname", "f"]),
        women=_spread(found["given", "f"]),
        men=_spread(((name, *patronymics(name)), count) for name, count in found["given", "m"]),
        girls=own.girls,
        boys=own.boys,
    )


def _spread(weighted: Iterable[tuple[T, int]]) -> list[T]:
    pairs = list(weighted)
    total = sum(count for _value, count in pairs)
    table: list[T] = []
    reached = 0
    for value, count in pairs:
        reached += count
        table.extend([value] * (round(reached * _TABLE / total) - len(table)))
    return table


_MEN_OF_WOMEN = (("ська", "ський"), ("цька", "цький"), ("зька", "зький"), ("ова", "ов"), ("єва", "єв"), ("ева", "ев"),
                 ("іна", "ін"), ("їна", "їн"), ("жна", "жний"), ("рна", "рний"), ("тна", "тний"), ("вна", "вний"),
                 ("нна", "нний"), ("лна", "лний"), ("ива", "ивий"), ("ла", "лий"))  # fmt: skip
_SAME = frozenset({"Скоропада", "Скала", "Сила", "Шкіла", "Перепела", "Кобила", "Вила", "Пчола", "Бджола", "Мула"})


def man_of(woman: str) -> str:
    """A man's form of a woman's family name.

    >>> man_of("Ковальова"), man_of("Зелінська"), man_of("Бережна"), man_of("Шевченко")
    ('Ковальов', 'Зелінський', 'Бережний', 'Шевченко')
    """
    if woman in _SAME:
        return woman
    for ending, other in _MEN_OF_WOMEN:
        if woman.endswith(ending) and len(woman) > len(ending) + 1:
            return woman[: -len(ending)] + other
    return woman


_PATRONYMICS = {
    "Ілля": ("Ілліч", "Іллівна"), "Лука": ("Лукич", "Луківна"), "Сава": ("Савич", "Савівна"),
    "Кузьма": ("Кузьмич", "Кузьмівна"), "Хома": ("Хомич", "Хомівна"), "Яків": ("Якович", "Яківна"),
    "Лев": ("Львович", "Львівна"), "Григорій": ("Григорович", "Григорівна"), "Микола": ("Миколайович", "Миколаївна"),
    "Микита": ("Микитович", "Микитівна"), "Федір": ("Федорович", "Федорівна"), "Сидір": ("Сидорович", "Сидорівна"),
}  # fmt: skip


def patronymics(father: str) -> tuple[str, str]:
    """A son's and a daughter's patronymic (rules of the orthography of 2019, § 32).

    >>> patronymics("Сергій"), patronymics("Ігор"), patronymics("Павло"), patronymics("Василь")
    (('Сергійович', 'Сергіївна'), ('Ігорович', 'Ігорівна'), ('Павлович', 'Павлівна'), ('Васильович', 'Василівна'))
    """
    if father in _PATRONYMICS:
        return _PATRONYMICS[father]
    if father.endswith("й"):
        return father + "ович", father[:-1] + "ївна"
    if father.endswith("ь"):
        return father + "ович", father[:-1] + "івна"
    if father[-1] in "оа":
        return father[:-1] + "ович", father[:-1] + "івна"
    return father + "ович", father + "івна"
