"""Façade for tests: findings without waiting for the night."""

from django.utils import timezone

from parta.kernel.actor import SYSTEM
from parta.quality.models import Finding
from parta.quality.operations.judging import judge_institution
from parta.rulebook import api as rulebook


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
