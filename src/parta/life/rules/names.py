"""Which institutions of a place are named alike: what tells one from another counts, legal forms, kinds and the place
say nothing. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parta.kernel.text import distance, one_alphabet

_ENOUGH = 0.5  # of the telling words of the poorer name, how many the other one has
_MANY = 3  # of more names than these a word that most have tells nothing
_SHARE = 5  # a word that more than each fifth name has is common
_STEM = 5  # letters: «новий» and «нового» are one word
_WORD = re.compile(r"\d+|[^\W\d_]{3,}")
_GRADES = re.compile(r"[іiхxvв]+")  # «ІІІ ступенів»
# Beginnings of words that name a kind of institution, by what it is: only these are taken for one another. What is
# taught out of school («музична», «творчості») tells one institution from another too.
_KINDS = {
    "preschool": ("дошкі", "ясла", "ясел", "садок", "садк"),
    "out": ("музич", "мисте", "худож", "спорт", "творч", "позаш", "юнаць"),
    "vocational": ("профе", "учили", "техні", "колед", "фахов"),
    "higher": ("уніве", "акаде", "інсти"),
    "general": ("школа", "школи", "школу", "шкіль", "ліцей", "ліцею", "гімна", "колег", "загал"),
}
# Legal forms, owners and what else stands in names without telling them apart.
_GENERIC = (
    "комун", "закла", "устан", "освіт", "освіч", "серед", "повно", "ступе", "навча", "вихов", "компл", "дитяч", "центр",
    "будин", "філія", "філії", "опорн", "міськ", "міста", "місто", "сільс", "села", "село", "селищ", "райо", "облас",
    "рада", "ради", "імені", "прива", "держа", "націо", "товар", "обмеж", "відпо", "украї", "типу", "комбі", "загал",
    "розви", "дитин", "почат", "старш", "спеці", "вечір", "групи", "груп", "для", "при", "номер", "грома", "відок",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """A name taken apart: words that tell it from others, and what kinds of institution it speaks of."""

    words: frozenset[str]
    kinds: frozenset[str]


def alike(name: str, others: Sequence[str], places: Iterable[str] = ()) -> list[int]:
    """Positions of the names that are like ``name``, the most alike first. ``places`` are the settlement's name and
    those of what lies around it.

    >>> near = ["Ліцей № 1", "Калинівська гімназія", "Ліцей «Обрій»", "Садок № 10", "Гімназія «Обрій»"]
    >>> alike("Комунальний заклад «Калинівський ліцей „Обрій“»", near, ["Калинівка"])
    [2, 4]
    >>> alike("Ліцей № 10", near), alike("Калинівський ліцей", near, ["Калинівка"])
    ([], [1])
    """
    around = [_stem(word) for place in places for word in _words(place)]
    told = [_told(each, around) for each in others]
    common = _common(told)
    own = _told(name, around)
    scores = {at: _likeness(_without(own, common), _without(each, common)) for at, each in enumerate(told)}
    return sorted((at for at, score in scores.items() if score >= _ENOUGH), key=lambda at: (-scores[at], at))


def _likeness(one: _Told, other: _Told) -> float:
    """From 0 to 1: how many telling words of the poorer name the other has. Names that tell nothing («Калинівський
    ліцей»), and those that only a number tells, are like those of their kind alone.
    """
    if not one.words or not other.words:
        return float(not one.words and not other.words and bool(one.kinds & other.kinds))
    shared = [word for word in one.words if any(_same(word, each) for each in other.words)]
    if all(word.isdigit() for word in shared) and not one.kinds & other.kinds:
        return 0.0
    return len(shared) / min(len(one.words), len(other.words))


def _same(one: str, other: str) -> bool:
    """One word in two cases, or with a typing error; numbers have none."""
    if one.isdigit() or other.isdigit():
        return one == other
    return one[:_STEM] == other[:_STEM] or (min(len(one), len(other)) >= _STEM and distance(one, other, 1) <= 1)


def _common(told: Sequence[_Told]) -> frozenset[str]:
    if len(told) <= _MANY:
        return frozenset()
    seen = Counter(stem for each in told for stem in {word[:_STEM] for word in each.words})
    return frozenset(stem for stem, count in seen.items() if count > max(2, len(told) // _SHARE))


def _without(told: _Told, common: frozenset[str]) -> _Told:
    return _Told(frozenset(word for word in told.words if word[:_STEM] not in common), told.kinds)


def _told(name: str, around: Sequence[str]) -> _Told:
    words = _words(name)
    kinds = {kind for kind, stems in _KINDS.items() if any(word.startswith(stems) for word in words)}
    return _Told(
        frozenset(word for word in words if _tells(word, around)),
        frozenset(kinds - {"general"} if len(kinds) > 1 else kinds),  # «музична школа» is no school
    )


def _tells(word: str, around: Sequence[str]) -> bool:
    if word.isdigit():
        return True
    said = (*_GENERIC, *(stem for kind, stems in _KINDS.items() if kind != "out" for stem in stems))
    return not (_GRADES.fullmatch(word) or word.startswith((*said, *around)))


def _stem(place: str) -> str:
    """The beginning that a place's name shares with its adjective: «буч», «калин»."""
    return place[: max(3, min(_STEM, len(place) - 1))]


def _words(name: str) -> list[str]:
    return _WORD.findall(one_alphabet(name).casefold().replace("’", "").replace("'", ""))
