"""Saying why a finding is no fault."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.quality.rules import LONGEST_REASON
from parta.ui.forms import DayField, Form


class DismissForm(Form):
    """Why, and until when."""

    reason = forms.CharField(
        label=_("Why this is no fault"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: “by the founder’s decision No. 15 of 02.09.2026”"),
    )
    until = DayField(label=_("Until when"), help_text=_("Then somebody looks again; a year at most"))
