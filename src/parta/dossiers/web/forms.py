"""Forms of facts: one for each shape. Each turns what was typed into a `NewFact`."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.dossiers import codifiers
from parta.dossiers.queries.subjects import Subject
from parta.dossiers.rules.facts import ADDRESSES, STATUSES, UKRAINE, NewFact, Slot
from parta.dossiers.wording import ENGAGEMENTS
from parta.kernel.text import sort_key
from parta.reference import api as reference
from parta.signing.api import vault
from parta.ui.forms import DayField, Form

Items = Mapping[int, reference.ItemCard]
_MOST_PLACES = 12


class FactForm(Form):
    """What every fact is asked: from when, until when, on what ground."""

    ground = forms.CharField(
        label=_("Ground"), required=False, max_length=300, help_text=_("The document: kind, number, day")
    )
    since = DayField(label=_("Since"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty while it is so"))

    columns: ClassVar[tuple[str, ...]] = ()

    def fact(self, slot: Slot) -> NewFact:
        """What was typed."""
        data = self.cleaned_data
        last_day: date | None = data["last_day"]
        return NewFact(
            slot, data["since"], self.values(), until=last_day + timedelta(days=1) if last_day else None,
            ground=data["ground"],
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """The columns of the fact's table."""
        return {name: self.cleaned_data[name] for name in self.columns}


class StatusForm(FactForm):
    """A position of a codifier."""

    item = forms.TypedChoiceField(label=_("What"), coerce=int)
    field_order = ["item"]

    def values(self) -> dict[str, Any]:
        return {"item": self.cleaned_data["item"], "is_so": self.cleaned_data.get("is_so", "yes") == "yes"}


class WatchForm(StatusForm):
    """A watched indicator: asked and answered."""

    is_so = forms.ChoiceField(
        label=_("Is it so"),
        choices=[("yes", _("yes")), ("no", _("no: asked and answered"))],
        widget=forms.RadioSelect,
    )
    field_order = ["item", "is_so"]


class NeedForm(FactForm):
    """The level of support and the conclusion behind it."""

    level = forms.TypedChoiceField(
        label=_("Level of support"),
        coerce=int,
        choices=[
            (1, _("1: decided by the institution")),
            *((level, _("%(level)d: by a conclusion of an ІРЦ") % {"level": level}) for level in range(2, 6)),
        ],
    )
    kinds = forms.TypedMultipleChoiceField(
        label=_("Kinds of difficulties"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    conclusion = forms.CharField(label=_("Number of the conclusion"), required=False, max_length=60)
    issued_on = DayField(label=_("Day of the conclusion"), required=False)
    issued_by = forms.CharField(label=_("Which ІРЦ issued it"), required=False, max_length=200)
    field_order = ["level", "kinds", "conclusion", "issued_on", "issued_by"]
    columns = ("level", "kinds", "conclusion", "issued_on", "issued_by")


class AddressForm(FactForm):
    """Country, settlement, street. A settlement that several places share is chosen among them."""

    country = forms.TypedChoiceField(label=_("Country"), coerce=int, initial=UKRAINE)
    settlement = forms.CharField(
        label=_("Settlement"),
        required=False,
        max_length=120,
        help_text=_("Its name, or its code of КАТОТТГ. For another country leave it empty."),
    )
    territory = forms.TypedChoiceField(label=_("Which of these settlements"), required=False, coerce=int)
    line = forms.CharField(label=_("Street, house, flat"), max_length=200)
    postal_code = forms.RegexField(
        label=_("Postal code"), required=False, regex=r"^[A-Za-z0-9 -]{3,10}$", help_text=_("For example, 22400")
    )
    field_order = ["country", "settlement", "territory", "line", "postal_code"]
    columns = ("country", "line", "postal_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = self._places()
        if len(self.places) > 1:
            self.fields["territory"].choices = [("", _("choose")), *((each.id, _named(each)) for each in self.places)]  # type: ignore[attr-defined]
        else:
            del self.fields["territory"]

    def _places(self) -> tuple[reference.Place, ...]:
        typed = str(self.data.get("settlement", "")).strip() if self.is_bound else ""
        if not typed:
            return ()
        if typed.upper().startswith("UA"):
            place = reference.place_by_katottg(typed)
            return (place,) if place is not None and place.category in reference.SETTLEMENTS else ()
        found = reference.settlements_like(typed, limit=200)
        return tuple(each for each in found if sort_key(each.name) == sort_key(typed))[:_MOST_PLACES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("country") != UKRAINE:
            cleaned["territory_id"] = None
        elif not self.places:
            self.add_error(
                "settlement",
                str(_("No settlement of this name is known. Check the spelling, or type its code of КАТОТТГ.")),
            )
        elif len(self.places) == 1:
            cleaned["territory_id"] = self.places[0].id
        elif not cleaned.get("territory"):
            self.add_error("territory", str(_("Several settlements have this name. Choose one.")))
        else:
            cleaned["territory_id"] = cleaned["territory"]
        return cleaned

    def values(self) -> dict[str, Any]:
        return super().values() | {"territory_id": self.cleaned_data["territory_id"]}


class ShareForm(FactForm):
    """How much of which post, as what kind of worker."""

    post_id = forms.TypedChoiceField(label=_("Post"), coerce=int)
    title = forms.CharField(
        label=_("Post as the staff list names it"), required=False, max_length=200,
        help_text=_("For example, «вчитель математики»"),
    )  # fmt: skip
    share = forms.DecimalField(
        label=_("Share of the post"), decimal_places=2, max_digits=3, localize=True,
        help_text=_("1 is a whole post, 0,75 three quarters"),
    )  # fmt: skip
    engagement = forms.TypedChoiceField(label=_("Kind of work"), coerce=int, choices=list(ENGAGEMENTS.items()))
    field_order = ["post_id", "title", "share", "engagement"]
    columns = ("post_id", "title", "engagement")

    def values(self) -> dict[str, Any]:
        return super().values() | {"hundredths": int(self.cleaned_data["share"] * 100)}


class AttestationForm(FactForm):
    """What the attestation commission decided."""

    category = forms.TypedChoiceField(label=_("Qualification category"), coerce=int)
    title = forms.TypedChoiceField(label=_("Pedagogical title"), coerce=int, required=False, empty_value=None)
    field_order = ["category", "title"]
    columns = ("category", "title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].label = _("Day of the decision")
        self.fields["ground"].label = _("Protocol of the commission")
        self.fields["ground"].required = True


class DiplomaForm(FactForm):
    """Education that was completed."""

    level = forms.TypedChoiceField(label=_("Level of education"), coerce=int)
    school = forms.CharField(label=_("Institution that was finished"), max_length=300)
    speciality = forms.CharField(label=_("Speciality"), required=False, max_length=200)
    qualification = forms.CharField(label=_("Qualification"), required=False, max_length=200)
    number = forms.CharField(
        label=_("Series and number of the diploma"), required=False, max_length=40,
        help_text=_("Kept encrypted, shown by its last signs"),
    )  # fmt: skip
    field_order = ["level", "school", "speciality", "qualification", "number"]
    columns = ("level", "school", "speciality", "qualification")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].label = _("Day of the diploma")
        del self.fields["last_day"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["last_day"] = None
        return cleaned

    def values(self) -> dict[str, Any]:
        number = self.cleaned_data["number"].strip()
        return super().values() | {"number_sealed": vault().encrypt(number) if number else None}


class EndForm(Form):
    """Until when a fact held."""

    last_day = DayField(label=_("Last day"))


class ReasonForm(Form):
    """Why a fact was never so."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("For example: a slip, compared with the document")
    )
    never = forms.BooleanField(
        label=_("It was never so, and nothing is recorded instead"),
        required=False,
        help_text=_("Otherwise the values below are recorded instead."),
    )


class TakeForm(Form):
    """Why the institution takes a value back."""

    reason = forms.CharField(
        label=_("Why the institution keeps this value itself"),
        max_length=300,
        help_text=_("For example: the document in hand differs"),
    )


_FORMS: dict[Slot, type[FactForm]] = {
    **dict.fromkeys(STATUSES, StatusForm),
    **dict.fromkeys(ADDRESSES, AddressForm),
    Slot.WATCH: WatchForm,
    Slot.NEED: NeedForm,
    Slot.SHARE: ShareForm,
    Slot.ATTESTATION: AttestationForm,
    Slot.DIPLOMA: DiplomaForm,
}
_CHOICES: dict[Slot, dict[str, str]] = {
    **{slot: {"item": codifiers.CODIFIERS[slot]} for slot in STATUSES},
    **{slot: {"country": codifiers.COUNTRY} for slot in ADDRESSES},
    Slot.NEED: {"kinds": codifiers.NEED_KIND},
    Slot.ATTESTATION: {"category": codifiers.CATEGORY, "title": codifiers.TITLE},
    Slot.DIPLOMA: {"level": codifiers.LEVEL},
}
_MAY_BE_EMPTY = ("title",)


def fact_form(
    slot: Slot, subject: Subject, data: Mapping[str, Any] | None, initial: Mapping[str, Any] | None
) -> FactForm:
    """The form of a slot with its choices filled. One SQL statement, more for an address that was typed."""
    form = _FORMS[slot](data, initial=dict(initial or {}))
    wanted = _CHOICES.get(slot, {})
    items = reference.items(*dict.fromkeys(wanted.values())) if wanted else {}
    for name, codifier in wanted.items():
        choices: list[tuple[Any, Any]] = [(item.number, item.shown) for item in items[codifier].values()]
        first: list[tuple[Any, Any]] = [("", _("no title"))] if name in _MAY_BE_EMPTY else []
        form.fields[name].choices = first + choices  # type: ignore[attr-defined]
    if slot is Slot.SHARE:
        form.fields["post_id"].choices = list(subject.posts.items())  # type: ignore[attr-defined]
    return form


def _named(place: reference.Place) -> str:
    above = reference.places([place.community_id, place.district_id, place.region_id])
    names = [reference.label(each) for each in above.values() if each.id != place.id]
    return ", ".join((reference.label(place), *names))
