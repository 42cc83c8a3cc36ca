"""The record that is about to be sealed after an adoption, shown before that is done: it is not undone."""

from dataclasses import dataclass
from datetime import date

from parta.enrolment import policies
from parta.enrolment.models import Pupil
from parta.enrolment.queries.pages import enrolled_when
from parta.kernel.actor import Actor
from parta.kernel.decisions import require


@dataclass(frozen=True, slots=True)
class FormerRecord:
    """A pupil by the number in the alphabetical book, «К/15». Personal data; the caller logs the reading. ``until``:
    the day from which he is enrolled here no more, None = no end is known.
    """

    pupil_id: int
    number: str
    name: str
    born_on: date
    until: date | None

    def has_left(self, today: date) -> bool:
        return self.until is not None and self.until <= today


def former_record(actor: Actor, *, institution_id: int, number: str) -> FormerRecord | None:
    """The pupil of this number, a child under protection excepted. Two statements.

    :raises Refused: the actor seals no records here
    """
    require(policies.may_protect(actor, institution_id=institution_id))
    letter, _slash, digits = number.replace(" ", "").partition("/")
    if not digits.isdecimal() or len(digits) > 6:
        return None
    found = Pupil.objects.filter(institution_id=institution_id, book_letter=letter.upper(), book_number=int(digits))
    row = found.filter(is_protected=False).first()
    if row is None:
        return None
    span = enrolled_when(institution_id, row.pupil_id)
    shown = f"{row.book_letter}/{row.book_number}"
    return FormerRecord(row.pupil_id, shown, row.display_name, row.born_on, span[1] if span else None)
