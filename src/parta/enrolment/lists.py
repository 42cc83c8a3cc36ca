"""Kinds of lists of children that may leave as files, told at start by the modules that have them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible


@dataclass(frozen=True, slots=True)
class ChildList:
    """A list as its reader may see it. Personal data. ``person_ids`` are the children in the rows, repeats allowed;
    ``title`` names the file, the cover row and the log, and no child.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    person_ids: Sequence[int]


# (actor, institution, what was filtered) -> the list; raises NotVisible or Refused like the page it is of. It leaves
# out children under protection: whatever it reads through `enrolment` does.
Builder = Callable[[Actor, int, Mapping[str, str]], ChildList]
_builders: dict[str, Builder] = {}


def register_list(kind: str, build: Builder) -> None:
    """Declare a kind of list, «module.name». Called at start."""
    _builders[kind] = build


def build_list(actor: Actor, institution_id: int, kind: str, what: Mapping[str, str]) -> ChildList:
    """The list as it is now.

    :raises NotVisible: no such kind, or not for this actor
    """
    builder = _builders.get(kind)
    if builder is None:
        raise NotVisible
    return builder(actor, institution_id, what)


def hold_open(institution_id: int) -> None:
    """For the rest of this transaction nobody of the institution is put under protection: a list that is being made
    leaves as it was read, and what is made afterwards knows the mark.
    """
    _hold("pg_advisory_xact_lock_shared", [institution_id])


def hold_closed(institution_ids: Collection[int]) -> None:
    """Wait until lists being made in these institutions have left; new ones wait for the end of this transaction. Taken
    before any row is locked.
    """
    _hold("pg_advisory_xact_lock", sorted(institution_ids))


def _hold(function: str, institution_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for institution_id in institution_ids:
            cursor.execute(f"select {function}(hashtext('enrolment.lists'), %s)", [institution_id])


def list_kinds() -> tuple[str, ...]:
    """Kinds that were declared, for tests."""
    return tuple(sorted(_builders))
