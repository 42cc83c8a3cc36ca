"""Pieces of markup that components are made of. Everything is escaped by ``format_html``."""

from typing import Any, get_args

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parta.ui import wording

EMPTY = format_html("{}", "")


def attrs(**pairs: str | None) -> SafeString:
    """Attributes that have a value; ``class_`` and ``aria_label`` are written as HTML writes them."""
    given = ((name.rstrip("_").replace("_", "-"), value) for name, value in pairs.items() if value)
    return format_html_join("", ' {}="{}"', given)


def checked(value: str, allowed: Any, name: str) -> str:
    """A misspelt variant must fail while the page is written, not look slightly wrong for a year."""
    if value not in get_args(allowed):
        raise ValueError(f"{name}={value!r}: one of {get_args(allowed)} is needed")
    return value


def text(value: Any) -> str:
    """Plain text as a typesetter would write it; markup is left alone."""
    return value if isinstance(value, SafeString) else wording.typographic(str(value))
