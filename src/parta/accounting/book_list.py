"""The alphabetical book as a list that may leave: a letter of it, or the whole."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parta.accounting.queries.books import Entry, entries
from parta.enrolment import api as enrolment
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.errors import NotVisible
from parta.ui import wording

BOOK = "accounting.alphabetical"


def book(actor: Actor, institution_id: int, what: Mapping[str, str]) -> enrolment.ChildList:
    """The book under ``what["letter"]``, or all of it, for those who lead the institution. Three statements.

    :raises NotVisible: somebody else asks
    """
    if institution_id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    letter = what.get("letter", "")
    found = entries(institution_id=institution_id, letter=letter)
    header = [
        _("Number in the book"), _("Family name, given name, patronymic"), _("Sex"), _("Date of birth"),
        _("Class"), _("Enrolled since"), _("Order of enrolment"), _("Last day"), _("Order of leaving"), _("Ground"),
    ]  # fmt: skip
    return enrolment.ChildList(
        f"{_('Alphabetical book')} {letter}".strip(), header, [_cells(entry) for entry in found],
        [entry.line.pupil_id for entry in found],
    )  # fmt: skip


def _cells(entry: Entry) -> list[object]:
    line = entry.line
    sex = pgettext("sex", "f") if line.sex == "f" else pgettext("sex", "m")
    return [
        line.number, line.display_name, sex, line.born_on, line.class_name or "", line.since, _order(entry.came),
        line.left_on, _order(entry.left), entry.reason,
    ]  # fmt: skip


def _order(order: tuple[str, date] | None) -> str:
    return f"№ {order[0]}, {wording.day(order[1])}" if order else ""
