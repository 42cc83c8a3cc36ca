"""Forms of the cascade."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parta.identity import api as identity
from parta.people.rules import NewPerson, Position
from parta.people.words import POSITIONS
from parta.ui.forms import DayField, Form, NameField, RnokppField

_ORDINARY = (Position.TEACHER, Position.EDUCATOR, Position.SECRETARY, Position.OTHER)
POSITION_CHOICES = [(int(position), POSITIONS[position]) for position in _ORDINARY]
DEPUTY = (int(Position.DEPUTY), POSITIONS[Position.DEPUTY])


class NewcomerForm(Form):
    """Who is taken on. The РНОКПП finds a person recorded before; nobody is recorded twice."""

    family_name = NameField(label=_("Family name"))
    given_name = NameField(label=_("Given name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    rnokpp = RnokppField(
        label=_("РНОКПП"),
        required=False,
        help_text=_("Ten digits. By it a person who is in Parta already is found, and the КЕП recognises its owner."),
    )
    born_on = DayField(label=_("Date of birth"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    by_letter = forms.BooleanField(
        label=_("Send the invitation by e-mail"),
        required=False,
        help_text=_("Otherwise a card with a code is shown, to be printed and handed over."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("by_letter") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", str(_("Type the address the invitation is to go to.")))
        return cleaned

    def newcomer(self) -> NewPerson:
        """The person typed."""
        fields = ("family_name", "given_name", "patronymic", "rnokpp", "born_on", "email")
        return NewPerson(**{name: self.cleaned_data[name] for name in fields})


class HeadForm(NewcomerForm):
    """A new head."""

    since = DayField(label=_("Head from"))
    ground = forms.CharField(
        label=_("Order of appointment"),
        required=False,
        max_length=200,
        help_text=_("For example, No. 47-к of 01.09.2026"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"since": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class StaffForm(NewcomerForm):
    """A new member of staff; powers are for deputies."""

    position = forms.TypedChoiceField(label=_("Position"), choices=POSITION_CHOICES, coerce=int)
    powers = forms.MultipleChoiceField(
        label=_("Powers of a deputy"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the head lets the deputy do. For other positions leave it empty."),
    )
    since = DayField(label=_("Works from"))
    ground = forms.CharField(label=_("Order of appointment"), required=False, max_length=200)

    def __init__(self, *args: Any, deputies: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"since": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if deputies:
            self.fields["position"].choices = [*POSITION_CHOICES, DEPUTY]  # type: ignore[attr-defined]
            self.fields["powers"].choices = delegable()  # type: ignore[attr-defined]
        else:
            del self.fields["powers"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("powers") and cleaned.get("position") != Position.DEPUTY:
            self.add_error(
                "powers", str(_("Only deputies are given powers of the head. Choose the position, or clear them."))
            )
        return cleaned


class PowersForm(Form):
    """Which powers of the head a deputy has."""

    powers = forms.MultipleChoiceField(label=_("The deputy may"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["powers"].choices = delegable()  # type: ignore[attr-defined]


class DismissalForm(Form):
    """The end of an appointment."""

    on = DayField(label=_("First day without the post"))
    ground = forms.CharField(label=_("Order of dismissal"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class SearchForm(Form):
    """Filters of a list of people."""

    q = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    stage = forms.ChoiceField(label=_("On the way in"), required=False)

    def __init__(self, *args: Any, stages: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [("", _("all")), *stages]  # type: ignore[attr-defined]


STAGES: list[tuple[str, Any]] = [
    (identity.Access.SIGNED_IN.value, _("signed in")),
    (identity.Access.INVITED.value, _("invited")),
    (identity.Access.NEVER.value, _("not invited")),
]
NOBODY: tuple[str, Any] = ("nobody", _("no head"))


def delegable() -> list[tuple[str, Any]]:
    """Powers that a head may give, for a choice."""
    return [(power.code, power.label) for power in identity.powers() if power.delegable]
