"""What journals hold on a pupil: said in one line, since the diary shows it mark by mark."""

from datetime import date

from django.utils.translation import gettext as _

from parta.enrolment import api as enrolment
from parta.people.api import Fact, Held


def held_on(person_id: int, _today: date) -> Held | None:
    """Where the marks, absences and comments are read. One SQL statement."""
    if not enrolment.schooling_of(person_id=person_id):
        return None
    words = _("in the diary, lesson by lesson, with every correction")
    return Held(_("Journals"), (Fact(_("Marks, absences, comments"), words, "journal.Mark.value"),), order=60)
