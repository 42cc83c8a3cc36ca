"""Who reaches journals: leaders and the course's teacher read, only the teacher writes, only leaders close."""

from typing import Any

from tests.matrix import HIDDEN, LEADING_ROLES, PUBLIC, STAFF_ROLES, Access, Role, own_institution, roles

from parta.journal import testing


def lesson(cast: Any) -> dict[str, Any]:
    """A lesson of the cast's course; it is a number of this module, which the cast does not know."""
    make = {"institution_id": cast.institution_id, "course_id": cast.course_id, "held_on": cast.day}
    return {"lesson_id": cast.once("journal.lesson", lambda: testing.make_lesson(**make))}


# The teacher of the cast has the course and is the class teacher.
ROUTES: dict[str, Access] = {
    "journal:own-journals": roles(*STAFF_ROLES),
    "journal:journals": own_institution(*STAFF_ROLES),
    "journal:worker": PUBLIC,
    "journal:course": own_institution(*STAFF_ROLES),
    "journal:save": own_institution(*STAFF_ROLES, method="post"),  # what may be changed is answered change by change
    "journal:open": own_institution(*STAFF_ROLES),
    "journal:theme": own_institution(*STAFF_ROLES),
    "journal:lessons": own_institution(*STAFF_ROLES),
    "journal:lesson": own_institution(*STAFF_ROLES, arguments=lesson),
    "journal:cancel": own_institution(Role.TEACHER, method="post", arguments=lesson),
    "journal:lesson-history": own_institution(*STAFF_ROLES, arguments=lesson),
    "journal:history": HIDDEN,  # the address without a cell names nothing; with one, see test_pages
    "journal:attendance": own_institution(*STAFF_ROLES),
    "journal:close": own_institution(*LEADING_ROLES),
}
OPERATIONS: dict[str, Access] = {
    "journal.annul_rule": roles(Role.NATIONAL),
    "journal.are_terms": roles(),
    "journal.adopt_rule": roles(Role.NATIONAL),
    "journal.cancel_lesson": own_institution(Role.TEACHER),
    "journal.close_journal": own_institution(*LEADING_ROLES),
    "journal.explained": roles(),
    "journal.load_board": roles(),
    "journal.load_history": roles(),
    "journal.lock_course": roles(),
    "journal.open_lesson": own_institution(Role.TEACHER),
    "journal.save_cells": own_institution(*STAFF_ROLES),
    "journal.set_theme": own_institution(Role.TEACHER),
}
