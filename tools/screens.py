"""Pictures of every page in every size, theme and language, and what a careful eye would object to in them.

    tools/screens.py [NAME…]      into build/screens; a name keeps only the screens that contain it

Modules list their screens in ``src/parta/<module>/tests/screens.py`` as ``SCREENS``: tuples of a name, an address (text
or a callable that is given the `Site` of tests/journeys and may first make what is seen), and who looks (None, or
a callable ``(site) -> Actor``). ``tests/journeys/test_screens.py`` walks through them; here is what it measures with.
"""

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "build" / "screens"
PICTURES_WANTED = "PARTA_SCREENS"  # environment: "yes" writes the pictures
ONLY = "PARTA_SCREENS_ONLY"

SIZES = {360: 740, 768: 1024, 1366: 768}  # CSS pixels: a phone, a tablet, the school's laptop
NARROWEST = 320  # WCAG 2.2, 1.4.10: no sideways scrolling
ZOOMED = 683  # 200 % on 1,366 px
WIDE = 2560
THEMES = ("light", "dark")
LANGUAGES = ("uk", "en")

# What the README shows: (screen, width, theme, language).
README_PICTURES = (
    ("identity-sign-in", 1366, "light", "uk"),
    ("workplace-home-head", 1366, "light", "uk"),
    ("institutions-directory", 1366, "light", "uk"),
    ("institutions-territory", 1366, "light", "en"),
    ("documents-problems", 1366, "light", "uk"),
    ("documents-order", 1366, "light", "uk"),
    ("enrolment-class", 1366, "dark", "uk"),
    ("journal-course", 1366, "light", "uk"),
    ("journal-lesson", 360, "light", "uk"),
    ("cabinet-day", 360, "light", "uk"),
    ("cabinet-week", 360, "dark", "uk"),
    ("cabinet-marks", 360, "light", "en"),
)
SHOWN = ROOT / "docs" / "pictures"

ADDRESS = Callable[[Any], str]
VIEWER = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Screen:
    """One page to look at."""

    module: str
    name: str
    address: str | ADDRESS
    viewer: VIEWER | None = None

    @property
    def id(self) -> str:
        return f"{self.module}-{self.name}"


def discover() -> list[Screen]:
    """Every screen that a module lists, or those whose name contains `ONLY`."""
    found = []
    for path in sorted(ROOT.glob("src/parta/*/tests/screens.py")):
        module = path.parents[1].name
        listed = importlib.import_module(f"parta.{module}.tests.screens").SCREENS
        found += [Screen(module, *entry) for entry in listed]
    wanted = os.environ.get(ONLY, "").split(",")
    return [screen for screen in found if any(word in screen.id for word in wanted)]


def picture_path(screen: Screen, width: int, theme: str, language: str) -> Path:
    return PICTURES / f"{screen.id}-{width}-{theme}-{language}.png"


_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
SHIFT_LIMIT = 0.02

_AXE = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
}


def watch_shift(page: Page) -> None:
    """Measure layout shifts from the first paint on; call before the page is opened."""
    page.add_init_script(f"({_SCRIPT}).watch()")


def shift(page: Page) -> float:
    """How much the page has jumped while loading (CLS)."""
    return float(page.evaluate("window.partaShift ?? 0"))


def layout_faults(page: Page) -> list[str]:
    """What sticks out, is cut, or stands twice."""
    page.wait_for_load_state()
    return [str(fault) for fault in page.evaluate(f"({_SCRIPT}).layout()")]


def stretch(page: Page, name: str) -> None:
    """Put a very long name wherever a name may stand."""
    page.evaluate(f"(name) => ({_SCRIPT}).stretch(name)", name)


def axe_faults(page: Page) -> list[str]:
    """What axe-core objects to: rule, place, reason. Half a megabyte of axe is given to a page once; what it finds
    in order stays in the page.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    return list(_axe_faults(page.evaluate("(options) => axe.run(options).then((found) => found.violations)", _AXE)))


def _axe_faults(violations: Any) -> Iterator[str]:
    for violation in violations:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"


def renew_readme_pictures() -> None:
    """Put the pictures that the README shows beside it, as far as they were rendered."""
    SHOWN.mkdir(exist_ok=True)
    for name, width, theme, language in README_PICTURES:
        picture = PICTURES / f"{name}-{width}-{theme}-{language}.png"
        if picture.exists():
            shutil.copyfile(picture, SHOWN / f"{name}.png")


def main() -> int:
    """Render; the exit code is that of the checks."""
    environment = {**os.environ, PICTURES_WANTED: "yes", ONLY: ",".join(sys.argv[1:])}
    walk = [sys.executable, "-m", "pytest", "tests/journeys/test_screens.py", "-m", "screens",
            "-n", os.environ.get("JOBS", "2"), "--dist", "loadgroup"]  # fmt: skip
    code = subprocess.run(walk, cwd=ROOT, env=environment, check=False).returncode
    pictures = len(list(PICTURES.glob("*.png")))
    renew_readme_pictures()
    print(f"{pictures} pictures in {PICTURES.relative_to(ROOT)}")
    return code


if __name__ == "__main__":
    sys.exit(main())
