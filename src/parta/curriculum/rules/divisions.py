"""Study groups that divide a class between them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"[\s,.№-]*(?:(?:група|гр\.?)\s*)?\d{1,2}\s*(?:група|гр\.?)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Division:
    """Groups of one division («англ. 1», «англ. 2»): a pupil is in one of them at most."""

    name: str
    group_ids: tuple[int, ...]


def stem(name: str) -> str:
    """The name of a group without its number.

    >>> stem("англ. 1"), stem("Інформатика, група 2"), stem("хлопці")
    ('англ', 'Інформатика', 'хлопці')
    """
    return _NUMBER.sub("", name).strip(" ,.-") or name


def divisions(groups: Sequence[tuple[int, str]]) -> tuple[Division, ...]:
    """Groups (id, name) by the beginning of their names, in the order of the first of each."""
    found: dict[str, list[int]] = {}
    for group_id, name in groups:
        found.setdefault(stem(name).casefold(), []).append(group_id)
    names = {stem(name).casefold(): stem(name) for _id, name in reversed(groups)}
    return tuple(Division(names[key], tuple(ids)) for key, ids in found.items())
