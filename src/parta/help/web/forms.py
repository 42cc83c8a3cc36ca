"""Forms of help: the query; a text as the administrator writes it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.help.operations import LONGEST_REASON
from parta.help.rules.markup import LONGEST_TEXT, LONGEST_TITLE
from parta.help.rules.search import LONGEST_QUERY
from parta.ui.forms import Form, VersionedForm


class SearchForm(Form):
    """What one looks for."""

    q = forms.CharField(
        label=_("What do you want to do?"),
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class TextForm(VersionedForm):
    """A guide or an answer in both languages; ``version`` is the number its author had before him."""

    title_uk = forms.CharField(label=_("Title in Ukrainian"), max_length=LONGEST_TITLE)
    text_uk = forms.CharField(
        label=_("Text in Ukrainian"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 16})
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=LONGEST_TITLE)
    text_en = forms.CharField(
        label=_("Text in English"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 16})
    )
    reason = forms.CharField(label=_("What is changed and why"), max_length=LONGEST_REASON)
