"""Forms of signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.ui.forms import DayField, Form


class CodeForm(Form):
    """The code of an invitation."""

    code = forms.CharField(
        label=_("Code of the invitation"),
        max_length=40,
        help_text=_("Twelve signs in three groups, from the card or the letter. Any keyboard will do."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code w-m",
            }
        ),
    )


class BirthdayForm(Form):
    """The fact is a date of birth."""

    born_on = DayField(label=_("Date of birth"))


class TailForm(Form):
    """The fact is the end of a number."""

    answer = forms.CharField(
        label=_("Last four signs"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code w-s"}),
    )


class PasswordSignInForm(Form):
    """Login and password of somebody who has them."""

    login = forms.CharField(
        label=_("Login or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class FactorForm(Form):
    """The second step."""

    factor_code = forms.CharField(
        label=_("Code from the app"),
        max_length=40,
        help_text=_("Six digits, or one of the recovery codes"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false", "class": "code w-s"}
        ),
    )


class NewPasswordForm(Form):
    """Login and password that somebody chooses."""

    login = forms.CharField(
        label=_("Login"),
        max_length=254,
        help_text=_("Your e-mail address, or a word you will remember"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        help_text=_("At least 10 signs. Three words in a row are easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
