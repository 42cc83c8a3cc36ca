"""Search over guides and answers that forgives forms of a word, typing errors, look-alikes and the wrong layout."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parta.kernel.text import distance, from_lookalikes, from_wrong_layout, has_cyrillic, has_latin, tidy

LONGEST_QUERY = 200
MOST_WORDS = 10
_SPLIT = re.compile(r"[^0-9a-zа-яєії]+")
_APOSTROPHES = re.compile(r"[’']")
_ENDING = re.compile(
    r"(?<=.{3})(?:(?:ува|юва|ова|и|і|я|а|ну)?(?:ти|тися|ться|ють|ять|ємо|ите|іть|йте|єте|ння)|"
    r"ського|ському|ської|ський|ська|ські|ських|ськими|ого|ому|ими|ами|ями|ові|еві|ої|ою|ею|ією|ий|ій|их|им|ах|ях|"
    r"ів|їв|ам|ям|ом|ем|єм|а|я|и|і|ї|у|ю|о|е|є|ь|й)$"
)
_ENGLISH_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ings|ed|es|s|ies|y|e)$")
_RUSSIAN = str.maketrans("иыэё", "іиее", "ъ")
_EMPTY_WORDS = frozenset(
    _SPLIT.split(
        "як що де чи не і й та а в у з із зі на до за від для про по це мені мій моя я ми ви він його її коли чому куди"
        " треба можна можу можете немає є бути був без ще вже або але щоб якщо"
        " the a an to of in is it i my how do can what why where when and or for on not with be are"
    )
)
_EXACT, _SAME_STEM, _BEGINS, _MISTYPED, _LEAST = 1.0, 0.95, 0.8, 0.7, 0.6
_START = 3
_RESPELLED = 0.05  # certainty lost by a word that fits only when respelled


@dataclass(frozen=True, slots=True, eq=False)
class Indexed:
    """One text: its words with their weight (3 in the title, 2 among the further words, 1 in the text).

    Equal only to itself, so that what is worked out of many texts can be kept for as long as they are the same.
    """

    code: str
    words: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    code: str
    score: float


def words_of(text: str) -> list[str]:
    """Words in one spelling.

    >>> words_of("Пам’ять і Ґрунт")
    ['память', 'і', 'грунт']
    """
    folded = _APOSTROPHES.sub("", tidy(text).lower().replace("ґ", "г"))
    return [_one_alphabet(word) for word in _SPLIT.split(folded) if word]


def indexed(code: str, title: str, further: str, text: str) -> Indexed:
    """A text made ready to be found."""
    words: dict[str, float] = {}
    for weight, part in ((1.0, text), (2.0, further), (3.0, title)):
        for word in words_of(part):
            if word not in _EMPTY_WORDS:
                words[word] = max(weight, words.get(word, 0.0))
    return Indexed(code, words)


def search(query: str, texts: Sequence[Indexed]) -> tuple[Found, ...]:
    """The texts that fit, best first. Most words of the query must be in a text, or something much like them."""
    best: tuple[Found, ...] = ()
    library = tuple(texts)
    for reading in _readings(query):
        found = _ranked(reading, library)
        if found and (not best or found[0].score > best[0].score):
            best = found
    return best


def stem(word: str) -> str:
    """A word without its ending.

    >>> {stem(word) for word in ("оцінка", "оцінки", "оцінку", "оцінкою", "оцінками")}
    {'оцінк'}
    """
    if word.isdigit() or len(word) < 4:
        return word
    if has_latin(word):
        return _ENGLISH_ENDING.sub("", word)
    return _ENDING.sub("", word)


def _readings(query: str) -> Iterable[tuple[str, ...]]:
    query = query[:LONGEST_QUERY]
    ways = [query]
    if has_latin(query):
        ways += [from_lookalikes(query), from_wrong_layout(query)]
    return dict.fromkeys(_useful(words_of(way)) for way in ways)


def _useful(words: Sequence[str]) -> tuple[str, ...]:
    kept = [word for word in dict.fromkeys(words) if word not in _EMPTY_WORDS] or list(dict.fromkeys(words))
    return tuple(kept[:MOST_WORDS])


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the texts, with what it is compared by."""

    word: str
    stem: str
    letters: frozenset[str]


@lru_cache(maxsize=8)
def _vocabulary(texts: tuple[Indexed, ...]) -> tuple[tuple[_Word, ...], Mapping[str, Sequence[_Word]]]:
    """Every word of the texts, and the words by their first three letters."""
    words = tuple(
        _Word(word, root := stem(word), frozenset(root)) for word in sorted({w for text in texts for w in text.words})
    )
    by_start: dict[str, list[_Word]] = {}
    for each in words:
        by_start.setdefault(each.word[:_START], []).append(each)
    return words, by_start


def _ranked(reading: Sequence[str], texts: tuple[Indexed, ...]) -> tuple[Found, ...]:
    meant = {token: _meant(token, texts) for token in reading}
    rare = {token: _rarity(words, texts) for token, words in meant.items()}
    found = []
    for text in texts:
        scores = {token: _score(meant[token], text) for token in reading}
        hits = [token for token, score in scores.items() if score]
        if len(hits) * 2 >= len(reading) > 0:
            found.append(Found(text.code, sum(scores[token] * rare[token] for token in hits)))
    return tuple(sorted(found, key=lambda each: (-each.score, each.code)))


def _meant(token: str, texts: tuple[Indexed, ...]) -> dict[str, float]:
    """Words of the texts that the token may mean; slips are looked for only where nothing surer is found."""
    words, by_start = _vocabulary(texts)
    sure: dict[str, float] = {}
    for is_slip in (False, True):
        for spelt in dict.fromkeys((token, token.translate(_RUSSIAN))):
            near = _near(spelt, words) if is_slip else by_start.get(spelt[:_START], ())
            for each in near:
                certainty = certainty_of(spelt, each.word) - (_RESPELLED if spelt != token else 0)
                sure[each.word] = max(certainty, sure.get(each.word, 0.0))
        if max(sure.values(), default=0.0) >= _BEGINS - _RESPELLED:
            break
    best = max(sure.values(), default=0.0)
    return {word: certainty for word, certainty in sure.items() if certainty >= max(_LEAST, best - 0.21)}


def _near(token: str, words: Sequence[_Word]) -> list[_Word]:
    """Words that are not too far to be a slip: each slip changes the length by one and the set of letters by two."""
    root = stem(token)
    letters, allowed = frozenset(root), _slips(root)
    return [
        each
        for each in words
        if abs(len(each.stem) - len(root)) <= allowed and len(each.letters ^ letters) <= 2 * allowed
    ]


def _slips(root: str) -> int:
    """How many slips a word of this length may have."""
    return 0 if len(root) < 4 else 1 if len(root) < 8 else 2


def certainty_of(token: str, word: str) -> float:
    """How surely the token means the word, 0…1.

    >>> certainty_of("заступника", "заступник"), certainty_of("парль", "пароль"), certainty_of("клас", "пароль")
    (0.95, 0.7, 0.0)
    """
    if token == word:
        return _EXACT
    if token.isdigit() or word.isdigit():
        return 0.0
    one, other = stem(token), stem(word)
    if one == other:
        return _SAME_STEM
    shared = _shared(one, other)
    if shared >= 4 and shared >= 0.6 * max(len(one), len(other)):
        return _BEGINS
    if shared >= 3 and token == word[: len(token)]:
        return _BEGINS - 0.1
    allowed = 0 if len(one) < 4 else 1 if len(one) < 8 else 2
    return _MISTYPED if allowed and distance(one, other, allowed) <= allowed else 0.0


def _shared(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _rarity(meant: Mapping[str, float], texts: Sequence[Indexed]) -> float:
    holding = sum(any(word in text.words for word in meant) for text in texts)
    return math.log(1 + len(texts) / max(holding, 1))


def _score(meant: Mapping[str, float], text: Indexed) -> float:
    return max((certainty * text.words[word] for word, certainty in meant.items() if word in text.words), default=0.0)


def _one_alphabet(word: str) -> str:
    return from_lookalikes(word) if has_latin(word) and has_cyrillic(word) else word
