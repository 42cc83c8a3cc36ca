"""Benefits of meals: entered, ended, taken for a mistake. A row is closed with who and why, never changed or erased."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.planes.constraints import broken_constraint
from parta.planes.fields import ClockTimestamp
from parta.preschools import policies
from parta.preschools.kinds import meal_benefits_on
from parta.preschools.models import MealBenefit
from parta.preschools.queries.benefits import member_of
from parta.preschools.rules.paying import LONGEST_PAPER, LONGEST_WHY, SHORTEST_WHY, WHOLE, NewBenefit, in_reach
from parta.ui import wording

_DAY = timedelta(days=1)


def grant_meal_benefit(*, actor: Actor, institution_id: int, pupil_id: int, benefit: NewBenefit) -> int:
    """Enter which share of the payment for meals is waived for a child of a preschool group. Returns the row's id.

    :raises NotVisible: the child is in no group of the institution today, or is under protection
    :raises Invalid: a value is missing or does not fit, or a benefit stands on some of these days
    """
    require(policies.may_keep_benefits(actor, institution_id=institution_id))
    today = timezone.localdate()
    if member_of(institution_id, pupil_id, today) is None:
        raise NotVisible
    slips = _slips(today, since=benefit.since, last_day=benefit.last_day, document_on=benefit.document_on)
    if found := slips or _problems(benefit, today):
        raise Invalid(found)
    until = benefit.last_day + _DAY if benefit.last_day else None
    with acting(actor, "preschools.meal_benefit.grant"):
        row = MealBenefit(
            institution_id=institution_id, pupil_id=pupil_id, code=benefit.code, share=benefit.share,
            document=tidy(benefit.document), document_on=benefit.document_on, ground=tidy(benefit.ground),
            during=DateRange(benefit.since, until),
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if broken_constraint(error) != "benefit_one_a_day":
                raise
            raise Invalid([Problem("since", _overlap(institution_id, pupil_id, benefit, until))]) from error
    return int(row.id)


def end_meal_benefit(
    *, actor: Actor, institution_id: int, pupil_id: int, benefit_id: int, last_day: date, why: str
) -> None:
    """Say that a benefit holds no longer than a day; the days before stay as they were.

    :raises NotVisible: there is no such benefit of this child, or it was closed meanwhile
    :raises Invalid: the day is before its first one or not before its last one, or the reason is missing
    """
    require(policies.may_keep_benefits(actor, institution_id=institution_id))
    with acting(actor, "preschools.meal_benefit.end"):
        row = _standing(institution_id, pupil_id, benefit_id)
        found = [*_slips(timezone.localdate(), last_day=last_day), *_why_problems(why)]
        first, upper = row.during.lower, row.during.upper
        if last_day < first:
            words = _("The benefit began on %(day)s: choose a day not before it, or say that it was a mistake.")
            found.append(Problem("last_day", words % {"day": wording.day(first)}))
        elif upper is not None and last_day >= upper - _DAY:
            words = _("It ends on %(day)s already. For later days enter a new benefit.")
            found.append(Problem("last_day", words % {"day": wording.day(upper - _DAY)}))
        if found:
            raise Invalid(found)
        _close(row, why)
        MealBenefit.objects.create(
            institution_id=institution_id, pupil_id=pupil_id, code=row.code, share=row.share, document=row.document,
            document_on=row.document_on, ground=row.ground, source=row.source,
            during=DateRange(first, last_day + _DAY),
        )  # fmt: skip


def void_meal_benefit(*, actor: Actor, institution_id: int, pupil_id: int, benefit_id: int, why: str) -> None:
    """Say that a benefit was entered by mistake; the right one, if there is one, is entered anew.

    :raises NotVisible: there is no such benefit of this child, or it was closed meanwhile
    :raises Invalid: the reason is missing
    """
    require(policies.may_keep_benefits(actor, institution_id=institution_id))
    with acting(actor, "preschools.meal_benefit.void"):
        row = _standing(institution_id, pupil_id, benefit_id)
        if found := _why_problems(why):
            raise Invalid(found)
        _close(row, why)


def _standing(institution_id: int, pupil_id: int, benefit_id: int) -> MealBenefit:
    if member_of(institution_id, pupil_id, timezone.localdate()) is None:
        raise NotVisible
    rows = MealBenefit.objects.select_for_update(of=("self",))
    row = rows.filter(institution_id=institution_id, pupil_id=pupil_id, id=benefit_id, known_to=None).first()
    if row is None:
        raise NotVisible
    return row


def _close(row: MealBenefit, why: str) -> None:
    MealBenefit.objects.filter(institution_id=row.institution_id, id=row.id).update(
        known_to=ClockTimestamp(), closed_why=tidy(why)
    )


def _problems(benefit: NewBenefit, today: date) -> list[Problem]:
    found = []
    kind = meal_benefits_on(benefit.since).get(benefit.code)
    if kind is None:
        found.append(Problem("code", _("Choose one of the list.")))
    if not 1 <= benefit.share <= WHOLE:
        found.append(Problem("share", _("From 1 to 100 per cent.")))
    elif kind is not None and benefit.share != kind.share and len(benefit.ground.strip()) < SHORTEST_WHY:
        words = _(
            "The list says %(share)s %%. For another share name the decision of the community: its number and day."
        )
        found.append(Problem("ground", words % {"share": kind.share}))
    if benefit.last_day is not None and benefit.last_day < benefit.since:
        found.append(Problem("last_day", _("The last day stands before the first one.")))
    if benefit.document_on is not None and benefit.document_on > today:
        found.append(Problem("document_on", _("This day has not come yet.")))
    for name, text, longest in (
        ("document", benefit.document, LONGEST_PAPER),
        ("ground", benefit.ground, LONGEST_WHY),
    ):
        if len(text) > longest:
            found.append(Problem(name, _("The text is longer than %(most)s signs.") % {"most": longest}))
    return found


def _slips(today: date, **days: date | None) -> list[Problem]:
    """Days of another century, by field."""
    far = [name for name, day in days.items() if day is not None and not in_reach(day, today)]
    return [Problem(name, _("Check the year.")) for name in far]


def _why_problems(why: str) -> list[Problem]:
    if SHORTEST_WHY <= len(why.strip()) <= LONGEST_WHY:
        return []
    return [Problem("why", _("Say why, from 5 to 300 signs: it stays in the history."))]


def _overlap(institution_id: int, pupil_id: int, benefit: NewBenefit, until: date | None) -> str:
    """What stands on these days, in words."""
    rows = MealBenefit.objects.now().filter(institution_id=institution_id, pupil_id=pupil_id)
    held = rows.filter(during__overlap=DateRange(benefit.since, until)).order_by("during").first()
    if held is None:  # closed between the two statements
        return _("Somebody changed the benefits of this child meanwhile. Open the page again.")
    words = _("From %(day)s a benefit of %(share)s %% stands on some of these days. End it first.")
    return words % {"day": wording.day(held.during.lower), "share": held.share}
