"""Forms of teaching."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.enrolment import api as enrolment
from parta.people import api as people
from parta.reference import api as reference
from parta.ui.forms import DayField, Form


class AssignForm(Form):
    """Who begins to teach, and when."""

    teacher = forms.TypedChoiceField(label=_("Teacher"), coerce=int)
    since = DayField(label=_("Since"))

    def __init__(self, *args: Any, staff: Sequence[people.PostLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_staff(self, "teacher", staff)


class AddForm(Form):
    """One more subject for the grid of a parallel, to be given to some of its classes next."""

    subject = forms.TypedChoiceField(label=_("Subject"), coerce=int)

    def __init__(self, *args: Any, subjects: Sequence[reference.SubjectCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not chosen yet")), *((subject.id, subject.name) for subject in subjects)]
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]


class SubjectForm(Form):
    """Subjects to be given to a class or one of its study groups."""

    subjects = forms.TypedMultipleChoiceField(
        label=_("Subjects"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    others = forms.TypedMultipleChoiceField(
        label=_("Other subjects"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    group = forms.TypedChoiceField(label=_("For whom"), coerce=int)

    def __init__(
        self,
        *args: Any,
        subjects: Sequence[reference.SubjectCard],
        group: enrolment.GroupCard,
        study_groups: Sequence[enrolment.GroupCard],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fit = [subject for subject in subjects if subject.from_grade <= group.grade <= subject.to_grade]
        self.fields["subjects"].choices = [(subject.id, subject.name) for subject in fit]  # type: ignore[attr-defined]
        rest = [subject for subject in subjects if subject not in fit]
        self.fields["others"].choices = [(subject.id, subject.name) for subject in rest]  # type: ignore[attr-defined]
        groups = [(group.id, _("the whole class")), *((each.id, each.name) for each in study_groups)]
        self.fields["group"].choices = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["subjects"] = [*data.get("subjects", ()), *data.get("others", ())]
        if not data["subjects"]:
            self.add_error("subjects", _("Nothing is ticked. Tick the subjects of the class."))
        return data


class CopyForm(Form):
    """From which parallel class the subjects are taken."""

    source = forms.TypedChoiceField(label=_("Class whose subjects are copied"), coerce=int)

    def __init__(self, *args: Any, parallels: Sequence[enrolment.GroupCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(group.id, group.name) for group in parallels]  # type: ignore[attr-defined]


class GroupForm(Form):
    """A new study group."""

    name = forms.CharField(label=_("Name of the group"), max_length=24, help_text=_("For example, англ. 1"))


def offer_staff(form: forms.Form, name: str, staff: Sequence[people.PostLine]) -> None:
    """Fill a choice with people who may teach: everybody but secretaries and the like."""
    fit = [line for line in staff if line.position not in (people.Position.SECRETARY, people.Position.OTHER)]
    form.fields[name].choices = [("", _("not chosen yet")), *((line.post_id, line.person.full) for line in fit)]  # type: ignore[attr-defined]
