"""Forms of classes and guardians."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from parta.enrolment.queries.groups import GroupCard
from parta.enrolment.queries.pages import FORMS, LANGUAGES, School
from parta.enrolment.rules.classes import FIRST_GRADE, LAST_GRADE, LONGEST_NAME
from parta.enrolment.rules.takeouts import LONGEST_PURPOSE, Column
from parta.enrolment.wording import KINSHIP_LABELS
from parta.people import api as people
from parta.reference import api as reference
from parta.ui.forms import DayField, Form, NameField, PhoneField, VersionedForm

SEX_LABELS = {"f": _("female"), "m": _("male")}
_POSITIONS = (people.Position.HEAD, people.Position.DEPUTY, people.Position.TEACHER, people.Position.EDUCATOR)


class ClassForm(Form):
    """A new class."""

    grade = forms.TypedChoiceField(
        label=_("Year of study"),
        coerce=int,
        choices=[(n, str(n)) for n in range(FIRST_GRADE, LAST_GRADE + 1)] + [(0, _("preschool group"))],
    )
    letter = forms.CharField(
        label=_("Letter or name"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("For example, Б. A preschool group has a name: Сонечко."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-s"}),
    )
    language = forms.TypedChoiceField(label=_("Language of instruction"), coerce=int)
    study_form = forms.TypedChoiceField(label=_("Form of study"), coerce=int)
    is_special = forms.BooleanField(label=_("Special class"), required=False)
    tutor = forms.TypedChoiceField(label=_("Class teacher"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, school: School, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_words(self, school, today)


class ClassEditForm(VersionedForm):
    """What may change in a class during the year."""

    letter = forms.CharField(
        label=_("Letter or name"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-s"}),
    )
    language = forms.TypedChoiceField(label=_("Language of instruction"), coerce=int)
    study_form = forms.TypedChoiceField(label=_("Form of study"), coerce=int)
    is_special = forms.BooleanField(label=_("Special class"), required=False)
    tutor = forms.TypedChoiceField(label=_("Class teacher"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, school: School, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_words(self, school, today)


class PupilForm(VersionedForm):
    """A slip in a child's record, put right with a reason."""

    family_name = NameField(label=_("Family name"))
    given_name = NameField(label=_("Given name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    born_on = DayField(label=_("Date of birth"))
    sex = forms.ChoiceField(label=_("Sex"), choices=list(SEX_LABELS.items()))
    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=300,
        help_text=_("For example: a slip in the family name, compared with the birth certificate"),
    )

    def close_fed(self, feeds: Mapping[str, people.FeedLine]) -> None:
        """Show what an outside system keeps without letting it be typed, the system named."""
        for name, feed in feeds.items():
            if name in self.fields and not feed.is_taken:
                self.fields[name].disabled = True
                words = _("«%(source)s» keeps this value. To change it, take it back on the page of the data set.")
                self.fields[name].help_text = words % {"source": feed.source}


class TakeoutForm(Form):
    """A request for a large list of children."""

    purpose = forms.CharField(
        label=_("What the list is for, and who will have it"),
        max_length=LONGEST_PURPOSE,
        help_text=_("For example: to order the school bus, for the carrier Avtolis; deleted after 1 October"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    columns = forms.TypedMultipleChoiceField(
        label=_("What the file will hold"),
        coerce=Column,
        help_text=_("Names and classes are always there. Leave out what the purpose does not need."),
        widget=forms.CheckboxSelectMultiple,
    )
    grades = forms.TypedMultipleChoiceField(label=_("Classes"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, classes: Sequence[GroupCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = [(column.value, label) for column, label in COLUMN_LABELS.items()]  # type: ignore[attr-defined]
        filled = [group for group in classes if group.size]
        self._by_grade = {grade: tuple(found) for grade, found in groupby(filled, key=lambda group: group.grade)}
        self.fields["grades"].choices = [(grade, _in_words(found)) for grade, found in self._by_grade.items()]  # type: ignore[attr-defined]

    @property
    def group_ids(self) -> list[int]:
        """Classes of the years of study that were chosen."""
        return [group.id for grade in self.cleaned_data["grades"] for group in self._by_grade[grade]]


def _in_words(classes: Sequence[GroupCard]) -> str:
    """«8-А, 8-Б, 8-В: 69 дітей»."""
    children = sum(group.size for group in classes)
    words = ngettext("%(names)s: %(n)s child", "%(names)s: %(n)s children", children)
    return words % {"names": ", ".join(group.name for group in classes), "n": children}


class PurposeForm(Form):
    """What a large list is for."""

    purpose = forms.CharField(
        label=_("What the list is for, and who will have it"),
        max_length=LONGEST_PURPOSE,
        help_text=_("For example: to order the school bus, for the carrier Avtolis; deleted after 1 October"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(Form):
    """Why a list must not leave."""

    reason = forms.CharField(label=_("Why not"), max_length=LONGEST_PURPOSE)


class DocumentForm(Form):
    """An identity document of a child."""

    kind = forms.TypedChoiceField(label=_("Kind of the document"), coerce=int)
    number = forms.CharField(
        label=_("Series and number"),
        max_length=60,
        help_text=_("As printed: І-КЛ 482913"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-m"}),
    )
    issued_on = DayField(label=_("Issued on"), required=False)
    issued_by = forms.CharField(label=_("Issued by"), required=False, max_length=200)
    earlier = forms.ChoiceField(
        label=_("What of the recorded document of this kind"),
        choices=[
            (people.Earlier.REPLACED.value, _("was issued anew: it holds no more, and stays in the history")),
            (people.Earlier.MISTAKEN.value, _("was recorded by mistake: it was never this child’s")),
            (people.Earlier.STAYS.value, _("holds too, or there is none")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, DOCUMENT_LABELS[kind]) for kind in people.DocumentKind]  # type: ignore[attr-defined]


class GuardianForm(Form):
    """Who stands for a child, from when, on what ground."""

    family_name = NameField(label=_("Family name"))
    given_name = NameField(label=_("Given name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    kinship = forms.TypedChoiceField(label=_("Who to the child"), coerce=int)
    since = DayField(label=_("Since"))
    until = DayField(
        label=_("Until"), required=False, help_text=_("Only when it is known, for example from a court’s decision")
    )
    ground = forms.CharField(
        label=_("Ground"),
        required=False,
        max_length=300,
        help_text=_("The document: birth certificate, court’s decision, order of guardianship"),
    )
    phone = PhoneField(label=_("Phone"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinship"].choices = [(kind.value, KINSHIP_LABELS[kind]) for kind in people.Kinship]  # type: ignore[attr-defined]


COLUMN_LABELS = {
    Column.BORN_ON: _("Date of birth"),
    Column.SEX: _("Sex"),
    Column.SINCE: _("In the class since"),
    Column.GUARDIANS: _("Guardians"),
    Column.PHONES: _("Phones of guardians"),
}
SOURCE_LABELS = {"hand": _("by hand"), "file": _("from a file"), "merge": _("from a merged record")}
DOCUMENT_LABELS = {
    people.DocumentKind.BIRTH_CERTIFICATE: _("birth certificate"),
    people.DocumentKind.PASSPORT: _("passport"),
    people.DocumentKind.ID_CARD: _("ID card"),
    people.DocumentKind.FOREIGN_BIRTH_CERTIFICATE: _("foreign birth certificate"),
    people.DocumentKind.OTHER: _("other document"),
}


def offer_words(form: forms.Form, school: School, today: date) -> None:
    """Fill the choices of a class form: languages and forms from the codifiers, class teachers from the staff."""
    words = reference.items(LANGUAGES, FORMS)
    form.fields["language"].choices = [(item.number, item.shown) for item in words[LANGUAGES].values()]  # type: ignore[attr-defined]
    form.fields["study_form"].choices = [(item.number, item.shown) for item in words[FORMS].values()]  # type: ignore[attr-defined]
    staff = [line for line in people.staff_of(school.id, today) if line.position in _POSITIONS]
    form.fields["tutor"].choices = [("", _("not chosen yet")), *((line.post_id, line.person.full) for line in staff)]  # type: ignore[attr-defined]
