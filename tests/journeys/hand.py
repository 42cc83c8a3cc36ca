"""A person at the page, counted: keys, pointing and decisions of a walk, and the seconds they would take.

Keystroke-level model (Card, Moran and Newell, 1980) with the figures that the bars of movement are measured by: a key
0.28 s, pointing at something and pressing it 1.1 s, a decision 1.35 s. What the machine takes is measured; the walk
itself types at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from playwright.sync_api import Locator, Page

KEY, POINT, DECISION = 0.28, 1.1, 1.35


@dataclass
class Hand:
    """The keyboard and the mouse of one person. ``page`` may change: the same person looks at another one."""

    page: Page
    keys: int = 0
    points: int = 0
    decisions: int = 0
    machine: float = 0.0
    _began: float = field(default_factory=monotonic)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def type(self, text: str) -> None:
        """Into whatever has the focus; a field reached by Tab or an arrow is selected whole: typing replaces."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def decide(self, times: int = 1) -> None:
        """Look, understand, choose."""
        self.decisions += times

    def point(self, at: Locator) -> None:
        at.click()
        self.points += 1

    def choose_file(self, at: str, path: Path) -> None:
        """The system's own window: opened from the field, the file found and pressed twice."""
        self.page.focus(at)
        self.page.set_input_files(at, path)
        self.points += 2
        self.keys += 1
        self.decisions += 1

    def reach(self, target: Locator, key: str = "Tab", most: int = 60) -> None:
        """Press ``key`` until the focus stands at ``target``."""
        for _ in range(most):
            if target.evaluate("each => each === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{most} presses of {key} do not lead to {target}")

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """What happens inside is the machine's time: from the press to the page that answers."""
        began = monotonic()
        yield
        self.machine += monotonic() - began

    @property
    def person(self) -> float:
        """Seconds of a practised person, without looking into papers."""
        return self.keys * KEY + self.points * POINT + self.decisions * DECISION

    def tell(self, record_property: Callable[[str, object], None]) -> None:
        """To the report of the run and its output: nothing is asserted about seconds."""
        record_property("hand", self.told())
        print(self.told())  # noqa: T201

    def told(self) -> str:
        counted = f"{self.keys} keys, {self.points} pointings, {self.decisions} decisions"
        walked = monotonic() - self._began
        return f"{counted}: person {self.person:.0f} s, machine {self.machine:.1f} s, walk {walked:.0f} s"
