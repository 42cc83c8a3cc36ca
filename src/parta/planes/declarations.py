"""What a model says about itself besides its columns: its plane, who may write it, where its trail is, what is
personal in it.

Every concrete model carries these class attributes, checked by `tests/architecture/test_tables.py`:

``plane``          Plane.REGISTRY, Plane.SCHOOL or Plane.TECHNICAL
``rights``         what the application's role may do; `parta migrate` turns it into GRANTs
``trail``          Trail.AUDIT, Trail.LOG, or ``no_trail("reason")``
``personal_data``  {field: Personal} — every field that is personal; an empty dict says there is none
``held_for``       {Purpose: fields} — what each of these fields is held for; the person reads it at /my-data/
``impersonal``     the other fields of text, date, JSON or bytes: each was looked at and tells of nobody
"""

from dataclasses import dataclass
from enum import Enum, Flag, auto


class Plane(Enum):
    """Registry: national, ordinary keys. School: institution in every key. Technical: neither, e.g. sessions."""

    REGISTRY = auto()
    SCHOOL = auto()
    TECHNICAL = auto()


class Rights(Flag):
    """Rights of the application's role on a table. Reading is always granted."""

    READ = 0
    ADD = auto()
    CHANGE = auto()
    REMOVE = auto()


READ_ONLY = Rights.READ
APPEND = Rights.ADD
KEEP = Rights.ADD | Rights.CHANGE
FULL = Rights.ADD | Rights.CHANGE | Rights.REMOVE


@dataclass(frozen=True, slots=True)
class Trail:
    """Where changes of a table are recorded: the audit table, the journal's hash chain, or nowhere with a reason."""

    kind: str
    reason: str = ""


AUDIT = Trail("audit")
LOG = Trail("log")


def no_trail(reason: str) -> Trail:
    """Declare that changes need no trail, and why."""
    return Trail("none", reason)
