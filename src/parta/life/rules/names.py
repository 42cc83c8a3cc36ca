"""Which names of a place are alike: what most names there share («комунальний заклад», the town) says nothing. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

FEW = 3  # so few names of a place are all worth a look
_SHARE = 5  # a word that more than each fifth name has is common
_STEM = 5  # letters: «новий» and «нового» are one word
_WORD = re.compile(r"\d+|[^\W\d_]{3,}")


def alike(name: str, others: Sequence[str]) -> list[int]:
    """Positions of the names that share a word with ``name`` which few of them have, the most alike first.

    >>> places = ["Ліцей № 1", "Ліцей № 2", "Ліцей «Обрій»", "Ліцей № 10", "Гімназія «Обрій»", "Ліцей № 3"]
    >>> alike("Комунальний заклад «Ліцей „Обрій“»", places)
    [2, 4]
    >>> alike("Ліцей «Новий»", places)
    []
    """
    if len(others) <= FEW:
        return list(range(len(others)))
    words = [_words(each) for each in others]
    seen = Counter(word for each in words for word in each)
    rare = {word for word in _words(name) if 0 < seen[word] <= max(2, len(others) // _SHARE)}
    shared = {at: len(each & rare) for at, each in enumerate(words)}
    return sorted((at for at, count in shared.items() if count), key=lambda at: (-shared[at], at))


def _words(name: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(name.casefold().replace("’", ""))}
