"""Reads for screens and for other modules: a fixed number of statements each."""

from parta.journal.queries.access import access_to, facts_in_force, require_reader, teachers_in_words
from parta.journal.queries.grid import GridPage, LessonColumn, ResultColumn, Row, Window, grid_page

__all__ = [
    "GridPage",
    "LessonColumn",
    "ResultColumn",
    "Row",
    "Window",
    "access_to",
    "facts_in_force",
    "grid_page",
    "require_reader",
    "teachers_in_words",
]
