"""How the directory's search forgives: case, apostrophes, Latin look-alikes, the wrong layout, typing errors."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parta.kernel.text import distance, from_lookalikes, from_wrong_layout, has_cyrillic, has_latin, tidy

LONGEST_QUERY = 200
MOST_WORDS = 12
_SPLIT = re.compile(r"[^0-9a-zа-яєії]+")
_APOSTROPHES = re.compile(r"['’ʼ`´‘ʹ′＇*]")
_LOOKALIKES = frozenset("aceikmnoprtuxybh")
_ENDING = re.compile(r"(?<=.{4})(?:(?:сь|ць|зь)к(?:ий|а|е|ої|ого|ому|ій|им|их|і)|ої|ого|ий|ій|ів|а|и|і|у|о|е|ю|я|й|ь)$")
# Words that say nothing of an institution: they would only make entries longer.
_EMPTY_WORDS = frozenset(
    {
        "і",
        "й",
        "та",
        "в",
        "у",
        "з",
        "із",
        "на",
        "при",
        "іі",
        "ііі",
        "ст",
        "ступеня",
        "ступенів",
        "ім",
        "імені",
        "м",
        "с",
        "смт",
    }
    | {"область", "обл", "район", "р", "н", "громада"}
)
_FULL, _BEGINS, _LEAST = 1.0, 0.85, 0.5
_RUSSIAN = str.maketrans("иыэё", "іиее", "ъ")
_RESPELLED = 0.05  # certainty lost by a word found only when respelled
_KATOTTG = re.compile(r"[UuУу][AaАа]([0-9]{17})")
_EXPECTED_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of the directory that may be meant: ``documents`` = in how many entries it stands."""

    id: int
    word: str
    documents: int


@dataclass(frozen=True, slots=True)
class Meant:
    """One word of a query: ids of the directory's words that fit, each with its share of certainty (0…1)."""

    token: str
    words: Mapping[int, float]
    documents: int
    exact: int = 0  # entries that hold the very word

    @property
    def weight(self) -> float:
        """Rare words tell more than common ones; a word that is there as typed is as rare as itself («львів»)."""
        return math.log(1 + _EXPECTED_ENTRIES / max(self.exact or self.documents, 1))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words by which an entry is found, in one spelling.

    >>> sorted(words_of(["Кам'янський ліцей №3 «Ґрунь»"]))
    ['3', 'грунь', 'камянський', 'ліцей']
    """
    found: set[str] = set()
    for text in texts:
        found.update(_tokens(text))
        found.update("".join(pair) for pair in _compounds(text))
    return frozenset(found - _EMPTY_WORDS)


def stem(word: str) -> str:
    """A word without the ending that its case or the name of a council gives it.

    >>> sorted({stem(word) for word in ("калинівка", "калинівки", "калинівський", "калинівської")})
    ['калинів', 'калинівк']
    """
    if word.isdigit() or len(word) < 6:
        return word
    return _ENDING.sub("", word)


def readings(query: str) -> tuple[tuple[str, ...], ...]:
    """Ways to read a query, the most literal first: as typed, with Latin look-alikes, as if in the Ukrainian layout.

    >>> readings("rfkbysdrf")[-1]
    ('калинівка',)
    """
    query = query[:LONGEST_QUERY]
    ways = [_useful(_tokens(query))]
    if has_latin(query):
        ways.append(_useful(_tokens(from_lookalikes(query))))
        ways.append(_useful(_tokens(from_wrong_layout(query))))
    return tuple(dict.fromkeys(way for way in ways if way))


def spellings(token: str) -> tuple[str, ...]:
    """The token, and how it would be spelt in Ukrainian if it was typed in Russian or with и for і.

    >>> spellings("гимназия")
    ('гимназия', 'гімназія')
    """
    return tuple(dict.fromkeys((token, token.translate(_RUSSIAN))))


def katottg(query: str) -> str:
    """The code of a territory when the query is one; Cyrillic letters that look alike are read as Latin."""
    found = _KATOTTG.fullmatch(query.strip())
    return f"UA{found[1]}" if found else ""


def mean(tokens: Sequence[str], candidates: Mapping[str, Sequence[Candidate]]) -> tuple[Meant, ...]:
    """Choose for each word of a reading the words of the directory that it may mean."""
    meant = []
    for token in tokens:
        sure = _certainties(token, candidates)
        best = max(sure.values(), default=0.0)
        kept = {each: certainty for each, certainty in sure.items() if certainty >= max(_LEAST, best - 0.35)}
        words = {each.id: certainty for each, certainty in kept.items()}
        exact = sum(each.documents for each, certainty in kept.items() if certainty == _FULL)
        meant.append(Meant(token, words, sum(each.documents for each in kept), exact))
    return tuple(meant)


def _certainties(token: str, candidates: Mapping[str, Sequence[Candidate]]) -> dict[Candidate, float]:
    """How sure each word is. Where the very word is known, longer ones that only begin with it are not meant."""
    sure: dict[Candidate, float] = {}
    for spelt in spellings(token):
        for each in candidates.get(spelt, ()):
            certainty = _certainty(spelt, each.word) - (_RESPELLED if spelt != token else 0)
            sure[each] = max(certainty, sure.get(each, 0.0))
    if _FULL in sure.values():
        return {each: c for each, c in sure.items() if c == _FULL or not _only_begins(token, each.word)}
    return sure


def _only_begins(token: str, word: str) -> bool:
    return word.startswith(token) and len(word) > len(token) + 1


def fitness(meant: Sequence[Meant]) -> float:
    """How well a reading fits the directory: mean certainty of its best words (0…1)."""
    if not meant:
        return 0.0
    return sum(max(each.words.values(), default=0.0) for each in meant) / len(meant)


def _certainty(token: str, word: str) -> float:
    if word == token:
        return _FULL
    if token.isdigit() or word.isdigit():
        return _certainty_of_digits(token, word)
    allowed = 0 if len(token) < 4 else 1 if len(token) < 6 else 2 if len(token) < 11 else 3
    errors = distance(token, word, allowed) if allowed else 1
    certainty = 1 - 1.1 * errors / max(len(token), 4) if allowed and errors <= allowed else 0.0
    if word.startswith(token) and len(token) >= 3:
        return max(certainty, _BEGINS)
    if allowed and len(word) > len(token):  # a beginning with an error in it
        errors = distance(token, word[: len(token)], 1)
        if errors <= 1 and len(token) >= 5:
            certainty = max(certainty, _BEGINS - 0.2)
    return certainty


def _certainty_of_digits(token: str, word: str) -> float:
    """Numbers are not guessed, but a long code may have one wrong digit or be half typed."""
    if not (token.isdigit() and word.isdigit()) or len(token) < 5:
        return 0.0
    if word.startswith(token):
        return _BEGINS
    return 0.7 if len(token) >= 6 and distance(token, word, 1) == 1 else 0.0


def _tokens(text: str) -> list[str]:
    text = _APOSTROPHES.sub("", tidy(text).lower().replace("ґ", "г"))
    return [_one_alphabet(token) for token in _SPLIT.split(text) if token]


def _one_alphabet(token: str) -> str:
    """A word with a Latin letter among Cyrillic ones, or a Roman number in Latin letters, as Cyrillic."""
    if has_latin(token) and (has_cyrillic(token) or set(token) <= set("ixv")):
        return from_lookalikes(token.replace("v", "в"))
    return token


def _compounds(text: str) -> list[tuple[str, ...]]:
    """«Івано-Франківськ» is also looked for as one word."""
    text = _APOSTROPHES.sub("", tidy(text).lower().replace("ґ", "г"))
    return [tuple(_one_alphabet(part) for part in pair) for pair in re.findall(r"([а-яєії]{3,})-([а-яєії]{3,})", text)]


def _useful(tokens: Sequence[str]) -> tuple[str, ...]:
    kept = [token for token in dict.fromkeys(tokens) if token not in _EMPTY_WORDS] or list(dict.fromkeys(tokens))
    return tuple(kept[:MOST_WORDS])
