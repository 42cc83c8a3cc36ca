"""Verbs that change a journal."""

from parta.journal.operations.cells import CellsSaved, save_cells
from parta.journal.operations.changes import Change, Kind
from parta.journal.operations.keeping import adopt_rule
from parta.journal.operations.lessons import LessonIsThere, cancel_lesson, close_journal, open_lesson, set_theme

__all__ = [
    "CellsSaved",
    "Change",
    "Kind",
    "LessonIsThere",
    "adopt_rule",
    "cancel_lesson",
    "close_journal",
    "open_lesson",
    "save_cells",
    "set_theme",
]
