"""Texts as a page shows them: pieces of a sentence become words, links and the labels of buttons in one's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as in_language
from django.utils.translation import pgettext as in_language_of

from parta.help.queries import Shown
from parta.help.rules.markup import Block, Kind, Piece, Shape, parse
from parta.help.shipped import LANGUAGES, Text, Thing, Wording
from parta.ui import wording as typography

_QUOTES = {"uk": ("«", "»"), "en": ("“", "”")}


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks of one shape that follow each other: a paragraph, a list of steps, a list of points."""

    shape: str
    lines: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text ready for the page."""

    code: str
    title: str
    runs: tuple[Run, ...]
    shown: Shown


def language() -> str:
    """The language of the page: «uk» or «en»."""
    return (get_language() or "uk").split("-")[0]


def reading(shown: Shown, titles: Mapping[str, str]) -> Reading:
    """A text in the reader's language. ``titles`` are those of the texts it may refer to."""
    spoken = language()
    return Reading(shown.code, shown.wording.title(spoken), runs(shown.wording.text(spoken), shown.text, titles), shown)


def titles_of(texts: Mapping[str, Shown]) -> dict[str, str]:
    """Titles by code in the reader's language."""
    return {code: each.wording.title(language()) for code, each in texts.items()}


def runs(source: str, text: Text, titles: Mapping[str, str]) -> tuple[Run, ...]:
    """The blocks of a text, neighbours of one shape together."""
    found: list[tuple[Shape, list[SafeString]]] = []
    for block in parse(source):
        line = _line(block, text.things, titles)
        if found and found[-1][0] is block.shape and block.shape is not Shape.PARAGRAPH:
            found[-1][1].append(line)
        else:
            found.append((block.shape, [line]))
    return tuple(Run(shape.value, tuple(lines)) for shape, lines in found)


def _line(block: Block, things: Mapping[str, Thing], titles: Mapping[str, str]) -> SafeString:
    return format_html_join("", "{}", ((_piece(piece, things, titles),) for piece in block.pieces))


def _piece(piece: Piece, things: Mapping[str, Thing], titles: Mapping[str, str]) -> str | SafeString:
    if piece.kind is Kind.STRONG:
        return format_html("<strong>{}</strong>", typography.typographic(piece.value))
    if piece.kind is Kind.TEXT and piece.value in titles:
        return format_html('<a href="{}">{}</a>', reverse("help:text", args=[piece.value]), titles[piece.value])
    if piece.kind is Kind.THING and piece.value in things:
        return _thing(things[piece.value])
    if piece.kind is Kind.WORDS:
        return typography.typographic(piece.value)
    return f"{{{piece.value}}}"


def _thing(thing: Thing) -> SafeString:
    """The label as the screen has it, in quotes; a page that has an address of its own is a link to it."""
    before, after = _QUOTES.get(language(), _QUOTES["uk"])
    said = label(thing)
    if thing.act == "pick":
        return format_html("{}", typography.typographic(said))
    address = _address(thing.screen) if thing.act == "open" else ""
    if address:
        return format_html('{}<a href="{}">{}</a>{}', before, address, said, after)
    return format_html("{}<b>{}</b>{}", before, said, after)


def label(thing: Thing) -> str:
    """The words on the screen, from the catalogue the screen itself reads."""
    if thing.act == "pick":
        return thing.words[language()]
    return in_language_of(thing.context, thing.label) if thing.context else in_language(thing.label)


def _address(screen: str) -> str:
    try:
        return reverse(screen)
    except NoReverseMatch:
        return ""


def labels(text: Text) -> Sequence[tuple[str, str]]:
    """What may stand in braces in this text, each with its words on the screen."""
    return [(f"{{{name}}}", label(thing)) for name, thing in text.things.items()]


def begins(shown: Shown) -> str:
    """The first words of a text, for a list of what was found."""
    words = " ".join(
        "".join(_bare(piece, shown.text.things) for piece in block.pieces)
        for block in parse(shown.wording.text(language()))
    )
    return words if len(words) <= 180 else words[:180].rpartition(" ")[0] + "…"


def _bare(piece: Piece, things: Mapping[str, Thing]) -> str:
    before, after = _QUOTES.get(language(), _QUOTES["uk"])
    if piece.kind is Kind.THING and piece.value in things:
        if things[piece.value].act == "pick":
            return label(things[piece.value])
        return f"{before}{label(things[piece.value])}{after}"
    return "" if piece.kind is Kind.TEXT else piece.value


def in_both(wording: Wording, text: Text, titles: Mapping[str, str]) -> list[dict[str, object]]:
    """Both languages of a version, each with the words that the screens have in it, for the eyes of its author."""
    found: list[dict[str, object]] = []
    for spoken in LANGUAGES:
        with override(spoken):
            found.append(
                {
                    "language": spoken,
                    "title": wording.title(spoken),
                    "runs": runs(wording.text(spoken), text, titles),
                }
            )
    return found
