"""Façade of curriculum. Besides these names, other modules may read the views listed in the README."""

from parta.curriculum.kept import subjects_of_courses
from parta.curriculum.operations.courses import (
    CourseExists,
    CourseIsTaught,
    CoursesOpened,
    copy_plan,
    create_course,
    create_courses,
    remove_course,
    set_hours,
)
from parta.curriculum.operations.teachers import AlreadyAssigned, TeachersAssigned, assign_teacher, end_assignment
from parta.curriculum.policies import groups_taught_by, may_plan
from parta.curriculum.queries.courses import (
    Assignment,
    CourseCard,
    assignments_of,
    course_card,
    courses_of_classes,
    courses_of_posts,
    teaches,
)

__all__ = [
    "AlreadyAssigned",
    "Assignment",
    "CourseCard",
    "CourseExists",
    "CourseIsTaught",
    "CoursesOpened",
    "TeachersAssigned",
    "assign_teacher",
    "assignments_of",
    "copy_plan",
    "course_card",
    "courses_of_classes",
    "courses_of_posts",
    "create_course",
    "create_courses",
    "end_assignment",
    "groups_taught_by",
    "may_plan",
    "remove_course",
    "set_hours",
    "subjects_of_courses",
    "teaches",
]
