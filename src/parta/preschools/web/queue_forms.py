"""Forms of the queue."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.people import api as people
from parta.preschools.rules.applying import Told
from parta.preschools.rules.queue import LONGEST_REASON
from parta.ui.forms import DayField, Form, NameField, PhoneField


class MailboxForm(Form):
    """Where the link of the form goes."""

    email = forms.EmailField(label=gettext_lazy("Your e-mail"), max_length=200)


class CodeForm(Form):
    """Number and code of an entry."""

    number = forms.IntegerField(
        label=gettext_lazy("Number in the queue"), min_value=1, max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("Twelve signs from the letter"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-m"}),
    )  # fmt: skip


class OpenForm(Form):
    """Whether the queue takes applications, and what the institution says to parents."""

    is_open = forms.BooleanField(label=gettext_lazy("The queue takes applications"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What parents should know"), required=False, max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example, where and when papers on benefits are shown"),
    )  # fmt: skip


class ApplyForm(Form):
    """A child for the queue."""

    family_name = NameField(label=gettext_lazy("Family name of the child"))
    given_name = NameField(label=gettext_lazy("Given name of the child"))
    patronymic = NameField(label=gettext_lazy("Patronymic of the child"), required=False)
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex of the child"), widget=forms.RadioSelect,
        choices=[("f", gettext_lazy("girl")), ("m", gettext_lazy("boy"))],
    )  # fmt: skip
    born_on = DayField(label=gettext_lazy("Date of birth of the child"))
    document = forms.CharField(
        label=gettext_lazy("Birth certificate: series and number"), max_length=60,
        help_text=gettext_lazy("For example, І-КЛ 482913"), widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    wanted_from = DayField(label=gettext_lazy("From which day a place is wanted"))
    benefit = forms.ChoiceField(
        label=gettext_lazy("Benefit"), required=False,
        help_text=gettext_lazy("Its paper is shown to the institution, which confirms it"),
    )  # fmt: skip
    applicant = forms.CharField(label=gettext_lazy("Who applies: full name"), max_length=200)
    kinship = forms.ChoiceField(label=gettext_lazy("Who to the child"), choices=list(people.KINSHIPS.items()))
    phone = PhoneField(label=gettext_lazy("Phone"))
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, max_length=200,
        help_text=gettext_lazy("Offers of places come here"),
    )  # fmt: skip

    def __init__(self, *args: Any, benefits: dict[str, str], is_proved: bool, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["benefit"].choices = [("", _("no benefit")), *benefits.items()]  # type: ignore[attr-defined]
        if is_proved:  # the mailbox is that of the letter
            del self.fields["email"]

    def told(self) -> Told:
        """What was said of child and applicant."""
        typed = self.cleaned_data
        names = [
            name for name in Told.__dataclass_fields__ if name in self.fields and name != "born_on" and name != "email"
        ]
        return Told(
            **{name: typed[name] for name in names}, born_on=typed["born_on"].isoformat(),
            email=typed.get("email") or "",
        )  # fmt: skip


class VerdictForm(Form):
    """What the institution says to a benefit."""

    reason = forms.CharField(label=gettext_lazy("Why it is not confirmed"), required=False, max_length=LONGEST_REASON)


class OfferForm(Form):
    """From which day free places are offered."""

    since = DayField(label=gettext_lazy("First day in the group"))
