"""What of a group's days stands on a child's enrolment: told to `enrolment` when an order is undone."""

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.enrolment.api import Dependence, Undoing


def days_said(undoing: Undoing) -> list[Dependence]:
    """Days on which something was said of these children since the day the order counts from. One statement."""
    if not undoing.has_places:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select pupil_id, count(distinct day) from preschools_mark "
            "where institution_id = %s and school_year = %s and pupil_id = any(%s) and day >= %s group by 1 order by 1",
            [undoing.institution_id, undoing.school_year, list(undoing.pupil_ids), undoing.since],
        )
        rows = cursor.fetchall()
    instead = _("The child has been in the group: end its enrolment by an order of leaving instead.")
    if undoing.opens_classes and not rows:
        return _days_of_groups(undoing)
    return [
        Dependence(
            pupil_id, ngettext("%(count)s day marked", "%(count)s days marked", count) % {"count": count}, instead
        )
        for pupil_id, count in rows
    ]  # fmt: skip


def _days_of_groups(undoing: Undoing) -> list[Dependence]:
    """Days of groups into which the order brought everybody: nobody absent, yet the year has begun. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct (group_id, day)) from preschools_day "
            "where institution_id = %s and school_year = %s and group_id = any(%s) and day >= %s",
            [undoing.institution_id, undoing.school_year, list(undoing.class_ids), undoing.since],
        )
        count = cursor.fetchone()[0]
    if not count:
        return []
    words = ngettext("%(count)s day marked", "%(count)s days marked", count) % {"count": count}
    return [Dependence(0, words, _("The new year of the groups has begun: change them one by one."))]
