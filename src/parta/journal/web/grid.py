"""The table of the journal, joined from escaped strings: 600 cells cost a template 13 ms and a join less than one.

The only place where `mark_safe` is allowed (tests/architecture holds that). What makes it safe: every value from
outside goes through `escape` — names, comments, topics, titles, labels of scales and letters of reasons; the rest are
numbers, dates and words of this file.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from parta.journal.queries import GridPage, LessonColumn, ResultColumn, Row
from parta.journal.rules.cells import Cell, write_cell
from parta.journal.rules.results import Suggestion

THEME, TERM, TERM_CORRECTED, YEAR = 1, 2, 3, 4
_KIND = {2: "С", 3: "К", 4: "П", 5: "Л", 6: "Д", 7: "У"}  # letters of kinds of work, as in paper journals
_ROMAN = ("", "І", "ІІ", "ІІІ", "ІV")
_FEW = 3  # lessons under which a month's whole name does not fit


def grid(page: GridPage, address: str) -> SafeString:
    """The table of a journal page. ``address`` is the URL of the course's journal, with the final slash."""
    body = "\n".join(_row(page, number, row) for number, row in enumerate(page.rows, 1))
    months, days = _head(page, address)
    caption = escape(
        _("%(name)s: %(pupils)s pupils, %(lessons)s lessons") % {
            "name": title(page), "pupils": len(page.rows), "lessons": len(page.lessons)
        }
    )  # fmt: skip
    return mark_safe(  # noqa: S308  see the head of this file
        f'<table class="jr__t"><caption class="sr">{caption}</caption><thead><tr>'
        f'<th scope="col" rowspan="2" class="nm"><span>{escape(_("Pupil"))}</span></th>{months}</tr>'
        f"<tr>{days}</tr></thead><tbody>{body}</tbody></table>"
    )


def title(page: GridPage) -> str:
    """«8-Б · Алгебра», with the group when only a part of the class learns."""
    access = page.access
    return " · ".join(filter(None, (access.class_name, access.group_name, access.subject)))


def _head(page: GridPage, address: str) -> tuple[str, str]:
    """Both rows of the head: months over days; results stand in both."""
    months, days = [], []
    for month, columns in groupby(page.columns, key=_month_of):
        if month is None:
            months += [_result_head(column) for column in columns if isinstance(column, ResultColumn)]
            continue
        lessons = [column for column in columns if isinstance(column, LessonColumn)]
        months.append(f'<th colspan="{len(lessons)}" scope="colgroup">{escape(_month_name(month, len(lessons)))}</th>')
        days += [_lesson_head(lesson, page.today, address) for lesson in lessons]
    return "".join(months), "".join(days)


def _month_of(column: LessonColumn | ResultColumn) -> int | None:
    return column.held_on.month if isinstance(column, LessonColumn) else None


def _month_name(month: int, lessons: int) -> str:
    name = str(MONTHS[month]).lower()
    return name if lessons >= _FEW else f"{name[:3]}."


def _lesson_head(lesson: LessonColumn, today: date, address: str) -> str:
    letter = f"<small>{_KIND[lesson.kind]}</small>" if lesson.kind in _KIND else ""
    marks = ' class="today"' if lesson.held_on == today else ""
    extra = "" if lesson.may_write else " data-ro"
    due = lesson.due_on.isoformat() if lesson.due_on else ""
    about = escape(_("%(day)s, lesson %(no)s") % {"day": f"{lesson.held_on:%d.%m}", "no": lesson.no})
    return (
        f'<th scope="col"{marks}{extra} data-l="{lesson.id}" data-d="{lesson.held_on}" data-n="{lesson.no}"'
        f' data-k="{lesson.kind}" data-t="{escape(lesson.topic)}" data-h="{escape(lesson.homework)}" data-u="{due}">'
        f'<a href="{escape(address)}lessons/{lesson.id}/" title="{about}">{lesson.held_on:%d}</a>{letter}</th>'
    )


def _result_head(column: ResultColumn) -> str:
    short, whole = result_title(column)
    extra = "" if column.may_write else " data-ro"
    return (
        f'<th scope="col" rowspan="2" class="sum"{extra} data-r="{column.kind}-{column.no}">'
        f'<abbr title="{escape(whole)}">{escape(short)}</abbr></th>'
    )


def result_title(column: ResultColumn) -> tuple[str, str]:
    """Short and whole words over a column of results."""
    number = _ROMAN[column.no] if column.no < len(_ROMAN) else str(column.no)
    if column.kind == THEME:
        return _("T%(no)s") % {"no": column.no}, _("Thematic: %(title)s") % {"title": column.title}
    if column.kind == TERM:
        return _("%(no)s t.") % {"no": number}, _("Term %(no)s") % {"no": number}
    if column.kind == TERM_CORRECTED:
        return _("corr."), _("Term %(no)s, corrected") % {"no": number}
    return _("Year"), _("Year")


def _row(page: GridPage, number: int, row: Row) -> str:
    cells = "".join(_cells(page, row))
    away = any(
        lesson.held_on == page.today
        and (cell := page.cells.get((lesson.id, row.pupil_id)))
        and cell.absence is not None
        for lesson in page.lessons
    )
    name = escape(row.name)
    short = escape(" ".join(row.name.split()[:2]))
    dimmed = ' class="away"' if away else ""
    return (
        f'<tr data-p="{row.public_id}"{dimmed}><th scope="row" title="{name}">'
        f"<span>{number}</span>{short}</th>{cells}</tr>"
    )


def _cells(page: GridPage, row: Row) -> Iterator[str]:
    for column in page.columns:
        if isinstance(column, LessonColumn):
            yield _cell(page, column, row)
        else:
            yield _result(page, column, row)


def _cell(page: GridPage, lesson: LessonColumn, row: Row) -> str:
    key = (lesson.id, row.pupil_id)
    cell = page.cells.get(key)
    names = []
    if lesson.held_on >= page.today:
        names.append("today" if lesson.held_on == page.today else "later")
    if not row.was_member(lesson.held_on):
        names.append("out")
    if cell is not None and cell.absence is not None and not cell.marks:
        names.append("abs")
    attributes = f' class="{" ".join(names)}"' if names else ""
    if key in page.corrected or key in page.comments:
        attributes += _remark(page, key)
    return f"<td{attributes}>{_text(page, cell) if cell else ''}</td>"


def _remark(page: GridPage, key: tuple[int, int]) -> str:
    comment = page.comments.get(key, "")
    shape = "fixed" if key in page.corrected else "note" if comment else ""
    words = f' data-c="{escape(comment)}" title="{escape(comment)}"' if comment else ""
    return f' data-s="{shape}"{words}' if shape else ""


def _text(page: GridPage, cell: Cell) -> str:
    return escape(write_cell(cell, marks=page.access.marks, reasons=letters(page)))


def letters(page: GridPage) -> dict[int, str]:
    """Letters of absence by code."""
    return {code: letter for code, (letter, _name) in page.reasons.items()}


def _result(page: GridPage, column: ResultColumn, row: Row) -> str:
    key = (column.kind, column.no, row.pupil_id)
    value = page.results.get(key)
    shape = ' data-s="fixed"' if key in page.corrected_results else ""
    if value is not None:
        return f'<td class="sum"{shape}>{escape(page.access.totals.get(value, "?"))}</td>'
    suggestion = page.suggestions.get(key)
    if suggestion is None:
        return f'<td class="sum"{shape}></td>'
    label = page.access.totals.get(suggestion.value, "")
    return f'<td class="sum hint"{shape} title="{escape(_made_of(suggestion, page))}">{escape(label)}</td>'


def _made_of(suggestion: Suggestion, page: GridPage) -> str:
    """«6, 9, 9, 10 → 8,5»: what the suggestion was made of."""
    values: Iterable[str] = (page.access.totals.get(value, "?") for value in suggestion.of)
    return f"{', '.join(values)} → {number_format(suggestion.mean.normalize(), use_l10n=True)}"
