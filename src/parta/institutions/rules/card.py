"""What may be typed into a card. Quality rules are data of `rulebook`; here is only what a card cannot do without."""

from collections.abc import Iterator, Mapping
from typing import Any

from parta.institutions.rules.fields import BY_NAME

REQUIRED = frozenset({"name"})


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
        elif name == "edrpou" and text and not (text.isdigit() and len(text) == 8):
            yield name, "edrpou", text
        elif name == "postal_code" and text and not (text.isdigit() and len(text) == 5):
            yield name, "postal_code", text
        elif name == "licensed" and value is not None and not 0 <= value <= 20_000:
            yield name, "licensed", str(value)
