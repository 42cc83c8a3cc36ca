"""What campaigns may ask of an institution's data: a least score, no findings that block. Both are told by the scores
of the night, or of the moment when somebody has looked again.
"""

from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parta.institutions.api import Asks, Condition, Given, register_condition
from parta.kernel.actor import Actor
from parta.quality.models import Judged, Total
from parta.quality.operations.judging import judge_institution
from parta.ui import wording

# The arithmetic of the page: every check weighs the same, dismissed findings count as passed. Whole numbers: 94.97 per
# cent is not 95.
_AT_LEAST = """
select institution_id from quality_total
 where checks > 0 and 100 * (checks - failing)::bigint >= {least} * checks::bigint
"""
_NO_BLOCKING = "select institution_id from quality_total where blocking = 0"


def register() -> None:
    """Called once at start."""
    by_night = gettext_lazy("The score is counted by night, and at once when you look again.")
    register_condition(
        Condition(
            "quality-score",
            gettext_lazy("Score of the quality of data, at least"),
            by_night,
            lambda given: _AT_LEAST.format(least=int(given)) if isinstance(given, int) else _NOBODY,
            asks=Asks.PERCENT,
            place=_page,
            lacking=_score_lacking,
            recheck=_look_again,
        )
    )
    register_condition(
        Condition(
            "no-blocking-findings",
            gettext_lazy("No finding on the data that says it is wrong"),
            gettext_lazy("Put the data right; a finding that is no fault is dismissed with a reason."),
            lambda _given: _NO_BLOCKING,
            place=_page,
            lacking=_blocking_lacking,
            recheck=_look_again,
        )
    )


_NOBODY = "select null::int as institution_id where false"


def _page(public_id: object) -> str:
    return reverse("quality:institution", args=[public_id])


def _score_lacking(institution_id: int, given: Given) -> str:
    """Two statements."""
    total = Total.objects.filter(institution_id=institution_id).first()
    if total is None or not total.checks:
        return _("Nothing has been checked yet.")
    checks, failing = total.checks, total.failing
    # How many more checks have to pass for 100 × passed ≥ given × checks.
    short = -(-(int(given) * checks - 100 * (checks - failing)) // 100) if isinstance(given, int) else failing
    words = _("%(passed)s of %(checks)s checks passed (%(on)s), %(short)s more to go.")
    told = {
        "passed": wording.number(checks - failing),
        "checks": wording.number(checks),
        "short": wording.number(max(short, 0)),
    }
    return words % {**told, "on": _looked_at(institution_id)}


def _blocking_lacking(institution_id: int, _given: Given) -> str:
    """Two statements."""
    total = Total.objects.filter(institution_id=institution_id).first()
    if total is None or total.blocking is None:
        return _("Nothing has been checked yet.")
    count = total.blocking
    words = ngettext(
        "%(count)d finding says that data are wrong (%(on)s).", "%(count)d findings say that data are wrong (%(on)s).",
        count,
    )  # fmt: skip
    return words % {"count": count, "on": _looked_at(institution_id)}


def _looked_at(institution_id: int) -> str:
    day = Judged.objects.filter(institution_id=institution_id).aggregate(day=Max("judged_on"))["day"]
    return wording.day(day) if day else "–"


def _look_again(actor: Actor, institution_id: int, now: datetime) -> None:
    judge_institution(actor=actor, institution_id=institution_id, now=now)
