"""Codes of institutions in other systems."""

import re

BY_HAND = ("isuo", "aikom", "own")  # ЄДЕБО comes from the register
_CODE = re.compile(r"[0-9A-Za-zА-ЯҐЄІЇа-яґєії][0-9A-Za-zА-ЯҐЄІЇа-яґєії/.-]{0,29}")


def is_code(typed: str) -> bool:
    """Digits, letters, dashes, points and slashes; up to 30 signs."""
    return bool(_CODE.fullmatch(typed))
