"""Forms of notices."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parta.accounting.rules.notices import LONGEST_TEXT, Addressee
from parta.accounting.wording import ADDRESSEES, WAYS
from parta.ui.forms import DayField, Form


class TextForm(Form):
    """The text of a draft."""

    text = forms.CharField(
        label=_("Text of the notice"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 12})
    )


class SendForm(Form):
    """That the notice left."""

    addressee = forms.TypedChoiceField(label=_("To whom"), coerce=int)
    sent_on = DayField(label=_("Sent on"))
    way = forms.TypedChoiceField(label=_("How"), coerce=int, choices=[(int(way), words) for way, words in WAYS.items()])
    number = forms.CharField(label=_("Number of the outgoing letter"), max_length=60)

    def __init__(self, *args: Any, unsent: tuple[Addressee, ...], **kwargs: Any) -> None:
        kwargs["initial"] = {"sent_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["addressee"].choices = [(int(each), ADDRESSEES[each]) for each in unsent]  # type: ignore[attr-defined]


class AnswerForm(Form):
    """What was answered."""

    addressee = forms.TypedChoiceField(label=_("Who answered"), coerce=int)
    answered_on = DayField(label=_("Answered on"))
    number = forms.CharField(label=_("Number of the answer"), max_length=60, required=False)
    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, waiting: tuple[Addressee, ...], **kwargs: Any) -> None:
        kwargs["initial"] = {"answered_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["addressee"].choices = [(int(each), ADDRESSEES[each]) for each in waiting]  # type: ignore[attr-defined]


class CloseForm(Form):
    """Why no notice is due."""

    reason = forms.CharField(
        label=_("Why no notice is due"),
        max_length=300,
        help_text=_("For example: the medical certificate came on 18.11.2026. It stays in the record."),
    )
