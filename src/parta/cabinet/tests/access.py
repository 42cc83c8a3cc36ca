"""Who may reach the family pages: the child's own family and the child; nobody else, staff of the school included."""

from typing import Any

from tests.matrix import SIGNED_IN, Access, own_children


def child(cast: Any) -> dict[str, Any]:
    """The pupil of the cast."""
    return {"child": cast.child}


def day(cast: Any) -> dict[str, Any]:
    return {"child": cast.child, "day": cast.day}


ROUTES: dict[str, Access] = {
    "cabinet:today": SIGNED_IN,  # leads to the child, or says how one comes to be linked
    "cabinet:this-week": SIGNED_IN,
    "cabinet:own-homework": SIGNED_IN,
    "cabinet:own-marks": SIGNED_IN,
    "cabinet:own-absences": SIGNED_IN,
    "cabinet:now": own_children(arguments=child),
    "cabinet:day": own_children(arguments=day),
    "cabinet:week-now": own_children(arguments=child),
    "cabinet:week": own_children(arguments=day),
    "cabinet:homework": own_children(arguments=child),
    "cabinet:marks": own_children(arguments=child),
    "cabinet:subject": own_children(),
    "cabinet:absences": own_children(arguments=child),
}
OPERATIONS: dict[str, Access] = {"cabinet.note_visit": own_children()}
