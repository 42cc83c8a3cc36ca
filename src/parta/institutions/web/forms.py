"""Forms of institutions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.institutions import words
from parta.institutions.queries import AuthorityCard, InstitutionCard
from parta.institutions.rules.columns import COLUMNS, REGISTERS
from parta.institutions.rules.fields import of_section
from parta.reference.api import ItemCard, Place, settlements_typed, which_settlement
from parta.ui.forms import CodeField, DayField, EdrpouField, Form, UploadField, VersionedForm

Choices = list[tuple[str, Any]]

_TRUTH: Choices = [("", _("not said")), ("yes", _("yes")), ("no", _("no"))]
_MEANING = {"": None, "yes": True, "no": False}


class PostalCodeField(CodeField):
    """A postal code: 5 digits."""

    length = 5


class DirectoryForm(Form):
    """Search and filters of the directory."""

    q = forms.CharField(label=_("Name, settlement, ЄДРПОУ, ЄДЕБО"), required=False, max_length=200)
    region = forms.ChoiceField(label=_("Territory"), required=False)
    kind = forms.ChoiceField(label=_("Type"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, data: Any, *, regions: Sequence[Place], lists: Mapping[str, Mapping[int, ItemCard]]) -> None:
        super().__init__(data)
        self.fields["q"].widget.input_type = "search"
        named = [("", _("All Ukraine")), *((place.katottg, place.name) for place in regions)]
        self.fields["region"].choices = named  # type: ignore[attr-defined]
        for name, everything in (("kind", _("All types")), ("status", _("Any status"))):
            listed = [(item.code, item.shown) for item in lists[name].values() if item.number]
            self.fields[name].choices = [("", everything), *listed]  # type: ignore[attr-defined]


class TruthField(forms.TypedChoiceField):
    """Yes, no, not said."""

    def __init__(self, **words_: Any) -> None:
        super().__init__(choices=_TRUTH, coerce=_MEANING.__getitem__, empty_value=None, required=False, **words_)

    def prepare_value(self, value: Any) -> Any:
        return {None: "", True: "yes", False: "no"}.get(value, value)


class SectionForm(VersionedForm):
    """One section of a card. `section_form` gives it the fields of the section."""

    names: tuple[str, ...] = ()
    since = DayField(
        label=_("Holds since"),
        required=False,
        help_text=_("Leave it empty when it was always so and you correct an error."),
    )
    ground = forms.CharField(
        label=_("Ground of the change"),
        required=False,
        max_length=300,
        help_text=_("A decision of the council, an order: its number and date."),
    )
    despite = forms.CharField(label=_("Why save it all the same"), required=False, max_length=300)

    def changes(self) -> dict[str, Any]:
        """What was typed, by field of the card."""
        typed = {name: self.cleaned_data[name] for name in self.names}
        if "territory" in typed:
            typed["territory"] = typed["territory"].id if typed["territory"] else None
        return typed


def section_form(section: str, lists: Mapping[str, Mapping[int, ItemCard]]) -> type[SectionForm]:
    """The form of a section: its fields come from the declared map, so it never shows what cannot be saved."""
    fields = {field.name: _field(field.name, field.longest, lists) for field in of_section(section)}
    return type("SectionForm", (SectionForm,), {**fields, "names": tuple(fields)})


class PlaceField(forms.CharField):
    """A settlement by its name, with its community, district or region after a comma if there are namesakes, or a
    settlement or a district of a city by its code of КАТОТТГ.
    """

    def __init__(self, **words_: Any) -> None:
        super().__init__(max_length=100, **words_)
        self.help_text = self.help_text or _("Its name, the community after a comma if there are several; or the code")

    def prepare_value(self, value: Any) -> Any:
        return value.katottg if isinstance(value, Place) else value

    def clean(self, value: Any) -> Place | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = [place for place in settlements_typed(typed) if place.category in "KMTXCB"]
        if len(found) > 1:
            raise forms.ValidationError(which_settlement(found))
        if not found:
            raise forms.ValidationError(
                _("The codifier has no such settlement. Type its name as in the statute, or the code of КАТОТТГ.")
            )
        return found[0]


def _field(name: str, longest: int, lists: Mapping[str, Mapping[int, ItemCard]]) -> forms.Field:
    label = str(words.FIELDS[name])
    if name in lists:
        choices = [(str(item.number), item.shown) for item in lists[name].values()]
        return forms.TypedChoiceField(label=label, choices=choices, coerce=int)
    if name.startswith("is_"):
        return TruthField(label=label)
    if name == "territory":
        return PlaceField(label=label, required=False)
    if name == "edrpou":
        return EdrpouField(label=label, required=False)
    if name == "postal_code":
        return PostalCodeField(label=label, required=False, help_text=_("Five digits, for example 22400"))
    if name == "licensed":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=20_000)
    if name == "email":
        return forms.EmailField(label=label, required=False)
    area = forms.Textarea(attrs={"rows": 3}) if name == "name" else forms.TextInput()
    return forms.CharField(label=label, required=name == "name", max_length=longest or None, widget=area)


class UploadForm(Form):
    """A register's file."""

    register = forms.ChoiceField(
        label=_("Register"), choices=[(name, words.REGISTERS[name]) for name in REGISTERS], widget=forms.RadioSelect
    )
    file = UploadField(label=_("File"), endings=("csv", "xlsx"), max_bytes=30 * 2**20)
    as_of = DayField(label=_("The register speaks of"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["register"].initial = REGISTERS[0]
        self.fields["as_of"].help_text = _("Leave it empty to take the day from the file's name, or today.")
        self.today = today


class ColumnsForm(Form):
    """Which column of the file is which field."""

    def __init__(self, header: Sequence[str], data: Any = None, *, initial: Mapping[str, str]) -> None:
        super().__init__(data)
        self.header = tuple(header)
        choices = [("", _("do not read")), *((column.field, words.FIELDS[column.field]) for column in COLUMNS)]
        for number, head in enumerate(header):
            self.fields[f"column{number}"] = forms.ChoiceField(
                label=head, choices=choices, required=False, initial=initial.get(head, "")
            )

    def columns(self) -> dict[str, str]:
        """Header → field. A column that is not read is named with an empty field."""
        return {head: self.cleaned_data[f"column{number}"] for number, head in enumerate(self.header) if head}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [value for value in cleaned.values() if value]
        for name in {value for value in chosen if chosen.count(value) > 1}:
            self.add_error(
                None, _("Two columns are matched to “%(field)s”. Leave one of them.") % {"field": words.FIELDS[name]}
            )
        for column in COLUMNS:
            if column.needed and column.field not in chosen:
                text = _("No column is matched to “%(field)s”: without it rows cannot be recognised.")
                self.add_error(None, text % {"field": words.FIELDS[column.field]})
        return cleaned


class AnswerForm(Form):
    """An answer to a question of the review list."""

    act = forms.ChoiceField(
        choices=[(name, name) for name in ("join", "alone", "authority", "place", "register", "dismiss")]
    )
    hub = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    hub_code = forms.CharField(label=_("ЄДЕБО code of the hub"), required=False, max_length=9)
    authority = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    everywhere = forms.BooleanField(required=False)
    katottg = PlaceField(label=_("Settlement"), required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def named_hub(card: InstitutionCard) -> str:
    """A hub in one line."""
    return f"{card.title} · {card.edrpou}" if card.edrpou else card.title


def named_authority(card: AuthorityCard) -> str:
    """An authority in one line."""
    return f"{card.name} · {words.LEVELS[card.level]}"
