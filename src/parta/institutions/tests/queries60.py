"""Sixty ways of asking for an institution: ЄДЕБО codes and kinds of distortion. Names stay in the register itself.

Each distortion is what people do: type in capitals, without apostrophes, with Latin letters that look alike, in the
wrong keyboard layout, with a slip of the finger, from the middle of the name, by a code.
"""

import re
from collections.abc import Callable

from parta.kernel.text import from_wrong_layout

Row = dict[str, str]  # a row of the shared copy, by its own column names

_LOOKALIKE = str.maketrans("асеіорхукмтнвАСЕІОРХУКМТНВ", "aceiopxykmthbACEIOPXYKMTHB")
_KEYBOARD = {from_wrong_layout(key): key for key in "qwertyuiop[]asdfghjkl;'zxcvbnm,."}
_COMMON = {"ліцей", "гімназія", "школа", "заклад", "освіти", "загальної", "середньої", "комунальний", "імені", "ради"}


def name_of(row: Row) -> str:
    """What people would call it: the short name when it says enough, and the town."""
    return row["short_name"] if len(row["short_name"]) >= 10 else row["full_name"]


def town_of(row: Row) -> str:
    """The settlement without its kind."""
    return re.sub(r"^(с\.|смт|с-ще|м\.)\s*", "", row["settlement"].split(",")[0])


def _asked(row: Row) -> str:
    return f"{name_of(row)} {town_of(row)}"


def _rarest(row: Row) -> int:
    """Where the word to be mistyped stands: the longest one that is not common."""
    words = _asked(row).split()
    return max(range(len(words)), key=lambda i: (words[i].lower() not in _COMMON, len(words[i])))


def _mistype(row: Row, change: Callable[[str], str]) -> str:
    words, at = _asked(row).split(), _rarest(row)
    words[at] = change(words[at])
    return " ".join(words)


def _keys(text: str) -> str:
    return "".join(_KEYBOARD.get(letter, letter) for letter in text.lower().replace("’", "").replace("'", ""))


def _middle(word: str) -> int:
    return len(word) // 2


DISTORTIONS: dict[str, Callable[[Row], str]] = {
    "as-it-is": _asked,
    "capitals": lambda row: _asked(row).upper(),
    "lower": lambda row: _asked(row).lower(),
    "full-name": lambda row: row["full_name"],
    "no-apostrophes": lambda row: re.sub(r"['’ʼ`]", "", _asked(row)),
    "other-apostrophes": lambda row: re.sub(r"['’ʼ`]", "ʼ", _asked(row)),
    "no-quotes": lambda row: re.sub(r"[\"«»„“”]", " ", _asked(row)),
    "lookalikes": lambda row: _asked(row).translate(_LOOKALIKE),
    "wrong-layout": lambda row: _keys(_asked(row)),
    "dropped-letter": lambda row: _mistype(row, lambda word: word[: _middle(word)] + word[_middle(word) + 1 :]),
    "doubled-letter": lambda row: _mistype(row, lambda word: word[: _middle(word)] + word[_middle(word) - 1 :]),
    "swapped-letters": lambda row: _mistype(
        row,
        lambda word: word[: _middle(word)] + word[_middle(word) : _middle(word) + 2][::-1] + word[_middle(word) + 2 :],
    ),
    "changed-letter": lambda row: _mistype(row, lambda word: word[: _middle(word)] + "о" + word[_middle(word) + 1 :]),
    "russian-letters": lambda row: _mistype(
        row, lambda word: word.replace("і", "и").replace("є", "е").replace("ї", "и")
    ),
    "half-typed": lambda row: " ".join(word[: max(4, len(word) * 2 // 3)] for word in _asked(row).split()),
    "backwards": lambda row: " ".join(reversed(_asked(row).split())),
    "edrpou": lambda row: row["edrpou"],
    "edrpou-one-digit-wrong": lambda row: row["edrpou"][:4] + str((int(row["edrpou"][4]) + 1) % 10) + row["edrpou"][5:],
    "edebo": lambda row: row["edebo_id"],
    "old-place": lambda row: f"{name_of(row)} {row['settlement']}",
}

# Chosen once by a fixed rule: institutions that work, at most four a region, alone in bearing their name in their town.
QUERIES: dict[str, tuple[str, ...]] = {
    "as-it-is": ("147321", "141411", "140868"),
    "capitals": ("141954", "136044", "135501"),
    "lower": ("136587", "145793", "150617"),
    "full-name": ("146336", "140426", "145250"),
    "no-apostrophes": ("141310", "138696", "134554"),
    "other-apostrophes": ("149973", "137711", "136221"),
    "no-quotes": ("140969", "135059", "139883"),
    "lookalikes": ("135602", "150175", "134516"),
    "wrong-layout": ("150718", "144808", "149632"),
    "dropped-letter": ("139984", "139441", "144265"),
    "doubled-letter": ("134617", "149190", "138898"),
    "swapped-letters": ("176568", "143823", "148647"),
    "changed-letter": ("149733", "138456", "143280"),
    "russian-letters": ("138014", "148205", "137913"),
    "half-typed": ("144366", "142838", "142295"),
    "backwards": ("138999", "137471", "136928"),
    "edrpou": ("148748", "147220", "146677"),
    "edrpou-one-digit-wrong": ("147763", "141853", "135943"),
    "edebo": ("142396", "136486", "151059"),
    "old-place": ("137029", "146235", "150074"),
}
