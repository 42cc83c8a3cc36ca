"""What is decided about a pair, and what is answered to a claim."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.ui.forms import DayField, Form


class ReasonForm(Form):
    """Why: two children, or the decision was wrong."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For example: both certificates compared, two families"),
    )


class ClaimForm(Form):
    """The answer of the school where the child is enrolled."""

    leaves_on = DayField(
        label=_("The first day on which the child is no longer yours"),
        required=False,
        help_text=_("Only when you let the child go. Marks and absences from that day on must not be there."),
    )
    answer = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=500,
        help_text=_("A refusal says why; the other school and the authority read it"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
