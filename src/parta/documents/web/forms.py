"""Forms of enrolment lists and orders."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.documents.rules.lists import MOST_BYTES
from parta.documents.rules.orders import LONGEST_NUMBER
from parta.enrolment import api as enrolment
from parta.kernel.text import storable
from parta.ui.forms import DayField, Form, UploadField

_LONGEST_TYPED = 500  # signs of a field that are carried to the administrator, however many were typed


class StartForm(Form):
    """Which class, from which day, which file."""

    class_id = forms.TypedChoiceField(label=_("Class"), coerce=int, empty_value=None, required=False)
    since = DayField(label=_("Enrolled from"))
    file = UploadField(
        label=_("Spreadsheet"),
        endings=("xlsx", "csv", "txt"),
        max_bytes=MOST_BYTES,
        help_text=_("XLSX or CSV, up to 5,000 children. Our template or your own table: we match the columns."),
    )

    def __init__(self, *args: Any, groups: Sequence[enrolment.GroupCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(group.id, group.name) for group in groups]
        self.fields["class_id"].choices = [("", _("each row names its class")), *offered]  # type: ignore[attr-defined]


class ChildForm(Form):
    """One child by hand: the same texts that a row of a file has, checked by the same rules."""

    since = DayField(label=_("Enrolled from"))
    family_name = forms.CharField(label=_("Family name"), max_length=120)
    given_name = forms.CharField(label=_("Given name"), max_length=120)
    patronymic = forms.CharField(label=_("Patronymic"), required=False, max_length=120)
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        help_text=_("Left open, it is suggested by the patronymic."),
        choices=[("", _("not chosen yet")), ("ж", _("female")), ("ч", _("male"))],
    )
    born_on = forms.CharField(
        label=_("Date of birth"),
        max_length=30,
        help_text=_("For example, 14.03.2019"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-s"}),
    )
    document = forms.CharField(
        label=_("Birth certificate: series and number"),
        required=False,
        max_length=60,
        help_text=_("For example, І-КЛ 482913"),
    )
    rnokpp = forms.CharField(label=_("РНОКПП of the child"), required=False, max_length=20)
    applied_on = forms.CharField(
        label=_("Date of the application"),
        required=False,
        max_length=30,
        help_text=_("For example, 28.08.2026"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-s"}),
    )
    guardian1_name = forms.CharField(label=_("Guardian: full name"), required=False, max_length=200)
    guardian1_kinship = forms.ChoiceField(
        label=_("Who to the child"),
        required=False,
        choices=[
            ("", _("not chosen yet")),
            ("мати", _("mother")),
            ("батько", _("father")),
            ("усиновлювач", _("adopter")),
            ("опікун", _("guardian (by decision)")),
            ("прийомні батьки", _("foster parent")),
            ("інше", _("other representative")),
        ],
    )
    guardian1_phone = forms.CharField(label=_("Phone of the guardian"), required=False, max_length=40)
    guardian1_email = forms.CharField(label=_("E-mail of the guardian"), required=False, max_length=200)

    def typed(self) -> dict[str, str]:
        """What was typed about the child, before any check: a row as a file would bring it."""
        said = {name: storable(str(self.data.get(name, ""))).strip() for name in self.fields if name != "since"}
        return {name: text[:_LONGEST_TYPED] for name, text in said.items() if text}


class OrderForm(Form):
    """Number, day and ground of an order."""

    number = forms.CharField(
        label=_("Number of the order"), max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"class": "w-s"})
    )
    dated_on = DayField(label=_("Day of the order"))
    ground = forms.CharField(label=_("Ground"), max_length=500, help_text=_("For example, applications of the parents"))
