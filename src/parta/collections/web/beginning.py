"""A campaign begins with a statutory deadline: what the form of a new one is filled with."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.collections.rules import deadlines
from parta.collections.rules.states import Ground, Told
from parta.institutions import api as institutions
from parta.quality import api as quality
from parta.ui import wording


def begun_with(deadline: quality.Deadline, today: date) -> dict[str, Any]:
    """Title, ground, letter, whom it asks and the one stage, in Ukrainian: the letter goes to everybody. Where a module
    declares that the form is frozen and signed, records tell the stage; else the institution presses.
    """
    due = deadlines.next_time(deadline.due, today)
    as_of = deadlines.last_time(deadline.as_of, due) if deadline.as_of else None
    number, signed_on = deadlines.ground_in(deadline.source)
    with override("uk"):
        title = _as_of(deadline.name_uk, as_of)
        condition = institutions.conditions().get(f"form-{deadline.code}") if as_of else None
        return {
            "title": title,
            "ground": Ground.ORDER.value,
            "ground_number": number,
            "ground_on": signed_on,
            "groups": [deadlines.asked_by(deadline.code)],
            "letter": _letter(deadline, title, due),
            "name1": _("%(form)s is submitted") % {"form": title},
            "instruction1": str(condition.hint) if condition else "",
            "due1": due,
            "told1": (Told.RECORDS if condition else Told.PRESSED).value,
            "condition1": condition.code if condition else "",
            "asof1": as_of if condition else None,
        }


def line_of(deadline: quality.Deadline, today: date) -> tuple[str, str, date, str]:
    """Code, name with its day, last day, who submits to whom: a line of the choice."""
    due = deadlines.next_time(deadline.due, today)
    as_of = deadlines.last_time(deadline.as_of, due) if deadline.as_of else None
    return deadline.code, _as_of(deadline.name, as_of), due, deadline.by


def _as_of(name: str, as_of: date | None) -> str:
    if as_of is None:
        return name
    return _("%(form)s as of %(day)s") % {"form": name, "day": wording.day(as_of)}


def _letter(deadline: quality.Deadline, title: str, due: date) -> str:
    words = _("Please submit by %(day)s: %(form)s (%(by)s).") % {
        "day": wording.day(due), "form": title, "by": deadline.by_uk,
    }  # fmt: skip
    return "\n\n".join([words, _("Ground: %(source)s.") % {"source": deadline.source}])
