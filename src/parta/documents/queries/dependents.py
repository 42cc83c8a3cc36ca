"""Later orders about the pupils of an order: told to `enrolment`, which lies below, when the order is undone."""

from django.db import connection
from django.utils.translation import gettext as _

from parta.documents.rules.orders import State
from parta.enrolment.api import Dependence, Undoing
from parta.ui import wording

_LATER = """
select (line ->> 'pupil_id')::bigint, o.number, o.dated_on
  from documents_order o cross join jsonb_array_elements(o.lines) line
 where o.institution_id = %(i)s and o.state = %(registered)s and o.id <> %(order)s
   and (o.registered_at, o.id) > (select w.registered_at, w.id from documents_order w
                                   where w.institution_id = %(i)s and w.id = %(order)s)
   and not exists (select from documents_order c where c.institution_id = %(i)s and c.state = %(registered)s
                      and (c.corrects_id = o.id or c.id = o.id and o.corrects_id is not null))
   and (line ->> 'pupil_id')::bigint = any (%(pupils)s)
 order by 1, o.registered_at
"""


def later_orders(undoing: Undoing) -> list[Dependence]:
    """Orders in force about these pupils, registered after this one. One SQL statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LATER,
            {
                "i": undoing.institution_id,
                "order": undoing.order_id,
                "registered": State.REGISTERED,
                "pupils": list(undoing.pupil_ids),
            },
        )
        rows = cursor.fetchall()
    words, instead = _("order No. %(number)s of %(day)s"), _("Undo the later order first.")
    return [
        Dependence(pupil_id, words % {"number": number, "day": wording.day(dated_on)}, instead)
        for pupil_id, number, dated_on in rows
    ]
