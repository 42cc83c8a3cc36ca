"""Commands `parta import register …`."""

import argparse
import json
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path

from django.utils.translation import override

from parta.institutions import api
from parta.institutions.rules.columns import REGISTERS
from parta.kernel.actor import SYSTEM
from parta.reference import api as reference

Say = Callable[[str], None]


def add_commands(group: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to `parta import`."""
    register = group.add_parser("register", help="the official export of ЄДЕБО, CSV or XLSX; columns in any order")
    register.add_argument("file", type=Path)
    register.add_argument("--kind", choices=REGISTERS, default=REGISTERS[0])
    register.add_argument(
        "--columns",
        metavar="MAP",
        help="JSON that maps other headers to official ones, or the name of one that we ship: copy-2023",
    )
    register.add_argument(
        "--as-of", type=date.fromisoformat, help="the day the register speaks of; by default that in its name"
    )
    register.add_argument(
        "--koatuu", type=Path, metavar="FILE", help="a map of old codes: a table of koatuu and katottg"
    )
    register.set_defaults(handler=_register)


def _register(words: argparse.Namespace, say: Say) -> int:
    with override("en"):  # the language of the command line: help, progress and errors are one text
        return _load(words, say)


def _load(words: argparse.Namespace, say: Say) -> int:
    columns = column_map(words.columns) if words.columns else None
    data = words.file.read_bytes()
    reference.load_first_editions(say)
    if words.koatuu:
        reference.load_former_codes(actor=SYSTEM, data=words.koatuu.read_bytes(), name=words.koatuu.name)
    run_id = api.begin_import(actor=SYSTEM, register=words.kind, name=words.file.name, data=data, as_of=words.as_of)
    try:
        loaded = api.run_import(actor=SYSTEM, run_id=run_id, data=data, columns=columns, say=say)
    except api.UnfitRegister as error:
        if columns is not None:
            raise
        hint = "A file with other headers is read with --columns MAP; the copy of 2023: --columns copy-2023"
        raise api.UnfitRegister(f"{error}\n{hint}") from error
    for line in _report(loaded):
        say(line)
    return 0


def column_map(name: str) -> dict[str, str]:
    """:raises UnfitRegister: there is no such map, or it is not a JSON object of texts"""
    shipped = resources.files("parta.institutions").joinpath("columns", f"{name}.json")
    try:
        text = shipped.read_text(encoding="utf-8") if shipped.is_file() else Path(name).read_text(encoding="utf-8")
        found = json.loads(text)
    except (OSError, ValueError) as error:
        raise api.UnfitRegister(f"--columns {name}: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise api.UnfitRegister(f"--columns {name}: a JSON object «header of the file»: «official header» is needed")
    return found


def _report(loaded: api.Loaded) -> list[str]:
    lines = [
        f"{loaded.rows} rows: {loaded.rows_in} in, {loaded.rows_on_review} on the review list, "
        f"{loaded.rows_rejected} rejected",
        f"institutions: {loaded.added} added, {loaded.changed} changed, {loaded.unchanged} unchanged; "
        f"{loaded.summary['absent']} of these regions are not in the file",
        f"branches that joined a hub: {loaded.summary['branches_joined']}",
        "places by: " + _counts(loaded.summary["places"]),
        "authorities by: " + _counts(loaded.summary["authorities"]),
        "remarks: " + _counts(loaded.summary["remarks"]),
    ]
    if loaded.unknown_columns:
        lines.append("columns not read: " + ", ".join(loaded.unknown_columns))
    return lines


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
