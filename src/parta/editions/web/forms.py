"""Forms of drafting."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.editions.kinds import Kind
from parta.editions.rules import LONGEST_TEXT, Field, Holds, Row, typed
from parta.ui.forms import DayField, Form

_LONG = (Holds.TEXT, Holds.LINES, Holds.DATA)


class RowForm(Form):
    """One row of an edition; its fields are those of the kind. What is typed is read by the operation."""

    def __init__(
        self, data: Any, *, kind: Kind, row: Row | None, kept: Mapping[str, str] | None, revision: int
    ) -> None:
        super().__init__(data)
        self.kind = kind
        for one in kind.fields:
            if one.is_fixed and row is not None:
                continue
            self.fields[one.name] = _control(one)
            said = kept.get(one.name, "") if kept is not None else typed(one, row.get(one.name)) if row else ""
            self.initial[one.name] = bool(said) if one.holds is Holds.YES else said
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial["revision"] = revision

    def typed(self) -> dict[str, str]:
        """What was typed, as texts."""
        return {one.name: str(self.data.get(one.name, "")) for one in self.kind.fields if one.name in self.fields}


def _control(one: Field) -> forms.Field:
    words = {"label": one.label, "help_text": one.hint, "required": one.is_required}
    if one.holds is Holds.YES:
        return forms.BooleanField(label=one.label, help_text=one.hint, required=False)
    if one.holds is Holds.CHOICE:
        empty = [] if one.is_required else [("", _("not chosen"))]
        return forms.ChoiceField(**words, choices=[*empty, *((str(value), label) for value, label in one.choices)])
    if one.holds in _LONG:
        rows = 8 if one.holds is Holds.DATA else 4
        attrs: dict[str, Any] = {
            "rows": rows,
            **({"class": "code", "spellcheck": "false"} if one.holds is Holds.DATA else {}),
        }
        return forms.CharField(**words, max_length=2 * LONGEST_TEXT, strip=False, widget=forms.Textarea(attrs=attrs))
    attrs = {"class": "w-s", "inputmode": "numeric"} if one.holds is Holds.NUMBER else {}
    return forms.CharField(**words, max_length=2000, widget=forms.TextInput(attrs=attrs))


class TermsForm(Form):
    """What stands around the rows: nothing is demanded of a draft; proposing it asks for all but the doubts."""

    source = forms.CharField(
        label=_("Legal source"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The law, order or letter with its number and day"),
    )
    reason = forms.CharField(
        label=_("What changes and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence or two that everybody will read beside the edition"),
    )
    doubt = forms.CharField(
        label=_("Doubts"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is not certain about the source; empty when nothing is"),
    )
    valid_from = DayField(label=_("In force from"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def full_clean(self) -> None:
        """A draft may leave empty what proposing demands; on the page it is not called optional for that."""
        demanded = [field for field in self.fields.values() if field.required and not field.widget.is_hidden]
        for field in demanded:
            field.required = False
        super().full_clean()
        for field in demanded:
            field.required = True


class WhyForm(Form):
    """A reason in a sentence."""

    why = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
