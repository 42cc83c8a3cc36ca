"""First editions that come with Parta as JSON files of the modules that own them."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from parta.editions.kinds import First


@cache
def shipped(path: Path) -> First:
    """Read such a file: ``source``, ``doubt``, ``valid_from`` and ``rows``."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return First(tuple(told["rows"]), told["source"], told["doubt"], date.fromisoformat(told["valid_from"]))
