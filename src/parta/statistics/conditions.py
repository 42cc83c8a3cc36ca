"""That a form is frozen and signed as of a day, as a condition that campaigns may ask for."""

from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.institutions.api import Asks, Condition, Given, register_condition
from parta.statistics.queries.frozen import frozen_by, frozen_statement

# Forms that institutions freeze themselves; keys of the edition.
_FORMS = {"85-k": gettext_lazy("Form 85-к frozen and signed, as of")}


def register() -> None:
    """Called once at start."""
    for form, name in _FORMS.items():
        register_condition(_signed(form, name))


def _signed(form: str, name: str | Promise) -> Condition:
    hint = gettext_lazy("Open the form, choose the day it is filled as of, freeze it and sign it with КЕП.")

    def statement(given: Given) -> str:
        return frozen_statement(form=form, day=_day(given), signed=True)

    def lacking(institution_id: int, given: Given) -> str:
        """One statement."""
        is_frozen = bool(frozen_by([institution_id], form=form, day=_day(given)))
        return _("It is frozen, but not signed.") if is_frozen else _("It is not frozen as of this day.")

    def place(public_id: object) -> str:
        return reverse("statistics:institution", args=[form, public_id])

    return Condition(
        f"form-{form}", name, hint, statement, asks=Asks.DAY, place=place, lacking=lacking
    )  # fmt: skip


def _day(given: Given) -> date:
    assert isinstance(given, date), "read by Asks.DAY"
    return given
