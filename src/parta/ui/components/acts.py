"""Acts: buttons, the end of a form, signing, and fields with what is wrong in them."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from parta.ui.components.markup import EMPTY, attrs, checked
from parta.ui.fields import FieldView, SummaryLine, field_view, summary_lines

register = template.Library()

Kind = Literal["plain", "main", "quiet", "stop"]
Width = Literal["", "s", "m"]


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
    autofocus: bool = False,
) -> SafeString:
    """A submit button; its label is a verb. ``kind="main"`` once on a page. ``why_not`` disables it and says why.
    ``autofocus``: this step of a form goes on by it, as `field` says.
    """
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
        attrs(type="button" if why_not else None, autofocus="autofocus" if autofocus else None),
        format_html_join("", ' {}="{}"', attributes),
        label,
        format_html('<span class="small muted">{}</span>', why_not) if why_not else EMPTY,
    )


@register.simple_tag
def button_link(
    label: Any, href: str, *, kind: str = "plain", small: bool = False, autofocus: bool = False
) -> SafeString:
    """A link that looks like a button: it goes somewhere, it changes nothing."""
    given = attrs(autofocus="autofocus" if autofocus else None)
    return format_html('<a class="{}" href="{}"{}>{}</a>', _button_class(kind, small, False), href, given, label)


class Way(Protocol):
    """An act of a page that goes somewhere."""

    @property
    def label(self) -> str: ...
    @property
    def href(self) -> str: ...
    @property
    def is_main(self) -> bool: ...


@register.simple_tag
def ways(acts: Sequence[Way]) -> SafeString:
    """Acts beside the heading: up to two as buttons; of more, the main one, or the first, and the rest under «Ще»."""
    ordered = sorted(acts, key=lambda act: not act.is_main)
    shown = 2 if len(ordered) <= 2 else 1
    return render_to_string("ui/components/ways.html", {"shown": ordered[:shown], "more": ordered[shown:]})


def _button_class(kind: str, small: bool, busy: bool) -> str:
    names = ["btn"]
    if checked(kind, Kind, "kind") != "plain":
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


@register.simple_tag
def field(
    bound: BoundField, *, label: Any = "", hint: Any = "", width: str = "", autofocus: bool = False
) -> SafeString:
    """A field of a form: label, hint with an example, control, message, «чому?». Any widget; hidden ones come bare."""
    if bound.is_hidden:
        return bound.as_widget()
    view: FieldView = field_view(
        bound, label=label, hint=hint, width=checked(width, Width, "width"), autofocus=autofocus
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
    return render_to_string(
        "ui/components/error_summary.html",
        {"lines": found, "title": title, "brought": any(form.files for form in forms)},
    )


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
def kept() -> SafeString:
    """Put inside a long form: what was typed outlives a dead session and comes back in this tab, with this message."""
    return render_to_string("ui/components/kept.html")
