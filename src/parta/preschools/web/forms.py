"""Forms of preschool groups."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from parta.people import api as people
from parta.preschools.rules.groups import LONGEST_REASON, MOST_HOURS, MOST_PLACES, PROFILED, Meal, Terms
from parta.preschools.words import MEALS
from parta.reference import api as reference
from parta.ui.forms import DayField, Form

MOST_EDUCATORS = 3
_POSITIONS = (people.Position.HEAD, people.Position.DEPUTY, people.Position.TEACHER, people.Position.EDUCATOR,
              people.Position.OTHER)  # fmt: skip
_LISTS = ("preschool_direction", "preschool_profile", "preschool_stay", "preschool_age", "preschool_work",
          "instruction_language")  # fmt: skip


class GroupForm(Form):
    """What a preschool group is, from a day on."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name of the group"), max_length=24, help_text=gettext_lazy("For example, Сонечко")
    )
    age = forms.TypedChoiceField(label=gettext_lazy("Age of the children"), coerce=int)
    direction = forms.TypedChoiceField(label=gettext_lazy("Direction"), coerce=int)
    profile = forms.TypedChoiceField(
        label=gettext_lazy("Profile"), coerce=int, required=False, empty_value=None,
        help_text=gettext_lazy("Only of special and sanatorium groups"),
    )  # fmt: skip
    stay = forms.TypedChoiceField(label=gettext_lazy("Stay"), coerce=int)
    hours = forms.DecimalField(
        label=gettext_lazy("Hours a day"), max_digits=3, decimal_places=1, max_value=MOST_HOURS, localize=True,
        help_text=gettext_lazy("For example, 9 or 10,5"), widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    work = forms.TypedChoiceField(label=gettext_lazy("How it works now"), coerce=int)
    places = forms.IntegerField(
        label=gettext_lazy("Places"), min_value=1, max_value=MOST_PLACES,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    over_reason = forms.CharField(
        label=gettext_lazy("Why there are more places than the limit"), max_length=LONGEST_REASON, required=False
    )
    meals = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Meals"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.TypedChoiceField(label=gettext_lazy("Language"), coerce=int)
    educator1 = forms.TypedChoiceField(
        label=gettext_lazy("Educator who answers for the group"), coerce=int, empty_value=None, required=False
    )
    educator2 = forms.TypedChoiceField(
        label=gettext_lazy("Second educator"), coerce=int, empty_value=None, required=False
    )
    educator3 = forms.TypedChoiceField(
        label=gettext_lazy("Assistant or third educator"), coerce=int, empty_value=None, required=False
    )
    since = DayField(label=gettext_lazy("From which day"))

    def __init__(self, *args: Any, institution_id: int, today: date, **said: Any) -> None:
        super().__init__(*args, **said)
        lists = reference.items(*_LISTS)
        for name in ("direction", "stay", "age", "work"):
            self._offer(name, [(item.number, item.shown) for item in lists[f"preschool_{name}"].values()])
        self._offer("language", [(item.number, item.shown) for item in lists["instruction_language"].values()])
        profiles = [(item.number, item.shown) for item in lists["preschool_profile"].values()]
        self._offer("profile", [("", pgettext("profile", "none")), *profiles])
        self._offer("meals", [(int(meal), words) for meal, words in MEALS.items()])
        staff = [line for line in people.staff_of(institution_id, today) if line.position in _POSITIONS]
        names = [("", _("not chosen yet")), *((line.post_id, line.person.full) for line in staff)]
        for at in range(1, MOST_EDUCATORS + 1):
            self._offer(f"educator{at}", names)

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """What was typed; a profile stays with the groups that have one."""
        typed = self.cleaned_data
        return Terms(
            direction=typed["direction"], stay=typed["stay"], age=typed["age"], hours=typed["hours"],
            places=typed["places"], meals=sum(typed["meals"]), work=typed["work"],
            profile=typed["profile"] if typed["direction"] in PROFILED else None,
            over_reason=typed["over_reason"].strip(),
        )  # fmt: skip

    def educators(self) -> list[int]:
        """Posts that were chosen, the one who answers first."""
        chosen = [self.cleaned_data[f"educator{at}"] for at in range(1, MOST_EDUCATORS + 1)]
        return [post_id for post_id in chosen if post_id is not None]


ALL_MEALS = [int(Meal.BREAKFAST), int(Meal.LUNCH), int(Meal.SNACK)]
