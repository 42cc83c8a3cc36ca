"""How days are named in a diary: short, because neighbours stand side by side on a phone."""

from datetime import date

from django import template

from parta.cabinet import wording

register = template.Library()


@register.filter(expects_localtime=False)
def short_day(value: date | None) -> str:
    """вт 17"""
    return "" if value is None else wording.short_day(value)


@register.filter(expects_localtime=False)
def day_and_month(value: date) -> str:
    """17.11"""
    return wording.day_and_month(value)
