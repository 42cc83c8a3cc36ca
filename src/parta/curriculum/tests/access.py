"""Who reaches what is taught: staff read it, leaders with the power change it."""

from tests.matrix import LEADING_ROLES, STAFF_ROLES, Access, own_institution, roles

ROUTES: dict[str, Access] = {
    "curriculum:grid": own_institution(*STAFF_ROLES),
    "curriculum:subjects": own_institution(*STAFF_ROLES),
    "curriculum:subjects-copy": own_institution(*LEADING_ROLES, method="post"),
    "curriculum:groups": own_institution(*LEADING_ROLES),
}
OPERATIONS: dict[str, Access] = {
    "curriculum.assign_teacher": own_institution(*LEADING_ROLES),
    "curriculum.change_load": own_institution(*LEADING_ROLES),
    "curriculum.undo_load": own_institution(*LEADING_ROLES),
    "curriculum.change_courses": own_institution(*LEADING_ROLES),
    "curriculum.copy_plan": own_institution(*LEADING_ROLES),
    "curriculum.create_course": own_institution(*LEADING_ROLES),
    "curriculum.create_courses": own_institution(*LEADING_ROLES),
    "curriculum.end_assignment": own_institution(*LEADING_ROLES),
    "curriculum.remove_course": own_institution(*LEADING_ROLES),
    "curriculum.scale_of_grade": roles(),
    "curriculum.set_hours": own_institution(*LEADING_ROLES),
}
