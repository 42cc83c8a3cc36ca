"""Forms of acts and of requests to open."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.life.kinds.frame import About, Ask, Holds, Kind, kinds
from parta.life.operations.acts import LONGEST_BODY, LONGEST_GROUND, LONGEST_NUMBER
from parta.life.rules.requests import LONGEST_WORDS
from parta.reference import api as reference
from parta.ui.forms import DayField, EdrpouField, Form, PhoneField, UploadField

ENDINGS = ("pdf", "png", "jpg", "jpeg", "docx")


class PlaceField(forms.CharField):
    """A settlement by its name, with its community or region after a comma if there are namesakes, or by its code of
    КАТОТТГ; cleans to the territory's id. Few namesakes are offered by code.
    """

    def __init__(self, **words: Any) -> None:
        super().__init__(max_length=100, **words)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            place = reference.places([value]).get(value)
            return place.katottg if place else ""
        return value

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = [place for place in reference.settlements_typed(typed) if place.category in reference.SETTLEMENTS]
        if len(found) == 1:
            return found[0].id
        if not found:
            words = _("The codifier has no settlement “%(typed)s”. Type the name as in the statute, or the code.")
            raise forms.ValidationError(words % {"typed": typed})
        raise forms.ValidationError(reference.which_settlement(found))


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PapersField(UploadField):
    """Several documents; cleans to a tuple of names and bytes."""

    widget = _ManyFiles

    def __init__(self, **words: Any) -> None:
        super().__init__(endings=ENDINGS, max_bytes=5 * 2**20, **words)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        found = [
            file for each in given if isinstance(file := super(PapersField, self).clean(each, initial), UploadedFile)
        ]
        return tuple((file.name or "", file.read()) for file in found)


def _control(ask: Ask) -> forms.Field:
    words: dict[str, Any] = {"label": ask.label, "help_text": ask.hint, "required": ask.is_required}
    if ask.holds is Holds.LONG:
        return forms.CharField(**words, max_length=ask.longest, widget=forms.Textarea(attrs={"rows": 3}))
    if ask.holds is Holds.EDRPOU:
        return EdrpouField(**{**words, "help_text": ask.hint or gettext_lazy("Eight digits, for example 26286360")})
    if ask.holds is Holds.YES:
        return forms.BooleanField(**{**words, "required": False})
    if ask.holds is Holds.PLACE:
        return PlaceField(**words)
    offered = list(ask.choices()) if ask.choices else []
    if ask.holds is Holds.SEVERAL:
        return forms.TypedMultipleChoiceField(**words, choices=offered, coerce=int, widget=forms.CheckboxSelectMultiple)
    if ask.holds is Holds.CHOICE:
        empty = [] if any(value == "" for value, _label in offered) else [("", _("not chosen"))]
        return forms.TypedChoiceField(**words, choices=[*empty, *offered], coerce=int, empty_value=None)
    return forms.CharField(**words, max_length=ask.longest)


class ActForm(Form):
    """An act of one kind: what it asks, the day, the decision it follows from."""

    day = DayField(
        label=gettext_lazy("Counts from"), help_text=gettext_lazy("May lie ahead: the act is carried out on that day")
    )
    body = forms.CharField(
        label=gettext_lazy("Decided by"), max_length=LONGEST_BODY,
        help_text=gettext_lazy("The founder or the body, for example: Калинівська міська рада"),
    )  # fmt: skip
    number = forms.CharField(
        label=gettext_lazy("Number of the decision"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )
    dated_on = DayField(label=gettext_lazy("Day of the decision"))
    ground = forms.CharField(
        label=gettext_lazy("Ground"), max_length=LONGEST_GROUND, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What the decision rests on"),
    )  # fmt: skip
    paper = UploadField(
        label=gettext_lazy("File of the decision"), endings=ENDINGS, required=False,
        help_text=gettext_lazy("PDF, picture or DOCX up to 10 MB"),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, kind: Kind | None, about: About, initial: Any) -> None:
        super().__init__(data, files, initial=initial)
        self.asked = kind.asks(about) if kind else ()
        for ask in self.asked:
            self.fields[ask.name] = _control(ask)
        if self.is_bound:
            self.data = self._with_taken(self.data)  # these fields were not there yet
        speak_too(self)

    def values(self) -> dict[str, Any]:
        """What was chosen and filled, by the kind's names."""
        return {ask.name: self.cleaned_data[ask.name] for ask in self.asked}


def speak_too(form: Form) -> None:
    """Fields added late speak as the others do."""
    for name, field in form.fields.items():
        if "required" in field.error_messages:
            chosen = isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)
            text = (
                _("Nothing is chosen in «%(label)s». Choose one.") if chosen else _("«%(label)s» is empty. Fill it in.")
            )
            field.error_messages["required"] = text % {"label": field.label or name}


class FilterForm(Form):
    """Narrowing of the list of acts."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of act"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        offered = [(kind.code.value, kind.name) for kind in kinds()]
        self.fields["kind"].choices = [("", _("All kinds")), *offered]  # type: ignore[attr-defined]


class OpeningForm(Form):
    """A request to open an institution that no register knows."""

    applicant = forms.CharField(label=gettext_lazy("Your full name"), max_length=200)
    position = forms.CharField(
        label=gettext_lazy("Who you are there"), max_length=200, required=False,
        help_text=gettext_lazy("For example: director to be, officer of the community"),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=200, help_text=gettext_lazy("The link and the answer come here")
    )
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Full name of the institution"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("As in the statute"),
    )  # fmt: skip
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=250, required=False)
    kind = forms.TypedChoiceField(label=gettext_lazy("Type"), coerce=int)
    ownership = forms.TypedChoiceField(label=gettext_lazy("Ownership"), coerce=int)
    edrpou = EdrpouField(label=gettext_lazy("ЄДРПОУ"), required=False)
    territory = PlaceField(
        label=gettext_lazy("Settlement"),
        help_text=gettext_lazy("Name; of namesakes also the community or region after a comma. Or the code of КАТОТТГ"),
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    ground = forms.CharField(
        label=gettext_lazy("Ground"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Decision of the founder: who, when, number"),
    )  # fmt: skip
    papers = PapersField(
        label=gettext_lazy("Papers"), required=False,
        help_text=gettext_lazy("The decision, the statute: up to three files, each up to 5 MB"),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial)
        lists = reference.items("institution_kind", "ownership")
        for name, codifier in (("kind", "institution_kind"), ("ownership", "ownership")):
            offered = [(str(item.number), item.shown) for item in lists[codifier].values() if item.number]
            self.fields[name].choices = [("", _("not chosen")), *offered]  # type: ignore[attr-defined]


class RefusalForm(Form):
    """Why a request is refused."""

    answer = forms.CharField(
        label=gettext_lazy("Why, and what the applicant can do"), max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Goes to the applicant in a letter"),
    )  # fmt: skip
