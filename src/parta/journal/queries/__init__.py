"""Reads for screens and for other modules: a fixed number of statements each."""

from parta.journal.queries.access import access_to, facts_in_force, require_reader, teachers_in_words
from parta.journal.queries.attendance import ClassMonth, PupilMonth, class_month
from parta.journal.queries.grid import GridPage, LessonColumn, ResultColumn, Row, Window, grid_page
from parta.journal.queries.history import (
    CellHistory,
    LessonHistory,
    cell_history,
    lesson_history,
    result_history,
)
from parta.journal.queries.lagging import LaggingCourse, lagging_courses
from parta.journal.queries.lesson import LessonPage, PupilLine, lesson_page
from parta.journal.queries.lists import (
    Closing,
    JournalLine,
    LessonLine,
    LessonList,
    TeacherLesson,
    closing_page,
    journals_by_grade,
    journals_of,
    lessons_left_open,
    lessons_of,
)

__all__ = [
    "CellHistory",
    "ClassMonth",
    "Closing",
    "GridPage",
    "JournalLine",
    "LaggingCourse",
    "LessonColumn",
    "LessonHistory",
    "LessonLine",
    "LessonList",
    "LessonPage",
    "PupilLine",
    "PupilMonth",
    "ResultColumn",
    "Row",
    "TeacherLesson",
    "Window",
    "access_to",
    "cell_history",
    "class_month",
    "closing_page",
    "facts_in_force",
    "grid_page",
    "journals_by_grade",
    "journals_of",
    "lagging_courses",
    "lesson_history",
    "lesson_page",
    "lessons_left_open",
    "lessons_of",
    "require_reader",
    "result_history",
    "teachers_in_words",
]
