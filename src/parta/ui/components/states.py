"""What state things are in: tags, messages, emptiness, waiting, reasons."""

from typing import Any, Literal

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from parta.ui.components.markup import EMPTY, attrs, checked

register = template.Library()

Tone = Literal["info", "good", "warn", "bad"]
State = Literal["plain", "good", "warn", "bad", "wait", "none", "demo"]


@register.simple_tag
def tag(state: str, label: Any) -> SafeString:
    """A state as a glyph and a word: plain •, good ✓, warn ▲, bad ✕, wait →, none ○, demo (framed)."""
    return format_html('<span class="tag tag--{}">{}</span>', checked(state, State, "state"), label)


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", *, title: Any = "", live: bool = False) -> SafeString:
    """A message about the page. ``live`` says it aloud when it appears after an act."""
    heading = format_html("<b>{}</b>", title) if title else EMPTY
    role = attrs(role=("alert" if tone == "bad" else "status") if live else None)
    return format_html(
        '<div class="notice notice--{}"{}>{}{}</div>', checked(tone, Tone, "tone"), role, heading, _paragraph(content)
    )


@register.simple_block_tag
def empty(content: SafeString, title: Any, text: Any = "") -> SafeString:
    """An empty list: what belongs here, and (inside) the first act."""
    return render_to_string("ui/components/empty.html", {"content": content, "title": title, "text": text})


@register.simple_tag
def progress(done: int, total: int, label: Any, *, may_leave: bool = False) -> SafeString:
    """A long job: numbers, a bar, and «можна закрити сторінку» when the job goes on without the page."""
    context = {"done": done, "total": total, "label": label, "may_leave": may_leave}
    return render_to_string("ui/components/progress.html", context)


@register.simple_tag
def bones(lines: int = 3, label: Any = "") -> SafeString:
    """The shape of text on its way."""
    widths = ("", " bone--l", " bone--s")
    bars = format_html_join("", '<span class="bone{}"></span>', ((widths[i % 3],) for i in range(lines)))
    return format_html(
        '<div class="stack--tight" role="img" aria-label="{}">{}</div>', label or gettext("Loading"), bars
    )


@register.simple_block_tag
def why(content: SafeString, *, rule: str = "") -> SafeString:
    """«Чому?» that opens a reason; the rule's code stays small at its end."""
    return render_to_string("ui/components/why.html", {"content": content, "rule": rule})


def _paragraph(content: SafeString) -> SafeString:
    """Wrap bare text into a paragraph; markup stays as it was written."""
    text = content.strip()
    return format_html("<p>{}</p>", content) if text and not text.startswith("<") else content
