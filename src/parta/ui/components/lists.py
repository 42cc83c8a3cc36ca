"""Lists: things to do, tables with their tools, facts of a card, figures."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from parta.ui import wording
from parta.ui.components.markup import EMPTY, attrs, text
from parta.ui.components.pages import address_with
from parta.ui.components.states import tag
from parta.ui.paging import Page

register = template.Library()


@register.simple_block_tag
def lines(content: SafeString) -> SafeString:
    """Five to nine things to do, each a ``{% line %}``."""
    return format_html('<ul class="lines">{}</ul>', content)


@register.simple_tag
def line(href: str, title: Any, note: Any = "", end: Any = "", *, state: str = "") -> SafeString:
    """What (link) — why (small) — when (right). ``state`` makes the end a ``tag``. No ``href``: it is only read."""
    ending = tag(state, end) if state and end else conditional_escape(end)
    inside = format_html(
        "<b>{}</b>{}{}",
        text(title),
        format_html("<small>{}</small>", text(note)) if note else EMPTY,
        format_html('<span class="end">{}</span>', ending) if end else EMPTY,
    )
    return (
        format_html('<li><a href="{}">{}</a></li>', href, inside)
        if href
        else format_html("<li><div>{}</div></li>", inside)
    )


@register.simple_block_tag
def table(
    content: SafeString,
    caption: Any,
    *,
    heard_only: bool = False,
    folds: bool = True,
    scrolls: bool = False,
    id: str = "",
) -> SafeString:
    """A table. Inside: thead and tbody; ``data-l`` on a cell is its label when rows fold into entries on a phone,
    ``class="opt"`` hides a cell there, ``"full"`` gives it the whole line, ``"n"`` is a number. ``heard_only`` hides
    the caption. ``scrolls``: wider than a laptop's page, so the keyboard must reach what scrolls.
    """
    return format_html(
        '<div class="box"{}><div class="scroll"{}><table class="table{}"><caption{}>{}</caption>{}</table></div></div>',
        attrs(id=id),
        attrs(role="region", tabindex="0", aria_label=str(caption)) if scrolls else EMPTY,
        " table--entries" if folds else "",
        attrs(class_="sr" if heard_only else None),
        caption,
        content,
    )


@register.simple_tag(takes_context=True)
def sort_head(context: Context, label: Any, key: str, *, numeric: bool = False, default: str = "") -> SafeString:
    """A head that sorts by ``?sort=key`` and, once more, by ``-key``. ``default`` is the order without a parameter."""
    request: HttpRequest | None = context.get("request")
    current = (request.GET.get("sort") if request else "") or default
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    href = address_with(context, {"sort": f"-{key}" if direction == "ascending" else key})
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}</a></th>',
        attrs(class_="n" if numeric else None),
        attrs(aria_sort=direction),
        href,
        label,
    )


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page[Any], *, label: Any = "") -> SafeString:
    """Back and forth through a list paged by key; nothing when everything is on the page."""
    if not (page.after or page.before):
        return EMPTY
    return render_to_string(
        "ui/components/pager.html",
        {
            "label": label or gettext("Pages of the list"),
            "first": address_with(context, {}) if page.before else "",
            "back": address_with(context, {}) + "&" + urlencode({"before": page.before}) if page.before else "",
            "forth": address_with(context, {}) + "&" + urlencode({"after": page.after}) if page.after else "",
            "shown": len(page.rows),
            "total": page.total,
        },
    )


@register.simple_block_tag
def toolbar(content: SafeString, *, label: Any = "", act: Any = "", target: str = "") -> SafeString:
    """Search and filters of a list: a GET form around ``{% field %}``. ``target`` (#id): htmx redraws it."""
    context = {
        "content": content,
        "label": label or gettext("Filters"),
        "act": act or gettext("Find"),
        "target": target,
    }
    return render_to_string("ui/components/toolbar.html", context)


@register.simple_block_tag
def bulk(content: SafeString, *, form: str) -> SafeString:
    """Acts on what is selected in the form of this id, at the bottom of the screen. The count is live with a script."""
    return render_to_string("ui/components/bulk.html", {"content": content, "form": form})


@register.simple_tag
def named(short: Any, full: Any = "", href: str = "") -> SafeString:
    """A thing with a long official name: the short one as the link, the full one under it when it says more."""
    head = format_html('<a href="{}">{}</a>', href, text(short)) if href else text(short)
    more = format_html('<span class="sub">{}</span>', text(full)) if full and str(full) != str(short) else EMPTY
    return format_html("{}{}", head, more)


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """A card of names and values, each a ``{% fact %}``. Inside ``facts-page`` the remarks stand in the margin."""
    return format_html('<div class="box"><dl class="facts">{}</dl></div>', content)


@register.simple_block_tag
def fact(
    content: SafeString, label: Any, *, id: str = "", remark: Any = "", state: str = "", state_label: Any = ""
) -> SafeString:
    """One fact. ``remark`` and its state: what the system says, e.g. the register's value. Empty: «не вказано»."""
    return format_html(
        "<div{}><dt>{}</dt><dd>{}</dd>{}</div>",
        attrs(id=id),
        label,
        content if content.strip() else format_html('<span class="muted">{}</span>', gettext("not given")),
        _remark(remark, state, state_label),
    )


def _remark(remark: Any, state: str, label: Any) -> SafeString:
    if not remark and not label:
        return EMPTY
    return format_html('<dd class="remark">{} {}</dd>', tag(state or "plain", label) if label else EMPTY, remark)


@register.simple_block_tag
def figures(content: SafeString) -> SafeString:
    """A row of large numbers, each a ``{% figure %}``."""
    return format_html('<dl class="figures">{}</dl>', content)


@register.simple_tag
def figure(label: Any, value: Any, of: Any = None, href: str = "") -> SafeString:
    """A number with what it counts; with ``href`` it opens down to its records."""
    shown = conditional_escape(wording.number(value) if isinstance(value, int | float | Decimal) else value)
    more = format_html('<span class="muted">/{}</span>', of) if of is not None else EMPTY
    inside = format_html("{}{}", shown, more)
    opened = format_html('<a href="{}">{}</a>', href, inside) if href else inside
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, opened)


@register.simple_tag
def share(value: float, label: Any) -> SafeString:
    """A share of 1 as a bar; ``label`` says the same in words."""
    width = f"{max(0.0, min(1.0, value)) * 100:.1f}"
    return format_html(
        '<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect width="100" height="4"/><rect width="{}" height="4"/></svg>',
        label,
        width,
    )


@register.simple_tag
def spark(values: Sequence[float], low: float, high: float) -> SafeString:
    """A small line between ``low`` and ``high``, last point marked. Decoration: the numbers must stand beside it."""
    if len(values) < 2:
        return EMPTY
    step = 92 / (len(values) - 1)
    span = (high - low) or 1
    points = [(2 + i * step, 18 - (v - low) / span * 16) for i, v in enumerate(values)]
    return format_html(
        '<svg class="spark" viewBox="0 0 96 20" width="96" height="20" aria-hidden="true">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )
