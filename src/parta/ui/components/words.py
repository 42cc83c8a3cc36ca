"""Filters: how dates, numbers, names and texts are written."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, strip_tags

from parta.ui import glosses, wording
from parta.ui.components import markup

register = template.Library()


@register.filter(expects_localtime=False)
def day(value: date | datetime | None) -> str:
    """02.09.2026"""
    return wording.day(value)


@register.filter(expects_localtime=False)
def day_in_words(value: date | datetime | None) -> str:
    """2 вересня 2026"""
    return wording.day_in_words(value)


@register.filter(expects_localtime=False)
def weekday(value: date | datetime | None) -> str:
    """середа, 2 вересня"""
    return wording.weekday(value)


@register.filter(expects_localtime=False)
def moment(value: datetime | None) -> str:
    """18.11.2026 10:42, Kyiv time"""
    return wording.moment(value)


@register.filter(expects_localtime=False)
def clock(value: Any) -> str:
    """08:30"""
    return wording.clock(value)


@register.filter
def number(value: float | Decimal | None, digits: int = 0) -> str:
    """2 214 or, with ``:1``, 14,3"""
    return wording.number(value, digits)


@register.filter
def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """A share of 1 as 79 %"""
    return wording.percent(value, digits)


@register.filter
def full_name(person: Any) -> str:
    """Савчук Олена Петрівна"""
    return wording.full_name(person)


@register.filter
def short_name(person: Any) -> str:
    """Савчук О. П."""
    return wording.short_name(person)


@register.filter
def spoken_name(person: Any) -> str:
    """Олена Савчук"""
    return wording.spoken_name(person)


@register.filter(is_safe=False)
def said(value: Any, own: Mapping[str, str] | None = None) -> Any:
    """A text of the state’s rules (legal source, doubt): in English where it has English, else marked as Ukrainian.
    ``own``: the English that came with it.
    """
    known = glosses.gloss(value, own) if isinstance(value, str) else value
    return format_html('<span lang="uk">{}</span>', known) if glosses.is_ukrainian(known) else known


@register.filter(is_safe=False)
def typographic(value: Any) -> str:
    """«Лапки», ’, dashes, spaces that hold together. Only plain text is rewritten (and escaped after), never markup."""
    return markup.text(value)


@register.filter
def plaintext(value: Any) -> str:
    """Text without markup, for ``<title>`` and attributes."""
    return strip_tags(str(value))
