"""Commands `parta import …` of codifiers."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from parta.kernel.actor import SYSTEM
from parta.reference import api

Say = Callable[[str], None]


def add_commands(group: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to `parta import`."""
    katottg = group.add_parser("katottg", help="the codifier of territories: of the installed wheel, or a newer XLSX")
    katottg.add_argument("file", nargs="?", type=Path)
    katottg.add_argument("--dated-on", type=date.fromisoformat, help="day of the edition, for example 2026-07-07")
    katottg.set_defaults(handler=_katottg)
    koatuu = group.add_parser("koatuu", help="a map of old codes: a table with the columns koatuu and katottg")
    koatuu.add_argument("file", type=Path)
    koatuu.set_defaults(handler=_koatuu)
    codifier = group.add_parser(
        "codifier", help="an edition of a small list, as JSON (see src/parta/reference/editions)"
    )
    codifier.add_argument("file", type=Path)
    codifier.set_defaults(handler=_codifier)


def _katottg(words: argparse.Namespace, say: Say) -> int:
    if words.file is None:
        return _report(api.load_katottg(actor=SYSTEM), say)
    data = words.file.read_bytes()
    return _report(api.load_katottg(actor=SYSTEM, data=data, source=words.file.name, published=words.dated_on), say)


def _koatuu(words: argparse.Namespace, say: Say) -> int:
    return _report(api.load_former_codes(actor=SYSTEM, data=words.file.read_bytes(), name=words.file.name), say)


def _codifier(words: argparse.Namespace, say: Say) -> int:
    return _report(api.load_list(actor=SYSTEM, data=words.file.read_bytes()), say)


def _report(loaded: api.Loaded, say: Say) -> int:
    if not loaded.rows:
        say("this edition is loaded already; nothing was changed")
    else:
        say(f"{loaded.rows} rows: {loaded.added} added, {loaded.changed} changed, {loaded.abolished} abolished")
    return 0
