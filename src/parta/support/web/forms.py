"""Forms of support."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.support import words
from parta.support.places import Place
from parta.support.rules import proof
from parta.support.rules.tickets import CATEGORIES, LONGEST_REASON, LONGEST_SUBJECT, LONGEST_WORDS
from parta.support.writing import Upload
from parta.ui.forms import EdrpouField, Form, UploadField

_ENDINGS = ("pdf", "png", "jpg", "jpeg", "webp", "docx", "xlsx", "csv")
_SALT = "support.proof"


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(UploadField):
    """Several files of the accepted kinds; cleans to a tuple of `Upload`."""

    widget = _ManyFiles

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Files"))
        kwargs.setdefault("help_text", gettext_lazy("Up to three: PDF, pictures, DOCX, XLSX, CSV, each up to 5 MB"))
        super().__init__(endings=_ENDINGS, max_bytes=5 * 2**20, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        found = [
            file for each in given if isinstance(file := super(FilesField, self).clean(each, initial), UploadedFile)
        ]
        return tuple(Upload(file.name or "", file.read()) for file in found)


def _words_field(label: Any, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_WORDS, strip=True, widget=forms.Textarea(attrs={"rows": rows, "class": "input"})
    )


_KINDS = [(code, words.CATEGORIES[code]) for code in CATEGORIES]
_ANY_KIND = [("", gettext_lazy("every kind")), *_KINDS]


class AskForm(Form):
    """A request of somebody signed in."""

    subject = forms.CharField(label=gettext_lazy("What it is about, in a few words"), max_length=LONGEST_SUBJECT)
    category = forms.ChoiceField(
        label=gettext_lazy("What it is about"), choices=[(code, words.CATEGORIES[code]) for code in CATEGORIES]
    )
    words = _words_field(gettext_lazy("What happens and what you expected"))
    uploads = FilesField()


class StrangerForm(AskForm):
    """A request of a visitor. ``website`` is for machines: people do not see it."""

    name = forms.CharField(label=gettext_lazy("How to address you"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=200,
        help_text=gettext_lazy("The number, the link and the answer come here"),
    )
    edrpou = EdrpouField(label=gettext_lazy("ЄДРПОУ of the institution, if it is about one"), required=False)
    website = forms.CharField(required=False)
    challenge = forms.CharField(widget=forms.HiddenInput, required=False)
    nonce = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        made = _made(typed.get("challenge", ""))
        if made is None or typed.get("website"):
            self.add_error(None, _("The form was open too long. Your words are in their places: send it once more."))
            return typed
        secret, at = made
        solved = proof.is_solved(typed["challenge"], typed.get("nonce", ""))
        if not solved and not proof.is_ripe(at, datetime.now(UTC)):
            self.add_error(
                None,
                _("Wait half a minute and send it once more: without scripts, time shows that you are not a machine."),
            )
        typed["proof"] = secret
        return typed


def new_challenge() -> str:
    """What a visitor's browser works on while he types: good once and for half a day."""
    return signing.dumps([secrets.token_hex(12), int(datetime.now(UTC).timestamp())], salt=_SALT)


def _made(challenge: str) -> tuple[str, datetime] | None:
    """The secret of a challenge of ours and when it was made; None when it is not ours or too old."""
    try:
        secret, at = signing.loads(challenge, salt=_SALT, max_age=proof.LASTS)
    except signing.BadSignature:
        return None
    return secret, datetime.fromtimestamp(at, UTC)


class WriteForm(Form):
    """More words of the requester."""

    words = _words_field(gettext_lazy("Add to the request"), 4)
    uploads = FilesField()


class AnswerForm(Form):
    """What those who have the request say."""

    words = _words_field(gettext_lazy("Your answer"))
    uploads = FilesField()
    template = forms.ChoiceField(label=gettext_lazy("Prepared answer"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, prepared: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["template"]
        field.choices = [("", _("choose")), *((str(key), title) for key, title in prepared)]


class PassForm(Form):
    """To whom a request goes on, and why."""

    to = forms.ChoiceField(label=gettext_lazy("To whom"), required=False)
    words = _words_field(gettext_lazy("What they should know; the requester does not read it"), 3)

    def __init__(self, *args: Any, ways: Sequence[Place] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [(way.key, way.name) for way in ways]


class ReasonForm(Form):
    """Why a request is closed without an answer."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON, required=False)


class EnterForm(Form):
    """Why a carried draft is entered past the rules."""

    reason = forms.CharField(label=gettext_lazy("Ground for entering it past the rules"), max_length=LONGEST_REASON)


class SeeForm(Form):
    """What the officer wants to look at with the requester's eyes: the requester decides by it."""

    reason = forms.CharField(label=gettext_lazy("What you want to look at"), max_length=LONGEST_REASON)


class SieveForm(Form):
    """Filters of the desk."""

    q = forms.CharField(label=gettext_lazy("Words or number"), required=False, max_length=200)
    category = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        required=False,
        choices=_ANY_KIND,
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("In whose work"),
        required=False,
        choices=[
            ("", gettext_lazy("anybody’s")),
            ("mine", gettext_lazy("mine")),
            ("nobody", gettext_lazy("nobody’s yet")),
        ],
    )


class TemplateForm(Form):
    """A prepared answer."""

    title_uk = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_SUBJECT)
    text_uk = _words_field(gettext_lazy("Text"), 8)
    category = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        required=False,
        choices=_ANY_KIND,
    )
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=LONGEST_SUBJECT, required=False)
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
    )
