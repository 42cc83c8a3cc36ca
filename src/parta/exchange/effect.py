"""What an edition of the rounds of deferment would change among the marks that have not been sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from parta.editions import api as editions
from parta.exchange.kinds import DEFERMENT, rounds_of
from parta.exchange.models import Deferment
from parta.exchange.queries.deferment import Known, candidate_of, people_of
from parta.exchange.rules.deferment import Engagement, Round, faults, round_for
from parta.people import api as people
from parta.ui.wording import number

MOST = 2000  # marks that are judged; of more, so many of the last


def effect_of_rounds(changes: Sequence[editions.RowChange], on: date) -> editions.Effect:
    """How many marks that wait to be sent would newly be refused, and how many would newly pass. Six statements."""
    before = editions.rows_on(DEFERMENT, on)
    touched = {change.key for change in changes}
    after = [row for row in before if str(row["code"]) not in touched]
    after += [change.after for change in changes if change.after is not None]
    old, new = round_for(rounds_of(before), on), round_for(rounds_of(after), on)
    waiting = Deferment.objects.filter(removed_at=None, batch=None)
    marks = list(waiting.order_by("-pk")[:MOST])
    lines, known = people.posts([each.post_id for each in marks]), people_of([each.person_id for each in marks])
    judged = [
        (_passes(each, lines[each.post_id], known, old), _passes(each, lines[each.post_id], known, new))
        for each in marks
    ]
    sample = ""
    if len(marks) == MOST:
        sample = _("Of the last %(count)s marks that wait to be sent.") % {"count": number(MOST)}
    return editions.Effect(
        figures=[
            (_("marks wait to be sent"), len(marks)),
            (_("would newly be refused"), judged.count((True, False))),
            (_("would newly pass"), judged.count((False, True))),
        ],
        sample=sample,
    )


def _passes(mark: Deferment, line: people.PostLine, known: Known, round_: Round | None) -> bool:
    """Would the mark be passed on in this round? In none, none is."""
    if round_ is None:
        return False
    who = replace(candidate_of(line, known, Engagement(mark.engagement), mark.share), is_marked=False)
    return not list(faults(who, round_))
