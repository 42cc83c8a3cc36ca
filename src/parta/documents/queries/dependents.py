"""What in the journal stands on a pupil's enrolment: told to `enrolment`, which lies below the journal."""

from collections.abc import Collection

from django.db import connection
from django.utils.translation import ngettext

from parta.enrolment.api import Dependence


def journal_entries(institution_id: int, school_year: int, pupil_ids: Collection[int]) -> list[Dependence]:
    """Marks and absences of these pupils in force in the year. One SQL statement over the journal's published view."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pupil_id, count(*) filter (where fact = 'mark'), count(*) filter (where fact = 'absence') "
            "from journal_facts_v1 where institution_id = %s and school_year = %s and pupil_id = any(%s) "
            "group by pupil_id order by pupil_id",
            [institution_id, school_year, list(pupil_ids)],
        )
        return [Dependence(pupil_id, _words(marks, absences)) for pupil_id, marks, absences in cursor.fetchall()]


def _words(marks: int, absences: int) -> str:
    said = []
    if marks:
        said.append(ngettext("%(count)d mark", "%(count)d marks", marks) % {"count": marks})
    if absences:
        said.append(ngettext("%(count)d absence", "%(count)d absences", absences) % {"count": absences})
    return ", ".join(said)
