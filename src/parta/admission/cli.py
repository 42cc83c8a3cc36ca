"""`parta draw verify FILE`: repeat a draw from its protocol, offline."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from parta.admission.rules.draw import Unfit, differences, read_list

_LARGEST = 20 * 2**20


def add_words(parser: argparse.ArgumentParser) -> None:
    """What the command is called with."""
    parser.add_argument("action", choices=["verify"], help="repeat the draw and compare")
    parser.add_argument("file", type=Path, help="the protocol, as the page of the school gives it")


def verify(path: Path, say: Callable[[str], None]) -> int:
    """Repeat the draw of a protocol. 0: it is equal; 1: it differs, with where; 2: the file is no protocol."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Unfit("the file is larger than any protocol")
        told = json.loads(path.read_text(encoding="utf-8"))
        found = differences(told)
    except (OSError, ValueError) as error:  # Unfit and JSON errors are ValueErrors
        say(f"{path}: {error}")
        return 2
    for each in found:
        say(f"differs: {each.part}{f' at {each.at}' if each.at else ''}: is {each.said}, follows {each.follows}")
    if found:
        return 1
    _places, lines = read_list(told["list"])
    say(f"equal: {len(lines)} applications, list {told['list_sha256']}, seed {told['seed']}")
    return 0
