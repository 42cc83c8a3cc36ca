"""Forms of the connection to the journal."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.connection import words
from parta.connection.operations.requests import Entrusted
from parta.connection.rules.requests import LONGEST_WORDS
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.people import api as people
from parta.ui.forms import DayField, EdrpouField, Form, NameField, PhoneField, RnokppField


class CountsForm(Form):
    """Narrowing of the public page."""

    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    group = forms.ChoiceField(label=gettext_lazy("Kinds of institutions"), required=False)

    def __init__(self, data: Any = None, *, regions: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["region"].choices = [("", _("The whole country")), *regions.items()]  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _("All kinds")), *people.KIND_GROUPS.items()]  # type: ignore[attr-defined]


class AskForm(Form):
    """A request to connect: the institution, who is to answer for the journal."""

    either = ("institution", "edrpou", "edebo", "isuo")
    institution = forms.ChoiceField(label=gettext_lazy("Which of them"), required=False, widget=forms.RadioSelect)
    region = forms.ChoiceField(label=gettext_lazy("Region"))
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=100, help_text=gettext_lazy("Settlement or community")
    )
    name = forms.CharField(label=gettext_lazy("Name of the institution"), max_length=400)
    edrpou = EdrpouField(label=gettext_lazy("ЄДРПОУ"), required=False)
    edebo = forms.CharField(
        label=gettext_lazy("ЄДЕБО code"), max_length=12, required=False, widget=forms.TextInput(attrs={"class": "w-s"})
    )
    isuo = forms.CharField(
        label=gettext_lazy("ІСУО number"), max_length=12, required=False, widget=forms.TextInput(attrs={"class": "w-s"})
    )
    who = forms.TypedChoiceField(
        label=gettext_lazy("Who is to answer for the journal"), coerce=int, widget=forms.RadioSelect,
        choices=[(int(who), label) for who, label in words.WHO.items()],
    )  # fmt: skip
    family_name = NameField(label=gettext_lazy("Family name"))
    given_name = NameField(label=gettext_lazy("Given name"))
    patronymic = NameField(label=gettext_lazy("Patronymic"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=200, help_text=gettext_lazy("The answer and the invitation come here")
    )
    phone = PhoneField(label=gettext_lazy("Telephone"))

    def __init__(
        self, data: Any = None, *, regions: Mapping[str, str],
        offered: Sequence[institutions.InstitutionCard], initial: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.offered = offered
        self.fields["region"].choices = [("", _("not chosen")), *regions.items()]  # type: ignore[attr-defined]
        self.fields["institution"].choices = [(str(each.public_id), each.name) for each in offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.offered:
            if not any(cleaned.get(name) for name in ("edrpou", "edebo", "isuo")):
                words = _("Give at least one code: by it the card is found. Or open the card and ask from there.")
            else:
                words = _("No institution has this code. Compare it with the statute, or find the card by its name.")
            self.add_error("edrpou", str(words))
        elif len(self.offered) > 1 and not cleaned.get("institution"):
            self.add_error("institution", str(_("Several institutions have this ЄДРПОУ. Choose yours.")))
        return cleaned

    def institution_id(self) -> int:
        """The institution found or chosen. Asked after validation."""
        chosen = self.cleaned_data.get("institution") or str(self.offered[0].public_id)
        return next(each.id for each in self.offered if each.public_id == UUID(chosen))


class RefusalForm(Form):
    """Why a request is refused."""

    answer = forms.CharField(
        label=gettext_lazy("Why, and what the requester can do"), max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Goes to the requester in a letter"),
    )  # fmt: skip


class AgreeForm(Form):
    """What is needed to appoint the head whom the request names; empty when nobody is to be appointed."""

    rnokpp = RnokppField(label=gettext_lazy("РНОКПП of the head"), required=False)
    ground = forms.CharField(
        label=gettext_lazy("Order of appointment"), max_length=200,
        help_text=gettext_lazy("For example, No. 47-к of 01.09.2026"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, appoints: bool) -> None:
        super().__init__(data)
        if not appoints:
            self.fields.clear()


class EntrustForm(Form):
    """Whom the head names, with which powers."""

    post = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    rnokpp = RnokppField(
        label=gettext_lazy("РНОКПП"), required=False,
        help_text=gettext_lazy("For whoever is new here: the certificate is compared with it"),
    )  # fmt: skip
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("Powers"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Deputies keep the powers they have"),
    )  # fmt: skip
    ground = forms.CharField(label=gettext_lazy("Order of appointment"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, staff: Sequence[people.PostLine], named: str) -> None:
        super().__init__(data)
        here = [(str(line.post_public_id), f"{line.person.full}, {people.POSITIONS[line.position]}") for line in staff]
        self.fields["post"].choices = [("", _("%(name)s, new here") % {"name": named}), *here]  # type: ignore[attr-defined]
        self.fields["powers"].choices = [  # type: ignore[attr-defined]
            (power.code, power.label) for power in identity.powers() if power.delegable
        ]

    def given(self) -> Entrusted:
        """What was chosen."""
        typed = self.cleaned_data
        post = UUID(typed["post"]) if typed["post"] else None
        return Entrusted(post, typed["rnokpp"], frozenset(typed["powers"]), typed["ground"])


class EndingForm(Form):
    """From which day an institution is not connected any more, and why."""

    day = DayField(label=gettext_lazy("First day without the connection"))
    reason = forms.CharField(
        label=gettext_lazy("Why the connection ends"), max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Goes to both sides in a letter"),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"day": timezone.localdate()})


class TerritoryForm(Form):
    """Narrowing of the list of a territory."""

    q = forms.CharField(label=gettext_lazy("Institution"), max_length=100, required=False)
    standing = forms.ChoiceField(
        label=gettext_lazy("State"), required=False,
        choices=[("", gettext_lazy("All")), *((code, label) for code, (_tone, label) in words.STANDINGS.items())],
    )  # fmt: skip
