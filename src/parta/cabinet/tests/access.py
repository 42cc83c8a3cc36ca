"""Who may reach the family pages: the child's own family and the child; nobody else, staff of the school included."""

from tests.matrix import SIGNED_IN, Access, own_children

ROUTES: dict[str, Access] = {
    "cabinet:today": SIGNED_IN,  # leads to the child, or says how one comes to be linked
    "cabinet:this-week": SIGNED_IN,
    "cabinet:own-homework": SIGNED_IN,
    "cabinet:own-marks": SIGNED_IN,
    "cabinet:own-absences": SIGNED_IN,
    "cabinet:now": own_children(),
    "cabinet:day": own_children(),
    "cabinet:week-now": own_children(),
    "cabinet:week": own_children(),
    "cabinet:homework": own_children(),
    "cabinet:marks": own_children(),
    "cabinet:subject": own_children(),
    "cabinet:absences": own_children(),
}
OPERATIONS: dict[str, Access] = {"cabinet.note_visit": own_children()}
