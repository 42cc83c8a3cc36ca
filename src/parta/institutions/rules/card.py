"""What may be typed into a card. Quality rules are data of `rulebook`; here is only what a card cannot do without."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from parta.institutions.rules.fields import BY_NAME
from parta.institutions.rules.phones import wrong_phones

REQUIRED = frozenset({"name"})
_SHAPES = {
    "edrpou": re.compile("[0-9]{8}"),
    "postal_code": re.compile("[0-9]{5}"),
    "email": re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+"),
    # «https://school.example.ua/about» or without the scheme; no other scheme, no name of a user
    "website": re.compile(r"(?:https?://)?[^\s/:@?#.]+(?:\.[^\s/:@?#.]+)+(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE),
}


def wrong_fields(changes: Mapping[str, Any], allowed: Mapping[str, frozenset[int]]) -> Iterator[tuple[str, str, str]]:
    """Fields that cannot be saved: name, what is wrong (required, long, number, unknown), the value.

    ``allowed``: numbers of the coded fields.
    """
    for name, value in changes.items():
        text = value if isinstance(value, str) else ""
        longest = BY_NAME[name].longest
        if name in REQUIRED and not text:
            yield name, "required", ""
        elif longest and len(text) > longest:
            yield name, "long", str(longest)
        elif name in allowed and value not in allowed[name]:
            yield name, "unknown", str(value)
        elif name in _SHAPES and text and not _SHAPES[name].fullmatch(text):
            yield name, name, text
        elif name == "phone" and wrong_phones(text):
            yield name, name, ", ".join(wrong_phones(text))
        elif name == "licensed" and value is not None and not 0 <= value <= 20_000:
            yield name, "licensed", str(value)
