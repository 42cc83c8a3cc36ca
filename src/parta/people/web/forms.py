"""Forms of the cascade."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.people.queries import PostLine
from parta.people.queries.waves import WavesPage
from parta.people.rules import EMPOWERED, IN_CHARGE, NewPerson, Position
from parta.people.words import KIND_GROUPS, POSITIONS
from parta.ui.forms import DayField, Form, NameField, RnokppField

_ORDINARY = (Position.TEACHER, Position.EDUCATOR, Position.SECRETARY, Position.OTHER)
POSITION_CHOICES = [(int(position), POSITIONS[position]) for position in _ORDINARY]
GIVEN_POWERS = [(int(position), POSITIONS[position]) for position in EMPOWERED]


class NewcomerForm(Form):
    """Who is taken on. The РНОКПП finds a person recorded before; nobody is recorded twice."""

    family_name = NameField(label=_("Family name"))
    given_name = NameField(label=_("Given name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    rnokpp = RnokppField(
        label=_("РНОКПП"),
        required=False,
        help_text=_("Ten digits. By it a person who is in Parta already is found, and the КЕП recognises its owner."),
    )
    born_on = DayField(label=_("Date of birth"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    by_letter = forms.BooleanField(
        label=_("Send the invitation by e-mail"),
        required=False,
        help_text=_("Otherwise a card with a code is shown, to be printed and handed over."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("by_letter") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", str(_("Type the address the invitation is to go to.")))
        return cleaned

    def newcomer(self) -> NewPerson:
        """The person typed."""
        fields = ("family_name", "given_name", "patronymic", "rnokpp", "born_on", "email")
        return NewPerson(**{name: self.cleaned_data[name] for name in fields})


class ChargeForm(NewcomerForm):
    """Who is to be in charge: somebody who works here, or a person named below; from which day, on what ground."""

    either = ("who", "family_name", "given_name")
    who = forms.ChoiceField(label=_("Who"), required=False)
    since = DayField(label=_("First day"))
    ground = forms.CharField(
        label=_("Order of appointment"),
        required=False,
        max_length=200,
        help_text=_("For example, No. 47-к of 01.09.2026"),
    )

    def __init__(self, *args: Any, staff: Collection[PostLine] = (), **kwargs: Any) -> None:
        kwargs["initial"] = {"since": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        here = {line.person.person_id: line for line in staff if line.position not in IN_CHARGE}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("somebody else, named below")),
            *((str(line.post_public_id), f"{line.person.full}, {POSITIONS[line.position]}") for line in here.values()),
        ]
        self.fields["family_name"].required = self.fields["given_name"].required = not here

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("who") and "who" not in self.errors:
            for name in ("family_name", "given_name"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, str(_("Choose somebody who works here, or type the name.")))
        return cleaned

    def chosen(self, staff: Collection[PostLine]) -> int | None:
        """Id of the post of whom was chosen from the staff."""
        return next((line.post_id for line in staff if str(line.post_public_id) == self.cleaned_data["who"]), None)

    def until(self) -> date | None:
        """First day after the term; None = without end."""
        return None


class HeadForm(ChargeForm):
    """A new head."""

    since = DayField(label=_("Head from"))


class ActingForm(ChargeForm):
    """An acting head: both days and the ground are needed."""

    last_day = DayField(label=_("Last day"))
    ground = forms.CharField(
        label=_("Order that lays on the duties"), max_length=200, help_text=_("For example, No. 47-к of 01.09.2026")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("last_day") and cleaned.get("since") and cleaned["last_day"] < cleaned["since"]:
            self.add_error("last_day", str(_("The last day stands before the first. Correct one of them.")))
        return cleaned

    def until(self) -> date | None:
        return _after(self.cleaned_data["last_day"])


class StaffForm(NewcomerForm):
    """A new member of staff; powers are for deputies."""

    position = forms.TypedChoiceField(label=_("Position"), choices=POSITION_CHOICES, coerce=int)
    powers = forms.MultipleChoiceField(
        label=_("Powers of a deputy"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the head lets the deputy do. For other positions leave it empty."),
    )
    since = DayField(label=_("Works from"))
    ground = forms.CharField(label=_("Order of appointment"), required=False, max_length=200)

    def __init__(self, *args: Any, deputies: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"since": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if deputies:
            self.fields["position"].choices = [*POSITION_CHOICES, *GIVEN_POWERS]  # type: ignore[attr-defined]
            self.fields["powers"].choices = delegable()  # type: ignore[attr-defined]
        else:
            del self.fields["powers"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("powers") and cleaned.get("position") not in EMPOWERED:
            words = _(
                "Powers of the head are for deputies and responsible persons. Choose the position, or clear them."
            )
            self.add_error("powers", str(words))
        return cleaned


class PowersForm(Form):
    """Which powers of the head somebody has, from when to when."""

    powers = forms.MultipleChoiceField(label=_("May"), required=False, widget=forms.CheckboxSelectMultiple)
    since = DayField(label=_("From"))
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Empty = without end. After it the earlier powers hold again.")
    )
    ground = forms.CharField(label=_("Order"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"since": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["powers"].choices = delegable()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("last_day") and cleaned.get("since") and cleaned["last_day"] < cleaned["since"]:
            self.add_error("last_day", str(_("The last day stands before the first. Correct one of them.")))
        return cleaned

    def term(self) -> dict[str, Any]:
        """As operations take it: powers, first day, first day after, ground."""
        typed = self.cleaned_data
        return {
            "powers": frozenset(typed["powers"]),
            "since": typed["since"],
            "until": _after(typed["last_day"]),
            "ground": typed["ground"],
        }


class EntrustForm(PowersForm):
    """Making a member of staff responsible: at least one power."""

    powers = forms.MultipleChoiceField(label=_("May"), widget=forms.CheckboxSelectMultiple)
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty = without end."))


def _after(last_day: date | None) -> date | None:
    """The first day after; of the last day that there is, that day, which no operation takes."""
    return min(last_day, date.max - timedelta(days=1)) + timedelta(days=1) if last_day else None


class DismissalForm(Form):
    """The end of an appointment."""

    on = DayField(label=_("First day without the post"))
    ground = forms.CharField(label=_("Order of dismissal"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class SearchForm(Form):
    """Filters of a list of people."""

    q = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    stage = forms.ChoiceField(label=_("On the way in"), required=False)

    def __init__(self, *args: Any, stages: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [("", _("all")), *stages]  # type: ignore[attr-defined]


STAGES: list[tuple[str, Any]] = [
    (identity.Access.SIGNED_IN.value, _("signed in")),
    (identity.Access.INVITED.value, _("invited")),
    (identity.Access.NEVER.value, _("not invited")),
]
NOBODY: tuple[str, Any] = ("nobody", _("no head"))


def delegable() -> list[tuple[str, Any]]:
    """Powers that a head may give, for a choice."""
    return [(power.code, power.label) for power in identity.powers() if power.delegable]


class AccessForm(Form):
    """Filters of who has access."""

    q = forms.CharField(
        label=_("Name, role or power"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[("now", _("now")), ("later", _("later")), ("past", _("before")), ("", _("all"))],
    )


class WaveForm(Form):
    """A new wave of access."""

    territory = forms.ChoiceField(label=_("Territory"))
    kinds = forms.MultipleChoiceField(
        label=_("Types of institutions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked = all types."),
    )
    opens_on = DayField(label=_("Access opens on"))
    note = forms.CharField(label=_("What else to tell them"), required=False, max_length=500)
    sure = forms.BooleanField(label=_("Close them until that day all the same"), required=False)

    def __init__(self, *args: Any, page: WavesPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.fields["territory"].choices = [(str(each.public_id), each.name) for each in page.territories]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(group, KIND_GROUPS[group]) for group in page.kinds]  # type: ignore[attr-defined]

    def territory_id(self) -> int:
        """The authority of the territory that was chosen."""
        return institutions.authority_by_public_id(UUID(self.cleaned_data["territory"])).id

    def numbers(self) -> list[int]:
        """Numbers of the types ticked."""
        return sorted(number for group in self.cleaned_data["kinds"] for number in self.page.kinds[group])
