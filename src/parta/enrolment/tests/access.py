"""Who reaches classes and children: staff of the school see which classes there are, leaders and the class's own
teachers
see its children.
"""

from tests.matrix import LEADING_ROLES, STAFF_ROLES, Access, own_institution, roles

# The teacher of the cast is the class teacher and teaches the class, so he reads its children.
ROUTES: dict[str, Access] = {
    "enrolment:own-classes": roles(*STAFF_ROLES),
    "enrolment:classes": own_institution(*STAFF_ROLES),
    "enrolment:class-new": own_institution(*LEADING_ROLES),
    "enrolment:class": own_institution(*STAFF_ROLES),
    "enrolment:class-edit": own_institution(*LEADING_ROLES),
    "enrolment:families": own_institution(*STAFF_ROLES),
    "enrolment:roll": own_institution(*STAFF_ROLES),
    "enrolment:roll-xlsx": own_institution(*STAFF_ROLES),
    "enrolment:roll-csv": own_institution(*STAFF_ROLES),
    "enrolment:pupil": own_institution(*STAFF_ROLES),
    "enrolment:pupil-correct": own_institution(*LEADING_ROLES),
    "enrolment:guardian-new": own_institution(*LEADING_ROLES),
    "enrolment:guardian-end": own_institution(*LEADING_ROLES, method="post"),
}
OPERATIONS: dict[str, Access] = {
    "enrolment.add_guardian": own_institution(*LEADING_ROLES),
    "enrolment.change_class": own_institution(*LEADING_ROLES),
    "enrolment.correct_pupil": own_institution(*LEADING_ROLES),
    "enrolment.create_class": own_institution(*LEADING_ROLES),
    "enrolment.create_study_group": own_institution(*LEADING_ROLES),
    "enrolment.dependences_of": own_institution(*LEADING_ROLES),
    "enrolment.divide_class": own_institution(*LEADING_ROLES),
    "enrolment.end_guardian": own_institution(*LEADING_ROLES),
    "enrolment.enrol_list": own_institution(*LEADING_ROLES),
    "enrolment.enrol_many": own_institution(*LEADING_ROLES),
    "enrolment.find_or_record_guardians": own_institution(*LEADING_ROLES),
    "enrolment.guardian_of": own_institution(*LEADING_ROLES),
    "enrolment.hold_cards": roles(),
    "enrolment.invite_class": own_institution(*STAFF_ROLES),
    "enrolment.register_dependents": roles(),
    "enrolment.undo_enrolment": own_institution(*LEADING_ROLES),
}
