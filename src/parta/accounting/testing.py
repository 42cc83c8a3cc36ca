"""Façade of accounting for tests."""

from datetime import date

from parta.accounting.operations.notices import draft_notice
from parta.accounting.rules.notices import Run
from parta.enrolment import api as enrolment
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of


def make_notice(*, institution_id: int, pupil_id: int, group_id: int, first_day: date, last_day: date) -> int:
    """A draft as the night would make it; its id."""
    members = enrolment.members_of_year(
        institution_id=institution_id, group_id=group_id, school_year=school_year_of(first_day)
    )
    member = next(each for each in members if each.pupil_id == pupil_id)
    card = enrolment.group_card(institution_id=institution_id, group_id=group_id)
    assert card is not None, "a class of the institution"
    run = Run(
        institution_id, pupil_id, group_id, card.name, first_day, last_day, 10, member.display_name, member.sex,
        member.born_on,
    )  # fmt: skip
    return draft_notice(actor=SYSTEM, run=run, today=last_day)
