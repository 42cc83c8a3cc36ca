"""Parts of the family pages written out by `format_html`: they repeat, on pages that thousands open at eight o'clock.

A lesson in a Django template costs 0.15 ms, here 0.03 ms; the diary's day page has to stay under 4 ms whole.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parta.cabinet import wording
from parta.cabinet.queries.shown import AbsenceShown, DueShown, LessonShown, MarkShown
from parta.ui.wording import typographic

register = template.Library()

EMPTY = format_html("{}", "")
BREAK = format_html("<br>{}", "")
_ANY_CHILD = UUID(int=0)
_ANY_DAY = date(2000, 1, 1)


@register.filter(expects_localtime=False)
def short_day(value: date | None) -> str:
    """вт 17"""
    return "" if value is None else wording.short_day(value)


@register.simple_tag
def diary(name: str, child: UUID, day: date | None = None) -> str:
    """Address of a page of a child. The pattern is reversed once a process: a page has a dozen of these."""
    return diary_address(name, child, day)


def diary_address(name: str, child: UUID, day: date | None = None) -> str:
    """See `diary`."""
    pattern = _pattern(name, day is not None)
    address = pattern.replace(str(_ANY_CHILD), str(child), 1)
    return address if day is None else address.replace(_ANY_DAY.isoformat(), day.isoformat(), 1)


@lru_cache(maxsize=64)
def _pattern(name: str, with_day: bool) -> str:
    return reverse(name, args=(_ANY_CHILD, _ANY_DAY) if with_day else (_ANY_CHILD,))


@register.simple_tag
def diary_lessons(lessons: Iterable[LessonShown], child: UUID, *, by_date: bool = False) -> SafeString:
    """Lessons one under another: number (or date, on the page of a subject), what it was, mark or absence."""
    rows = (
        (
            _when(lesson, child) if by_date else format_html("<b>{}</b>", lesson.no),
            EMPTY if by_date else format_html("<h2>{}</h2>", lesson.subject),
            _about(lesson, with_homework=not by_date),
            _cells(lesson),
        )
        for lesson in lessons
    )
    row = '<li><span class="tm">{}</span><div>{}{}</div><span class="mks">{}</span></li>'
    return format_html('<ol class="diary">{}</ol>', format_html_join("", row, rows))


@register.simple_tag
def diary_due(days: Iterable[DueShown]) -> SafeString:
    """Homework under the heading of the day it is for."""
    section = '<section class="mt-l stack--tight"><h2>{}</h2><ul class="lines">{}</ul></section>'
    line = "<li><div><b>{}</b><small>{}</small></div></li>"
    return format_html_join(
        "",
        section,
        ((d.heading, format_html_join("", line, ((w.subject, _lines(w.body)) for w in d.works))) for d in days),
    )


@register.simple_tag
def diary_week_cells(marks: Iterable[MarkShown], absence: AbsenceShown | None) -> SafeString:
    """Marks and absence of a lesson in a week: one bold word at the end of the line."""
    shown = [format_html("{}{}", mark.label, _new(mark.is_new)) for mark in marks]
    if absence:
        shown.append(
            format_html(
                '<span class="mk--n"><span aria-hidden="true">{}</span><span class="sr">{}</span>{}</span>',
                absence.letter,
                absence.words,
                _new(absence.is_new),
            )
        )
    return format_html('<b class="mk">{}</b>', format_html_join(" ", "{}", ((x,) for x in shown))) if shown else EMPTY


@register.filter(is_safe=False)
def typed(value: str) -> SafeString:
    """What a person typed in several lines, as several lines."""
    return _lines(value)


def _when(lesson: LessonShown, child: UUID) -> SafeString:
    address = diary_address("cabinet:day", child, lesson.held_on)
    return format_html('<a href="{}">{}</a>', address, wording.day_and_month(lesson.held_on))


def _about(lesson: LessonShown, *, with_homework: bool) -> SafeString:
    """Small lines under a lesson, the teacher's before the system's."""
    told: list[tuple[str, Any]] = [("small", typographic(text)) for text in (lesson.kind, lesson.topic) if text]
    if lesson.substitute:
        told.append(("small chg", _("Substitution: %(name)s") % {"name": lesson.substitute}))
    if lesson.absence:
        told.append(("small", lesson.absence.words))
    if lesson.comment:
        told.append(("small", _("Teacher: %(words)s") % {"words": typographic(lesson.comment)}))
    told += [("small muted fix", sentence) for sentence in lesson.corrections]
    if with_homework and lesson.homework:
        told.append(("small hw", _homework(lesson)))
    return format_html_join("", '<p class="{}">{}</p>', told)


def _homework(lesson: LessonShown) -> SafeString:
    when = short_day(lesson.due_on)
    label = _("Homework for %(when)s:") % {"when": when} if when else _("Homework:")
    return format_html('<span class="muted">{}</span> {}', label, _lines(lesson.homework))


def _cells(lesson: LessonShown) -> SafeString:
    """Marks first, then the letter of an absence, whose words stand under the lesson."""
    cell = '<span class="mk">{}{}</span>'
    marks = format_html_join("", cell, ((mark.label, _new(mark.is_new)) for mark in lesson.marks))
    if lesson.absence is None:
        return marks
    absent = '{}<span class="mk mk--n"><span aria-hidden="true">{}</span>{}</span>'
    return format_html(absent, marks, lesson.absence.letter, _new(lesson.absence.is_new))


def _new(is_new: bool) -> SafeString:
    return format_html("<small>{}</small>", pgettext("diary", "new")) if is_new else EMPTY


def _lines(text: str) -> SafeString:
    if "\n" not in text and "\r" not in text:
        return format_html("{}", typographic(text))
    lines = normalize_newlines(text).split("\n")
    return format_html_join(BREAK, "{}", ((typographic(line),) for line in lines))
