"""Light markup: paragraphs, «1. » steps, «- » points, **strong** words, {thing} on a screen, [[code]] of another text.

What a step names in braces is also what a browser does when it follows the guide, in the order of the sentence: the
words that people read and the steps that a test walks are one text.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

LONGEST_TITLE = 150
LONGEST_TEXT = 20_000
_STEP = re.compile(r"\d{1,2}[.)]\s+")
_POINT = re.compile(r"[-•]\s+")
_PIECE = re.compile(r"\*\*(?P<strong>[^*\n]+)\*\*|\{(?P<thing>[a-z0-9_]+)\}|\[\[(?P<text>[a-z0-9-]+)\]\]")


class Shape(StrEnum):
    PARAGRAPH = "paragraph"
    STEP = "step"
    POINT = "point"


class Kind(StrEnum):
    WORDS = "words"
    STRONG = "strong"
    THING = "thing"  # something on a screen, by its name among the things of the text
    TEXT = "text"  # another guide or answer, by its code


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Block:
    shape: Shape
    pieces: tuple[Piece, ...]

    @property
    def things(self) -> tuple[str, ...]:
        """Names of what the sentence says to open, press or fill in, in its order."""
        return tuple(piece.value for piece in self.pieces if piece.kind is Kind.THING)


def parse(source: str) -> tuple[Block, ...]:
    """The blocks of a text. A line goes on with the one before until an empty line, a number or a dash.

    >>> [(block.shape.value, block.things) for block in parse("Коротко.\\n\\n1. Відкрийте {staff}.\\n2. Готово.")]
    [('paragraph', ()), ('step', ('staff',)), ('step', ())]
    """
    return tuple(Block(shape, tuple(_pieces(" ".join(lines)))) for shape, lines in _grouped(source))


def _grouped(source: str) -> Iterator[tuple[Shape, list[str]]]:
    shape, lines = Shape.PARAGRAPH, list[str]()
    for line in [*source.splitlines(), ""]:
        bare = line.strip()
        begins, rest = _beginning(bare)
        if lines and (not bare or begins is not None):
            yield shape, lines
            lines = []
        if not bare:
            shape = Shape.PARAGRAPH
            continue
        if begins is not None:
            shape = begins
        lines.append(rest)


def _beginning(line: str) -> tuple[Shape | None, str]:
    for shape, mark in ((Shape.STEP, _STEP), (Shape.POINT, _POINT)):
        if found := mark.match(line):
            return shape, line[found.end() :]
    return None, line


def _pieces(line: str) -> Iterator[Piece]:
    at = 0
    for found in _PIECE.finditer(line):
        if found.start() > at:
            yield Piece(Kind.WORDS, line[at : found.start()])
        kind = Kind(found.lastgroup or "words")
        yield Piece(kind, found[found.lastgroup or 0])
        at = found.end()
    if at < len(line):
        yield Piece(Kind.WORDS, line[at:])


def plain(source: str) -> str:
    """The words of a text without its marks and without what stands in braces, for search.

    >>> plain("1. Натисніть **двічі** {save}.")
    'Натисніть двічі  .'
    """
    return " ".join(
        piece.value
        for block in parse(source)
        for piece in (Piece(p.kind, p.value.strip()) for p in block.pieces)
        if piece.kind in (Kind.WORDS, Kind.STRONG)
    )


def things(source: str) -> tuple[str, ...]:
    """Every thing the text names, in order, repeats included."""
    return tuple(name for block in parse(source) for name in block.things)


def unknown(source: str, *, known: Collection[str], texts: Collection[str]) -> tuple[str, ...]:
    """What stands in braces or brackets and names nothing, as written."""
    wrong = []
    for block in parse(source):
        for piece in block.pieces:
            if piece.kind is Kind.THING and piece.value not in known:
                wrong.append(f"{{{piece.value}}}")
            elif piece.kind is Kind.TEXT and piece.value not in texts:
                wrong.append(f"[[{piece.value}]]")
    return tuple(dict.fromkeys(wrong))


def steps(source: str) -> int:
    """How many steps the text has."""
    return sum(block.shape is Shape.STEP for block in parse(source))
