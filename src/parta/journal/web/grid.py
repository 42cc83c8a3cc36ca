"""The table of the journal, joined from escaped strings: 600 cells cost a template 13 ms and a join less than one.

The only place where `mark_safe` is allowed (tests/architecture holds that). What makes it safe: every value from
outside goes through `escape` — names, comments, topics, titles, labels of scales and letters of reasons; the rest are
numbers, dates and words of this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from itertools import groupby

from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from parta.journal.queries import GridPage, LessonColumn, ResultColumn, Row
from parta.journal.rules.cells import Cell, write_cell
from parta.journal.rules.results import Suggestion
from parta.journal.web.words import short_names

THEME, TERM, TERM_CORRECTED, YEAR = 1, 2, 3, 4
_KIND = {2: "С", 3: "К", 4: "П", 5: "Л", 6: "Д", 7: "У"}  # letters of kinds of work, as in paper journals
_ROMAN = ("", "І", "ІІ", "ІІІ", "ІV")
_FEW = 3  # lessons under which a month's whole name does not fit


def grid(page: GridPage, address: str) -> SafeString:
    """The table of a journal page. ``address`` is the URL of the course's journal, with the final slash."""
    months, days = _head(page, address)
    body = "\n".join(_rows(page))
    caption = _("%(name)s: %(pupils)s pupils, %(lessons)s lessons") % {
        "name": title(page),
        "pupils": len(page.rows),
        "lessons": len(page.lessons),
    }
    return mark_safe(  # noqa: S308  see the head of this file
        f'<table class="jr__t"><caption class="sr">{escape(caption)}</caption><thead><tr>'
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
    about, base = escape(_("%(day)s, lesson %(no)s")), escape(address)
    for month, columns in groupby(page.columns, key=_month_of):
        if month is None:
            months += [_result_head(column) for column in columns if isinstance(column, ResultColumn)]
            continue
        lessons = [column for column in columns if isinstance(column, LessonColumn)]
        months.append(f'<th colspan="{len(lessons)}" scope="colgroup">{escape(_month_name(month, len(lessons)))}</th>')
        days += [_lesson_head(lesson, page.today, base, about) for lesson in lessons]
    return "".join(months), "".join(days)


def _month_of(column: LessonColumn | ResultColumn) -> int | None:
    return column.held_on.month if isinstance(column, LessonColumn) else None


def _month_name(month: int, lessons: int) -> str:
    name = str(MONTHS[month]).lower()
    return name if lessons >= _FEW else f"{name[:3]}."


def _lesson_head(lesson: LessonColumn, today: date, base: str, about: str) -> str:
    """A lesson's day over its column, with what the island needs to know of it. ``base`` and ``about`` are escaped."""
    letter = f"<small>{_KIND[lesson.kind]}</small>" if lesson.kind in _KIND else ""
    marks = ' class="today"' if lesson.held_on == today else ""
    extra = "" if lesson.may_write else " data-ro"
    held_on = lesson.held_on.isoformat()
    day, month = held_on[8:], held_on[5:7]
    return (
        f'<th scope="col"{marks}{extra} data-l="{lesson.id}" data-d="{held_on}" data-n="{lesson.no}"'
        f' data-k="{lesson.kind}" data-t="{escape(lesson.topic)}" data-h="{escape(lesson.homework)}"'
        f' data-u="{lesson.due_on or ""}"><a href="{base}lessons/{lesson.id}/"'
        f' title="{about % {"day": f"{day}.{month}", "no": lesson.no}}">{day}</a>{letter}</th>'
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


def _rows(page: GridPage) -> Iterator[str]:
    """The rows. Most cells are empty or hold one mark: each text a column may show is made and escaped once."""
    letter = letters(page)
    blanks = [_blank(column, page.today) for column in page.columns]
    empty = [f"<td{classes}></td>" for classes in blanks]
    place = {column.id: at for at, column in enumerate(page.columns) if isinstance(column, LessonColumn)}
    today = [lesson.id for lesson in page.lessons if lesson.held_on == page.today]
    results = [(at, column) for at, column in enumerate(page.columns) if isinstance(column, ResultColumn)]
    remarked = {pupil_id for _lesson, pupil_id in (*page.comments, *page.corrected)}
    made: dict[
        tuple[str, int], str
    ] = {}  # by classes of the column and identity of the cell: equal cells are one object
    nothing: Mapping[int, Cell] = {}

    def filled(classes: str, cell: Cell) -> str:
        text = escape(write_cell(cell, marks=page.access.marks, reasons=letter))
        made[classes, id(cell)] = shown = f"<td{_away(classes) if not cell.marks else classes}>{text}</td>"
        return shown

    shorts = short_names([row.name for row in page.rows])
    for number, (row, short) in enumerate(zip(page.rows, shorts, strict=True), 1):
        cells = empty.copy()
        own = page.cells.get(row.pupil_id, nothing)
        for lesson_id, cell in own.items():
            at = place.get(lesson_id)
            if at is not None:  # marks of a theme may come from lessons before the page
                classes = blanks[at]
                cells[at] = made.get((classes, id(cell))) or filled(classes, cell)
        if row.pupil_id in remarked or not _is_here_throughout(page, row):
            _exceptions(page, row, cells)
        for at, column in results:
            cells[at] = _result(page, column, row)
        is_away = any(lesson_id in own and own[lesson_id].absence is not None for lesson_id in today)
        yield _row(number, row, short, "".join(cells), is_away)


def _blank(column: LessonColumn | ResultColumn, today: date) -> str:
    """The class attribute of an empty cell of the column."""
    if isinstance(column, ResultColumn):
        return ' class="sum"'
    if column.held_on < today:
        return ""
    return ' class="today"' if column.held_on == today else ' class="later"'


def _away(classes: str) -> str:
    """The class attribute with «absent» added."""
    return f'{classes[:-1]} abs"' if classes else ' class="abs"'


def _is_here_throughout(page: GridPage, row: Row) -> bool:
    """In the group on every day of the page: most pupils are, and need no look at each day."""
    if not page.lessons:
        return True
    first, last = page.lessons[0].held_on, page.lessons[-1].held_on
    return any(since <= first and (until is None or last < until) for since, until in row.periods)


def _exceptions(page: GridPage, row: Row, cells: list[str]) -> None:
    """Cells with a comment or a correction, and days on which the pupil was not in the group."""
    own = page.cells.get(row.pupil_id, {})
    for at, column in enumerate(page.columns):
        if not isinstance(column, LessonColumn):
            continue
        key = (column.id, row.pupil_id)
        is_out = not row.was_member(column.held_on)
        if not is_out and key not in page.comments and key not in page.corrected:
            continue
        cell = own.get(column.id, Cell())
        classes = _blank(column, page.today)
        if is_out:
            classes = f'{classes[:-1]} out"' if classes else ' class="out"'
        if cell.absence is not None and not cell.marks:
            classes = _away(classes)
        text = escape(write_cell(cell, marks=page.access.marks, reasons=letters(page)))
        cells[at] = f"<td{classes}{_remark(page, key)}>{text}</td>"


def _row(number: int, row: Row, short: str, cells: str, is_away: bool) -> str:
    dimmed = ' class="away"' if is_away else ""
    return (
        f'<tr data-p="{row.public_id}"{dimmed}><th scope="row" title="{escape(row.name)}">'
        f"<span>{number}</span>{escape(short)}</th>{cells}</tr>"
    )


def _remark(page: GridPage, key: tuple[int, int]) -> str:
    comment = page.comments.get(key, "")
    shape = "fixed" if key in page.corrected else "note" if comment else ""
    words = f' data-c="{escape(comment)}" title="{escape(comment)}"' if comment else ""
    return f' data-s="{shape}"{words}' if shape else ""


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
