"""Colours: every pair of ink and surface that pages use keeps its contrast (WCAG 2.2, 1.4.3, 1.4.6, 1.4.11)."""

import re
from pathlib import Path

import pytest

SOURCE = (Path(__file__).parents[1] / "frontend" / "css" / "tokens.css").read_text(encoding="utf-8")
SURFACES = ("paper", "sheet", "sunk", "wash")


def block(opening: str) -> dict[str, str]:
    """Custom properties of the first rule that begins so."""
    start = SOURCE.index(opening)
    body = SOURCE[SOURCE.index("{", start) + 1 : SOURCE.index("}", start)]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = block(":root {")
DARK = {**LIGHT, **block(':root[data-theme="dark"]')}
THEMES = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


PAIRS = [
    *(("ink", surface, 11.0) for surface in SURFACES),
    *(("ink-2", surface, 7.0) for surface in SURFACES),
    *(("accent", surface, 6.0) for surface in SURFACES),
    *(("accent-deep", surface, 7.0) for surface in SURFACES),
    *((state, surface, 6.0) for state in ("bad", "warn", "good") for surface in SURFACES),
    *((state, f"{state}-wash", 6.0) for state in ("bad", "warn", "good")),
    *((ink, f"{state}-wash", 7.0) for state in ("bad", "warn", "good") for ink in ("ink", "ink-2")),
    ("on-accent", "accent", 7.0),
    ("on-training", "training", 7.0),
    ("on-accent", "accent-deep", 7.0),
    *(("edge", surface, 3.0) for surface in SURFACES),
]


class TestContrast:
    def test_of_black_on_white_is_21(self) -> None:
        assert contrast("#000000", "#ffffff") == pytest.approx(21)

    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize(("ink", "surface", "least"), PAIRS)
    def test_of_every_pair_in_use(self, theme: str, ink: str, surface: str, least: float) -> None:
        colours = THEMES[theme]
        assert contrast(colours[ink], colours[surface]) >= least


class TestDark:
    def test_is_the_same_whether_chosen_or_the_devices_own(self) -> None:
        assert block(':root:not([data-theme="light"])') == block(':root[data-theme="dark"]')
