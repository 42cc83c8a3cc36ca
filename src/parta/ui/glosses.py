"""English for texts that the state's rules are written in: legal sources and doubts of first editions are data, kept in
Ukrainian. Each module has the English of its own in ``locale/en/sources.json``: an object, Ukrainian text to English.
What is drafted on screen brings its English with it: whoever keeps it registers where it is found.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils.translation import get_language

_CYRILLIC, _LATIN = re.compile(r"[а-яґєії]", re.IGNORECASE), re.compile(r"[a-z]", re.IGNORECASE)


_found_elsewhere: list[Callable[[], Mapping[str, str]]] = []


def register_glosses(find: Callable[[], Mapping[str, str]]) -> None:
    """Say where more English is found: Ukrainian text to English. Asked on English pages only, of a text that has none
    here; it must not ask the database each time.
    """
    if find not in _found_elsewhere:
        _found_elsewhere.append(find)


@cache
def glosses() -> Mapping[str, str]:
    """Every text with its English, from all modules."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "locale" / "en" / "sources.json"
        if path.is_file():
            found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def gloss(text: str, own: Mapping[str, str] | None = None) -> str:
    """The text in the language of the page, if it has English; otherwise as it is. ``own`` goes before all other: the
    English that came with the text.
    """
    if not _is_english():
        return text
    known = (own or {}).get(text) or glosses().get(text)
    if known or not _CYRILLIC.search(text):
        return known or text
    return next((english for find in _found_elsewhere if (english := find().get(text))), text)


def is_ukrainian(text: Any) -> bool:
    """Is it Ukrainian on a page that is not? Then the page says so (``lang="uk"``), for those who hear it. English that
    names ЄДЕБО or АІКОМ is English.
    """
    if not _is_english() or not isinstance(text, str):
        return False
    return len(_CYRILLIC.findall(text)) > len(_LATIN.findall(text))


def _is_english() -> bool:
    return (get_language() or "uk").startswith("en")
