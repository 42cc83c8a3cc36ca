"""QR codes as an SVG path: drawn by the template, so that nothing has to be marked safe and no picture is loaded."""

from dataclasses import dataclass

import segno

_QUIET = 4  # modules of white around, as the standard asks (ISO/IEC 18004)


@dataclass(frozen=True, slots=True)
class Drawn:
    """``path`` for ``<path d>`` within a viewBox of ``size`` × ``size`` units; one unit is a module."""

    path: str
    size: int


def drawn(text: str) -> Drawn:
    """Draw with medium error correction: a card that was folded in a pocket still reads."""
    rows = segno.make(text, error="m", micro=False).matrix
    strokes = [
        f"M{x + _QUIET} {y + _QUIET}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)
    ]
    return Drawn("".join(strokes), len(rows) + 2 * _QUIET)


def _runs(row: bytes | bytearray) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    found: list[tuple[int, int]] = []
    for x, module in enumerate(row):
        if not module:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
