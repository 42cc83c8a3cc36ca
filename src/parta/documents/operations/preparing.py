"""Preparing the order that will enrol a list."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.queries.lists import checked_list, pupil_list
from parta.documents.rules.lists import PupilList, list_key
from parta.documents.rules.orders import MOVEMENT_SERIES, Kind, plain_number
from parta.documents.writing import check_words, draft_of, keep_list, line_for, print_order, require_ready, write
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Stale
from parta.kernel.text import sort_key
from parta.ui import wording


def prepare_enrolment(
    *,
    actor: Actor,
    institution_id: int,
    key: UUID,
    revision: int,
    number: str,
    dated_on: date,
    ground: str,
    now: datetime,
) -> int:
    """Write the order that will enrol a list, print it and keep it as a draft; a second call rewrites that draft.
    Returns its id.

    :raises Invalid: a row or a warning still waits, or number, day or ground is missing
    :raises Stale: the list was changed elsewhere
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    pupils = pupil_list(actor, institution_id=institution_id, key=key)
    if pupils.revision != revision:
        raise Stale(_("This list was changed in another window. Look at its latest state before you order it."))
    checked = checked_list(pupils, institution_id=institution_id, today=local_day(now))
    require_ready(checked, pupils)
    number = plain_number(number)
    check_words(institution_id, school_year_of(pupils.since_day), number, dated_on, ground)
    lines = [line_for(placement, checked) for placement in checked.placements]
    with acting(actor, "documents.order.prepare"):
        order, is_new = draft_of(actor, institution_id, list_key(institution_id, key))
        order.kind, order.series, order.number = Kind.ENROLMENT, MOVEMENT_SERIES, number
        order.dated_on, order.since, order.ground = dated_on, pupils.since_day, wording.typographic(ground.strip())
        order.school_year = school_year_of(pupils.since_day)
        order.lines = [line.plain() for line in sorted(lines, key=lambda line: (line.group_id, sort_key(line.name)))]
        order.reasons = _reasons(checked, pupils)
        write(order, actor, {})
        order.file_id = None
        order.save(force_insert=is_new)
        keep_list(actor, order, pupils)
        print_order(actor, order)
    return int(order.id)


def _reasons(checked: enrolment.CheckedList, pupils: PupilList) -> list[dict[str, str]]:
    return [
        {
            "rule": rule,
            "reason": pupils.reasons[rule],
            "rows": ", ".join(sorted({finding.who for finding in found})[:20]),
            "count": str(len(found)),
        }
        for rule, found in sorted(checked.warnings.items())
    ]
