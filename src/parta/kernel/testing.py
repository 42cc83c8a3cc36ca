"""Façade for tests: numbers that invented names, letters and words are made of."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

__all__ = ["Numbers", "counting_apart", "restart"]


class Numbers:
    """0, 1, 2 … anew for each test: what a test invents does not hang on what ran before it."""

    made: ClassVar[list["Numbers"]] = []

    def __init__(self) -> None:
        self.ahead = 0
        self.made.append(self)

    def __next__(self) -> int:
        self.ahead += 1
        return self.ahead - 1


def restart(number: int = 0) -> None:
    """Let all numbers go on from this one."""
    for each in Numbers.made:
        each.ahead = number


@contextmanager
def counting_apart(name: str) -> Iterator[None]:
    """Numbers that follow from a name, for what several tests stand on, whichever of them comes first; afterwards
    they go on from where they were.
    """
    before = [(each, each.ahead) for each in Numbers.made]
    restart(40 + zlib.crc32(name.encode()) % 120)
    try:
        yield
    finally:
        for each, ahead in before:
            each.ahead = ahead
