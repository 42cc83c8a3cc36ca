"""What walks through several screens share: keys and numbers of people."""

from pathlib import Path

from playwright.sync_api import Page

from parta.signing.testing import DEMO_PASSWORD

_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)


def put_key(page: Page, path: Path) -> None:
    """Choose the key in the signing box and type its password."""
    page.set_input_files("#sign-key", path)
    page.fill("#sign-password", DEMO_PASSWORD)


def rnokpp(number: int) -> str:
    """A РНОКПП with the right control digit."""
    digits = f"29{number:07}"
    return digits + str(sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 % 10)
