"""The sheet of a group and month as a list that may leave."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible, Refused
from parta.kernel.text import whole_number
from parta.preschools.queries.days import month_sheet
from parta.preschools.queries.groups import place_of
from parta.preschools.rules.days import Said
from parta.preschools.words import share_words

MONTH = "preschools.month"


def month_list(actor: Actor, institution_id: int, what: Mapping[str, str]) -> enrolment.ChildList:
    """Attendance of the group ``what["group"]`` in ``what["month"]`` («2026-11»).

    :raises NotVisible: no such group and month, or not for this actor
    """
    try:
        first = date.fromisoformat(f"{what.get('month', '')}-01")
        place = place_of(actor, institutions.public_id_of(institution_id))
        page = month_sheet(actor, place, whole_number(what.get("group", "")) or 0, first)
    except (ValueError, Refused):
        raise NotVisible from None
    letters = {number: item.group for number, item in page.reasons.items()}
    header = [
        _("No."), _("Family name, given name, patronymic"), *(day.day for day in page.days), _("Days there"),
        _("Days missed"), _("of them ill"), *(share_words(share, of_days=True) for share in page.shares),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [
            at, row.name, *(_letter(said, letters) for said in row.said), row.month.there, row.month.missed,
            row.month.ill, *(row.fed.get(share, 0) for share in page.shares),
        ]
        for at, row in enumerate(page.rows, start=1)
    ]  # fmt: skip
    title = f"{page.group.name} {first:%m.%Y}"
    return enrolment.ChildList(title, [str(each) for each in header], rows, [row.pupil_id for row in page.rows])


def _letter(said: Said | None, letters: Mapping[int, str]) -> str:
    if said is None:
        return "–"
    return "" if said.reason is None else letters.get(said.reason, "н")
