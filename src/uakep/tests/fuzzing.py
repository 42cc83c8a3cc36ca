"""A small coverage-guided fuzzer: damages known inputs, keeps what reaches new steps of the program, damages that.

It knows DER as far as to cut, double and move whole elements and to mend the lengths around them, so that damage gets
past the outermost length.
"""

import random
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

# Arithmetic has no branches on the shape of the input worth following, and tracing it would take all the time.
_UNTRACED = ("fields.py", "curves.py", "gost.py", "kupyna.py")
_INTERESTING = (0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x30, 0x31, 0x7F, 0x80, 0x81, 0x84, 0xA0, 0xA1, 0xFF)
_MAX_INPUT = 64 * 1024

Step = tuple[int, int, int]
Target = Callable[[bytes], object]


class Coverage:
    """Steps from line to line in files whose path contains a word."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._wanted: dict[CodeType, bool] = {}
        self.steps: set[Step] = set()

    def of(self, target: Target, data: bytes) -> set[Step]:
        self.steps = set()
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            target(data)
        finally:
            sys.settrace(before)
        return self.steps

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if code not in self._wanted:
            name = code.co_filename
            ours = "/tests/" not in name or "/tests/" in self._package
            self._wanted[code] = self._package in name and ours and not name.endswith(_UNTRACED)
        if not self._wanted[code]:
            return None
        previous, steps, identity = 0, self.steps, id(code)

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal previous
            if event == "line":
                steps.add((identity, previous, frame.f_lineno))
                previous = frame.f_lineno
            return line

        return line


@dataclass
class Report:
    runs: int = 0
    kept: int = 0
    steps: set[Step] = field(default_factory=set)
    slowest: float = 0.0  # seconds of this process, so that a busy machine does not count
    slowest_input: bytes = b""


class Fuzzer:
    def __init__(self, target: Target, seeds: Iterable[bytes], *, package: str, seed: int) -> None:
        self._target, self._dice = target, random.Random(seed)
        self._coverage = Coverage(package)
        self._corpus: list[bytes] = []
        self.report = Report()
        for data in seeds:
            self._try(data)
            if data not in self._corpus:
                self._corpus.append(data)

    def run(self, *, seconds: float, runs: int = 10**9) -> Report:
        """Until the time or the number of runs is used up. What the target raises comes out, with the input."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.report.runs < runs:
            self._try(self._damaged(self._dice.choice(self._corpus)))
        return self.report

    def _try(self, data: bytes) -> None:
        before = time.process_time()
        try:
            steps = self._coverage.of(self._target, data)
        except BaseException as error:
            error.add_note(f"input: {data.hex()}")
            raise
        if (taken := time.process_time() - before) > self.report.slowest:
            self.report.slowest, self.report.slowest_input = taken, data
        self.report.runs += 1
        if steps - self.report.steps:
            self.report.steps |= steps
            self.report.kept += 1
            self._corpus.append(data)

    def _damaged(self, data: bytes) -> bytes:
        for _ in range(self._dice.choice((1, 1, 1, 2, 3, 5))):
            change = self._dice.choice((self._bytes_changed, self._elements_changed, self._elements_changed))
            data = change(bytearray(data))[:_MAX_INPUT]
        return data

    def _bytes_changed(self, data: bytearray) -> bytes:
        dice = self._dice
        place, size = dice.randrange(len(data) + 1), dice.randint(1, 16)
        match dice.randrange(5):
            case 0 if place < len(data):
                data[place] ^= 1 << dice.randrange(8)
            case 1 if place < len(data):
                data[place] = dice.choice(_INTERESTING)
            case 2:
                del data[place : place + size]
            case 3:
                data[place:place] = dice.choice(self._corpus)[place : place + size]
            case _:
                data[place:place] = bytes(dice.choice(_INTERESTING) for _ in range(dice.randint(1, 4)))
        return bytes(data)

    def _elements_changed(self, data: bytearray) -> bytes:
        """Take one element deep inside, put something else there, and mend all lengths above."""
        path = self._path(bytes(data))
        if not path:
            return self._bytes_changed(data)
        start, head, end = path[-1]
        new = self._instead(data[start], bytes(data[head:end]), bytes(data[start:end]))
        for upper_start, upper_head, upper_end in reversed(path[:-1]):
            new = bytes(data[upper_head:start]) + new + bytes(data[end:upper_end])
            new = _element(data[upper_start], new)
            start, end = upper_start, upper_end
        return bytes(data[:start]) + new + bytes(data[end:])

    def _instead(self, tag: int, body: bytes, whole: bytes) -> bytes:
        other = self._dice.choice(self._corpus)
        taken = self._path(other)
        choices: tuple[Callable[[], bytes], ...] = (
            lambda: b"",
            lambda: whole * 2,
            lambda: _element(tag, b""),
            lambda: _element(self._dice.choice(_INTERESTING), body),
            lambda: _element(tag, whole),
            lambda: _element(tag, self._bytes_changed(bytearray(body))),
            lambda: other[taken[-1][0] : taken[-1][2]] if taken else whole,
        )
        return self._dice.choice(choices)()

    def _path(self, data: bytes) -> list[tuple[int, int, int]]:
        """From the outermost element down to one drawn by lot: where each starts, where its body starts, its end."""
        path: list[tuple[int, int, int]] = []
        start, limit = 0, len(data)
        while True:
            children = _children(data, start, limit)
            if not children:
                return path
            path.append(self._dice.choice(children))
            tag = data[path[-1][0]]
            if not (tag & 0x20 or tag in (0x04, 0x03)) or self._dice.random() < 0.12:
                return path
            start, limit = path[-1][1] + (tag == 0x03), path[-1][2]


def _children(data: bytes, start: int, limit: int) -> list[tuple[int, int, int]]:
    found = []
    while start + 2 <= limit:
        length, head = data[start + 1], start + 2
        if length & 0x80:
            size = length & 0x7F
            length, head = int.from_bytes(data[head : head + size], "big"), head + size
        if head + length > limit:
            return []
        found.append((start, head, head + length))
        start = head + length
    return found if start == limit else []


def _element(tag: int, body: bytes) -> bytes:
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + body
