"""Façade of journal."""

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
    diary_span,
    diary_subject,
)

__all__ = [
    "Desk",
    "DiaryAbsence",
    "DiaryHomework",
    "DiaryLesson",
    "DiaryMark",
    "DiaryNews",
    "DiaryResult",
    "DiarySpan",
    "DiarySubject",
    "MissedDay",
    "Revision",
    "diary_absences",
    "diary_homework",
    "diary_marks",
    "diary_span",
    "diary_subject",
]
