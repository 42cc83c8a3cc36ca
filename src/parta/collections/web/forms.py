"""Forms of campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.collections import words
from parta.collections.operations import announcing, taking_part
from parta.collections.operations.announcing import NewStage, Wanted
from parta.collections.rules.states import Ground, Told
from parta.institutions import api as institutions
from parta.people import api as people
from parta.ui.forms import DayField, Form, PhoneField, UploadField

SHOWN_STAGES = 3  # of a new campaign; more appear as they are filled
_ENDINGS = ("pdf", "png", "jpg", "jpeg", "docx")


def _text(label: Any, most: int, *, rows: int = 0, required: bool = False, **said: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, **said)


@dataclass(frozen=True, slots=True)
class StageFields:
    """The controls of one stage."""

    number: int
    name: BoundField
    instruction: BoundField
    due: BoundField
    told: BoundField
    condition: BoundField
    percent: BoundField
    asof: BoundField
    figure: BoundField


class CollectionForm(Form):
    """A campaign: its ground, whom it asks, the letter, the stages. The operation says what is missing, all at once."""

    either = ("title", "ground_number", "ground_on", "groups", "letter", "name1", "due1", "told1")

    title = _text(gettext_lazy("Name of the campaign"), announcing.LONGEST_TITLE)
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), widget=forms.RadioSelect,
        choices=[(each.value, words.GROUNDS[each]) for each in Ground],
    )  # fmt: skip
    ground_number = _text(gettext_lazy("Number of the ground"), announcing.LONGEST_NUMBER)
    ground_on = DayField(label=gettext_lazy("Day of the ground"), required=False)
    paper = UploadField(label=gettext_lazy("File of the ground"), endings=_ENDINGS, required=False)
    scope = forms.ChoiceField(label=gettext_lazy("Territory"))
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Whom it asks"), widget=forms.CheckboxSelectMultiple, required=False,
        choices=list(people.KIND_GROUPS.items()),
    )  # fmt: skip
    letter = _text(
        gettext_lazy("Text of the letter"), announcing.LONGEST_LETTER, rows=6,
        help_text=gettext_lazy("It goes to every authority and institution below, who acknowledge it."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, territories: Sequence[tuple[str, str]], stages: int, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["scope"].choices = territories  # type: ignore[attr-defined]
        self.count = min(max(stages, SHOWN_STAGES), announcing.MOST_STAGES)
        if self.is_bound:
            self.count = announcing.MOST_STAGES
        conditions = [("", "—"), *((each.code, each.name) for each in institutions.conditions().values())]
        for number in range(1, self.count + 1):
            self._add_stage(number, conditions)

    def _add_stage(self, number: int, conditions: Sequence[tuple[str, Any]]) -> None:
        own = {
            "name": _text(gettext_lazy("What must be so"), announcing.LONGEST_NAME),
            "instruction": _text(gettext_lazy("What to do for it"), announcing.LONGEST_INSTRUCTION, rows=3),
            "due": DayField(label=gettext_lazy("Last day"), required=False),
            "told": forms.ChoiceField(
                label=gettext_lazy("How it is told"), required=False,
                choices=[(each.value, words.TOLDS[each]) for each in (Told.PRESSED, Told.SIGNED, Told.RECORDS)],
            ),
            "condition": forms.ChoiceField(
                label=gettext_lazy("Condition of records"), required=False, choices=list(conditions),
                help_text=gettext_lazy("Only where records tell it by themselves."),
            ),
            "percent": forms.IntegerField(
                label=gettext_lazy("Least score, %"), required=False, min_value=1, max_value=100,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
                help_text=gettext_lazy("Only for the condition on the score of data."),
            ),
            "asof": DayField(
                label=gettext_lazy("As of"), required=False,
                help_text=gettext_lazy("Only for the condition on a statutory form: the day it is filled as of."),
            ),
            "figure": _text(
                gettext_lazy("What is counted"), announcing.LONGEST_FIGURE,
                help_text=gettext_lazy("For example: documents accepted. Empty: no number is asked."),
            ),
        }  # fmt: skip
        for name, field in own.items():
            field.error_messages = {**field.error_messages}
            self.fields[f"{name}{number}"] = field

    def stage_fields(self) -> list[StageFields]:
        """The controls, stage by stage; empty ones at the end are left out when the form comes back."""
        last = max([SHOWN_STAGES, *(n for n in range(1, self.count + 1) if self._is_touched(n))])
        return [self._fields_of(number) for number in range(1, min(last, self.count) + 1)]

    def _fields_of(self, number: int) -> StageFields:
        names = ("name", "instruction", "due", "told", "condition", "percent", "asof", "figure")
        return StageFields(number, *(self[f"{name}{number}"] for name in names))

    def _is_touched(self, number: int) -> bool:
        names = ("name", "instruction", "due", "condition", "figure")
        return any(self[f"{name}{number}"].value() not in (None, "") for name in names)

    def wanted(self) -> Wanted:
        """What was typed; stages left empty are not there."""
        data = self.cleaned_data
        file = data.get("paper")
        return Wanted(
            title=data["title"], letter=data["letter"], ground=Ground(int(data["ground"])),
            ground_number=data["ground_number"], ground_on=data["ground_on"], scope=UUID(data["scope"]),
            groups=data["groups"],
            stages=[self._stage(number) for number in range(1, self.count + 1) if self._is_touched(number)],
            paper=(file.name or "", file.read()) if file else None,
        )  # fmt: skip

    def _stage(self, number: int) -> NewStage:
        data = self.cleaned_data
        told = Told(int(data[f"told{number}"] or Told.PRESSED))
        code = data[f"condition{number}"]
        return NewStage(
            data[f"name{number}"], data[f"instruction{number}"], data[f"due{number}"], told, code,
            data[f"figure{number}"], self._given(number, code),
        )  # fmt: skip

    def _given(self, number: int, code: str) -> str:
        """What the condition asks for, as it is kept; what another would ask for is left out."""
        condition = institutions.conditions().get(code)
        asks = condition.asks if condition else institutions.Asks.NOTHING
        percent, asof = (self.cleaned_data[f"{name}{number}"] for name in ("percent", "asof"))
        if asks is institutions.Asks.PERCENT:
            return str(percent or "")
        return asof.isoformat() if asks is institutions.Asks.DAY and asof else ""


class PassOnForm(Form):
    """A word that an authority adds to the letter."""

    word = _text(
        gettext_lazy("A word of your own for those below"), taking_part.LONGEST_WORD, rows=4,
        help_text=gettext_lazy("They have the letter already; your word is added to it."),
    )  # fmt: skip


class ReachForm(Form):
    """How somebody is reached."""

    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=200)
    either: ClassVar[Sequence[str]] = ("phone", "email")


class HelplineForm(ReachForm):
    """Whom to ask at an authority."""

    name = _text(gettext_lazy("Whom to ask"), taking_part.LONGEST_LINE)
    hours = _text(gettext_lazy("When"), taking_part.LONGEST_LINE, help_text=gettext_lazy("For example: 9:00–17:00"))
    field_order = ("name", "phone", "email", "hours")
    either = ("name", "phone", "email")


class AssigneeForm(ReachForm):
    """Who answers for the campaign in the institution."""

    post = forms.ChoiceField(label=gettext_lazy("Who answers here"))
    field_order = ("post", "phone", "email")

    def __init__(self, *args: Any, staff: Sequence[tuple[UUID, str]] = (), **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["post"].choices = [(str(each), name) for each, name in staff]  # type: ignore[attr-defined]


class SayForm(Form):
    """What a participant says of a stage. Done needs the figure, on the way does not: it is not called optional."""

    either = ("figure",)
    figure = forms.IntegerField(
        required=False, min_value=0, max_value=taking_part.MOST_FIGURE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
    )  # fmt: skip
    note = _text(gettext_lazy("Note"), taking_part.LONGEST_NOTE, rows=2)

    def __init__(self, *args: Any, figure: str = "", **said: Any) -> None:
        super().__init__(*args, **said)
        if figure:
            self.fields["figure"].label = figure
        else:
            del self.fields["figure"]


class ProlongForm(Form):
    """A new last day of a stage."""

    stage = forms.TypedChoiceField(label=gettext_lazy("Stage"), coerce=int)
    until = DayField(label=gettext_lazy("New last day"))
    reason = _text(gettext_lazy("Why it is moved on"), announcing.LONGEST_REASON, rows=2)

    def __init__(self, *args: Any, stages: Sequence[tuple[int, str]] = (), **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["stage"].choices = list(stages)  # type: ignore[attr-defined]


class FilterForm(Form):
    """Which participants are shown."""

    q = _text(gettext_lazy("Name of the institution"), 100)
    show = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, groups: Sequence[str] = (), **said: Any) -> None:
        super().__init__(*args, **said)
        states = [(each.name.lower(), label) for each, (_tone, label) in words.STANDINGS.items()]
        self.fields["show"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]
        kinds = [(each, people.KIND_GROUPS.get(each, each)) for each in groups]
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]
