"""Façade for tests: findings without waiting for the night."""

from django.utils import timezone

from parta.kernel.actor import SYSTEM
from parta.quality.models import Finding, Score, Total
from parta.quality.operations.judging import judge_institution
from parta.rulebook import api as rulebook
from parta.rulebook.api import Aspect


def judge(institution_id: int) -> set[tuple[str, int]]:
    """Judge one institution; its open findings: rule and key of the record."""
    rulebook.load_first_editions(actor=SYSTEM)
    judge_institution(actor=SYSTEM, institution_id=institution_id, now=timezone.now())
    rows = Finding.objects.filter(institution_id=institution_id, closed_on=None)
    return set(rows.values_list("rule", "object_id"))


def finding_of(institution_id: int, rule: str) -> Finding:
    """The first open finding by this rule."""
    found: Finding = Finding.objects.filter(institution_id=institution_id, rule=rule, closed_on=None).order_by("pk")[0]
    return found


def set_score(institution_id: int, *, checks: int, failing: int, blocking: int = 0) -> None:
    """The score as a night would have left it."""
    told = {"checks": checks, "failing": failing, "dismissed": 0, "blocking": blocking}
    Score.objects.update_or_create(institution_id=institution_id, aspect=Aspect.CONSISTENCY.value, defaults=told)
    Total.objects.update_or_create(institution_id=institution_id, defaults=told)
