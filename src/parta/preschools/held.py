"""What preschools hold on a child, for the family."""

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.people.api import Fact, Held
from parta.reference import api as reference
from parta.ui import wording

MOST_DAYS = 60  # the last ones; how many there are is said


def held_on(person_id: int, _today: date) -> Held | None:
    """Days on which the child was absent from its group, with the reason. Two statements at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select day, reason, count(*) over () from (select distinct on (m.institution_id, m.school_year, "
            "m.group_id, m.day) m.day, m.reason from preschools_mark m where m.pupil_id = %s and m.institution_id in "
            "(select institution_id from enrolment_main_v1 where person_id = %s) "
            "order by m.institution_id, m.school_year, m.group_id, m.day, m.rev desc) last "
            "where reason is not null order by day desc limit %s",
            [person_id, person_id, MOST_DAYS],
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    reasons = reference.items("preschool_absence")["preschool_absence"]
    facts = [
        Fact(wording.day(day), reasons[reason].shown if reason in reasons else "", "preschools.DayMark.reason")
        for day, reason, _count in rows
    ]
    total = rows[0][2]
    words = ngettext("%(count)s day absent in all", "%(count)s days absent in all", total) % {"count": total}
    return Held(_("Preschool attendance"), (Fact(_("Absences"), words, "preschools.DayMark.reason"), *facts), order=62)
