"""How a diary speaks: days, absences, corrections. Short, without blame."""

from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from parta.kernel.text import APOSTROPHE
from parta.ui.wording import NBSP, is_ukrainian, weekday


def short_day(value: date) -> str:
    """«вт 17», «Tue 17»."""
    return _lowered(formats.date_format(value, "D")) + NBSP + str(value.day)


def day_and_month(value: date) -> str:
    """«17.11» in every language."""
    return f"{value:%d.%m}"


def day_heading(value: date) -> str:
    """«Середа, 18 листопада»: the heading of a day."""
    text = _weekday(value)
    return text[:1].upper() + text[1:]


def week_day_heading(value: date) -> str:
    """«Понеділок, 16»."""
    return formats.date_format(value, "l").replace("'", APOSTROPHE) + f", {value.day}"


def week_label(first: date, last: date) -> str:
    """«9–13», «28–2»: neighbours of a week."""
    return f"{first.day}–{last.day}"


def week_heading(first: date, last: date) -> str:
    """«16–20 листопада», «28 вересня – 2 жовтня»."""
    end = formats.date_format(last, pgettext("date in words", "j F")).replace(" ", NBSP)
    if (first.year, first.month) == (last.year, last.month):
        return end.replace(str(last.day), f"{first.day}–{last.day}", 1)
    start = formats.date_format(first, pgettext("date in words", "j F")).replace(" ", NBSP)
    return f"{start} – {end}"


def due_heading(due: date, today: date, tomorrow: date) -> str:
    """«На сьогодні», «На завтра», «На понеділок, 23 листопада»; ``tomorrow`` is the next calendar day."""
    if due == today:
        return _("For today")
    if due == tomorrow:
        return _("For tomorrow")
    return _("For %(day)s") % {"day": _accusative(due)}


def _weekday(value: date) -> str:
    """«п’ятниця, 20 листопада»; Django's own names have straight apostrophes."""
    return weekday(value).replace("'", APOSTROPHE)


def _accusative(value: date) -> str:
    """A weekday after «на»: середа → середу, п’ятниця → п’ятницю, субота → суботу, неділя → неділю."""
    text = _weekday(value)
    if not is_ukrainian():
        return text
    name, _comma, tail = text.partition(",")
    endings = {"а": "у", "я": "ю"}
    return name[:-1] + endings.get(name[-1], name[-1]) + _comma + tail


def absence_words(name: str, *, excused: bool) -> str:
    """What stands under a missed lesson: the reason, when the school knows one."""
    if excused:
        return _("Not at the lesson: %(reason)s") % {"reason": name}
    return _("Not at the lesson")


def correction_words(*, was: str, now: str, at: datetime, by: str, reason: str) -> str:
    """«Виправлено 17.11: було 8. Описка (Савчук О. П.)». An empty ``was`` or ``now`` is «нічого»."""
    day = f"{at:%d.%m}"
    if not now:
        told = _("Withdrawn on %(day)s: it was %(was)s.") % {"day": day, "was": was}
    elif not was:
        told = _("Put again on %(day)s.") % {"day": day}
    else:
        told = _("Corrected on %(day)s: it was %(was)s.") % {"day": day, "was": was}
    why = reason.strip().rstrip(".")
    author = f"({by})" if by else ""
    tail = " ".join(filter(None, (why, author)))
    return f"{told} {tail}." if tail else told


def missed_heading(days: int, lessons: int) -> str:
    """«Пропущено 3 дні й 2 уроки»: the heading of the absences."""
    parts = []
    if days:
        parts.append(ngettext("%(n)s day", "%(n)s days", days) % {"n": days})
    if lessons:
        parts.append(ngettext("%(n)s single lesson", "%(n)s single lessons", lessons) % {"n": lessons})
    if not parts:
        return _("No absences")
    return _("Missed: %(what)s") % {"what": pgettext("diary", " and ").join(parts)}


def inside(heading: str) -> str:
    """A heading inside a sentence: its first letter small."""
    return heading[:1].lower() + heading[1:]


def lessons_by_reason(reason: str, number: int) -> str:
    """«хвороба: 12 уроків»."""
    return ngettext("%(reason)s: %(n)s lesson", "%(reason)s: %(n)s lessons", number) % {"reason": reason, "n": number}


def lesson_kind(kind: int) -> str:
    """What kind of work a lesson was; nothing for an ordinary one."""
    return {
        2: pgettext("diary", "Independent work"),
        3: pgettext("diary", "Test"),
        4: pgettext("diary", "Practical work"),
        5: pgettext("diary", "Laboratory work"),
        6: pgettext("diary", "Diagnostic work"),
        7: pgettext("diary", "Oral answer"),
    }.get(kind, "")


def result_name(kind: int, number: int) -> str:
    """«Тематична 2», «І семестр», «І семестр, скоригована», «Рік»."""
    term = _("Term %(n)s") % {"n": "І" * number if is_ukrainian() else number}
    return {
        1: _("Theme %(n)s") % {"n": number},
        2: term,
        3: _("%(term)s, corrected") % {"term": term},
        4: pgettext("diary", "Year"),
    }[kind]


def _lowered(text: str) -> str:
    return text.lower() if is_ukrainian() else text
