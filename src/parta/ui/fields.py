"""How one field of a form is shown: its words, control, messages and what stands behind «Чому?»."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parta.kernel.errors import Problem
from parta.ui import frame


class ProblemError(ValidationError):
    """A validation error that keeps the whole problem: rule, suggestion."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message, code=problem.rule or "invalid")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Message:
    """What is said under a control. ``tone``: bad keeps the form from being saved, warn does not."""

    text: str
    tone: str = "bad"
    rule: str = ""
    why: frame.Why | None = None
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One of several boxes or radio buttons."""

    control: SafeString
    label: str
    id: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """All that the template of a field needs."""

    shape: str  # control: label above; choice: one box with its label beside; choices: a group under a legend
    id: str
    label: str
    hint: str
    control: SafeString
    optional: bool
    choices: tuple[FieldChoice, ...] = ()
    messages: tuple[Message, ...] = ()

    @property
    def tone(self) -> str:
        tones = {message.tone for message in self.messages}
        return "bad" if "bad" in tones else "warn" if "warn" in tones else ""


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A line of the error summary: where it leads (empty for the form as a whole) and what is wrong."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people changed: what each typed, as shown; ``raw`` is theirs as a form would post it."""

    name: str
    label: str
    yours: str
    theirs: str
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both versions of a record when somebody else saved first."""

    who: str
    at: Any
    differences: tuple[Difference, ...] = field(default=())


def field_view(
    bound: BoundField,
    *,
    label: Any = "",
    hint: Any = "",
    width: str = "",
    autofocus: bool = False,
    in_row: bool = False,
) -> FieldView:
    """Work out how to show the field. ``in_row``: the label is only heard. ``autofocus``: the page is a step of a form
    and this its first field; not when the form came back with errors, since then their summary is what is read first.
    """
    messages = tuple(_messages(bound))
    said = str(hint or bound.help_text or "")
    identity = bound.auto_id or bound.html_name
    described = [f"{identity}-hint"] if said else []
    described += [f"{identity}-msg{number}" for number in range(1, len(messages) + 1)]
    attrs: dict[str, Any] = {"id": identity}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if in_row:
        attrs["aria-label"] = str(label)
    if autofocus and not bound.form.errors:
        attrs["autofocus"] = True
    shape = _shape(bound.field.widget)
    grouped = shape == "choices"
    if shape == "control":
        attrs["class"] = _control_class(bound.field.widget.attrs, width)
    return FieldView(
        shape=shape,
        id=identity,
        label=str(label or bound.label),
        hint=said,
        control=format_html("{}", "") if grouped else bound.as_widget(attrs=attrs),
        optional=shape != "choice" and _is_optional(bound),
        choices=tuple(_choices(bound)) if grouped else (),
        messages=messages,
    )


def _is_optional(bound: BoundField) -> bool:
    """May the label say so? Not of words to look for, nor where one of several fields is needed (`Form.either`)."""
    searches = getattr(bound.field.widget, "input_type", "") == "search"
    unsaid = searches or bound.name in getattr(bound.form, "either", ())
    return not (bound.field.required or bound.field.disabled or unsaid)


def summary_lines(form: BaseForm) -> list[SummaryLine]:
    """Every error of a form in the order of its fields, those of the form as a whole first."""
    lines = [SummaryLine("", str(message)) for message in form.non_field_errors()]
    for bound in form:
        anchor = bound.auto_id or bound.html_name
        if _shape(bound.field.widget) == "choices":
            anchor = f"{anchor}_0"
        target = "" if bound.is_hidden else anchor
        lines += [SummaryLine(target, str(message)) for message in bound.errors]
    return lines


def _shape(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "choice" if isinstance(widget, forms.CheckboxInput) else "control"


def _control_class(attrs: Mapping[str, Any], width: str) -> str:
    return " ".join(filter(None, ("input", str(attrs.get("class", "")), f"w-{width}" if width else "")))


def _choices(bound: BoundField) -> Iterator[FieldChoice]:
    for choice in bound.subwidgets:
        yield FieldChoice(choice.tag(), str(choice.choice_label), choice.id_for_label)


def _messages(bound: BoundField) -> Iterator[Message]:
    for error in bound.errors.as_data():
        problem = getattr(error, "problem", None)
        for text in error.messages:
            yield _message(problem, "bad") if problem else Message(str(text))
    for problem in getattr(bound.form, "warnings", {}).get(bound.name, ()):
        yield _message(problem, "warn")


def _message(problem: Problem, tone: str) -> Message:
    return Message(problem.message, tone, problem.rule, frame.explain(problem.rule), problem.suggestion)
