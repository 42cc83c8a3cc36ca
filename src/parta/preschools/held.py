"""What preschools hold on a child, for the family."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.people import api as people
from parta.people.api import Fact, Held
from parta.preschools import words
from parta.preschools.kinds import MealBenefitKind, meal_benefits_on
from parta.preschools.models import MealBenefit, QueueEntry
from parta.preschools.rules.queue import State
from parta.preschools.sealing import child_key, told_by
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


def meals_held(person_id: int, today: date) -> Held | None:
    """Benefits of meals, those closed too, with who entered them. Three statements at most; none of a child under
    protection.
    """
    if people.is_shielded(person_id):
        return None
    rows = list(MealBenefit.objects.filter(pupil_id=person_id).order_by("-during", "-id"))
    if not rows:
        return None
    kinds = meal_benefits_on(today)
    names = identity.account_names({row.said_by for row in rows})
    return Held(_("Meal benefits"), tuple(_benefit(row, kinds, names) for row in rows), order=64)


def _benefit(row: MealBenefit, kinds: Mapping[str, MealBenefitKind], names: Mapping[int, str]) -> Fact:
    last = wording.day(row.during.upper - timedelta(days=1)) if row.during.upper else ""
    said = (
        words.share_words(row.share), f"{wording.day(row.during.lower)} – {last}", row.document,
        wording.day(row.document_on) if row.document_on else "", row.ground, names.get(row.said_by, ""),
        _("no longer held so: %(why)s") % {"why": row.closed_why} if row.known_to else "",
    )  # fmt: skip
    label = kinds[row.code].name if row.code in kinds else row.code
    return Fact(label, ", ".join(each for each in said if each), "preschools.MealBenefit.code")


def held_in_queue(person_id: int, _today: date) -> Held | None:
    """Entries of queues about the child, found by its certificate, and those that somebody sent for his children. Who
    else sent one is not told. Four statements at most.
    """
    account_id = identity.account_of_person(person_id)
    keys = [child_key(number) for number in people.certificates_of([person_id]).get(person_id, ())]
    mine = Q(child_key__in=keys) if account_id is None else Q(child_key__in=keys) | Q(account_id=account_id)
    rows = list(QueueEntry.objects.filter(mine).select_related("key").order_by("registered_at", "pk"))
    if not rows:
        return None
    titles = institutions.names_of({row.line_id for row in rows})
    label = _("Number %(number)s, %(day)s")
    facts = tuple(
        Fact(
            label % {"number": row.number, "day": wording.moment(row.registered_at)},
            f"{told_by(row).child} · {titles.get(row.line_id, '')} · {words.STATES[State(row.state)][1]}",
            "preschools.QueueEntry.sealed",
        )
        for row in rows
    )
    return Held(_("Queues for preschool places"), facts, order=63)
