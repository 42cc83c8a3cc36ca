"""What the family pages show: frozen, in the reader's language, ready to be written out."""

from dataclasses import dataclass
from datetime import date, datetime

from parta.cabinet.queries.children import Child
from parta.journal import api as journal


@dataclass(frozen=True, slots=True)
class MarkShown:
    label: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class AbsenceShown:
    """``letter`` for the eye, ``words`` for the ear and under the lesson."""

    letter: str
    words: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class LessonShown:
    """A lesson of a child. ``corrections`` are sentences, oldest first; ``due`` is what was set for it (week only)."""

    held_on: date
    no: int
    subject: str
    kind: str
    topic: str
    marks: tuple[MarkShown, ...]
    absence: AbsenceShown | None
    comment: str
    corrections: tuple[str, ...]
    substitute: str
    homework: str
    due_on: date | None
    due: str = ""


@dataclass(frozen=True, slots=True)
class DueShown:
    """Homework for one day under its heading."""

    day: date
    heading: str
    works: tuple[journal.DiaryHomework, ...]


@dataclass(frozen=True, slots=True)
class NewsShown:
    day: date
    subject: str
    label: str


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is nothing, and what to expect or do."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """What every page of a child has. ``section`` is the URL name that shows the same for another child."""

    section: str
    heading: str
    child: Child
    children: tuple[Child, ...]
    today: date


@dataclass(frozen=True, slots=True)
class DayPage(Page):
    day: date
    back: date
    forth: date
    lessons: tuple[LessonShown, ...]
    due: tuple[DueShown, ...]
    news: tuple[NewsShown, ...]
    seen_upto: datetime | None
    nearest_before: date | None
    nearest_after: date | None
    why_empty: Empty | None
    by_date: bool = False


@dataclass(frozen=True, slots=True)
class WeekDay:
    day: date
    heading: str
    lessons: tuple[LessonShown, ...]
    due: tuple[journal.DiaryHomework, ...]
    why_empty: str


@dataclass(frozen=True, slots=True)
class WeekPage(Page):
    days: tuple[WeekDay, ...]
    back: date
    forth: date
    back_label: str
    forth_label: str
    is_current: bool
    is_empty: bool
    why_empty: Empty | None
    nearest_before: date | None
    nearest_after: date | None
    now: datetime
    printed_for: str


@dataclass(frozen=True, slots=True)
class HomeworkPage(Page):
    due: tuple[DueShown, ...]
    earlier: tuple[DueShown, ...]
    empty: Empty


@dataclass(frozen=True, slots=True)
class ResultShown:
    name: str
    label: str
    correction: str


@dataclass(frozen=True, slots=True)
class SubjectShown:
    course_id: int
    name: str
    line: tuple[float, ...]
    last: tuple[MarkShown, ...]
    results: tuple[ResultShown, ...]


@dataclass(frozen=True, slots=True)
class MarksPage(Page):
    subjects: tuple[SubjectShown, ...]
    empty: Empty


@dataclass(frozen=True, slots=True)
class SubjectPage(Page):
    lessons: tuple[LessonShown, ...]
    results: tuple[ResultShown, ...]
    empty: Empty
    by_date: bool = True


@dataclass(frozen=True, slots=True)
class DayMissed:
    day: date
    heading: str
    lessons: str
    letters: str
    corrections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AbsencesPage(Page):
    days: tuple[DayMissed, ...]
    reasons: tuple[str, ...]
    empty: Empty
