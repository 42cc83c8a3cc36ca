"""Forms of teaching."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from parta.curriculum.operations.plan import CourseChange, Hours
from parta.curriculum.queries import pages
from parta.curriculum.queries.courses import Assignment
from parta.enrolment import api as enrolment
from parta.people import api as people
from parta.reference import api as reference
from parta.ui.forms import DayField, Form
from parta.ui.widgets import PlainSelect

HOURS = _("Lessons a week are a number from 0 to 40, for example 3.5.")


class AssignForm(Form):
    """Who begins to teach, and when."""

    teacher = forms.TypedChoiceField(label=_("Teacher"), coerce=int, widget=PlainSelect)
    since = DayField(label=_("Since"))

    def __init__(self, *args: Any, staff: Sequence[people.PostLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_staff(self, "teacher", staff)


class HoursField(forms.CharField):
    """Lessons a week as people write them: 3,5 or 3.5; empty = not said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=8, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "class": "w-s"})

    def prepare_value(self, value: Any) -> str:
        return formats.number_format(value.normalize()) if isinstance(value, Decimal) else value or ""

    def clean(self, value: Any) -> Decimal | None:
        plain = super().clean(value).replace(",", ".")
        try:
            hours = Decimal(plain).quantize(Decimal("0.01")) if plain else None
        except InvalidOperation as error:
            raise forms.ValidationError(HOURS) from error
        if hours is not None and not 0 <= hours <= 40:
            raise forms.ValidationError(HOURS)
        return hours


@dataclass(frozen=True, slots=True)
class Assigned:
    """Somebody's work on a course; ``key`` names it in the box that ends it."""

    assignment: Assignment
    name: str
    key: str
    is_ended: bool


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A course as `PlanForm` shows it."""

    line: pages.CourseLine
    hours: BoundField
    was: BoundField
    teacher: BoundField
    assigned: tuple[Assigned, ...]
    is_removed: bool


class PlanForm(Form):
    """Subjects of a class in one save: hours, who ends, who begins, what is taken back.

    ``was-…`` carries the hours that were read, so that a row nobody touched never puts back what somebody else changed.
    """

    since = DayField(label=_("Teachers change from"))
    end = forms.MultipleChoiceField(required=False)
    remove = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(
        self, *args: Any, lines: Sequence[pages.CourseLine], staff: Sequence[people.PostLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        taught = [(f"{line.course.id}:{each.post_id}", name) for line in lines for each, name in line.assignments]
        self.fields["end"].choices = taught  # type: ignore[attr-defined]
        self.fields["remove"].choices = [(line.course.id, line.course.subject) for line in lines]  # type: ignore[attr-defined]
        for line in lines:
            course = line.course
            self.fields[f"hours-{course.id}"] = HoursField(label=course.subject, initial=course.weekly_hours)
            self.fields[f"was-{course.id}"] = HoursField(widget=forms.HiddenInput, initial=course.weekly_hours)
            self.fields[f"teacher-{course.id}"] = forms.TypedChoiceField(
                label=course.subject, coerce=int, empty_value=None, required=False, widget=PlainSelect
            )
            offer_staff(self, f"teacher-{course.id}", staff)

    def rows(self) -> Iterator[PlanRow]:
        """Each course with its fields; boxes that came ticked stay so."""
        ended = set(self["end"].value() or ())
        removed = set(self["remove"].value() or ())
        for line in self.lines:
            course_id = line.course.id
            people_now = ((each, name, f"{course_id}:{each.post_id}") for each, name in line.assignments)
            yield PlanRow(
                line,
                hours=self[f"hours-{course_id}"],
                was=self[f"was-{course_id}"],
                teacher=self[f"teacher-{course_id}"],
                assigned=tuple(Assigned(each, name, key, key in ended) for each, name, key in people_now),
                is_removed=str(course_id) in removed,
            )

    def changes(self) -> list[CourseChange]:
        """What differs from what was read."""
        found = (self._change(line.course.id) for line in self.lines)
        return [change for change in found if change != CourseChange(change.course_id)]

    def _change(self, course_id: int) -> CourseChange:
        data = self.cleaned_data
        hours = Hours(data[f"was-{course_id}"], data[f"hours-{course_id}"])
        return CourseChange(
            course_id,
            hours=hours if hours.seen != hours.wanted else None,
            ended=tuple(int(value.partition(":")[2]) for value in data["end"] if value.startswith(f"{course_id}:")),
            teacher=data[f"teacher-{course_id}"],
            is_removed=course_id in data["remove"],
        )

    def read_again(self) -> None:
        """After a refusal: the hours now read are the saved ones, what was typed stays; the next save replaces them."""
        renewed = cast("QueryDict", self.data).copy()
        for line in self.lines:
            saved = line.course.weekly_hours
            renewed[f"was-{line.course.id}"] = "" if saved is None else f"{saved:f}"
        self.data = renewed


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
