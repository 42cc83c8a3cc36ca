"""Parts of a page: its shell, sections, ways between views, print."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BlockNode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from parta.ui.components.markup import EMPTY, attrs, text
from parta.ui.frame import Frame, Setting, is_training

register = template.Library()


class _AgainNode(template.Node):
    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        return BlockNode(self.name, NodeList()).render(context)


@register.tag
def again(parser: Parser, token: Token) -> _AgainNode:
    """``{% again title %}``: what the block ``title`` holds, a second time (in ``<title>`` and in ``<h1>``)."""
    _tag, name = token.split_contents()
    return _AgainNode(name)


@register.simple_tag(takes_context=True)
def chrome(context: Context, part: str) -> SafeString:
    """A piece of the shell that is the same for everybody of one language and theme: rendered once, then kept."""
    surround: Frame | None = context.get("frame")
    if surround is None:  # an error page without a request
        return _chrome(part, Setting((get_language() or "uk").split("-")[0], is_training=is_training()))
    return _chrome(part, surround.setting)


@lru_cache(maxsize=256)
def _chrome(part: str, setting: Setting) -> SafeString:
    return render_to_string(f"ui/chrome/{part}.html", {**asdict(setting), **dict(setting.places)})


@register.simple_tag
def crumb(label: Any, href: str = "") -> SafeString:
    """One step of the way here, inside ``{% block crumbs %}``. Only where there is real depth."""
    shown = text(label)
    return format_html('<li><a href="{}">{}</a></li>', href, shown) if href else format_html("<li>{}</li>", shown)


@register.simple_block_tag
def panel(
    content: SafeString, title: Any, *, id: str = "", note: Any = "", href: str = "", act: Any = ""
) -> SafeString:
    """A titled section. ``note`` is a word beside the title; ``href`` and ``act`` a link («змінити») to its act."""
    context = {"content": content, "title": title, "id": id, "note": note, "href": href, "act": act}
    return render_to_string("ui/components/panel.html", context)


@register.simple_block_tag
def remarks(content: SafeString, label: Any) -> SafeString:
    """What the system remarks, in the margin. Put it after the work, both inside ``<div class="ruled">``."""
    return format_html('<aside class="remarks stack" aria-label="{}">{}</aside>', label, content)


@register.simple_tag(takes_context=True)
def here_with(context: Context, **changes: Any) -> str:
    """The address of this page with these parameters changed; None or "" removes one. Page keys are always dropped."""
    return address_with(context, changes)


def address_with(context: Context, changes: Mapping[str, Any]) -> str:
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_block_tag
def tabs(content: SafeString, label: Any) -> SafeString:
    """Pages about one thing, each a ``{% tab %}``."""
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def tab(label: Any, href: str, *, current: bool = False, count: int | None = None) -> SafeString:
    """One of ``tabs`` or ``segments``."""
    more = format_html(' <span class="muted">{}</span>', count) if count is not None else EMPTY
    return format_html('<a href="{}"{}>{}{}</a>', href, attrs(aria_current="page" if current else None), label, more)


@register.simple_block_tag
def segments(content: SafeString, label: Any) -> SafeString:
    """Two to four views of the same, each a ``{% tab %}``."""
    return format_html('<nav class="seg" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def steps(current: int, *names: Any) -> SafeString:
    """Where I am in a path of a few steps; ``current`` counts from 1."""
    marks = (
        (attrs(class_="done" if i < current else None, aria_current="step" if i == current else None), name)
        for i, name in enumerate(names, start=1)
    )
    return format_html('<ol class="steps">{}</ol>', format_html_join("", "<li{}><span>{}</span></li>", marks))


@register.simple_tag
def print_button(label: Any = "") -> SafeString:
    """Print this page; the browser's own menu does the same where there is no script."""
    return format_html(
        '<button class="btn" type="button" hidden data-parta-print>{}</button>', label or gettext("Print this page")
    )


@register.simple_tag
def print_header(made_at: datetime, by: str = "") -> SafeString:
    """The line seen only on paper: what printed it, when, who."""
    return render_to_string("ui/components/print_header.html", {"made_at": made_at, "by": by})


@register.simple_tag
def key(*names: str) -> SafeString:
    """Keys of the keyboard: ``{% key "Ctrl" "Z" %}``."""
    return format_html_join(" + ", "<kbd>{}</kbd>", ((name,) for name in names))
