"""That a form is frozen and signed as of a day, as a condition that campaigns may ask for."""

from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.institutions.api import Asks, Condition, Given, register_condition
from parta.statistics.models import Report

# Forms that institutions freeze themselves; keys of the edition.
_FORMS = {"85-k": gettext_lazy("Form 85-к frozen and signed, as of")}
_SIGNED = """
select institution_id from statistics_report
where form = '{form}' and as_of = date '{day}' and institution_id is not null and signed_at is not null
"""


def register() -> None:
    """Called once at start."""
    for form, name in _FORMS.items():
        register_condition(_signed(form, name))


def _signed(form: str, name: str | Promise) -> Condition:
    hint = gettext_lazy("Open the form, choose the day it is filled as of, freeze it and sign it with КЕП.")

    def statement(given: Given) -> str:
        return _SIGNED.format(form=form, day=_day(given).isoformat())

    def lacking(institution_id: int, given: Given) -> str:
        """One statement."""
        frozen = Report.objects.filter(institution_id=institution_id, form=form, as_of=_day(given)).exists()
        return _("It is frozen, but not signed.") if frozen else _("It is not frozen as of this day.")

    def place(public_id: object) -> str:
        return reverse("statistics:institution", args=[form, public_id])

    return Condition(
        f"form-{form}", name, hint, statement, asks=Asks.DAY, place=place, lacking=lacking
    )  # fmt: skip


def _day(given: Given) -> date:
    assert isinstance(given, date), "read by Asks.DAY"
    return given
