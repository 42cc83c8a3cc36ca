"""Components and filters, available in every template without ``{% load %}``. A tag's signature is its whole interface.

Leaf components are built by ``format_html`` (fast enough for lists of fifty lines); larger ones have a template in
``templates/ui/components``. No component belongs inside the cells of a grid. The gallery at ``/ui/`` shows every state.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest, QueryDict
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BlockNode
from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from parta.ui import wording
from parta.ui.fields import FieldView, SummaryLine, field_view, summary_lines
from parta.ui.frame import Frame
from parta.ui.paging import Page

register = template.Library()

Tone = Literal["info", "good", "warn", "bad"]
State = Literal["plain", "good", "warn", "bad", "wait", "none", "demo"]
Kind = Literal["plain", "main", "quiet", "stop"]
Width = Literal["", "s", "m"]

EMPTY = format_html("{}", "")


def _attrs(**pairs: str | None) -> SafeString:
    """Attributes that have a value; ``class_`` and ``aria_label`` are written as HTML writes them."""
    given = ((name.rstrip("_").replace("_", "-"), value) for name, value in pairs.items() if value)
    return format_html_join("", ' {}="{}"', given)


def _checked(value: str, allowed: Any, name: str) -> str:
    """A misspelt variant must fail while the page is written, not look slightly wrong for a year."""
    if value not in get_args(allowed):
        raise ValueError(f"{name}={value!r}: one of {get_args(allowed)} is needed")
    return value


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
def typographic(value: Any) -> str:
    """«Лапки», ’, dashes, spaces that hold together. Only plain text is rewritten (and escaped after), never markup."""
    return value if isinstance(value, SafeString) else wording.typographic(str(value))


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
    words = (surround.theme, bool(surround.actor), surround.is_demo) if surround else ("auto", False, False)
    places = tuple(surround.place.items()) if surround else ()
    return _chrome(part, (get_language() or "uk").split("-")[0], *words, places)


@lru_cache(maxsize=256)
def _chrome(
    part: str, language: str, theme: str, known: bool, is_demo: bool, places: tuple[tuple[str, str], ...]
) -> SafeString:
    place = dict(places)
    context = {"language": language, "theme": theme, "is_demo": is_demo, "home": place.get("home", "/")}
    context |= {"search": place.get("search", ""), "help": place.get("help", "")}
    context["account"] = place.get("account", "") if known else ""
    return render_to_string(f"ui/chrome/{part}.html", context)


@register.simple_tag
def crumb(label: Any, href: str = "") -> SafeString:
    """One step of the way here, inside ``{% block crumbs %}``. Only where there is real depth."""
    shown = _text(label)
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
    return _here_with(context, changes)


def _here_with(context: Context, changes: Mapping[str, Any]) -> str:
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


@register.simple_tag
def tag(state: str, label: Any) -> SafeString:
    """A state as a glyph and a word: plain •, good ✓, warn ▲, bad ✕, wait →, none ○, demo (framed)."""
    return format_html('<span class="tag tag--{}">{}</span>', _checked(state, State, "state"), label)


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", *, title: Any = "", live: bool = False) -> SafeString:
    """A message about the page. ``live`` says it aloud when it appears after an act."""
    heading = format_html("<b>{}</b>", title) if title else EMPTY
    role = _attrs(role=("alert" if tone == "bad" else "status") if live else None)
    return format_html(
        '<div class="notice notice--{}"{}>{}{}</div>', _checked(tone, Tone, "tone"), role, heading, _paragraph(content)
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
def lines(content: SafeString) -> SafeString:
    """Five to nine things to do, each a ``{% line %}``."""
    return format_html('<ul class="lines">{}</ul>', content)


@register.simple_tag
def line(href: str, title: Any, note: Any = "", end: Any = "", *, state: str = "") -> SafeString:
    """What (link) — why (small) — when (right). ``state`` makes the end a ``tag``. No ``href``: it is only read."""
    ending = tag(state, end) if state and end else conditional_escape(end)
    inside = format_html(
        "<b>{}</b>{}{}",
        _text(title),
        format_html("<small>{}</small>", _text(note)) if note else EMPTY,
        format_html('<span class="end">{}</span>', ending) if end else EMPTY,
    )
    return (
        format_html('<li><a href="{}">{}</a></li>', href, inside)
        if href
        else format_html("<li><div>{}</div></li>", inside)
    )


@register.simple_block_tag
def table(
    content: SafeString, caption: Any, *, heard_only: bool = False, folds: bool = True, id: str = ""
) -> SafeString:
    """A table. Inside: thead and tbody; ``data-l`` on a cell is its label when rows fold into entries on a phone,
    ``class="opt"`` hides a cell there, ``"full"`` gives it the whole line, ``"n"`` is a number. ``heard_only`` hides
    the caption.
    """
    return format_html(
        '<div class="box"{}><div class="scroll"><table class="table{}"><caption{}>{}</caption>{}</table></div></div>',
        _attrs(id=id),
        " table--entries" if folds else "",
        _attrs(class_="sr" if heard_only else None),
        caption,
        content,
    )


@register.simple_tag(takes_context=True)
def sort_head(context: Context, label: Any, key: str, *, numeric: bool = False, default: str = "") -> SafeString:
    """A head that sorts by ``?sort=key`` and, once more, by ``-key``. ``default`` is the order without a parameter."""
    request: HttpRequest | None = context.get("request")
    current = (request.GET.get("sort") if request else "") or default
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    href = _here_with(context, {"sort": f"-{key}" if direction == "ascending" else key})
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}</a></th>',
        _attrs(class_="n" if numeric else None),
        _attrs(aria_sort=direction),
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
            "first": _here_with(context, {}) if page.before else "",
            "back": _here_with(context, {}) + "&" + urlencode({"before": page.before}) if page.before else "",
            "forth": _here_with(context, {}) + "&" + urlencode({"after": page.after}) if page.after else "",
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
    head = format_html('<a href="{}">{}</a>', href, _text(short)) if href else _text(short)
    more = format_html('<span class="sub">{}</span>', _text(full)) if full and str(full) != str(short) else EMPTY
    return format_html("{}{}", head, more)


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """A card of names and values, each a ``{% fact %}``. Inside ``facts-page`` the remarks stand in the margin."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(
    content: SafeString, label: Any, *, id: str = "", remark: Any = "", state: str = "", state_label: Any = ""
) -> SafeString:
    """One fact. ``remark`` and its state: what the system says, e.g. the register's value. Empty: «не вказано»."""
    return format_html(
        "<div{}><dt>{}</dt><dd>{}</dd>{}</div>",
        _attrs(id=id),
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


@register.simple_block_tag
def tabs(content: SafeString, label: Any) -> SafeString:
    """Pages about one thing, each a ``{% tab %}``."""
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def tab(label: Any, href: str, *, current: bool = False, count: int | None = None) -> SafeString:
    """One of ``tabs`` or ``segments``."""
    more = format_html(' <span class="muted">{}</span>', count) if count is not None else EMPTY
    return format_html('<a href="{}"{}>{}{}</a>', href, _attrs(aria_current="page" if current else None), label, more)


@register.simple_block_tag
def segments(content: SafeString, label: Any) -> SafeString:
    """Two to four views of the same, each a ``{% tab %}``."""
    return format_html('<nav class="seg" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def steps(current: int, *names: Any) -> SafeString:
    """Where I am in a path of a few steps; ``current`` counts from 1."""
    marks = (
        (_attrs(class_="done" if i < current else None, aria_current="step" if i == current else None), name)
        for i, name in enumerate(names, start=1)
    )
    return format_html('<ol class="steps">{}</ol>', format_html_join("", "<li{}><span>{}</span></li>", marks))


@register.simple_tag
def button(
    label: Any,
    *,
    kind: str = "plain",
    name: str = "",
    value: str = "",
    small: bool = False,
    busy: bool = False,
    why_not: Any = "",
) -> SafeString:
    """A submit button; its label is a verb. ``kind="main"`` once on a page. ``why_not`` disables it and says why."""
    attributes: list[tuple[str, str]] = []
    if name:
        attributes += [("name", name), ("value", value)]
    if busy:
        attributes.append(("aria-busy", "true"))
    if why_not:
        attributes.append(("aria-disabled", "true"))
    return format_html(
        '<button class="{}"{}{}>{}</button>{}',
        _button_class(kind, small, busy),
        _attrs(type="button" if why_not else None),
        format_html_join("", ' {}="{}"', attributes),
        label,
        format_html('<span class="small muted">{}</span>', why_not) if why_not else EMPTY,
    )


@register.simple_tag
def button_link(label: Any, href: str, *, kind: str = "plain", small: bool = False) -> SafeString:
    """A link that looks like a button: it goes somewhere, it changes nothing."""
    return format_html('<a class="{}" href="{}">{}</a>', _button_class(kind, small, False), href, label)


def _button_class(kind: str, small: bool, busy: bool) -> str:
    names = ["btn"]
    if _checked(kind, Kind, "kind") != "plain":
        names.append(f"btn--{kind}")
    return " ".join(names + ["btn--s"] * small + ["btn--busy"] * busy)


@register.simple_block_tag
def actions(content: SafeString) -> SafeString:
    """The end of a form: the main act first, then the other ways on."""
    return format_html('<div class="actions">{}</div>', content)


@register.simple_block_tag
def sign(content: SafeString, title: Any = "") -> SafeString:
    """What is going to be signed, in words: a blockquote inside, then the means of signing."""
    return format_html(
        '<section class="sign stack"><h2>{}</h2>{}</section>', title or gettext("What you will sign"), content
    )


@register.simple_block_tag
def why(content: SafeString, *, rule: str = "") -> SafeString:
    """«Чому?» that opens a reason; the rule's code stays small at its end."""
    return render_to_string("ui/components/why.html", {"content": content, "rule": rule})


@register.simple_tag
def print_button(label: Any = "") -> SafeString:
    """Print this page; the browser's own menu does the same where there is no script."""
    return format_html(
        '<button class="btn" type="button" hidden data-parta-print>{}</button>', label or gettext("Print this page")
    )


@register.simple_tag
def kept() -> SafeString:
    """Put inside a long form: what was typed outlives a dead session and comes back in this tab, with this message."""
    return render_to_string("ui/components/kept.html")


@register.simple_tag
def print_header(made_at: datetime, by: str = "") -> SafeString:
    """The line seen only on paper: what printed it, when, who."""
    return render_to_string("ui/components/print_header.html", {"made_at": made_at, "by": by})


@register.simple_tag
def field(
    bound: BoundField, *, label: Any = "", hint: Any = "", width: str = "", autofocus: bool = False
) -> SafeString:
    """A field of a form: label, hint with an example, control, message, «чому?». Any widget; hidden ones come bare."""
    if bound.is_hidden:
        return bound.as_widget()
    view: FieldView = field_view(
        bound, label=label, hint=hint, width=_checked(width, Width, "width"), autofocus=autofocus
    )
    return render_to_string("ui/components/field.html", {"view": view})


@register.simple_tag
def cell_field(bound: BoundField, label: Any) -> SafeString:
    """A control inside a table's row: named for the ear only, its message under it."""
    view: FieldView = field_view(bound, label=label, in_row=True)
    return render_to_string("ui/components/cell_field.html", {"view": view})


@register.simple_tag
def error_summary(*forms: BaseForm, title: Any = "") -> SafeString:
    """What keeps the form from being saved, each linked to its field; nothing when all is well. After the heading."""
    found: Sequence[SummaryLine] = [line for form in forms for line in summary_lines(form)]
    if not found:
        return EMPTY
    return render_to_string("ui/components/error_summary.html", {"lines": found, "title": title})


@register.simple_tag
def hidden_fields(form: BaseForm) -> SafeString:
    """All hidden fields of a form, its version among them."""
    return format_html_join("", "{}", ((hidden.as_widget(),) for hidden in form.hidden_fields()))


@register.simple_tag
def conflict(form: BaseForm) -> SafeString:
    """Both versions, field by field, when somebody else saved first; nothing otherwise. Belongs inside the form."""
    comparison = getattr(form, "comparison", None)
    return render_to_string("ui/components/conflict.html", {"comparison": comparison}) if comparison else EMPTY


@register.simple_tag
def key(*names: str) -> SafeString:
    """Keys of the keyboard: ``{% key "Ctrl" "Z" %}``."""
    return format_html_join(" + ", "<kbd>{}</kbd>", ((name,) for name in names))


@register.filter
def plain_text(value: Any) -> str:
    """Text without markup, for ``<title>`` and attributes."""
    return strip_tags(str(value))


def _text(value: Any) -> Any:
    return typographic(value)


def _paragraph(content: SafeString) -> SafeString:
    """Wrap bare text into a paragraph; markup stays as it was written."""
    text = content.strip()
    return format_html("<p>{}</p>", content) if text and not text.startswith("<") else content
