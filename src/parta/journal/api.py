"""Façade of journal. For work over many rows other modules read the view `journal_facts_v1` (see README)."""

from parta.journal.operations.cells import CellsSaved, save_cells
from parta.journal.operations.changes import Change, Kind
from parta.journal.operations.lessons import cancel_lesson, close_journal, open_lesson, set_theme
from parta.journal.queries.diary import (
    Desk,
    DiaryAbsence,
    DiaryHomework,
    DiaryLesson,
    DiaryMark,
    DiaryNews,
    DiaryResult,
    DiarySpan,
    DiarySubject,
    MissedDay,
    Revision,
    diary_absences,
    diary_homework,
    diary_marks,
    diary_nearest,
    diary_span,
    diary_subject,
)

__all__ = [
    "CellsSaved",
    "Change",
    "Desk",
    "DiaryAbsence",
    "DiaryHomework",
    "DiaryLesson",
    "DiaryMark",
    "DiaryNews",
    "DiaryResult",
    "DiarySpan",
    "DiarySubject",
    "Kind",
    "MissedDay",
    "Revision",
    "cancel_lesson",
    "close_journal",
    "diary_absences",
    "diary_homework",
    "diary_marks",
    "diary_nearest",
    "diary_span",
    "diary_subject",
    "open_lesson",
    "save_cells",
    "set_theme",
]
