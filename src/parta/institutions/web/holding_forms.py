"""Forms of holdings, made from their declared attributes."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.institutions import holding_words as words
from parta.institutions.queries.holdings import HoldingsPage
from parta.institutions.rules.holdings import Attribute, HoldingKind
from parta.institutions.web.forms import PlaceField, PostalCodeField, TruthField
from parta.ui.forms import DayField, Form, VersionedForm


class DegreesField(forms.CharField):
    """Degrees with a decimal part, with a point or a comma."""

    def clean(self, value: Any) -> Decimal | None:
        typed = str(super().clean(value) or "").replace(",", ".").strip()
        if not typed:
            return None
        try:
            degrees = Decimal(typed)
        except InvalidOperation:
            degrees = Decimal("NaN")
        if not degrees.is_finite() or abs(degrees) > 180:  # a number without end cannot even be rounded
            raise forms.ValidationError(_("Degrees are a number with a decimal part, for example 49.443210."))
        return round(degrees, 6)


class KeyField(forms.TypedChoiceField):
    """A thing of the institution, by its key."""

    def __init__(self, **words_: Any) -> None:
        super().__init__(coerce=UUID, empty_value=None, required=False, **words_)


class HoldingForm(VersionedForm):
    """One thing, or what an institution has once. `holding_form` gives it the attributes."""

    names: tuple[str, ...] = ()
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    since = DayField(
        label=gettext_lazy("Holds since"),
        required=False,
        help_text=gettext_lazy("Leave it empty when it was always so and you correct an error."),
    )
    ground = forms.CharField(
        label=gettext_lazy("Ground of the change"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A decision of the council, an order: its number and date."),
    )

    def values(self) -> dict[str, Any]:
        """What was typed, by attribute."""
        typed = {name: self.cleaned_data[name] for name in self.names}
        if "territory" in typed:
            typed["territory"] = typed["territory"].id if typed["territory"] else None
        return typed


class EndForm(Form):
    """A thing is no more."""

    on = DayField(label=gettext_lazy("No longer so since"), required=False)
    why = forms.CharField(label=gettext_lazy("Ground"), required=False, max_length=300)


def holding_form(kind: HoldingKind, attributes: Sequence[Attribute], page: HoldingsPage) -> type[HoldingForm]:
    """The form of a kind of holdings for this institution."""
    fields = {each.name: _field(kind.code, each, page) for each in attributes}
    return type("HoldingForm", (HoldingForm,), {**fields, "names": tuple(fields)})


def _field(kind: str, attribute: Attribute, page: HoldingsPage) -> forms.Field:
    path = f"{kind}.{attribute.name}"
    shown: dict[str, Any] = {"label": words.ATTRIBUTES[path], "help_text": words.HINTS.get(path, "")}
    make = _FIELDS.get(attribute.sort)
    if make is not None:
        return make(attribute, shown)
    if attribute.sort == "thing":
        things = [(str(state.key), state.values["name"]) for state in page.states.get(attribute.of, ())]
        return KeyField(choices=[("", _("not said")), *things], **shown)
    choices = _choices(path, attribute, page)
    if attribute.sort == "many":
        coerce: Callable[[str], Any] = int if attribute.codifier else str
        return forms.TypedMultipleChoiceField(
            choices=choices, coerce=coerce, required=False, widget=forms.CheckboxSelectMultiple, **shown
        )
    return forms.ChoiceField(choices=[("", _("not said")), *choices], required=attribute.required, **shown)


def _choices(path: str, attribute: Attribute, page: HoldingsPage) -> list[tuple[str, Any]]:
    if attribute.codifier:
        return [(str(item.number), item.shown) for item in page.lists[attribute.codifier].values() if item.number]
    return [(value, words.VALUES[path][value]) for value in attribute.values]


def _number(attribute: Attribute, shown: Mapping[str, Any]) -> forms.Field:
    return forms.IntegerField(required=attribute.required, **shown)


def _text(attribute: Attribute, shown: Mapping[str, Any]) -> forms.Field:
    return forms.CharField(required=attribute.required, max_length=attribute.longest, **shown)


_FIELDS: Mapping[str, Callable[[Attribute, Mapping[str, Any]], forms.Field]] = {
    "number": _number,
    "text": _text,
    "phone": _text,
    "decimal": lambda _attribute, shown: DegreesField(required=False, **shown),
    "day": lambda attribute, shown: DayField(required=attribute.required, label=shown["label"]),
    "truth": lambda _attribute, shown: TruthField(label=shown["label"]),
    "place": lambda _attribute, shown: PlaceField(required=False, **shown),
    "postal": lambda _attribute, shown: PostalCodeField(required=False, **shown),
}
